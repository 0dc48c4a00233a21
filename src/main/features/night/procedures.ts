import { implementer } from '../../host/connection.ts';
import type { NightService } from './service.ts';

export function nightProcedures(night: NightService) {
  const at = implementer.night;
  return {
    watch: at.watch.handler(({ signal }) => night.watch(signal)),
    start: at.start.handler(({ input }) => night.start(input.name, input.options)),
    end: at.end.handler(() => night.end()),
    command: at.command.handler(({ input }) => {
      night.command(input.commandId, input.command, { role: 'host' });
      return { revision: night.revision };
    }),
    countdown: at.countdown.handler(({ input }) => night.setPaused(input.paused)),
    past: at.past.handler(({ input }) => night.archive.past(input.limit)),
    regulars: at.regulars.handler(() => night.archive.regulars()),
    history: at.history.handler(({ input }) => night.archive.history(input.id)),
  };
}
