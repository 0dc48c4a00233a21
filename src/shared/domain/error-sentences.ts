import type { ErrorCode, ErrorData, Failure } from '../errors.ts';
import { formatBytes } from './format.ts';

/** What went wrong and what to do about it, in words for a person. */
export interface ErrorSentence {
  readonly sentence: string;
  readonly action: string;
}

const wordsReasons: Record<ErrorData<'words-unusable'>['reason'], string> = {
  empty: 'is empty',
  'too-large': 'is far too large for the words of a song',
  'too-many-lines': 'has far too many lines for the words of a song',
  'line-too-long': 'has a line of more than a thousand letters',
  'no-words': 'has no words in it',
};

const cannotUndo: Record<ErrorData<'cannot-undo'>['reason'], (about: string) => string> = {
  nothing: () => 'There is nothing to take back.',
  sung: (about) => `That cannot be taken back: ${about} has sung since, or is singing.`,
  guest: (about) => `That cannot be taken back: ${about} has done something on the phone since that needs it.`,
  name: (about) => `That cannot be taken back: somebody else is called ${about} by now.`,
};

const archiveReasons: Record<ErrorData<'archive-refused'>['reason'], { sentence: string; action: string }> = {
  names: {
    sentence: 'holds files that would be written outside its folder',
    action: 'Get the song from somewhere you trust.',
  },
  size: { sentence: 'would unpack to an unreasonable size', action: 'Get the song from somewhere you trust.' },
  nested: { sentence: 'holds other archives instead of a song', action: 'Unpack it, and drop in what is inside.' },
  damaged: { sentence: 'is damaged and could not be unpacked', action: 'Get the file again from where you had it.' },
  encrypted: {
    sentence: 'is locked with a password',
    action: 'Unpack it with its password, and drop in what is inside.',
  },
  'no-song': { sentence: 'has no song in it', action: 'Pick an archive with an MP3 and its CDG file.' },
};

const lookupReasons: Record<ErrorData<'lookup-failed'>['reason'], string> = {
  offline: 'could not be reached',
  timeout: 'did not answer in time',
  busy: 'is too busy right now',
  garbage: 'sent an answer that makes no sense',
};

type Sentences = { [C in ErrorCode]: (data: ErrorData<C>) => ErrorSentence };

const quoted = (name: string): string => `“${name}”`;

