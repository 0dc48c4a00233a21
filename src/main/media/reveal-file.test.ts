import { expect, it } from 'vitest';
import { revealCommand } from './reveal-file.ts';

it('shows a file by arguments, never through a shell', () => {
  const odd = '/music/a; rm -rf "b" $(c)/song.mp3';
  expect(revealCommand(odd, 'darwin')).toEqual({ command: 'open', args: ['-R', odd] });
  expect(revealCommand(odd, 'linux')).toEqual({ command: 'xdg-open', args: ['/music/a; rm -rf "b" $(c)'] });
  expect(revealCommand('C:\\Music\\song.mp3', 'win32')).toEqual({
    command: 'explorer.exe',
    args: ['/select,C:\\Music\\song.mp3'],
  });
});
