import { Check, Copy, Monitor, MonitorOff, Tv } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Display, StageCommand, StageState } from '../../../shared/contract/stage.ts';
import { findDesktop } from '../../client/desktop.ts';
import type { Session } from '../../client/session.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import styles from './tv-control.module.css';

interface TvControlProps {
  readonly session: Session;
  readonly onProblem: (error: unknown) => void;
}

const copiedForMs = 2_000;

/** The host's hand on the TV screen: whether there is one and where; opens, moves and closes it. */
export function TvControl({ session, onProblem }: TvControlProps) {
  const t = useMessages().stage.control;
  const state = useStageState(session);
  const [open, setOpen] = useState(false);
  // On the desktop the shell makes windows: nothing can be done before it has told of displays.
  if (state === null || (findDesktop() !== null && state.desktop === null)) return null;
  const place = (command: StageCommand): void => {
    session.call((client) => client.stage.place(command)).catch(onProblem);
  };
  const summary = summaryOf(state, t);
  return (
    <>
      <button
        type="button"
        className={styles.button}
        data-tone={summary.tone}
        title={summary.text}
        aria-label={`${t.title}: ${summary.text}`}
        onClick={() => setOpen(true)}
      >
        {summary.tone === 'off' ? <MonitorOff size={17} aria-hidden="true" /> : <Tv size={17} aria-hidden="true" />}
        <span>{summary.text}</span>
      </button>
      <Dialog
        title={t.title}
        open={open}
        onClose={() => setOpen(false)}
        end={
          <Button kind="primary" onClick={() => setOpen(false)}>
            {t.close}
          </Button>
        }
      >
        <p className={styles.state}>{sentenceOf(state, t)}</p>
        {state.desktop === null ? (
          state.path === null ? null : (
            <InBrowser path={state.path} />
          )
        ) : (
          <OnDesktop displays={state.desktop.displays} openOn={state.desktop.openOn} place={place} />
        )}
      </Dialog>
    </>
  );
}

type Words = ReturnType<typeof useMessages>['stage']['control'];

function summaryOf({ screens, silent, desktop }: StageState, t: Words): { tone: 'off' | 'wait' | 'on'; text: string } {
  if (desktop?.waitsFor != null) return { tone: 'wait', text: t.state.waits };
  if (screens === 0) return { tone: 'off', text: t.state.off };
  if (silent === screens) return { tone: 'wait', text: t.state.silent };
  const label = desktop?.displays.find(({ id }) => id === desktop.openOn)?.label;
  return { tone: 'on', text: label ? t.stateOn(label) : t.state.on };
}

function sentenceOf({ screens, silent, desktop }: StageState, t: Words): string {
  if (desktop?.waitsFor != null) return t.unplugged(desktop.waitsFor || t.unnamed);
  if (screens === 0) return t.off;
  const display = desktop?.displays.find(({ id }) => id === desktop.openOn);
  if (display !== undefined) return t.onDisplay(display.label || t.unnamed);
  if (silent === screens) return t.silent;
  return screens > 1 ? t.several(screens) : t.on;
}

function useStageState(session: Session): StageState | null {
  const [state, setState] = useState<StageState | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    session.watch((client, signal) => client.stage.watch(undefined, { signal }), setState, stop.signal);
    return () => stop.abort();
  }, [session]);
  return state;
}

/** The browser opens windows itself, and may do so on a click only. */
function InBrowser({ path }: { readonly path: string }) {
  const t = useMessages().stage.control;
  const [copied, setCopied] = useState(false);
  const address = new URL(path, window.location.href).href;
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), copiedForMs);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <>
      <div className={styles.buttons}>
        {/* A name: the second click shows the window that is there. */}
        <Button kind="strong" onClick={() => void window.open(address, 'limelight-tv', 'popup,width=1280,height=720')}>
          <Tv size={16} />
          {t.open}
        </Button>
        <Button onClick={() => void navigator.clipboard.writeText(address).then(() => setCopied(true))}>
          {copied ? <Check size={16} /> : <Copy size={16} />}
          {copied ? t.copied : t.copy}
        </Button>
      </div>
      <p className={styles.hint}>{t.openHint}</p>
      <p className={styles.hint}>{t.linkHint}</p>
    </>
  );
}

function OnDesktop({
  displays,
  openOn,
  place,
}: {
  readonly displays: readonly Display[];
  readonly openOn: string | null;
  readonly place: (command: StageCommand) => void;
}) {
  const t = useMessages().stage.control;
  return (
    <>
      <div className={styles.buttons}>
        {openOn === null ? (
          <Button kind="strong" onClick={() => place({ type: 'open', displayId: null })}>
            <Tv size={16} />
            {t.open}
          </Button>
        ) : (
          <Button onClick={() => place({ type: 'close' })}>
            <MonitorOff size={16} />
            {t.shut}
          </Button>
        )}
      </div>
      <h3 className={styles.heading}>{t.displays}</h3>
      <ul className={styles.displays}>
        {displays.map((display) => (
          <li key={display.id}>
            <button
              type="button"
              aria-label={t.putHere(display.label || t.unnamed)}
              aria-pressed={display.id === openOn}
              onClick={() => place({ type: 'open', displayId: display.id })}
            >
              {display.id === openOn ? <Tv size={17} /> : <Monitor size={17} />}
              <b>{display.label || t.unnamed}</b>
              <span>
                {t.size(display.width, display.height)}
                {display.id === openOn ? ` · ${t.tvIsHere}` : display.host ? ` · ${t.here}` : ''}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {displays.length < 2 ? <p className={styles.hint}>{t.onlyOne}</p> : null}
    </>
  );
}
