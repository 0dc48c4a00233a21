import { mkdirSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { ImportSettings } from '../../shared/contract/imports.ts';
import type { StageCommand } from '../../shared/contract/stage.ts';
import { positionAt } from '../../shared/domain/playback.ts';
import { rotationOptionsSchema } from '../../shared/domain/rotation/options.ts';
import { LimelightError } from '../../shared/errors.ts';
import { DiskReserve } from '../db/disk-reserve.ts';
import { backupDaily, openDatabase } from '../db/open.ts';
import { Settings } from '../db/settings.ts';
import { desktopProcedures } from '../features/desktop/procedures.ts';
import { DesktopService } from '../features/desktop/service.ts';
import { guestRouter } from '../features/guest/procedures.ts';
import { GuestService } from '../features/guest/service.ts';
import { Arrivals } from '../features/imports/arrivals.ts';
import { importsProcedures } from '../features/imports/procedures.ts';
import { ImportService } from '../features/imports/service.ts';
import { jobsProcedures } from '../features/jobs/procedures.ts';
import { JobQueue } from '../features/jobs/queue.ts';
import { type JobRecord, JobRepository } from '../features/jobs/repository.ts';
import { JobsService } from '../features/jobs/service.ts';
import { LibraryEdits } from '../features/library/edits.ts';
import { libraryProcedures } from '../features/library/procedures.ts';
import { purgeJob } from '../features/library/purge-job.ts';
import { SongRepository } from '../features/library/repository.ts';
import { createTrackSaver } from '../features/library/save-track.ts';
import { type LibraryEvent, LibraryService } from '../features/library/service.ts';
import { LoudnessMeter } from '../features/loudness/loudness-meter.ts';
import { nightProcedures } from '../features/night/procedures.ts';
import { NightRepository } from '../features/night/repository.ts';
import { NightService } from '../features/night/service.ts';
import { pictureJob } from '../features/pictures/job.ts';
import { playerProcedures } from '../features/player/procedures.ts';
import { SongPlaybackRepository } from '../features/player/repository.ts';
import { PlayerService } from '../features/player/service.ts';
import { roomProcedures } from '../features/room/procedures.ts';
import { DeviceRepository } from '../features/room/repository.ts';
import type { RoomMachine } from '../features/room/room-door.ts';
import { RoomService } from '../features/room/service.ts';
import { separationJob } from '../features/separation/job.ts';
import { SeparationSpeed } from '../features/separation/speed.ts';
import { stageProcedures } from '../features/stage/procedures.ts';
import { StageService } from '../features/stage/service.ts';
import { systemProcedures } from '../features/system/procedures.ts';
import { SystemService } from '../features/system/service.ts';
import { LookupQueue } from '../features/words/lookup-queue.ts';
import { type OnlineOptions, usualOnlineOptions } from '../features/words/online.ts';
import { wordsProcedures } from '../features/words/procedures.ts';
import { WordsRepository } from '../features/words/repository.ts';
import { WordsService } from '../features/words/service.ts';
import { DeviceChooser } from '../inference/choose-device.ts';
import type { Device, DeviceChoice } from '../inference/devices.ts';
import { removeTree, writeFailure, writeFileAtomically } from '../media/files.ts';
import { ProcessRegistry } from '../media/process-registry.ts';
import { revealFile } from '../media/reveal-file.ts';
import { SongFiles } from '../media/song-files.ts';
import { ChangeFeed } from './change-feed.ts';
import { FfmpegFinder } from './ffmpeg-finder.ts';
import { newId } from './ids.ts';
import { InferenceClient } from './inference-client.ts';
import type { Clock, InferenceChannel, Log, StationPaths } from './ports.ts';
import { errorProperties } from './rotating-log.ts';
import { createMediaServer } from './serve-media.ts';
import { createNightMediaServer } from './serve-night-media.ts';
import { sweepPhotos } from './singer-photos.ts';
import { lockStation } from './station-lock.ts';
import { thisMachine } from './this-machine.ts';

export interface StationHost {
  readonly paths: StationPaths;
  readonly log: Log;
  readonly clock: Clock;
  readonly version: string;
  /** Starts `paths.inferenceEntry` in a process of its own. */
  readonly forkInference: (entry: string, registry: ProcessRegistry) => InferenceChannel;
  /** What separation may run on. */
  readonly device: DeviceChoice;
  /** Shows a file in the system's file manager; false where there is none. */
  readonly reveal?: (file: string) => Promise<boolean>;
  /** Where words and titles are looked for, where a person wants that. */
  readonly online?: Partial<OnlineOptions>;
  /** Another machine than this one for guests' phones: tests have no Wi-Fi. */
  readonly phones?: Partial<RoomMachine>;
  /** Only answers questions: no job is started. */
  readonly idle?: boolean;
  /** The host shows settings outside the windows, too. */
  readonly onImportSettings?: (settings: ImportSettings) => void;
  /** Opens and closes windows on displays; a browser does that by itself. */
  readonly placeStage?: (command: StageCommand) => void;
}

export type Station = Awaited<ReturnType<typeof createStation>>;

/** Finished jobs are of no interest after this long. */
const jobHistoryMs = 30 * 24 * 60 * 60 * 1000;
/** A burst of changes reaches windows as one. */
const feedPauseMs = 80;

/**
 * Puts the station together: database, queue, features, and what the transports need. Holds no Electron and no server:
 * hosts bring those.
 *
 * @throws LimelightError `station-running`, `database-newer`, `database-damaged`, `not-writable`, `disk-full`
 */
export async function createStation({
  paths,
  log,
  clock,
  version,
  forkInference,
  device,
  reveal,
  online = {},
  phones = {},
  idle = false,
  onImportSettings,
  placeStage,
}: StationHost) {
  try {
    for (const folder of [
      path.join(paths.dataDir, 'singers'),
      paths.dataDir,
      paths.mediaDir,
      paths.incomingDir,
      paths.workDir,
    ])
      mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw writeFailure(error, paths.dataDir);
  }
  const lock = lockStation(paths.dataDir);
  const db = (() => {
    try {
      return openDatabase({ file: paths.databaseFile, backupsDir: paths.backupsDir, now: clock.now });
    } catch (error) {
      lock.release();
      throw error;
    }
  })();

  const reportDefect = (error: unknown, context: Record<string, unknown>): string => {
    const logId = newId(clock.now()).slice(-8);
    log.error('defect', { logId, ...context, ...errorProperties(error) });
    return logId;
  };

  const reserve = new DiskReserve(paths.dataDir);
  reserve.fill();
  const registry = new ProcessRegistry();
  const settings = new Settings(db);
  const files = new SongFiles(paths.mediaDir);
  const finder = new FfmpegFinder(paths.resourcesDir, registry, log);
  const inference = new InferenceClient(() => forkInference(paths.inferenceEntry, registry), log);
  const speed = new SeparationSpeed(settings);
  const chooser = new DeviceChooser({
    file: path.join(paths.dataDir, 'devices.json'),
    check: (model, candidate) => inference.checkDevice(model, candidate),
    write: writeFileAtomically,
    log,
  });
  let lastDevice: Device | null = null;

  const songRepository = new SongRepository(db);
  const jobRepository = new JobRepository(db);
  const libraryFeed = new ChangeFeed<LibraryEvent>(feedPauseMs);
  const jobFeed = new ChangeFeed<JobRecord>(feedPauseMs);
  const queue = new JobQueue({
    repository: jobRepository,
    clock,
    log,
    reportDefect,
    makeRoom: () => reserve.release(),
    onChange(job) {
      jobFeed.push(job);
      if (job.songId === null || job.kind !== 'separate') return;
      libraryFeed.push({ songId: job.songId, orderChanged: false });
      if (job.state === 'done') void guessTimes(job.songId);
    },
  });
  const jobs = new JobsService({ repository: jobRepository, queue, feed: jobFeed, speed: () => speed.get() });
  const library = new LibraryService({
    repository: songRepository,
    jobs: jobRepository,
    queue,
    secondsLeft: () => jobs.secondsLeft(),
    feed: libraryFeed,
    clock,
    onRemoved: (songId) => player.unload(songId),
    onTrack: (songId) => player.trackChanged(songId),
  });
  const onlineOptions: OnlineOptions = { ...usualOnlineOptions, version, ...online };
  const wordsRepository = new WordsRepository(db);
  const words = new WordsService({
    library,
    repository: wordsRepository,
    files,
    settings,
    clock,
    onSettings: () => stage.lookChanged(),
  });
  const stage = new StageService({
    look: () => words.settings(),
    ...(placeStage === undefined ? {} : { place: placeStage }),
  });
  const lookups = new LookupQueue({
    library,
    words,
    repository: wordsRepository,
    online: onlineOptions,
    clock,
    log,
    reportDefect,
  });
  /** Words that came without times get their first ones from where somebody sings. */
  const guessTimes = async (songId: string): Promise<void> => {
    try {
      await words.vocalsKnown(songId);
    } catch (error) {
      log.warn('no times guessed', { song: songId, ...errorProperties(error) });
    }
  };
  const edits = new LibraryEdits({
    library,
    repository: songRepository,
    files,
    clock,
    log,
    copyWords: (fromId, toId) => words.copy(fromId, toId),
    removeWords: (id) => words.remove(id),
    reveal: reveal ?? revealFile,
  });
  const imports = new ImportService({
    library,
    words,
    onAdded: (song) => {
      if (song.words?.version == null && song.graphicsVersion === null) lookups.songAdded(song.id);
    },
    files,
    paths,
    getFfmpeg: () => finder.ffmpeg(),
    clock,
    log,
    settings,
    onSettings: onImportSettings,
    reportDefect,
  });
  const arrivals = new Arrivals(imports, settings);
  const desktop = new DesktopService();
  const player = new PlayerService({
    settings,
    clock,
    log,
    playbacks: new SongPlaybackRepository(db),
    onSung(songId) {
      edits.sung(songId);
      night.songEnded(songId);
    },
    onChange: () => night?.playerChanged(),
    songOf(songId) {
      const song = library.record(songId);
      if (song.karaokeVersion === null) throw new LimelightError('not-ready', { id: songId });
      return { durationMs: song.durationMs ?? 0, track: song.karaokeVersion, loudness: song.loudness };
    },
  });
  const nights = new NightRepository(db);
  const photosDir = path.join(paths.dataDir, 'singers');
  const night: NightService = new NightService({
    repository: nights,
    clock,
    log,
    player: {
      now() {
        const state = player.state();
        const { songId, playing, tempo } = state;
        return { songId, playing, tempo, positionMs: positionAt(state, clock.now()) };
      },
      load: (songId, play) => player.command({ type: 'load', songId, play }),
      seek: (positionMs) => player.command({ type: 'seek', positionMs }),
      unload: (songId) => player.unload(songId),
    },
    songOf: (songId) => library.find(songId),
    breakSong: (without) => library.anyReady(without),
    secondsUntilReady: () => jobs.secondsUntilReady(),
    prioritise: (songIds) => jobs.prioritise(songIds),
    options: {
      get: () => settings.get('night-options', rotationOptionsSchema),
      set: (options) => settings.remember('night-options', options),
    },
  });
  const room = new RoomService({
    settings,
    clock,
    log,
    night,
    devices: new DeviceRepository(db),
    machine: { ...thisMachine(registry), ...phones },
    onCode: () => guests.poke(),
  });
  const guests: GuestService = new GuestService({ night, room, search: (query) => library.list(query), clock });
  const loudness = new LoudnessMeter({ library, files, getFfmpeg: () => finder.ffmpeg(), log });
  const system = new SystemService({
    version,
    modelsDir: paths.modelsDir,
    dataDir: paths.dataDir,
    ffmpeg: () => finder.binary(),
    speed: () => speed.get(),
    libraryBytes: () => songRepository.sourceBytes(),
    demoFile: () => imports.demoFile(),
    lastDevice: () => lastDevice,
  });

  const closingSignal = new AbortController();
  queue.handle(
    separationJob({
      library,
      files,
      paths,
      inference,
      speed,
      clock,
      log,
      ffmpegPath: () => finder.path(),
      getFfmpeg: () => finder.ffmpeg(),
      measureLoudness: (file, signal) => loudness.measure(file, signal),
      async chooseDevice(model) {
        lastDevice = await chooser.choose(model, device);
        return lastDevice;
      },
    }),
  );
  void (async () => {
    for await (const events of libraryFeed.watch(closingSignal.signal))
      night.songsChanged(events.map((event) => event.songId));
  })().catch((error: unknown) => reportDefect(error, { follow: 'library' }));
  guests.follow().catch((error: unknown) => reportDefect(error, { follow: 'night' }));
  queue.handle(pictureJob({ library, files, getFfmpeg: () => finder.ffmpeg(), log }));
  queue.handle(purgeJob(songRepository, files));

  if (!idle) {
    await imports.recover();
    songRepository.indexMissing();
    await sweepWork(paths.workDir, (songId) => jobRepository.live(songId, 'separate') !== null);
    jobRepository.forgetBefore(clock.now() - jobHistoryMs);
    // A photo too many hurts nobody: the station starts all the same.
    sweepPhotos(photosDir, () => nights.photos(), clock.now()).catch((error) =>
      log.warn('photos not tidied', errorProperties(error)),
    );
    const { orphans } = queue.start();
    arrivals.resume().catch((error: unknown) => reportDefect(error, { resume: 'arrivals' }));
    void loudness.catchUp();
    void edits.checkFiles(closingSignal.signal).catch((error) => log.warn('files not checked', errorProperties(error)));
    lookups.poke();
    log.info('station open', { version, dataDir: paths.dataDir, orphans, songs: library.counts() });
  }
  // After the window had its first answers.
  const backupTimer = setTimeout(() => {
    try {
      backupDaily(db, paths.backupsDir, clock.now());
    } catch (error) {
      log.warn('daily backup failed', errorProperties(error));
    }
  }, 10_000).unref();

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
    words: wordsProcedures({ library, words, lookups, online: onlineOptions }),
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
        clearTimeout(backupTimer);
        closingSignal.abort();
        guests.close();
        await room.close();
        loudness.close();
        await lookups.close();
        await arrivals.close();
        night.close();
        await queue.close();
        await registry.killAll();
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
