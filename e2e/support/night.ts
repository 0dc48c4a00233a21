import type { RoomView } from '../../src/shared/contract/room.ts';
import type { StationProcess } from './station-process.ts';

/** For tests alone: phones come over loopback, and count. */
export const phonesOverLoopback = { LIMELIGHT_TEST_PHONES: '1' };

/** Calls procedures of the host by hand, as the host's window does. */
export function hostOf({ address }: StationProcess) {
  const { origin, searchParams } = new URL(address);
  const headers = { authorization: `Bearer ${searchParams.get('token') ?? ''}`, 'content-type': 'application/json' };
  return async <T>(procedure: string, input?: object): Promise<T> => {
    const body = JSON.stringify({ json: input });
    const response = await fetch(`${origin}/rpc/${procedure}`, { method: 'POST', headers, body });
    const answer = (await response.json()) as { json: T };
    if (!response.ok) throw new Error(`${procedure}: ${JSON.stringify(answer)}`);
    return answer.json;
  };
}

export type Host = ReturnType<typeof hostOf>;

/** A night with the room open. */
export async function openNight(station: StationProcess): Promise<{ host: Host; link: string; room: RoomView }> {
  const host = hostOf(station);
  await host('night/start', { name: 'Saturday night' });
  const room = await host<RoomView>('room/setOpen', { open: true });
  if (room.link === null) throw new Error('the room did not open');
  return { host, link: room.link, room };
}
