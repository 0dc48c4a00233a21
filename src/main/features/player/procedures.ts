import { implementer } from '../../host/connection.ts';
import type { PlayerService } from './service.ts';

export function playerProcedures(player: PlayerService) {
  const at = implementer.player;
  return {
    watch: at.watch.handler(({ input, signal }) => player.watch(input, signal)),
    command: at.command.handler(({ input }) => player.command(input)),
    report: at.report.handler(({ input }) => player.report(input)),
  };
}
