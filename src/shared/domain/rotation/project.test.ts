import { expect, it } from 'vitest';
import type { LoggedEvent, RotationEvent } from './events.ts';
import { usualOptions } from './options.ts';
import { project } from './project.ts';

it('tells a long night at once, however often the host took something back', () => {
  const log: LoggedEvent[] = [];
  const write = (event: RotationEvent): string => {
    const commandId = `command${log.length}`;
    log.push({ seq: log.length + 1, atMs: log.length, actor: 'host', commandId, event });
    return commandId;
  };
  const singerId = 'singer';
  write({ type: 'night-started', name: 'Long', options: usualOptions });
  write({ type: 'singer-joined', singerId, name: 'Ana', colour: '#ffffff', emoji: null, members: [] });
  for (let i = 0; i < 5_000; i += 1) {
    write({ type: 'singer-held', singerId });
    write({ type: 'singer-returned', singerId });
    const commandId = write({ type: 'singer-held', singerId });
    write({ type: 'undone', commandId });
  }
  const fromMs = performance.now();
  const { state, applied, redoable } = project(log);
  // A few hundredths of a second. Telling it anew for each of them would take several seconds.
  expect(performance.now() - fromMs).toBeLessThan(1_000);
  expect(state.singers.get(singerId)?.status).toBe('active');
  expect(applied.filter((done) => !done)).toHaveLength(5_000);
  expect(redoable).toHaveLength(1);
});
