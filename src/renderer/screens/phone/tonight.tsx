import { useRef } from 'react';
import type { GuestTurn, GuestView } from '../../../shared/contract/guest.ts';
import { phoneEn as t } from '../../i18n/phone-en.ts';
import { Avatar } from './avatar.tsx';
import type { PhoneModel } from './phone-model.ts';
import { mark, Told } from './told.tsx';

interface TonightProps {
  readonly model: PhoneModel;
  readonly view: GuestView;
  readonly onFind: () => void;
}

/** Who sings now and after that. */
export function Tonight({ model, view, onFind }: TonightProps) {
  const { now, coming, me, listOpen, approveFirst } = view;
  const nobody = now === null && coming.length === 0;
  return (
    <>
      <OnStage model={model} view={view} />
      <h2 className="heading">{t.tonight.title}</h2>
      {nobody ? (
        <div className="empty">
          <p>{t.tonight.empty}</p>
          {listOpen ? (
            <>
              <p className="hint">{t.tonight.emptyHint}</p>
              <button type="button" className="wide primary" onClick={onFind}>
                {t.mine.find}
              </button>
            </>
          ) : null}
        </div>
      ) : coming.length === 0 ? (
        <p className="hint">{t.tonight.empty}</p>
      ) : (
        <ol className="coming">
          {coming.map((entry, at) => (
            <li key={entry.id} className={entry.singing ? 'turn-row own' : 'turn-row'}>
              <span className="number">{at + 1}</span>
              <Avatar name={entry.names[0] ?? ''} colour={entry.colour} small />
              <div className="what">
                <span className="title">
                  <Told text={t.names(entry.names.map(mark))} />
                </span>
                <bdi className="line">{entry.title}</bdi>
              </div>
              {me === null ? null : <Duet model={model} entry={entry} open={listOpen && !approveFirst} />}
            </li>
          ))}
        </ol>
      )}
    </>
  );
}

interface DuetProps {
  readonly model: PhoneModel;
  readonly entry: GuestTurn;
  /** Guests can join by themselves: not while the host is asked about every song. */
  readonly open: boolean;
}

function Duet({ model, entry, open }: DuetProps) {
  if (entry.mine) return <span className="tag">{t.tonight.you}</span>;
  if (entry.singing)
    return (
      <button
        type="button"
        className="pill on"
        aria-label={t.tonight.leaveLabel(entry.title)}
        onClick={() => model.do({ type: 'leave-duet', entryId: entry.id })}
      >
        {t.tonight.joined}
      </button>
    );
  if (!open) return null;
  return (
    <button
      type="button"
      className="pill"
      aria-label={t.tonight.joinLabel(entry.title, entry.names)}
      onClick={() => model.do({ type: 'join-duet', entryId: entry.id })}
    >
      {t.tonight.join}
    </button>
  );
}

/** As fast as hands clap; a phone that claps faster is no hand. */
const clapPauseMs = 250;

interface ClapProps {
  readonly model: PhoneModel;
  readonly applause: NonNullable<GuestView['applause']>;
  /** Nobody claps for themselves. */
  readonly own: boolean;
}

function Clap({ model, applause, own }: ClapProps) {
  const lastMs = useRef(0);
  const clap = (): void => {
    if (Date.now() - lastMs.current < clapPauseMs) return;
    lastMs.current = Date.now();
    model.clap(applause.turnId);
  };
  return (
    <>
      {own ? null : (
        <button type="button" className="wide clap" onClick={clap}>
          <span aria-hidden="true">👏</span> <Told text={t.tonight.clap(applause.names.map(mark))} />
        </button>
      )}
      <p className="hint">{t.tonight.claps(applause.count)}</p>
    </>
  );
}

/** Who sings; or, until the next begins, who has just sung: most people clap when a song is over. */
function OnStage({ model, view }: { readonly model: PhoneModel; readonly view: GuestView }) {
  const { now, applause, me } = view;
  if (now === null)
    return applause === null ? null : (
      <section className="now" aria-label={t.tonight.justSung}>
        <span className="label">{t.tonight.justSung}</span>
        <Clap model={model} applause={applause} own={me !== null && applause.names.includes(me.name)} />
      </section>
    );
  return (
    <section className="now" aria-label={t.tonight.now}>
      <div className="now-who">
        <Avatar name={now.names[0] ?? ''} colour={now.colour} />
        <div className="what">
          <span className="label">{t.tonight.now}</span>
          <span className="title big">
            <Told text={t.names(now.names.map(mark))} />
          </span>
          <bdi className="line">{now.title}</bdi>
        </div>
      </div>
      {applause === null ? null : <Clap model={model} applause={applause} own={now.singing} />}
    </section>
  );
}
