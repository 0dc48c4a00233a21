import type { Failure } from '../../shared/errors.ts';

const count = (n: number, one: string, other: string): string => `${n} ${n === 1 ? one : other}`;
const list = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} & ${names[names.length - 1] ?? ''}`;

/** What the station refuses, in a guest's words. */
function refusal({ code, data }: Failure): string {
  switch (code) {
    case 'room-code-wrong':
      return 'That is not the code.';
    case 'too-many-tries': {
      const { secondsLeft } = data;
      return `Too many wrong codes. Try again in ${secondsLeft < 90 ? count(secondsLeft, 'second', 'seconds') : count(Math.ceil(secondsLeft / 60), 'minute', 'minutes')}.`;
    }
    case 'too-many-requests':
      return 'That was a bit fast. Wait a moment.';
    case 'name-empty':
      return 'Type at least one letter.';
    case 'name-taken':
      return `Somebody called ${data.name} is here already. Add a letter or two.`;
    case 'list-full':
      return data.limit === 1
        ? 'One song at a time tonight. Sing it first, then pick the next.'
        : `${data.limit} songs are as many as can wait. Sing one first, or take one off.`;
    case 'list-closed':
      return 'The list is closed for now. Ask the host.';
    case 'duet-full':
      return `Nobody else can join “${data.title}” now.`;
    case 'already-on-list':
      return `“${data.title}” is on your list already.`;
    case 'entry-not-found':
      return 'That song is no longer on the list.';
    case 'song-not-found':
      return 'That song is no longer here. Pick another one.';
    case 'singer-not-found':
      return 'You are not on the list any more. Give your name again.';
    case 'night-not-on':
      return 'The night is over.';
    case 'not-permitted':
      return 'Only the host can do that.';
    default:
      return 'That did not work. Try again.';
  }
}

/** Every word on a guest's phone. A catalogue of its own: the phone does not load the host's. */
export const phoneEn = {
  refusal,
  names: list,
  connecting: 'Connecting ...',
  refused: (titles: readonly string[]) => `The host did not take ${list(titles)} this time.`,
  room: (code: string) => `room ${code}`,
  offline: (taps: number) =>
    taps === 0
      ? 'No connection. Trying again ...'
      : `No connection. ${count(taps, 'tap is', 'taps are')} kept for later.`,
  code: {
    title: 'Come in',
    label: 'Room code',
    hint: 'Four letters. They are on the TV.',
    enter: 'Come in',
  },
  name: {
    title: 'What do we call you?',
    label: 'Your name',
    hint: 'It will be on the TV when it is your turn.',
    enter: 'Start picking songs',
    change: 'Change your name',
    save: 'Save',
    cancel: 'Cancel',
    back: 'You are not on tonight’s list. Want to come back?',
  },
  over: {
    title: 'That was the night',
    text: 'Thank you for singing.',
    textNamed: (name: string) => `Thank you for singing, ${name}.`,
  },
  closed: {
    title: 'Not open right now',
    text: 'The host has closed the list for phones. This page opens again by itself.',
  },
  out: {
    title: 'You are out',
    text: 'The host has taken this phone off the list. Ask the host if you want to come back.',
    again: 'I have a new code',
  },
  broken: { title: 'Something went wrong', text: 'Your songs are safe.', again: 'Load the page again' },
  tabs: {
    label: 'Pages',
    songs: 'Songs',
    mine: (n: number) => (n === 0 ? 'My list' : `My list · ${n}`),
    tonight: 'Tonight',
  },
  turn: {
    label: 'Your turn',
    now: 'You are on',
    nowText: (title: string) => `${title}. Enjoy it.`,
    next: 'You are next',
    turns: (n: number) => count(n, 'turn', 'turns'),
    until: 'until you sing',
    pickTitle: 'Pick your first song',
    pickText: 'Tap + next to a song, and you are in line.',
    moreTitle: 'Pick your next song',
    moreText: 'Your place in the round is kept.',
    closedTitle: 'No song of yours in line',
    closedText: 'When the host opens the list again, you can pick one.',
    askedTitle: 'Waiting for the host',
    askedText: 'The host says yes to each song first.',
    waitTitle: 'You are in line',
    waitText: (title: string) => `${title}, when its music is ready.`,
    holdTitle: 'You are on a break',
    holdText: 'You will not be called. Your songs are kept.',
    back: 'I am back',
    about: (title: string, wait: string) => `${title}, ${wait}`,
    soon: 'any moment now',
    minutes: (low: number, high: number) =>
      low === high ? `in about ${count(low, 'minute', 'minutes')}` : `in about ${low}–${high} minutes`,
  },
  locked: 'The list is closed for now. You can look around.',
  search: {
    label: 'Search songs',
    clear: 'Clear the search',
    nothing: (text: string) => `No song found for “${text}”.`,
    nothingHint: 'Try the artist, or fewer letters.',
    empty: 'No songs here yet.',
    emptyHint: 'Ask the host to bring some in.',
    offline: 'Songs can be searched again when there is a connection.',
    more: 'More songs',
    results: (n: number) => count(n, 'song', 'songs'),
  },
  song: {
    add: (title: string) => `Add ${title} to my list`,
    added: (title: string) => `${title} is on your list. Show my list`,
    onList: 'on your list',
    asked: 'the host has not said yes yet',
    unsent: 'will be added',
    tonight: (names: readonly string[]) =>
      names.length === 1
        ? `${names[0]} sings it tonight`
        : names.length > 3
          ? `${names.length} people sing it tonight`
          : `${list(names)} sing it tonight`,
    noWords: 'no words yet',
    notReady: 'not ready yet',
    unknown: 'Unknown artist',
  },
  mine: {
    title: 'My list',
    emptyTitle: 'Nothing on your list yet',
    emptyText: 'Find a song and tap +.',
    find: 'Find a song',
    move: (title: string) => `Move ${title}. Arrow keys move it up and down.`,
    up: 'Earlier',
    down: 'Later',
    remove: 'Take off',
    leaveDuet: 'Do not sing along',
    moved: (title: string, place: number) => `${title} is number ${place} now`,
    with: (names: readonly string[]) => `with ${list(names)}`,
    you: 'You',
    break: 'Take a break',
    back: 'I am back',
    rename: 'Change my name',
    leave: 'Leave for tonight',
    leaveSure: 'Leave, and take my songs off',
    stay: 'Stay',
  },
  tonight: {
    title: 'Coming up',
    now: 'On stage',
    justSung: 'Just sung',
    empty: 'Nobody is in line yet.',
    emptyHint: 'Be the first: pick a song.',
    clap: (names: readonly string[]) => `Clap for ${list(names)}`,
    claps: (n: number) => (n === 0 ? 'No applause yet' : count(n, 'clap', 'claps')),
    join: 'Sing along',
    joinLabel: (title: string, names: readonly string[]) => `Sing along: ${title}, with ${list(names)}`,
    joined: 'You sing along',
    leaveLabel: (title: string) => `You sing along: ${title}. Tap to leave it`,
    you: 'you',
  },
};
