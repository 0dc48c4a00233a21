import type { TakenWords } from '../../../shared/contract/imports.ts';
import type { Song } from '../../../shared/contract/library.ts';
import type { SystemInfo } from '../../../shared/contract/system.ts';
import type { DesktopApi } from '../../../shared/desktop.ts';
import { describeError } from '../../client/failure.ts';
import type { Session } from '../../client/session.ts';
import { createStore, type Store } from '../../client/store.ts';
import { type SongToSend, songsOfDrop, songsOfFiles } from '../../features/imports/collect-files.ts';
import { splitByPath } from '../../features/imports/handed-files.ts';
import { ImportQueue, type ImportSummary } from '../../features/imports/import-queue.ts';
import { uploadSong } from '../../features/imports/upload.ts';
import { LibraryModel } from '../../features/library/library-model.ts';
import { createSongActions, type SongActions } from '../../features/library/song-actions.ts';
import { NightModel } from '../../features/night/night-model.ts';
import { Notices } from '../../features/notices/notices.ts';
import { PlayerController } from '../../features/player/player-controller.ts';
import { RoomModel } from '../../features/room/room-model.ts';
import { followSystem } from '../../features/system/follow-system.ts';
import { WordsModel } from '../../features/words/words-model.ts';
import type { Messages } from '../../i18n/en.ts';
import { followDesktop } from './follow-desktop.ts';
import { keepSearch } from './keep-search.ts';

export type OperatorDialog =
  | { readonly kind: 'edit'; readonly song: Song }
  | { readonly kind: 'who-sings'; readonly song: Song }
  | { readonly kind: 'review' }
  | { readonly kind: 'duplicates' };

/** What the host's window is made of. Lives as long as the page. */
export interface OperatorModel {
  readonly session: Session;
  readonly system: Store<SystemInfo | null>;
  readonly library: LibraryModel;
  readonly imports: ImportQueue;
  readonly notices: Notices;
  readonly player: PlayerController;
  readonly words: WordsModel;
  readonly night: NightModel;
  readonly room: RoomModel;
  readonly actions: SongActions;
  /** What is done before everything else; null for nothing. */
  readonly dialog: Store<OperatorDialog | null>;
  /** Counts how often somebody asked for the search. */
  readonly findRequests: Store<number>;
  /** Tells what did not work. */
  readonly onProblem: (error: unknown) => void;
  addFiles(files: readonly File[]): void;
  /** Call in the drop event itself: the browser forgets what was dropped afterwards. */
  addDrop(transfer: DataTransfer): void;
  addDemo(): Promise<void>;
}

/** @param desktop null in a browser */
export function createOperatorModel(
  session: Session,
  messages: Messages,
  desktop: DesktopApi<File> | null,
): OperatorModel {
  const signal = new AbortController().signal;
  const notices = new Notices();
  const onProblem = (error: unknown): void => {
    const { sentence, action } = describeError(error);
    notices.show({ tone: 'problem', text: sentence, hint: action });
  };
  const library = new LibraryModel(session, signal);
  const night = new NightModel({ session, notices, messages, signal });
  keepSearch(library);
  const player = new PlayerController({
    session,
    kind: 'host',
    night: night.view,
    song: async (id, track) => {
      const known = library.song(id);
      return known !== undefined && known.karaokeVersion === track ? known : await library.fetch(id);
    },
    onProblem,
    onOutput: (event, label) =>
      event === 'lost'
        ? notices.show({ tone: 'problem', text: messages.sound.lost(label), hint: messages.sound.lostHint })
        : notices.show({ tone: 'info', text: messages.sound.back(label) }),
  });
  const tellWords = ({ songId: id, title, replaced }: TakenWords): void => {
    const undo = (version: string): void => {
      session.call((client) => client.words.restore({ id, version })).catch(onProblem);
    };
    notices.show({
      tone: 'info',
      text: replaced === null ? messages.imports.words(title) : messages.imports.wordsReplaced(title),
      ...(replaced === null ? {} : { action: { label: messages.imports.undo, run: () => undo(replaced) } }),
    });
  };
  const imports = new ImportQueue({
    upload: uploadSong,
    signal,
    onFinished: (summary) => {
      const text = summaryText(summary, messages);
      if (text !== null) notices.show({ tone: 'info', text });
    },
    onWords: tellWords,
    onDismissHanded: (id) => {
      session.call((client) => client.imports.dismiss({ id })).catch(onProblem);
    },
  });
  const findRequests = createStore(0);
  if (desktop !== null) {
    followDesktop({
      session,
      imports,
      notices,
      player,
      messages,
      signal,
      find: () => findRequests.set((count) => count + 1),
      tellWords,
      summarize: (summary) => summaryText(summary, messages),
    });
  }
  const upload = (songs: AsyncIterable<SongToSend>): void => {
    imports.add(songs).then((count) => {
      if (count === 0) notices.show({ tone: 'info', text: messages.imports.nothing });
    }, onProblem);
  };
  /** On the desktop the station takes files from where they lie; what lies nowhere is sent like in a browser. */
  const add = (files: readonly File[], api: DesktopApi<File>): void => {
    const { paths, loose } = splitByPath(files, (file) => api.getPathForFile(file));
    if (paths.length > 0) session.call((client) => client.imports.hand({ paths })).catch(onProblem);
    if (loose.length > 0) upload(songsOfFiles(loose));
  };
  const words = new WordsModel({ session, library, player, notices, messages });
  const dialog = createStore<OperatorDialog | null>(null);
  const actions = createSongActions({
    session,
    notices,
    messages,
    play: (song) => player.command({ type: 'load', songId: song.id, play: true }),
    // During a night nothing cuts somebody's song short by a click: a song is for a singer.
    choose(song) {
      if (!night.view.get()?.night) return false;
      dialog.set({ kind: 'who-sings', song });
      return true;
    },
    edit: (song) => dialog.set({ kind: 'edit', song }),
  });
  return {
    session,
    system: followSystem(session),
    library,
    imports,
    notices,
    player,
    words,
    night,
    room: new RoomModel(session, onProblem, signal),
    actions,
    dialog,
    findRequests,
    onProblem,
    addFiles(files) {
      if (desktop === null) upload(songsOfFiles(files));
      else add(files, desktop);
    },
    addDrop(transfer) {
      if (desktop === null) upload(songsOfDrop(transfer));
      else add([...transfer.files], desktop);
    },
    async addDemo() {
      await session.call((client) => client.imports.demo()).then(() => {}, onProblem);
    },
  };
}

/** One song that came in shows itself; more than that, or anything odd, is summed up. */
function summaryText({ added, duplicates, failed }: ImportSummary, { imports: t }: Messages): string | null {
  // Words are told with their song.
  if (added + duplicates + failed === 0 || (added + failed === 1 && duplicates === 0)) return null;
  const parts = [
    added > 0 ? t.added(added) : null,
    duplicates > 0 ? t.duplicates(duplicates) : null,
    failed > 0 ? t.failed(failed) : null,
  ];
  return parts.filter((part) => part !== null).join(', ');
}
