import { describe, expect, it, vi } from 'vitest';
import { Refused } from '../../client/guest-link.ts';
import { type Tap, TapQueue, type TapStorage } from './taps.ts';

const tap = (n: number, nightId = 'night'): Tap => ({
  commandId: `command-${n}`,
  nightId,
  command: { type: 'remove', entryId: `entry00000${n}` },
});

function memory(): TapStorage & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return { kept, getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) };
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

/** A station that remembers what it has done, and a line to it that breaks when told to. */
function station() {
  const done: string[] = [];
  const state = { broken: false, loseAnswers: false };
  const send = async ({ commandId }: Tap): Promise<void> => {
    await Promise.resolve();
    if (state.broken) throw new Error('no line');
    // As the station does: the same command twice is one.
    if (!done.includes(commandId)) done.push(commandId);
    if (state.loseAnswers) throw new Error('the answer got lost');
  };
  return { done, state, send };
}

describe('taps', () => {
  it('made without a connection go out once, in order, when there is one', async () => {
    const { done, send } = station();
    const queue = new TapQueue(memory(), () => {});
    for (const n of [1, 2, 3]) queue.add(tap(n));
    await settled();
    expect(done).toEqual([]);
    queue.connect((each) => send(each));
    await settled();
    expect(done).toEqual(['command-1', 'command-2', 'command-3']);
    expect(queue.waiting.get()).toEqual([]);
  });

  it('whose answers get lost are sent again, and done once', async () => {
    const { done, state, send } = station();
    const queue = new TapQueue(memory(), () => {});
    state.loseAnswers = true;
    queue.connect((each) => send(each));
    queue.add(tap(1));
    queue.add(tap(2));
    await settled();
    expect(done).toEqual(['command-1']);
    expect(queue.waiting.get()).toHaveLength(2);
    queue.connect(null);
    state.loseAnswers = false;
    queue.connect((each) => send(each));
    await settled();
    expect(done).toEqual(['command-1', 'command-2']);
  });

  it('outlive a page that is loaded again', async () => {
    const storage = memory();
    new TapQueue(storage, () => {}).add(tap(1));
    const { done, send } = station();
    const queue = new TapQueue(storage, () => {});
    expect(queue.waiting.get()).toHaveLength(1);
    queue.connect((each) => send(each));
    await settled();
    expect(done).toEqual(['command-1']);
    expect(new TapQueue(storage, () => {}).waiting.get()).toEqual([]);
  });

  it('that are refused are told and do not hold up the rest', async () => {
    const refused = vi.fn();
    const queue = new TapQueue(memory(), refused);
    const done: string[] = [];
    queue.connect(async (each) => {
      if (each.commandId === 'command-1') throw new Refused({ code: 'list-closed', data: {} });
      done.push(each.commandId);
    });
    queue.add(tap(1));
    queue.add(tap(2));
    await settled();
    expect(refused).toHaveBeenCalledOnce();
    expect(done).toEqual(['command-2']);
    expect(queue.waiting.get()).toEqual([]);
  });

  it('that come too fast wait a moment and stay in order', async () => {
    vi.useFakeTimers();
    let refuse = true;
    const done: string[] = [];
    const queue = new TapQueue(memory(), () => expect.unreachable());
    queue.connect(async (each) => {
      if (refuse) throw new Refused({ code: 'too-many-requests', data: {} });
      done.push(each.commandId);
    });
    queue.add(tap(1));
    queue.add(tap(2));
    await vi.advanceTimersByTimeAsync(100);
    expect(queue.waiting.get()).toHaveLength(2);
    refuse = false;
    await vi.advanceTimersByTimeAsync(5_000);
    vi.useRealTimers();
    expect(done).toEqual(['command-1', 'command-2']);
  });

  it('go on over a new connection where the old one never answered', async () => {
    const queue = new TapQueue(memory(), () => {});
    let breakOld = (): void => {};
    queue.connect(() => new Promise((_, reject) => (breakOld = () => reject(new Error('broken')))));
    queue.add(tap(1));
    const { done, send } = station();
    queue.connect((each) => send(each));
    breakOld();
    await settled();
    expect(done).toEqual(['command-1']);
  });

  it('of another night are dropped, and storage that refuses or holds nonsense stops nobody', async () => {
    const queue = new TapQueue(null, () => {});
    queue.add(tap(1, 'yesterday'));
    queue.add(tap(2, 'tonight'));
    queue.keepNight('tonight');
    expect(queue.waiting.get().map(({ commandId }) => commandId)).toEqual(['command-2']);
    const full: TapStorage = {
      getItem: () => '[{"commandId":5},null,"x"',
      setItem() {
        throw new Error('full');
      },
    };
    const other = new TapQueue(full, () => {});
    other.add(tap(3));
    expect(other.waiting.get()).toHaveLength(1);
    expect(new TapQueue({ ...full, getItem: () => '[{"commandId":5},null,"x"]' }, () => {}).waiting.get()).toEqual([]);
  });
});
