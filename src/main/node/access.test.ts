import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempDir } from '../../../tests/support/temp.ts';
import { Access, localTokens } from './access.ts';
import { stageMay } from './stage-door.ts';

const nobody = { host: '127.0.0.1:1', origin: null, cookie: null, authorization: null, queryToken: null };
const tokens = { operator: 'o'.repeat(43), stage: 's'.repeat(43) };
const access = new Access(tokens, 1);
const pair = (text: string): string => text.split(';')[0] as string;

describe('who comes in over loopback', () => {
  it('is known by the token, host and TV each by their own', () => {
    expect(access.roleOf(nobody)).toBeNull();
    expect(access.roleOf({ ...nobody, cookie: pair(access.cookie('operator')) })).toBe('operator');
    expect(access.roleOf({ ...nobody, cookie: pair(access.cookie('stage')) })).toBe('stage');
    expect(access.roleOf({ ...nobody, authorization: `Bearer ${tokens.stage}` })).toBe('stage');
    // The right token in the other one's place is nothing.
    expect(access.roleOf({ ...nobody, cookie: `limelight-1=${tokens.stage}` })).toBeNull();
    expect(access.roleOf({ ...nobody, cookie: `limelight-stage-1=${tokens.operator}` })).toBeNull();
    expect(access.hasQueryToken({ ...nobody, queryToken: tokens.stage }, 'operator')).toBe(false);
    expect(access.hasQueryToken({ ...nobody, queryToken: tokens.operator }, 'stage')).toBe(false);
  });

  it('is host where the browser is both', () => {
    const cookie = `${pair(access.cookie('stage'))}; ${pair(access.cookie('operator'))}`;
    expect(access.roleOf({ ...nobody, cookie })).toBe('operator');
    expect(access.is('stage', { ...nobody, cookie })).toBe(true);
  });

  it('keeps its tokens over a restart, for its user only', () => {
    const folder = tempDir('tokens');
    const made = localTokens(folder);
    expect(made.operator).not.toBe(made.stage);
    expect(localTokens(folder)).toEqual(made);
    expect(readFileSync(path.join(folder, 'stage-token'), 'utf8')).toBe(made.stage);
    if (process.platform !== 'win32') expect(statSync(path.join(folder, 'stage-token')).mode & 0o777).toBe(0o600);
  });
});

describe('what a TV may be given', () => {
  it.each([
    ['GET', '/stage', true],
    ['GET', '/assets/stage-x1.js', true],
    ['GET', '/media/songs/01m7ydz5sfevjybmt01fvhbsfm/karaoke/0123456789ab', true],
    ['HEAD', '/media/songs/01m7ydz5sfevjybmt01fvhbsfm/cover/0123456789ab', true],
    ['GET', '/media/singers/0123456789abcdef0123456789abcdef', true],
    ['GET', '/', false],
    ['GET', '/index.html', false],
    ['GET', '/assets/../index.html', false],
    ['POST', '/media/uploads', false],
    ['POST', '/media/songs/01m7ydz5sfevjybmt01fvhbsfm/karaoke/0123456789ab', false],
    ['GET', '/media/nights/01m7ydz5sfevjybmt01fvhbsfm/history.csv', false],
    ['POST', '/api/jobs', false],
    ['GET', '/api/songs', false],
  ])('%s %s: %s', (method, pathname, may) => {
    expect(stageMay(method, pathname)).toBe(may);
  });
});
