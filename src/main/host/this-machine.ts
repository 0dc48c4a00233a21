import { networkInterfaces } from 'node:os';
import type { System } from '../features/room/firewall.ts';
import type { RoomMachine } from '../features/room/room-door.ts';
import type { ProcessRegistry } from '../media/process-registry.ts';
import { createProgramRunner } from '../media/run-program.ts';

const systems: Partial<Record<NodeJS.Platform, System>> = { linux: 'linux', darwin: 'mac', win32: 'windows' };

/** Short enough to be typed off a TV; the documented API has the same one, on loopback. */
const usualPort = 4400;

/** What the room has to know of this computer. */
export function thisMachine(registry: ProcessRegistry): RoomMachine {
  return {
    interfaces: networkInterfaces,
    system: systems[process.platform] ?? 'other',
    program: process.execPath,
    run: createProgramRunner(registry),
    usualPort,
  };
}
