import type { DesktopEvent, WindowCommand } from '../../../shared/contract/desktop.ts';
import type { ArrivalsView, TakenWords } from '../../../shared/contract/imports.ts';
import { describeFailure } from '../../../shared/domain/error-sentences.ts';
import type { Session } from '../../client/session.ts';
import { rowsOfArrivals } from '../../features/imports/handed-files.ts';
import type { ImportQueue, ImportSummary } from '../../features/imports/import-queue.ts';
import type { Notices } from '../../features/notices/notices.ts';
import type { PlayerController } from '../../features/player/player-controller.ts';
import type { Messages } from '../../i18n/en.ts';

export interface DesktopFollowerOptions {
  readonly session: Session;
  readonly imports: ImportQueue;
  readonly notices: Notices;
  readonly player: PlayerController;
  readonly messages: Messages;
  readonly signal: AbortSignal;
  find(): void;
  /** Null where one song came in and shows itself. */
  summarize(summary: ImportSummary): string | null;
  /** Words were taken for a song. */
  readonly tellWords: (words: TakenWords) => void;
}

/** The window's part on the desktop: files that come by their path, and what the menus ask for. */
export function followDesktop(options: DesktopFollowerOptions): void {
  const { session, imports, notices, player, messages, signal } = options;
  const commands: Record<WindowCommand, () => void> = {
    find: options.find,
    'play-pause': () => player.toggle(),
    'start-again': () => player.command({ type: 'seek', positionMs: 0 }),
    stop: () => player.command({ type: 'stop' }),
  };

  /** Batches that ended before this page was here were told to another. */
  let toldBatch: number | null = null;
  const onArrivals = (view: ArrivalsView): void => {
    imports.showHanded(rowsOfArrivals(view), view.done, view.total);
    const batch = view.last?.batch ?? 0;
    if (toldBatch !== null && view.last !== null && batch > toldBatch) {
      const { added, duplicates, failed } = view.last;
      view.last.words.forEach(options.tellWords);
      const nothing = added + duplicates + failed + view.last.words.length === 0;
      const text = nothing ? messages.imports.nothing : options.summarize(view.last);
      if (text !== null) notices.show({ tone: 'info', text });
    }
    toldBatch = batch;
  };
  const onEvent = (event: DesktopEvent): void => {
    if (event.type === 'command') commands[event.command]();
    else if (event.type === 'saved')
      notices.show({ tone: 'info', text: messages.desktop.saved(baseName(event.fileName)) });
    else {
      const { sentence, action } = describeFailure(event.failure);
      notices.show({ tone: 'problem', text: sentence, hint: action });
    }
  };
  session.watch((client, stop) => client.imports.arrivals(undefined, { signal: stop }), onArrivals, signal);
  session.watch((client, stop) => client.desktop.events(undefined, { signal: stop }), onEvent, signal);
}

const baseName = (file: string): string => file.split(/[/\\]/u).at(-1) ?? file;
