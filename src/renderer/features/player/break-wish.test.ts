import { describe, expect, it } from 'vitest';
import { nightEntry, nightSinger, nightView } from '../../../../tests/support/night-views.ts';
import { breakWish } from './break-wish.ts';

const breakSong = { songId: 'song000sodium', title: 'Sodium', karaokeVersion: '0123456789ab' };
const silent = { songId: null, playing: false, anchor: { positionMs: 0, atMs: 0, rate: 1 } };

describe('music between songs', () => {
  it('plays while nobody sings, until the countdown ends', () => {
    expect(breakWish(nightView({ breakSong }), silent)).toEqual({
      url: '/media/songs/song000sodium/karaoke/0123456789ab',
      untilMs: null,
    });
    const countdown = { endsAtMs: 1_020_000, totalMs: 20_000 };
    expect(breakWish(nightView({ breakSong, countdown }), silent)?.untilMs).toBe(1_020_000);
  });

  it('does not play without a night, in a turn, while a song plays, or while one is paused', () => {
    const turn = { id: 'turn00000001', entry: nightEntry('Sodium', [nightSinger('Ana')]), startedAtMs: 1, applause: 0 };
    expect(breakWish(null, silent)).toBeNull();
    expect(breakWish(nightView({ breakSong, night: null }), silent)).toBeNull();
    expect(breakWish(nightView(), silent)).toBeNull();
    expect(breakWish(nightView({ breakSong, turn }), silent)).toBeNull();
    const song = { ...silent, songId: 'song000hydrogen' };
    expect(breakWish(nightView({ breakSong }), { ...song, playing: true })).toBeNull();
    expect(breakWish(nightView({ breakSong }), { ...song, anchor: { ...song.anchor, positionMs: 9 } })).toBeNull();
    // A song that has ended stands at its beginning.
    expect(breakWish(nightView({ breakSong }), song)).not.toBeNull();
  });
});
