import { implementer } from '../../host/connection.ts';
import type { StageService } from './service.ts';

export function stageProcedures(stage: StageService) {
  const at = implementer.stage;
  return {
    watch: at.watch.handler(({ signal }) => stage.watch(signal)),
    place: at.place.handler(({ input }) => {
      stage.place(input);
      return {};
    }),
    attend: at.attend.handler(({ input, signal }) => stage.attend(input, signal)),
  };
}
