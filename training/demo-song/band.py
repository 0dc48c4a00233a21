"""The band: drums, bass, electric piano, acoustic guitar, a soft pad and a vibraphone that answers the singer.

The vibraphone plays only where nobody sings, and nothing sustains in the register of the voice with a voice-like sound:
that keeps the words in front, and the voice easy to take out.
"""
import numpy as np

from midi import Part, render
from score import BEATS_PER_BAR, SECTIONS, SEED, TOTAL_BARS, duration_s

RATE_HZ = 44100
ROOTS = {'C': 0, 'D': 2, 'E': 4, 'F': 5, 'G': 7, 'A': 9, 'Bb': 10}
QUALITIES = {'': (0, 4, 7), 'm7': (0, 3, 7, 10), 'sus': (0, 5, 7)}
# General MIDI drum keys
KICK, STICK, SNARE, CLAP, HAT, OPEN_HAT, CRASH, TAMBOURINE, SHAKER = 36, 37, 38, 39, 42, 46, 49, 54, 82
TOMS = (48, 47, 45, 43)


def parse_chord(name):
    """A chord name as (pitch classes of the chord, pitch class of the bass)."""
    chord, _, bass = name.partition('/')
    root = 'Bb' if chord.startswith('Bb') else chord[0]
    tones = [(ROOTS[root] + step) % 12 for step in QUALITIES[chord[len(root):]]]
    return tones, ROOTS[bass or root]


def voicing(tones, around):
    """The chord's tones as MIDI pitches, each in the octave nearest to `around` from above -6: close position, smooth changes."""
    return sorted(around - 6 + (tone - around + 6) % 12 for tone in tones)


def bass_pitch(pitch_class):
    """The pitch class as a bass guitar note: MIDI 28 (open E string) to 39."""
    return 28 + (pitch_class - 28) % 12


def half_bars():
    """(section, its index, beat, chord, last half bar of the section) for every half bar with a chord."""
    for index, section in enumerate(SECTIONS):
        for k, name in enumerate(section.chords):
            yield section, index, section.start_bar * BEATS_PER_BAR + 2 * k, parse_chord(name), k == len(section.chords) - 1


def drums(rng):
    part = Part(0, 9, rng, jitter_s=0.003, jitter_velocity=4)
    for beat in range(4):
        part.note(beat, 0.2, STICK, 92 if beat == 0 else 80)
    for beat, tom in ((3.0, 48), (3.25, 48), (3.5, 45), (3.75, 43)):
        part.note(beat, 0.2, tom, 74 + 6 * (beat > 3.3))
    for section in SECTIONS[1:]:
        bars = 3 if section.name == 'tag' else section.bars
        full = section.name in ('chorus', 'tag')
        later = section.start_bar >= 19
        for bar in range(bars):
            beat = (section.start_bar + bar) * BEATS_PER_BAR
            fill = bar == bars - 1 and section.name != 'intro' or (section.name == 'chorus' and bar == 3)
            if bar == 0:
                part.note(beat, 2, CRASH, 92 if full else 70)
            for at in ((0, 1.5, 2.5) if full else (0, 2.5)):
                part.note(beat + at, 0.2, KICK, 108 if at == 0 else 96)
            for at in (1, 3):
                if fill and at == 3:
                    continue
                part.note(beat + at, 0.2, SNARE if full or later else STICK, 104 if full else 84 if later else 92)
                if full:
                    part.note(beat + at, 0.2, CLAP, 70)
            for k in range(8):
                if fill and k >= 6:
                    continue
                open_hat = full and k == 7 and bar % 2 == 1
                part.note(beat + k / 2, 0.2, OPEN_HAT if open_hat else HAT, (74 if k % 2 == 0 else 54) + 4 * full)
            if full:
                for k in range(16):
                    part.note(beat + k / 4, 0.1, TAMBOURINE, 50 if k % 4 == 2 else 24)
            else:
                for k in range(16):
                    part.note(beat + k / 4, 0.1, SHAKER, 42 if k % 2 == 0 else 28)
            if fill:
                keys = (SNARE, TOMS[0], TOMS[1], TOMS[3])
                for at, key, loud in zip((3, 3.25, 3.5, 3.75), keys, (92, 84, 90, 98)):
                    part.note(beat + at, 0.2, key, loud)
    end = (TOTAL_BARS - 1) * BEATS_PER_BAR
    part.note(end, 3, CRASH, 96)
    part.note(end, 0.3, KICK, 110)
    return part


