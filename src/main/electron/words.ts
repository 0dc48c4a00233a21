/** Every word of menus and dialogs. A language is another object of this type. */
export const words = {
  file: 'File',
  edit: 'Edit',
  view: 'View',
  playback: 'Playback',
  window: 'Window',
  help: 'Help',
  addSongs: 'Add Songs…',
  addFolder: 'Add a Folder of Songs…',
  copyIntoLibrary: 'Copy Added Songs Into the Library',
  saveMusic: 'Save the Music As…',
  find: 'Find a Song',
  playPause: 'Play or Pause',
  startAgain: 'Start Again',
  stop: 'Stop',
  fullScreen: 'Full Screen',
  logFolder: 'Open the Log Folder',
  licences: 'Licences',
  chooseSongs: 'Choose songs',
  chooseFolder: 'Choose a folder with songs',
  add: 'Add',
  songs: 'Sound and video',
  allFiles: 'All files',
  musicOnly: { opus: 'Music only, Opus', mp3: 'Music only, MP3', flac: 'Music only, FLAC', wav: 'Music only, WAV' },
  karaokeTrack: 'Karaoke track with the vocals apart',
  untitled: 'Song',
  stationFailed: 'Limelight cannot open its library',
  stationLoops: {
    sentence: 'The part of Limelight that keeps your songs stopped several times in a row.',
    action: 'Your songs are safe on the disk. Try again, or look into the log.',
  },
  pageLoops: {
    sentence: 'The window of Limelight stopped several times in a row.',
    action: 'Your songs are safe on the disk. Try again, or look into the log.',
  },
  hangs: {
    sentence: 'The window of Limelight does not answer.',
    action: 'Wait a moment, or load it again: songs under way go on.',
  },
  tryAgain: 'Try Again',
  wait: 'Wait',
  loadAgain: 'Load Again',
  quit: 'Quit',
} as const;

type Widen<T> = T extends string ? string : { readonly [K in keyof T]: Widen<T[K]> };
export type Words = Widen<typeof words>;
