import { formatTime, formatWait } from '../../shared/domain/format.ts';

const count = (n: number, one: string, other: string): string =>
  `${n.toLocaleString('en')} ${new Intl.PluralRules('en').select(n) === 'one' ? one : other}`;

/** Every word on the host's screen. A language is another object of this type. */
export const en = {
  appName: 'Limelight',
  connection: {
    lost: 'Limelight is not answering. Reconnecting ...',
  },
  recovery: {
    'station-recovered': 'Limelight had to start its engine again. Songs under way go on where they were.',
    'page-recovered': 'This window had stopped and was loaded again. Everything is where it was.',
  },
  desktop: {
    saved: (fileName: string) => `Saved “${fileName}”`,
  },
  header: {
    search: 'Search your songs',
    searchHint: 'Ctrl K',
    clearSearch: 'Clear the search',
  },
  library: {
    title: 'Library',
    songs: (n: number) => count(n, 'song', 'songs'),
    found: (n: number) => (n === 0 ? 'nothing found' : `${n.toLocaleString('en')} found`),
    nothingFound: (search: string) => `No song with “${search}”.`,
    listLabel: 'Songs. Enter plays a ready song.',
    drop: 'Drop songs or folders anywhere',
    choose: 'or choose files',
    unknownArtist: 'Unknown artist',
    ready: 'ready',
    waiting: 'waiting',
    starting: 'starting',
    finishing: 'finishing',
    separating: (percent: number, secondsLeft: number | null) =>
      secondsLeft === null ? `${percent} %` : `${percent} % · ${formatWait(secondsLeft)}`,
    failed: 'did not work',
    cancelled: 'vocals still in',
    arriving: 'arriving',
    sending: (percent: number) => `arriving ${percent} %`,
    retrying: 'trying again',
    play: (title: string) => `Play ${title}`,
    doNext: 'Do this one next',
    stop: 'Stop taking out the vocals',
    again: 'Take out the vocals',
    remove: 'Remove from the library',
    dismiss: 'Dismiss',
    removed: (title: string) => `Removed “${title}”`,
    putBack: 'Put it back',
  },
  imports: {
    overlay: 'Let go to add your songs',
    overlayHint: 'Files or whole folders. Your own files stay as they are.',
    added: (n: number) => `${count(n, 'song', 'songs')} added`,
    duplicates: (n: number) => `${n.toLocaleString('en')} already here`,
    failed: (n: number) => `${n.toLocaleString('en')} could not be used`,
    nothing: 'There is no sound or video file in there.',
    progress: (done: number, total: number) =>
      `Adding songs: ${done.toLocaleString('en')} of ${total.toLocaleString('en')}`,
  },
  welcome: {
    title: 'Ready when you are',
    steps: [
      'Drop songs you own anywhere in this window. MP3s, videos, whole folders.',
      'Limelight takes out the vocals, here on this computer.',
      'Click a song that is ready, and sing.',
    ],
    demo: 'Try the demo song',
    demoStarting: 'Getting the demo song ...',
    choose: 'Choose songs',
    pick: 'Pick a song that is ready to sing',
    pickHint: 'Click it in the library, or press Enter on it.',
    firstSoon: 'Your first song is on its way',
    firstSoonHint: 'It shows “ready” in the library as soon as it can be sung.',
  },
  player: {
    label: 'Player',
    play: 'Play',
    pause: 'Pause',
    startAgain: 'Start again',
    stop: 'Stop',
    guide: 'Guide vocal',
    guideOff: 'off',
    volume: 'Volume',
    key: 'Key',
    keyValue: (semitones: number) =>
      semitones === 0 ? 'original' : `${semitones > 0 ? '+' : '−'}${Math.abs(semitones)}`,
    keyHome: 'Back to the original key',
    keyUnavailable: 'This browser cannot change the key.',
    tempo: 'Tempo',
    tempoValue: (tempo: number) => `${Math.round(tempo * 100)} %`,
    tempoHome: 'Back to the original tempo',
    of: (ms: number) => `of ${formatTime(ms)}`,
    waveform: 'Position in the song',
    position: (ms: number, totalMs: number) => `${formatTime(ms)} of ${formatTime(totalMs)}`,
    accompaniment: 'Music',
    vocals: 'Vocals',
    elsewhere: 'The sound comes from another window.',
    blocked: 'The browser holds the sound back until you click.',
    unlock: 'Turn on the sound',
    failed: 'This karaoke track could not be played.',
    noWaveform: 'No waveform for this song.',
    loading: 'Loading ...',
    keys: 'Space plays and pauses. Arrows jump 5 seconds. + and − move the key, < and > the tempo.',
  },
  sound: {
    open: 'Sound',
    title: 'Sound',
    close: 'Done',
    output: 'Loudspeakers',
    usual: 'The ones this computer uses',
    gone: (label: string) => `${label} (not connected)`,
    askNames: 'Show all loudspeakers',
    askNamesHint: 'The browser asks for the microphone: only then it tells the names. Nothing is recorded.',
    askNamesRefused: 'The browser does not tell which loudspeakers there are.',
    level: 'Level',
    check: 'Check the sound',
    checkHint: 'Two notes: a low one on the left, then a high one on the right.',
    checkBlocked: 'The browser holds the sound back. Click into the window and try again.',
    offset: 'Delay of these loudspeakers',
    offsetValue: (ms: number) => (ms === 0 ? 'none' : `${ms > 0 ? '+' : '−'}${Math.abs(ms)} ms`),
    offsetHome: 'No delay',
    offsetHint: 'For Bluetooth and televisions: move it until waveform and words fit what you hear.',
    match: 'Same loudness for every song',
    matchHint: 'Loud songs come down to the level of the others.',
    lost: (label: string) => `“${label}” is not connected any more.`,
    lostHint: 'The sound comes from the usual loudspeakers until it is back.',
    back: (label: string) => `“${label}” is back and has the sound again.`,
  },
  jobs: {
    idle: 'Nothing to do: all songs are ready.',
    empty: 'Songs you drop stay on this computer.',
    running: 'Taking out the vocals:',
    left: (seconds: number) => `${formatWait(seconds)} left`,
    afterwards: (title: string) => `then ${title}`,
    more: (n: number) => `and ${n.toLocaleString('en')} more`,
    failed: (n: number) => `${count(n, 'song', 'songs')} did not work`,
  },
  notices: {
    label: 'Messages',
    close: 'Close this message',
  },
} as const;

type Widen<T> = T extends string
  ? string
  : T extends (...args: infer A) => string
    ? (...args: A) => string
    : { readonly [K in keyof T]: Widen<T[K]> };

export type Messages = Widen<typeof en>;