def bass(rng):
    part = Part(33, 0, rng, jitter_velocity=4)
    chords = list(half_bars())
    for k, (section, _, beat, (_, root), last) in enumerate(chords):
        pitch = bass_pitch(root)
        if beat >= (TOTAL_BARS - 1) * BEATS_PER_BAR:
            if beat == (TOTAL_BARS - 1) * BEATS_PER_BAR:
                part.note(beat, 5, pitch, 100)
            continue
        following = bass_pitch(chords[min(k + 1, len(chords) - 1)][3][1])
        if section.name in ('chorus', 'tag'):
            part.note(beat, 0.7, pitch, 104)
            part.note(beat + 0.75, 0.2, pitch, 78)
            part.note(beat + 1, 0.45, pitch + 12, 88)
            part.note(beat + 1.5, 0.45, (pitch + following) // 2 if abs(following - pitch) == 2 else pitch, 94)
        elif (beat // 2) % 2 == 0:
            part.note(beat, 1.35, pitch, 100)
            part.note(beat + 1.5, 0.45, pitch, 88)
        else:
            part.note(beat + 0.5, 0.9, pitch, 92)
            part.note(beat + 1.5, 0.4, following + (1 if following < pitch else -1) if following != pitch else pitch + 7, 84)
    return part


def electric_piano(rng):
    part = Part(4, 1, rng)
    end = (TOTAL_BARS - 1) * BEATS_PER_BAR
    for section, index, beat, (tones, _), _ in half_bars():
        keys = voicing(tones, 58)
        loud = 74 if section.name in ('chorus', 'tag', 'intro') else 62
        if beat >= end:
            if beat == end:
                for n, key in enumerate(voicing(tones, 58) + [69, 72]):
                    part.note(beat, 6, key, 72, delay_s=0.025 * n)
            continue
        first = (beat // 2) % 2 == 0
        for at, beats in ([(0, 1.4), (1.5, 0.5)] if first else [(0.5, 0.9), (1.5, 0.4)]):
            for n, key in enumerate(keys):
                part.note(beat + at, beats, key, loud - 8 * (at > 0), delay_s=0.004 * n)
    return part


def guitar(rng):
    part = Part(25, 2, rng, jitter_s=0.003)
    strokes = [(0, 1, 82), (0.5, 1, 58), (1, 1, 74), (1.25, -1, 46), (1.5, -1, 64), (1.75, 1, 44)]
    for section, index, beat, (tones, root), _ in half_bars():
        if beat >= (TOTAL_BARS - 1) * BEATS_PER_BAR:
            if beat == (TOTAL_BARS - 1) * BEATS_PER_BAR:
                for n, key in enumerate([41, 48, 53, 57, 60, 65]):
                    part.note(beat, 6, key, 84, delay_s=0.03 * n)
            continue
        strings = sorted({48 + (root - 48) % 12, *voicing(tones, 56), *voicing(tones, 63)})
        quiet = section.name == 'verse' and index == 2
        for at, way, loud in strokes:
            if quiet and at in (1.25, 1.75):
                continue
            played = strings if at == 0 else strings[2:] if way > 0 else strings[-4:][::-1]
            for n, key in enumerate(played):
                part.note(beat + at, 0.42 if at < 1.25 else 0.23, key, loud - 14 * quiet - 2 * n, delay_s=0.009 * n)
    return part


def pad(rng):
    part = Part(89, 3, rng, jitter_s=0.0, jitter_velocity=2)
    for section, _, beat, (tones, _), _ in half_bars():
        if section.name not in ('chorus', 'tag'):
            continue
        final = beat == (TOTAL_BARS - 1) * BEATS_PER_BAR
        if beat > (TOTAL_BARS - 1) * BEATS_PER_BAR:
            continue
        for key in voicing(tones, 53):
            part.note(beat, 5 if final else 2.0, key, 74)
    return part


def vibraphone(rng):
    """The hook as an introduction, then short answers in the singer's rests."""
    part = Part(11, 4, rng, jitter_s=0.003)
    for beat, beats, pitch in ((4, 1, 77), (5, .5, 79), (5.5, 1.5, 84), (7, 1, 82), (8, 1.5, 81), (9.5, .5, 79), (10, 1, 77),
                               (11, .5, 79), (11.5, .5, 81)):
        part.note(beat, beats, pitch, 84)
    answers = {'verse': [(6.75, 84), (7, 81), (7.25, 79)], 'chorus': [(6.75, 77), (7, 79), (7.25, 84), (7.5, 82)]}
    for section in SECTIONS[2:]:
        if section.name not in answers:
            continue
        for phrase in range(section.bars // 2):
            if section.name == 'verse' and section.start_bar < 19 and phrase % 2 == 0:
                continue
            beat = section.start_bar * BEATS_PER_BAR + phrase * 8
            tones = parse_chord(section.chords[phrase * 4 + 3])[0]
            for at, pitch in answers[section.name]:
                near = min((p for p in range(pitch - 4, pitch + 5) if p % 12 in tones), key=lambda p: (abs(p - pitch), p))
                part.note(beat + at, 0.6, near, 66)
    end = (TOTAL_BARS - 1) * BEATS_PER_BAR
    for at, pitch in ((1.5, 77), (2, 81), (2.5, 84), (3, 89)):
        part.note(end + at, 4, pitch, 62)
    return part


PARTS = {'drums': drums, 'bass': bass, 'piano': electric_piano, 'guitar': guitar, 'pad': pad, 'vibraphone': vibraphone}


def play():
    """Plays every part. Returns {name: (samples, 2) floats}, dry, at fluidsynth's own levels."""
    samples = int(duration_s() * RATE_HZ)
    return {name: render(make(np.random.default_rng([SEED, 100 + k])), samples) for k, (name, make) in enumerate(PARTS.items())}
