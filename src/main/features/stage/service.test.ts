import { describe, expect, it } from 'vitest';
import type { StageCommand, StageLook } from '../../../shared/contract/stage.ts';
import { LimelightError } from '../../../shared/errors.ts';
import { StageService } from './service.ts';

const look: StageLook = { font: 'show', size: 1, lines: 3 };

describe('TV screens', () => {
  it('are counted for as long as they attend, and told how words look', async () => {
    let now = look;
    const stage = new StageService({ look: () => now });
    expect(stage.state).toMatchObject({ screens: 0, silent: 0, path: null, desktop: null });
    const [quiet, loud] = [new AbortController(), new AbortController()];
    const first = stage.attend({ sound: false }, quiet.signal);
    const second = stage.attend({ sound: true }, loud.signal);
    expect((await first.next()).value).toEqual(look);
    await second.next();
    expect(stage.state).toMatchObject({ screens: 2, silent: 1 });
    now = { ...look, size: 1.4 };
    const told = second.next();
    stage.lookChanged();
    expect((await told).value).toEqual(now);
    quiet.abort();
    for await (const _ of first);
    expect(stage.state).toMatchObject({ screens: 1, silent: 0 });
    await second.return(undefined);
    expect(stage.state.screens).toBe(0);
  });

  it('tell the host of every change', async () => {
    const stage = new StageService({ look: () => look });
    const stop = new AbortController();
    const watch = stage.watch(stop.signal);
    expect((await watch.next()).value).toMatchObject({ screens: 0 });
    const next = watch.next();
    stage.setPath('/stage?token=x');
    expect((await next).value).toMatchObject({ path: '/stage?token=x' });
    const screen = stage.attend({ sound: true }, stop.signal);
    const open = watch.next();
    await screen.next();
    expect((await open).value).toMatchObject({ screens: 1 });
    stop.abort();
  });

  it('are placed by the desktop, and by nobody in a browser', () => {
    const placed: StageCommand[] = [];
    const desktop = new StageService({ look: () => look, place: (command) => placed.push(command) });
    desktop.place({ type: 'open', displayId: '7' });
    expect(placed).toEqual([{ type: 'open', displayId: '7' }]);
    expect(() => new StageService({ look: () => look }).place({ type: 'close' })).toThrow(LimelightError);
  });
});
