import type { GuestEntry, GuestTurn, GuestView } from '../../../shared/contract/guest.ts';
import type { NightEntry, NightSinger, NightView } from '../../../shared/contract/night.ts';

/** Turns told to phones: further than anybody scrolls. */
const mostComing = 40;

interface SharedEntry {
  readonly plain: Omit<GuestEntry, 'mine' | 'singing'>;
  readonly turn: Omit<GuestTurn, 'mine' | 'singing'>;
  readonly ownerId: string;
  /** Everybody who sings it, those of a group as well. */
  readonly singerIds: readonly string[];
}

/** What all phones are told alike. Made once for each state of the night. */
export interface GuestShared {
  readonly view: NightView;
  readonly common: Omit<GuestView, 'me' | 'now' | 'coming'>;
  readonly now: SharedEntry | null;
  readonly coming: readonly SharedEntry[];
  readonly entryOf: (entry: NightEntry) => SharedEntry;
  /** Names of who has a song on the list or sings it, by song. */
  readonly singersOfSong: ReadonlyMap<string, readonly string[]>;
}

export function shareNight(view: NightView, code: string): GuestShared {
  const { revision, nowMs, night, options, turn } = view;
  const byId = new Map(view.singers.map((singer) => [singer.id, singer]));
  const known = new Map<string, SharedEntry>();
  const entryOf = (entry: NightEntry): SharedEntry => {
    const had = known.get(entry.id);
    if (had !== undefined) return had;
    const { id, songId, title, artist, coverVersion, singerIds, ownerId, requested } = entry;
    const called = singerIds.flatMap((singerId) => byId.get(singerId) ?? []);
    const members = called.flatMap((singer) => singer.members);
    const singers = members.length === 0 ? called : members.flatMap((singerId) => byId.get(singerId) ?? []);
    const plain = {
      id,
      songId,
      title,
      artist,
      coverVersion,
      names: singers.map(({ name }) => name),
      colour: singers[0]?.colour ?? '#c2b8ac',
      requested,
    };
    const { names, colour } = plain;
    const made = { plain, turn: { id, title, names, colour }, ownerId, singerIds: [...singerIds, ...members] };
    known.set(id, made);
    return made;
  };
  const all = [...(turn === null ? [] : [turn.entry]), ...view.singers.flatMap(({ songs }) => songs)];
  const singersOfSong = new Map<string, string[]>();
  for (const entry of all) {
    const names = singersOfSong.get(entry.songId) ?? [];
    for (const name of entryOf(entry).plain.names) if (!names.includes(name)) names.push(name);
    singersOfSong.set(entry.songId, names);
  }
  return {
    view,
    common: {
      revision,
      nowMs,
      night: night === null ? null : { id: night.id, name: night.name },
      code,
      listOpen: options.listOpen,
      approveFirst: options.approveFirst,
      songsPerSinger: options.songsPerSinger,
      applause: applauseOf(view, turn === null ? [] : entryOf(turn.entry).plain.names),
    },
    now: turn === null ? null : entryOf(turn.entry),
    coming: view.coming.slice(0, mostComing).map(({ entry }) => entryOf(entry)),
    entryOf,
    singersOfSong,
  };
}

/** The night as one phone sees it. @param singerId who sings with it; null before the name is given */
export function guestViewOf(shared: GuestShared, singerId: string | null): GuestView {
  const { view, common, now, coming, entryOf } = shared;
  const role = ({ singerIds, ownerId }: SharedEntry): Pick<GuestTurn, 'mine' | 'singing'> => ({
    mine: singerId !== null && ownerId === singerId,
    singing: singerId !== null && singerIds.includes(singerId),
  });
  const turnOf = (entry: SharedEntry): GuestTurn => ({ ...entry.turn, ...role(entry) });
  const singer = singerId === null ? undefined : view.singers.find(({ id }) => id === singerId);
  return {
    ...common,
    me:
      singer === undefined
        ? null
        : {
            id: singer.id,
            name: singer.name,
            colour: singer.colour,
            emoji: singer.emoji,
            status: singer.status,
            turns: singer.turns,
            songs: songsWith(view, singer).map((entry) => {
              const shared = entryOf(entry);
              return { ...shared.plain, ...role(shared) };
            }),
            turnsAway: singer.turnsAway,
            wait: singer.wait,
            singingNow: now?.singerIds.includes(singer.id) ?? false,
          },
    now: now === null ? null : turnOf(now),
    coming: coming.map(turnOf),
  };
}

function applauseOf({ turn, lastTurn }: NightView, singing: readonly string[]): GuestView['applause'] {
  if (turn !== null) return { turnId: turn.id, count: turn.applause, names: [...singing] };
  return lastTurn && { turnId: lastTurn.id, count: lastTurn.applause, names: lastTurn.names };
}

/** The own list, then what is sung in groups. */
function songsWith(view: NightView, singer: NightSinger): readonly NightEntry[] {
  const groups = view.singers.filter(({ members }) => members.includes(singer.id));
  return groups.length === 0 ? singer.songs : [...singer.songs, ...groups.flatMap(({ songs }) => songs)];
}
