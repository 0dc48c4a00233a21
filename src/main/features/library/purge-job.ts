import type { SongFiles } from '../../media/song-files.ts';
import type { JobHandler } from '../jobs/queue.ts';
import type { SongRepository } from './repository.ts';

/** Deletes a removed song for good: its files, then its row. A crash between the two is mended by running again. */
export function purgeJob(repository: SongRepository, files: SongFiles): JobHandler {
  return {
    kind: 'purge',
    concurrency: 1,
    async run(job) {
      const song = job.songId === null ? null : repository.byId(job.songId);
      if (song === null || song.removedAtMs === null) return;
      await files.remove(song.contentSha256);
      repository.delete(song.id);
    },
  };
}
