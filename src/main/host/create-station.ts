import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { backupDaily } from '../db/open.ts';
import { desktopProcedures } from '../features/desktop/procedures.ts';
import { guestRouter } from '../features/guest/procedures.ts';
import { importsProcedures } from '../features/imports/procedures.ts';
import { jobsProcedures } from '../features/jobs/procedures.ts';
import { libraryProcedures } from '../features/library/procedures.ts';
import { createTrackSaver } from '../features/library/save-track.ts';
import { nightProcedures } from '../features/night/procedures.ts';
import { playerProcedures } from '../features/player/procedures.ts';
import { roomProcedures } from '../features/room/procedures.ts';
import { stageProcedures } from '../features/stage/procedures.ts';
import { systemProcedures } from '../features/system/procedures.ts';
import { wordsProcedures } from '../features/words/procedures.ts';
import { removeTree } from '../media/files.ts';
import { newId } from './ids.ts';
import { openData } from './open-data.ts';
import { errorProperties } from './rotating-log.ts';
import { createMediaServer } from './serve-media.ts';
import { createNightMediaServer } from './serve-night-media.ts';
import { sweepPhotos } from './singer-photos.ts';
import type { StationHost } from './station-host.ts';
import { type ReportDefect, stationParts } from './station-parts.ts';

export type Station = Awaited<ReturnType<typeof createStation>>;

/** Finished jobs are of no interest after this long. */
const jobHistoryMs = 30 * 24 * 60 * 60 * 1000;
/** The first backup waits until the window had its first answers. */
const backupAfterMs = 10_000;
/** How often it is asked whether a day has passed. */
const backupEveryMs = 60 * 60_000;

/**
 * Opens the data folder, puts the parts together, goes on with what was left, and hands out what the transports need. Holds no
 * Electron and no server: hosts bring those.
 *
 * @throws LimelightError `station-running`, `database-newer`, `database-damaged`, `not-writable`, `disk-full`
 */
export async function createStation(host: StationHost) {
  const { paths, log, clock, version } = host;
  const { lock, db, photosDir } = openData(paths, clock.now);
  const reportDefect: ReportDefect = (error, context) => {
    const logId = newId(clock.now()).slice(-8);
    log.error('defect', { logId, ...context, ...errorProperties(error) });
    return logId;
  };
  const parts = stationParts(host, db, reportDefect);
  const { arrivals, desktop, edits, files, finder, guests, imports, jobs, library, lookups, loudness } = parts;
  const { night, player, queue, room, stage, system, words } = parts;
  const closingSignal = new AbortController();

  parts.reserve.fill();
  void (async () => {
    for await (const events of parts.libraryFeed.watch(closingSignal.signal))
      night.songsChanged(events.map((event) => event.songId));
  })().catch((error: unknown) => reportDefect(error, { follow: 'library' }));
  guests.follow().catch((error: unknown) => reportDefect(error, { follow: 'night' }));

  if (host.idle !== true) {
    await imports.recover();
    parts.songRepository.indexMissing();
    await sweepWork(paths.workDir, (songId) => parts.jobRepository.live(songId, 'separate') !== null);
    parts.jobRepository.forgetBefore(clock.now() - jobHistoryMs);
    // A photo too many hurts nobody: the station starts all the same.
    sweepPhotos(photosDir, () => parts.nights.photos(), clock.now()).catch((error) =>
      log.warn('photos not tidied', errorProperties(error)),
    );
    const { orphans } = queue.start();
    arrivals.resume().catch((error: unknown) => reportDefect(error, { resume: 'arrivals' }));
    void loudness.catchUp();
    void edits.checkFiles(closingSignal.signal).catch((error) => log.warn('files not checked', errorProperties(error)));
    lookups.poke();
    log.info('station open', { version, dataDir: paths.dataDir, orphans, songs: library.counts() });
  }
  const backUp = (): void => {
    try {
      backupDaily(db, paths.backupsDir, clock.now());
    } catch (error) {
      log.warn('daily backup failed', errorProperties(error));
    }
  };
  // Some stations run for weeks.
  const backupTimers = [setTimeout(backUp, backupAfterMs).unref(), setInterval(backUp, backupEveryMs).unref()];

  const router = {
    system: systemProcedures(system),
    library: libraryProcedures(library, edits),
    imports: importsProcedures(imports, arrivals, (songId) => jobs.ofSong(songId), reportDefect),
    jobs: jobsProcedures(jobs),
    player: playerProcedures(player),
    desktop: desktopProcedures(desktop),
    night: nightProcedures(night),
    room: roomProcedures(room),
    stage: stageProcedures(stage),
    words: wordsProcedures({ library, words, lookups, online: parts.onlineOptions }),
  };

  let closing: Promise<void> | null = null;
  return {
    router,
    /** What guests can call, and nothing else. */
    guestRouter: guestRouter(guests),
    reportDefect,
    serveMedia: createMediaServer({
      files,
      imports,
      jobOf: (songId) => jobs.ofSong(songId),
      song: (id) => library.record(id),
      night: createNightMediaServer({ night, photosDir }),
      reportDefect,
    }),
    imports,
    arrivals,
    desktop,
    stage,
    library,
    edits,
    words,
    lookups,
    saveTrack: createTrackSaver({ library, files, getFfmpeg: () => finder.ffmpeg() }),
    jobs,
    player,
    night,
    room,
    guests,
    system,
    files,
    lock,
    /** Stops work where it stands (it resumes with the next start), kills children, closes the database. Safe to call twice. */
    close(): Promise<void> {
      closing ??= (async () => {
        for (const timer of backupTimers) clearTimeout(timer);
        closingSignal.abort();
        guests.close();
        await room.close();
        loudness.close();
        await lookups.close();
        await arrivals.close();
        night.close();
        await queue.close();
        await parts.registry.killAll();
        player.close();
        // Closing moves what is left of the log into the library; on a full disk it stays for the next start.
        db.close();
        lock.release();
        log.info('station closed');
      })();
      return closing;
    },
  };
}

/** Deletes checkpoints that no job will come back to. */
async function sweepWork(workDir: string, isLive: (songId: string) => boolean): Promise<void> {
  for (const name of await readdir(workDir)) {
    if (!isLive(name)) await removeTree(path.join(workDir, name));
  }
}