const english: Sentences = {
  'empty-file': ({ fileName }) => ({
    sentence: `${quoted(fileName)} is empty.`,
    action: 'Copy the file again from where you got it, then drop it in.',
  }),
  'not-audio': ({ fileName }) => ({
    sentence: `${quoted(fileName)} is not a sound or video file Limelight can read.`,
    action: 'Try an MP3, FLAC, M4A, Ogg, WAV or MP4 file.',
  }),
  'no-sound': ({ fileName }) => ({
    sentence: `${quoted(fileName)} has a picture but no sound.`,
    action: 'Pick a version of the video that has its sound.',
  }),
  'file-missing': ({ fileName }) => ({
    sentence: `${quoted(fileName)} is no longer where it was.`,
    action: 'Drop the song in again.',
  }),
  'file-changed': ({ fileName }) => ({
    sentence: `${quoted(fileName)} has changed since it was added.`,
    action: 'Drop it in again: it comes in as a new song.',
  }),
  'file-unreadable': ({ fileName }) => ({
    sentence: `Limelight is not allowed to read ${quoted(fileName)}.`,
    action: 'Change who may read the file, or copy it somewhere else first.',
  }),
  'not-a-file': ({ fileName }) => ({
    sentence: `${quoted(fileName)} is not an ordinary file.`,
    action: 'Pick a song file or a folder with songs.',
  }),
  'file-too-large': ({ fileName, limitBytes }) => ({
    sentence: `${quoted(fileName)} is larger than ${formatBytes(limitBytes)}.`,
    action: 'Cut it into shorter files first.',
  }),
  'upload-broken': ({ fileName }) => ({
    sentence: `${quoted(fileName)} stopped arriving half-way.`,
    action: 'Drop it in again.',
  }),
  'output-exists': ({ fileName }) => ({
    sentence: `${quoted(fileName)} is already there and was not made from this song.`,
    action: 'Choose another folder with --out, or add --overwrite.',
  }),
  'disk-full': ({ neededBytes, freeBytes }) => ({
    sentence:
      neededBytes === null
        ? 'The disk is full.'
        : `The disk is too full: this needs ${formatBytes(neededBytes)}${freeBytes === null ? '' : ` and ${formatBytes(freeBytes)} is free`}.`,
    action: 'Free some space, then try again.',
  }),
  'not-writable': ({ folder }) => ({
    sentence: `Limelight is not allowed to write to ${quoted(folder)}.`,
    action: 'Choose another folder, or change who may write there.',
  }),
  'ffmpeg-missing': () => ({
    sentence: 'The program that reads sound files, ffmpeg, is not on this computer.',
    action: 'Run “npm run setup”, or install ffmpeg and start Limelight again.',
  }),
  'ffmpeg-failed': () => ({
    sentence: 'The program that reads sound files, ffmpeg, stopped before it was done.',
    action: 'Try again. If it keeps happening, look at the log.',
  }),
  'decode-failed': ({ fileName }) => ({
    sentence: `${quoted(fileName)} is damaged: no sound could be read from it.`,
    action: 'Get the file again from where you had it.',
  }),
  'model-unknown': ({ model, known }) => ({
    sentence: `There is no separation model called ${quoted(model)}.`,
    action: `Choose one of: ${known.join(', ')}.`,
  }),
  'model-missing': ({ model }) => ({
    sentence: `The separation model ${quoted(model)} is missing.`,
    action: 'Install Limelight again to bring it back. Your songs stay as they are.',
  }),
  'model-corrupt': ({ model }) => ({
    sentence: `The separation model ${quoted(model)} is damaged.`,
    action: 'Install Limelight again to replace it. Your songs stay as they are.',
  }),
  'model-refused': ({ model }) => ({
    sentence: `This computer could not load the separation model ${quoted(model)}.`,
    action: 'Update Limelight, or choose another model.',
  }),
  'device-unavailable': ({ device, known }) => ({
    sentence: `${quoted(device)} cannot be used for separation on this computer.`,
    action: `Choose one of: ${known.join(', ')}.`,
  }),
  'inference-crashed': () => ({
    sentence: 'Taking out the vocals stopped unexpectedly.',
    action: 'Try again. If it keeps happening, close other programs to free memory.',
  }),
  'song-not-found': () => ({
    sentence: 'This song is no longer in the library.',
    action: 'Pick another one, or drop it in again.',
  }),
  'job-not-found': () => ({ sentence: 'This job is no longer in the list.', action: 'Look at the song itself.' }),
  'not-ready': () => ({
    sentence: 'This song is not ready to sing yet.',
    action: 'Wait until its vocals are taken out, or pick another one.',
  }),
  'job-not-active': () => ({
    sentence: 'This job has already ended.',
    action: 'Nothing needs doing.',
  }),
  'not-the-holder': () => ({
    sentence: 'Another window is making the sound.',
    action: 'Use that window, or close it.',
  }),
  'demo-missing': () => ({
    sentence: 'The demo song did not come with this copy of Limelight.',
    action: 'Drop in a song of your own.',
  }),
  'words-unusable': ({ fileName, reason }) => ({
    sentence: `${quoted(fileName)} ${wordsReasons[reason]}.`,
    action: 'The song plays without it. Add other words in the words editor.',
  }),
  'words-alone': ({ fileName, songs }) =>
    songs === 0
      ? {
          sentence: `${quoted(fileName)} holds words, but no song here is called like it.`,
          action: 'Drop it in together with its song.',
        }
      : {
          sentence: `${quoted(fileName)} holds words that fit ${songs} songs.`,
          action: 'Play the one you mean, and paste the words in its words editor.',
        },
  'words-kept': ({ fileName, title, why }) => ({
    sentence: `${quoted(title)} ${why === 'by-hand' ? 'has words made by hand' : 'has a picture of its words'} and keeps them.`,
    action: `To use ${quoted(fileName)} all the same, paste its words in the words editor.`,
  }),
  'words-missing': () => ({
    sentence: 'This song has no words yet.',
    action: 'Open the words editor and paste them.',
  }),
  'graphics-damaged': ({ fileName }) => ({
    sentence: `${quoted(fileName)} is not a usable CD+G picture.`,
    action: 'The song plays without it. Get the file again from where you had it.',
  }),
  'archive-refused': ({ fileName, reason }) => ({
    sentence: `${quoted(fileName)} ${archiveReasons[reason].sentence}.`,
    action: archiveReasons[reason].action,
  }),
  'archive-partly': ({ fileName, songs, failed }) => ({
    sentence: `${failed} of the ${songs} songs in ${quoted(fileName)} could not be used. The rest came in.`,
    action: 'To see what is wrong with them, unpack it and drop in its folder.',
  }),
  'lookup-failed': ({ service, reason }) => ({
    sentence: `${quoted(service)} ${lookupReasons[reason]}.`,
    action: 'Try again later, or paste the words in the words editor.',
  }),
  'night-not-on': () => ({ sentence: 'No night is on.', action: 'Start one first.' }),
  'night-on': () => ({ sentence: 'A night is on already.', action: 'End it before you start another one.' }),
  'singer-not-found': () => ({ sentence: 'That singer is not here any more.', action: 'Add the singer again.' }),
  'entry-not-found': () => ({
    sentence: 'That song is not on the list any more.',
    action: 'It has been sung or taken off. Add it again if you like.',
  }),
  'not-a-picture': () => ({
    sentence: 'That is not a picture Limelight can read.',
    action: 'Try a JPEG or PNG file.',
  }),
  'name-empty': () => ({ sentence: 'A singer needs a name.', action: 'Type at least one letter.' }),
  'name-taken': ({ name }) => ({
    sentence: `${quoted(name)} is here already.`,
    action: 'Add a letter, so that you can be told apart.',
  }),
  'list-full': ({ limit }) => ({
    sentence: limit === 1 ? 'One song at a time tonight.' : `${limit} songs are as many as can wait at a time.`,
    action: 'Sing one first, or take one off your list.',
  }),
  'list-closed': () => ({ sentence: 'The list is closed for now.', action: 'Ask the host to open it.' }),
  'already-on-list': ({ title }) => ({
    sentence: `${quoted(title)} is on your list already.`,
    action: 'Pick another one.',
  }),
  'duet-full': ({ title }) => ({
    sentence: `Nobody else can join ${quoted(title)} now.`,
    action: 'Pick a song of your own, or ask the host.',
  }),
  'nobody-next': () => ({
    sentence: 'Nobody has a song that is ready to sing.',
    action: 'Add a singer and a song, or wait until one is ready.',
  }),
  'turn-running': ({ name }) => ({ sentence: `${name} is singing.`, action: 'Skip the song or wait for its end.' }),
  'cannot-undo': ({ reason, about }) => ({
    sentence: cannotUndo[reason](about),
    action: reason === 'nothing' ? 'Everything is as it was.' : 'Change it by hand instead.',
  }),
  'room-code-wrong': () => ({
    sentence: 'That is not the room code.',
    action: 'Look at the TV: four letters, in big type.',
  }),
  'room-closed': () => ({
    sentence: 'The room is closed to phones right now.',
    action: 'Ask the host to let phones in.',
  }),
  'too-many-tries': ({ secondsLeft }) => ({
    sentence: 'That were too many wrong codes.',
    action: `Try again in ${secondsLeft === 1 ? 'a second' : `${secondsLeft} seconds`}, with the code on the TV.`,
  }),
  'too-many-requests': () => ({ sentence: 'That was a bit fast.', action: 'Wait a moment, then try again.' }),
  'no-network': () => ({
    sentence: 'This computer is in no network that phones can reach.',
    action: 'Connect it to the Wi-Fi your guests use, then let phones in again.',
  }),
  'not-signed-in': () => ({
    sentence: 'This page does not know the way in.',
    action: 'Open Limelight with the address it printed when it started.',
  }),
  'not-permitted': () => ({ sentence: 'Only the host can do that.', action: 'Ask the host.' }),
  'station-running': ({ address }) => ({
    sentence: `Limelight is already running with this library${address === null ? '' : ` at ${address}`}.`,
    action: 'Use that one, or stop it first.',
  }),
  'port-taken': ({ port }) => ({
    sentence: `Another program is using port ${port}.`,
    action: 'Choose another with --port, or leave it out.',
  }),
  'database-newer': () => ({
    sentence: 'This library was last used by a newer version of Limelight.',
    action: 'Update Limelight. Nothing was changed.',
  }),
  'database-damaged': ({ folder }) => ({
    sentence: 'The library file is damaged and could not be opened.',
    action: `Nothing was changed. A backup is in ${quoted(folder)}.`,
  }),
  'shutting-down': () => ({ sentence: 'Limelight is closing.', action: 'Start it again.' }),
  'invalid-input': ({ detail }) => ({
    sentence: `That request was not understood: ${detail}.`,
    action: 'Check what was sent, and try again.',
  }),
  cancelled: () => ({ sentence: 'Stopped, as you asked.', action: 'Start it again whenever you like.' }),
  internal: ({ logId }) => ({
    sentence: 'Something went wrong inside Limelight.',
    action: `Try again. The log has the details under ${logId}.`,
  }),
};

/** The sentence for a failure. Texts are plain text: never to be put into a page as HTML. */
export function describeFailure(failure: Failure): ErrorSentence {
  return (english[failure.code] as (data: Failure['data']) => ErrorSentence)(failure.data);
}
