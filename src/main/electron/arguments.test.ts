import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseArguments } from './arguments.ts';

const cwd = path.resolve('/home/ana');
const parse = (...args: string[]) => parseArguments(args, cwd, [path.resolve('/opt/limelight')]);

describe('arguments of the desktop', () => {
  it('are files, relative to where it was started, and addresses of files', () => {
    expect(parse('song.mp3', path.resolve('/music/a b.flac'), 'file:///music/%C3%A9.mp3').files).toEqual([
      path.join(cwd, 'song.mp3'),
      path.resolve('/music/a b.flac'),
      path.resolve('/music/é.mp3'),
    ]);
  });

  it('name the library and the device, joined or apart', () => {
    expect(parse('--data', 'lib', '--device=cpu', '--demo', 'x.mp3')).toEqual({
      dataDir: path.join(cwd, 'lib'),
      device: 'cpu',
      demo: true,
      files: [path.join(cwd, 'x.mp3')],
    });
    expect(parse('--data=/srv/songs').dataDir).toBe(path.resolve('/srv/songs'));
    expect(parse('--device', 'nonsense').device).toBe('auto');
  });

  it('leave out the program itself, flags of Electron and Chromium, and other addresses', () => {
    const args = ['--inspect=0', '--remote-debugging-port=0', '/opt/limelight', '-psn_0_1', 'https://example.com/', ''];
    expect(parse(...args)).toEqual({ dataDir: null, device: 'auto', demo: false, files: [] });
  });
});
