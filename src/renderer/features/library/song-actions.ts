import type { Song } from '../../../shared/contract/library.ts';
import { describeError } from '../../client/failure.ts';
import type { Client, Session } from '../../client/session.ts';
import type { Messages } from '../../i18n/en.ts';
import type { Notices } from '../notices/notices.ts';

/** What can be done with a song from its row. */
export interface SongActions {
  /** What a click means: gives the song to a singer while a night is on, else plays it where it is ready. */
  choose(song: Song): void;
  /** Plays a song that is ready; does nothing for one that is not. */
  play(song: Song): void;
  runNext(song: Song): void;
  cancel(song: Song): void;
  separate(song: Song): void;
  remove(song: Song): void;
  setFavourite(song: Song, favourite: boolean): void;
  /** Opens everything that is known of a song. */
  edit(song: Song): void;
}

export interface SongActionsOptions {
  readonly session: Session;
  readonly notices: Notices;
  readonly messages: Messages;
  readonly play: (song: Song) => void;
  /** A song was clicked: true where that meant something else than playing it. */
  readonly choose: (song: Song) => boolean;
  readonly edit: (song: Song) => void;
}

export function createSongActions({ session, notices, messages, play, choose, edit }: SongActionsOptions): SongActions {
  const run = (command: (client: Client) => Promise<unknown>, done?: () => void): void => {
    session.call(command).then(done, (error: unknown) => {
      const { sentence, action } = describeError(error);
      notices.show({ tone: 'problem', text: sentence, hint: action });
    });
  };
  const withJob = (song: Song, command: (client: Client, id: string) => Promise<unknown>): void => {
    const id = song.job?.id;
    if (id !== undefined) run((client) => command(client, id));
  };
  const playReady = (song: Song): void => {
    if (song.karaokeVersion !== null) play(song);
  };
  return {
    choose(song) {
      if (!choose(song)) playReady(song);
    },
    play: playReady,
    runNext: (song) => withJob(song, (client, id) => client.jobs.runNext({ id })),
    cancel: (song) => withJob(song, (client, id) => client.jobs.cancel({ id })),
    separate: (song) => run((client) => client.library.separate({ id: song.id })),
    setFavourite: (song, favourite) => run((client) => client.library.setFavourite({ id: song.id, favourite })),
    edit,
    remove: (song) =>
      run(
        (client) => client.library.remove({ id: song.id }),
        () =>
          notices.show({
            tone: 'info',
            text: messages.library.removed(song.title),
            action: {
              label: messages.library.putBack,
              run: () => run((client) => client.library.restore({ id: song.id })),
            },
          }),
      ),
  };
}
