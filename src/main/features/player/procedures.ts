import { implementer } from '../../host/connection.ts';
import type { PlayerService } from './service.ts';

export function playerProcedures(player: PlayerService) {
  const at = implementer.player;
  return {
    // What kind of window it is, a TV does not get to say: its connection says so.
    watch: at.watch.handler(({ input, context, signal }) =>
      player.watch({ ...input, kind: context.role === 'stage' ? 'stage' : input.kind }, signal),
    ),
    command: at.command.handler(({ input }) => player.command(input)),
    report: at.report.handler(({ input, context }) => player.report(input, context.role === 'stage' ? 'stage' : null)),
  };
}
