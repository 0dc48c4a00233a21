import type { GuestCommand, GuestSong, GuestView } from '../../shared/contract/guest.ts';
import type { Failure } from '../../shared/errors.ts';

/** The station has answered, and said no. Anything else that is thrown here means that it did not answer. */
export class Refused extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.code);
    this.failure = failure;
  }
}

export interface SongPage {
  readonly songs: readonly GuestSong[];
  readonly cursor: string | null;
}

/** One connection of a phone. */
export interface GuestLink {
  name(commandId: string, name: string): Promise<void>;
  command(commandId: string, command: GuestCommand): Promise<void>;
  search(text: string, cursor: string | null): Promise<SongPage>;
  close(): void;
}

export interface GuestLinkEvents {
  readonly onView: (view: GuestView) => void;
  /** The connection is gone; the code says why (RFC 6455, and 4000-4999 as the station has them). */
  readonly onClosed: (code: number) => void;
}

const patienceMs = 10_000;

interface Wire {
  readonly i: string;
  readonly t?: number;
  readonly p?: {
    readonly s?: number;
    readonly b?: { readonly json?: unknown };
    readonly e?: string;
    readonly d?: unknown;
  };
}

/**
 * Speaks the station's protocol (oRPC over a WebSocket) by hand: calls by path, one stream, JSON values. A phone needs no
 * more of it, and the whole client would be a tenth of the page.
 */
export function openGuestLink({ onView, onClosed }: GuestLinkEvents): Promise<GuestLink> {
  const socket = new WebSocket(`ws://${location.host}/ws`);
  const waiting = new Map<string, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let last = 0;
  let stream = '';
  let opened = false;
  let end: (code: number) => void = () => socket.close();

  const send = (path: string, input: unknown): string => {
    last += 1;
    const id = String(last);
    socket.send(JSON.stringify({ i: id, p: { u: `/guest/${path}`, b: { json: input } } }));
    return id;
  };
  const call = (path: string, input: unknown): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (socket.readyState !== WebSocket.OPEN) {
        reject(new Error('not connected'));
        return;
      }
      const id = send(path, input);
      const timer = setTimeout(() => {
        waiting.delete(id);
        reject(new Error('no answer'));
        // Half-open connections look alive for minutes.
        end(1006);
      }, patienceMs);
      waiting.set(id, {
        resolve(value) {
          clearTimeout(timer);
          resolve(value);
        },
        reject(error) {
          clearTimeout(timer);
          reject(error);
        },
      });
    });

  const link: GuestLink = {
    async name(commandId, name) {
      await call('name', { commandId, name });
    },
    async command(commandId, command) {
      await call('command', { commandId, command });
    },
    async search(text, cursor) {
      return (await call('search', { text, cursor })) as SongPage;
    },
    close: () => end(1006),
  };

  return new Promise((resolve, reject) => {
    socket.onopen = () => {
      opened = true;
      stream = send('watch', undefined);
      resolve(link);
    };
    socket.onmessage = ({ data }) => {
      const { i, t, p } = JSON.parse(data as string) as Wire;
      if (i === stream) {
        const event = p?.d as { readonly json?: GuestView } | undefined;
        if (t === 3 && p?.e === 'message' && event?.json !== undefined) onView(event.json);
        // The stream has no end of its own: something went wrong with it.
        else if (t === 3 || (p?.s ?? 200) >= 400) end(1006);
        return;
      }
      const answer = waiting.get(i);
      if (answer === undefined) return;
      waiting.delete(i);
      const value = p?.b?.json;
      if ((p?.s ?? 200) < 400) answer.resolve(value);
      else answer.reject(new Refused(value as Failure));
    };
    /** Does not wait for the other side to agree, which may be gone: browsers give it a minute. */
    end = (code) => {
      end = () => {};
      socket.onopen = null;
      socket.onmessage = null;
      socket.onclose = null;
      socket.close();
      for (const { reject: fail } of waiting.values()) fail(new Error('the connection broke'));
      waiting.clear();
      if (opened) onClosed(code);
      else reject(new Error('the station cannot be reached'));
    };
    socket.onclose = ({ code }) => end(code);
  });
}

/** Comes in with the code, or (null) with the token that the phone may have. @throws Refused, or anything where nobody answers */
export async function join(code: string | null): Promise<void> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), patienceMs);
  try {
    const answer = await fetch('/join', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code }),
      signal: abort.signal,
    });
    if (!answer.ok) throw new Refused((await answer.json()) as Failure);
  } finally {
    clearTimeout(timer);
  }
}
