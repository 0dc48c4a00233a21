import path from 'node:path';
import { positionAt } from '../../shared/domain/playback.ts';
import { rotationOptionsSchema } from '../../shared/domain/rotation/options.ts';
import { LimelightError } from '../../shared/errors.ts';
import { DiskReserve } from '../db/disk-reserve.ts';
import type { Database } from '../db/open.ts';
import { Settings } from '../db/settings.ts';
import { DesktopService } from '../features/desktop/service.ts';
import { GuestService } from '../features/guest/service.ts';
import { Arrivals } from '../features/imports/arrivals.ts';
import { ImportService } from '../features/imports/service.ts';
import { JobQueue } from '../features/jobs/queue.ts';
import { type JobRecord, JobRepository } from '../features/jobs/repository.ts';
import { JobsService } from '../features/jobs/service.ts';
import { LibraryEdits } from '../features/library/edits.ts';
import { purgeJob } from '../features/library/purge-job.ts';
import { SongRepository } from '../features/library/repository.ts';
import { type LibraryEvent, LibraryService } from '../features/library/service.ts';
import { LoudnessMeter } from '../features/loudness/loudness-meter.ts';
import { NightRepository } from '../features/night/repository.ts';
import { NightService } from '../features/night/service.ts';
import { pictureJob } from '../features/pictures/job.ts';
import { SongPlaybackRepository } from '../features/player/repository.ts';
import { PlayerService } from '../features/player/service.ts';
import { DeviceRepository } from '../features/room/repository.ts';
import { RoomService } from '../features/room/service.ts';
import { separationJob } from '../features/separation/job.ts';
import { SeparationSpeed } from '../features/separation/speed.ts';
import { StageService } from '../features/stage/service.ts';
import { SystemService } from '../features/system/service.ts';
import { LookupQueue } from '../features/words/lookup-queue.ts';
import { type OnlineOptions, usualOnlineOptions } from '../features/words/online.ts';
import { WordsRepository } from '../features/words/repository.ts';
import { WordsService } from '../features/words/service.ts';
import { DeviceChooser } from '../inference/choose-device.ts';
import type { Device } from '../inference/devices.ts';
import { writeFileAtomically } from '../media/files.ts';
import { ProcessRegistry } from '../media/process-registry.ts';
import { revealFile } from '../media/reveal-file.ts';
import { SongFiles } from '../media/song-files.ts';
import { ChangeFeed } from './change-feed.ts';
import { FfmpegFinder } from './ffmpeg-finder.ts';
import { InferenceClient } from './inference-client.ts';
import { errorProperties } from './rotating-log.ts';
import type { StationHost } from './station-host.ts';
import { thisMachine } from './this-machine.ts';

/** A burst of changes reaches windows as one. */
const feedPauseMs = 80;

/** Keeps a defect in the log. Returns the id under which it is found there. */
export type ReportDefect = (error: unknown, context: Record<string, unknown>) => string;

/** Makes the services and what they have of one another; nothing of it has begun to work. */
export function stationParts(host: StationHost, db: Database, reportDefect: ReportDefect) {
  const { paths, log, clock, version, online = {}, phones = {}, onImportSettings, placeStage } = host;
  const reserve = new DiskReserve(paths.dataDir);
  const registry = new ProcessRegistry();
  const settings = new Settings(db);
  const files = new SongFiles(paths.mediaDir);
  const finder = new FfmpegFinder(paths.resourcesDir, registry, log);
  const inference = new InferenceClient(() => host.forkInference(paths.inferenceEntry, registry), log);
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
    reveal: host.reveal ?? revealFile,
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
  const arrivals = new Arrivals(imports, settings, clock);
  const desktop = new DesktopService();
  const player = new PlayerService({
    settings,
    clock,
    log,
    playbacks: new SongPlaybackRepository(db),
    onSung(songId) {
      // The night first: it knows what to do on a full disk, where the song's count is lost.
      night.songEnded(songId);
      try {
        edits.sung(songId);
      } catch (error) {
        log.warn('that a song was sung was not kept', { song: songId, ...errorProperties(error) });
      }
    },
    onChange: () => night?.playerChanged(),
    songOf(songId) {
      const song = library.record(songId);
      if (song.karaokeVersion === null) throw new LimelightError('not-ready', { id: songId });
      return { durationMs: song.durationMs ?? 0, track: song.karaokeVersion, loudness: song.loudness };
    },
  });
  const nights = new NightRepository(db);
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
        lastDevice = await chooser.choose(model, host.device);
        return lastDevice;
      },
    }),
  );
  queue.handle(pictureJob({ library, files, getFfmpeg: () => finder.ffmpeg(), log }));
  queue.handle(purgeJob(songRepository, files));
  return {
    arrivals,
    desktop,
    edits,
    files,
    finder,
    guests,
    imports,
    jobRepository,
    jobs,
    library,
    libraryFeed,
    lookups,
    loudness,
    night,
    nights,
    onlineOptions,
    player,
    queue,
    registry,
    reserve,
    room,
    songRepository,
    stage,
    system,
    words,
  };
}
