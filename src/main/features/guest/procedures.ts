import { LimelightError } from '../../../shared/errors.ts';
import { type Connection, implementer } from '../../host/connection.ts';
import type { GuestService } from './service.ts';

/** A guest's connection always has a phone behind it; whatever comes without one is nobody. */
function deviceOf({ device }: Connection): string {
  if (device === undefined) throw new LimelightError('not-permitted', {});
  return device;
}

/** Everything that a phone can call: the guests' server has no other procedures. */
export function guestRouter(guests: GuestService) {
  const at = implementer.guest;
  return {
    guest: {
      watch: at.watch.handler(({ context, signal }) => guests.watch(deviceOf(context), signal)),
      name: at.name.handler(({ context, input }) => {
        guests.name(deviceOf(context), input.commandId, input.name, input.emoji);
        return { revision: guests.revision };
      }),
      search: at.search.handler(({ context, input }) => guests.search(deviceOf(context), input.text, input.cursor)),
      command: at.command.handler(({ context, input }) => {
        guests.command(deviceOf(context), input.commandId, input.command);
        return { revision: guests.revision };
      }),
    },
  };
}
