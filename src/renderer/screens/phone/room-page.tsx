import { useEffect, useMemo, useState } from 'react';
import { useStore } from '../../client/store.ts';
import { phoneEn as t } from '../../i18n/phone-en.ts';
import { Avatar } from './avatar.tsx';
import { MyList } from './my-list.tsx';
import { NamePage } from './name-page.tsx';
import type { PhoneModel, Tab } from './phone-model.ts';
import { Songs } from './songs.tsx';
import { Tonight } from './tonight.tsx';
import { TurnCard } from './turn-card.tsx';
import { withTaps } from './with-taps.ts';

/** The night, as its guest sees it: songs, my list, tonight. */
export function RoomPage({ model }: { readonly model: PhoneModel }) {
  const { view: told } = useStore(model.state);
  const taps = useStore(model.taps.waiting);
  const tab = useStore(model.tab);
  const [renaming, setRenaming] = useState(false);
  const view = useMemo(() => (told === null ? null : withTaps(told, taps)), [told, taps]);
  // Each page begins at its top; the browser keeps one place for all of them.
  // biome-ignore lint/correctness/useExhaustiveDependencies: for every tab anew
  useEffect(() => {
    window.scrollTo(0, 0);
  }, [tab]);
  if (view?.me == null) return null;
  const { me } = view;
  if (renaming) return <NamePage model={model} change={{ name: me.name, onDone: () => setRenaming(false) }} />;
  const go = (next: Tab) => () => model.tab.set(next);
  return (
    <>
      <header className="me">
        <Avatar name={me.name} colour={me.colour} emoji={me.emoji} />
        <h1 className="my-name">
          <bdi>{me.name}</bdi>
        </h1>
        <span className="room">{t.room(view.code)}</span>
      </header>
      <main className="room-page">
        {tab === 'tonight' ? null : <TurnCard view={view} me={me} onBack={() => model.do({ type: 'return' })} />}
        {view.listOpen || tab === 'tonight' ? null : <p className="locked">{t.locked}</p>}
        {tab === 'songs' ? <Songs model={model} view={view} me={me} onMine={go('mine')} /> : null}
        {tab === 'mine' ? (
          <MyList model={model} me={me} open={view.listOpen} onFind={go('songs')} onRename={() => setRenaming(true)} />
        ) : null}
        {tab === 'tonight' ? <Tonight model={model} view={view} onFind={go('songs')} /> : null}
      </main>
      <nav className="tabs" aria-label={t.tabs.label}>
        <TabButton text={t.tabs.songs} on={tab === 'songs'} onClick={go('songs')} />
        <TabButton text={t.tabs.mine(me.songs.length)} on={tab === 'mine'} onClick={go('mine')} />
        <TabButton text={t.tabs.tonight} on={tab === 'tonight'} onClick={go('tonight')} />
      </nav>
    </>
  );
}

interface TabButtonProps {
  readonly text: string;
  readonly on: boolean;
  readonly onClick: () => void;
}

function TabButton({ text, on, onClick }: TabButtonProps) {
  return (
    <button type="button" aria-current={on ? 'page' : undefined} onClick={onClick}>
      {text}
    </button>
  );
}
