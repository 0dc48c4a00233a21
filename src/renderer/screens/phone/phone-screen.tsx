import { useStore } from '../../client/store.ts';
import { phoneEn as t } from '../../i18n/phone-en.ts';
import { CodePage } from './code-page.tsx';
import { MessagePage } from './message-page.tsx';
import { NamePage } from './name-page.tsx';
import { Notice } from './notice.tsx';
import type { PhoneModel } from './phone-model.ts';
import { RoomPage } from './room-page.tsx';

/** A guest's phone: what can I sing, and when is it me? */
export function PhoneScreen({ model }: { readonly model: PhoneModel }) {
  const { stage, connected, view } = useStore(model.state);
  const taps = useStore(model.taps.waiting);
  const inside = stage === 'room' || stage === 'connecting';
  return (
    <>
      {inside && !connected && (stage === 'room' || !model.expectsName) ? (
        <p className="offline" role="status">
          {stage === 'connecting' ? t.connecting : t.offline(taps.length)}
        </p>
      ) : null}
      <Page model={model} stage={stage} hasName={view?.me != null} />
      <Notice notice={model.notice} />
    </>
  );
}

interface PageProps {
  readonly model: PhoneModel;
  readonly stage: ReturnType<PhoneModel['state']['get']>['stage'];
  readonly hasName: boolean;
}

function Page({ model, stage, hasName }: PageProps) {
  switch (stage) {
    case 'connecting':
      return model.expectsName ? <NamePage model={model} /> : <main className="page" />;
    case 'code':
      return <CodePage model={model} />;
    case 'room':
      return hasName ? <RoomPage model={model} /> : <NamePage model={model} />;
    case 'night-over': {
      const name = model.knownName;
      return <MessagePage title={t.over.title} text={name === null ? t.over.text : t.over.textNamed(name)} />;
    }
    case 'room-closed':
      return <MessagePage title={t.closed.title} text={t.closed.text} />;
    case 'shown-out':
      return (
        <MessagePage
          title={t.out.title}
          text={t.out.text}
          action={{ text: t.out.again, run: () => model.askForCode() }}
        />
      );
  }
}
