"""Bands and soloists played by fluidsynth: parts of one score, melodies with expression, guitars through an amplifier."""
from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.random import Generator
from scipy import signal

from .audio import Sound, rms
from .contract import SAMPLE_RATE_HZ as RATE
from .effects import chorus, echoes, equalise, reverb
from .midi import SOUNDFONT, Track, play
from .score import Note, Score, melody

# General MIDI programs, counted from 0. Choirs and "voice" patches (52-54, 85, 91) are left out: they are neither clearly voice nor clearly not.
CHORDS = (0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 23, 24, 25, 26, 27, 28, 46, 48, 49, 50, 51, 61, 62, 63, 88, 89, 90, 92, 93, 94, 95, 106, 107)
GUITARS = (27, 28, 29, 30, 30)
BASSES = (32, 33, 34, 35, 36, 37, 38, 39, 43, 58, 67)
MELODIES = {
    "strings": (40, 41, 42, 42, 44, 48, 110), "trumpet": (56, 56, 59), "brass": (57, 58, 60, 61), "sax": (64, 65, 66, 67), "flute": (72, 73, 73, 74, 75, 77, 78, 79),
    "reed": (68, 69, 70, 71, 22, 21, 109, 111), "guitar": (24, 25, 26, 27, 28), "lead": (29, 30), "synth": (80, 81, 82, 83, 84, 86, 87), "keys": (0, 4, 5, 11, 12, 13, 8, 9, 10, 14, 6, 7, 15, 104, 105, 108, 114),
}
SUSTAINED = ("strings", "trumpet", "brass", "sax", "flute", "reed")
LOW = {42: -1, 43: -2, 57: -1, 58: -2, 66: -1, 67: -1, 70: -1, 32: -2}
"""Octaves down for the large instruments."""


def _head(rng: Generator, track: Track, program: int, *, pan: int | None = None) -> None:
    track.program(program)
    track.control(0, 10, int(rng.choice([20, 40, 64, 64, 90, 110])) if pan is None else pan)
    track.control(0, 7, int(rng.integers(70, 115)))
    track.control(0, 91, int(rng.integers(0, 110)))
    track.control(0, 93, int(rng.integers(0, 70)))


def expressive(rng: Generator, track: Track, notes: list[Note], depth: float = 1.0) -> None:
    """Notes as a soloist plays them: swells (CC 11), vibrato (CC 1), scoops and slides (pitch bend), legato."""
    for note in notes:
        start, end = note.beat, note.beat + note.beats
        legato = 0.08 if rng.random() < 0.4 else -0.03
        if rng.random() < 0.3 * depth:
            for i in range(6):
                track.bend(start + 0.03 * i, -float(rng.uniform(0.4, 1.2)) * (1 - i / 5))
        else:
            track.bend(start, 0)
        track.note(start, note.beats + legato, note.pitch, int(rng.integers(60, 118)))
        peak, at = int(rng.integers(85, 127)), float(rng.uniform(0.2, 0.8))
        for i in range(0, 9):
            x = i / 8
            level = peak * (1 - 0.45 * depth * abs(x - at) / max(at, 1 - at))
            track.control(start + x * note.beats, 11, int(level))
        if note.beats > 0.7:
            track.control(start, 1, 0)
            track.control(start + 0.4 * note.beats, 1, int(rng.integers(0, 90) * depth))
            track.control(end, 1, 0)


def drum_track(rng: Generator, score: Score) -> Track:
    track = Track(9)
    _head(rng, track, int(rng.choice([0, 0, 8, 16, 24, 25, 32, 40])), pan=64)
    chances = [0.95, 0.1, 0.3, 0.1, 0.3, 0.1, 0.4, 0.2, 0.6, 0.1, 0.4, 0.1, 0.3, 0.1, 0.3, 0.2]
    kick = [rng.random() < p for p in chances]
    cymbal, snare = int(rng.choice([42, 42, 44, 51, 46, 70, 69])), int(rng.choice([38, 40, 39, 37]))
    sixteenths = rng.random() < 0.4
    for bar in range(score.bars):
        for i in range(16):
            at = 4 * bar + i / 4 + (score.swing if i % 2 else 0)
            if kick[i]:
                track.note(at, 0.2, 36, int(rng.integers(90, 127)))
            if i in (4, 12):
                track.note(at, 0.2, snare, int(rng.integers(90, 127)))
            if (i % 2 == 0 or sixteenths) and rng.random() < 0.9:
                track.note(at, 0.2, cymbal, int(rng.integers(50, 105)))
            if bar % 4 == 3 and i >= 12 and rng.random() < 0.5:
                track.note(at, 0.2, int(rng.choice([41, 43, 45, 47, 48, 50])), int(rng.integers(80, 120)))
        if bar % 8 == 0:
            track.note(4 * bar, 1, int(rng.choice([49, 57])), int(rng.integers(70, 120)))
    return track


def bass_track(rng: Generator, score: Score) -> Track:
    track = Track(3)
    _head(rng, track, int(rng.choice(BASSES)), pan=64)
    style = int(rng.integers(0, 4))
    for bar in range(score.bars):
        low = score.chord(bar, 0)
        base = low[0] - (12 if low[0] > 47 else 0)
        if style == 0:
            track.note(4 * bar, 3.8, base, int(rng.integers(80, 115)))
        elif style == 1:
            for i in range(8):
                track.note(4 * bar + i / 2, 0.45, base, int(rng.integers(70, 115)))
        elif style == 2:
            for i in rng.choice(16, size=7, replace=False):
                track.note(4 * bar + i / 4, 0.3, base + int(rng.choice([0, 0, 7, 12])), int(rng.integers(70, 118)))
        else:
            for q in range(4):
                track.note(4 * bar + q, 0.95, score.pitch(score.chords[bar % len(score.chords)] + int(rng.choice([0, 2, 4, 1])), 0) - 12 * (score.root > 42), int(rng.integers(70, 110)))
    return track


def chord_track(rng: Generator, score: Score, channel: int, program: int) -> Track:
    track = Track(channel)
    _head(rng, track, program)
    style, octave = int(rng.integers(0, 5)), int(rng.integers(1, 3))
    size = 4 if rng.random() < 0.3 else 3
    step = float(rng.choice([0.25, 0.5]))
    for bar in range(score.bars):
        if rng.random() < 0.12:
            continue
        chord = score.chord(bar, octave, size)
        velocity = lambda: int(rng.integers(50, 112))  # noqa: E731
        if style == 0:
            for p in chord:
                track.note(4 * bar, 3.9, p, velocity())
        elif style == 1:
            for q in range(4):
                for p in chord:
                    track.note(4 * bar + q, 0.8, p, velocity())
        elif style == 2:
            for i in range(int(4 / step)):
                track.note(4 * bar + i * step, step * 0.9, chord[i % size] + 12 * (i // size % 2), velocity())
        elif style == 3:
            for q in rng.choice(8, size=4, replace=False):
                for p in chord:
                    track.note(4 * bar + q / 2, 0.45, p, velocity())
        else:
            for q in (1, 3):
                for p in chord:
                    track.note(4 * bar + q + score.swing, 0.4, p, velocity())
    return track


def amplifier(rng: Generator, dry: Sound, drive_db: float) -> Sound:
    """An electric guitar through a driven stage and a loudspeaker that keeps about 90 Hz to 5 kHz; double-tracked left and right at times."""
    x = dry.mean(1)
    x = signal.sosfilt(signal.butter(1, 150, "high", fs=RATE, output="sos"), x)
    x = signal.resample_poly(x / (rms(x) * 3 + 1e-6) * 10 ** (drive_db / 20), 2, 1)
    y = signal.resample_poly(np.tanh(x + 0.15) - np.tanh(0.15), 1, 2)[: len(dry)]
    cabinet = signal.butter(2, [90, float(rng.uniform(3800, 6000))], "band", fs=RATE, output="sos")
    y = signal.sosfilt(cabinet, y)
    y += 0.6 * signal.sosfilt(signal.butter(1, [float(rng.uniform(1800, 2600)), 3600], "band", fs=RATE, output="sos"), y)
    y *= 0.12 / (rms(y) + 1e-6)
    out = np.stack([y, y], 1)
    if rng.random() < 0.5:
        late = int(rng.uniform(0.008, 0.025) * RATE)
        out[:, 1] = np.roll(y, late)
    return out.astype(np.float32)


def guitar_notes(rng: Generator, score: Score) -> Track:
    """Power chords: held, chugging or syncopated."""
    track = Track(5)
    _head(rng, track, int(rng.choice([27, 27, 28, 25])), pan=64)
    track.control(0, 91, 0)
    style = int(rng.integers(0, 3))
    for bar in range(score.bars):
        base = score.chord(bar, 0)[0]
        shape = [base, base + 7, base + 12]
        for i in range(8):
            if style == 0 and i % 4 == 0:
                beats = 1.95
            elif style == 1:
                beats = 0.4
            elif style == 2 and rng.random() < 0.55:
                beats = 0.7
            else:
                continue
            for p in shape:
                track.note(4 * bar + i / 2, beats, p, int(rng.integers(85, 122)))
    return track


def melody_part(rng: Generator, score: Score, family: str, soundfont: Path = SOUNDFONT, busy: float = 0.8) -> Sound:
    """One instrument of a family of MELODIES playing a melody with expression."""
    program = int(rng.choice(MELODIES[family]))
    octave = (3 if family in ("flute",) and rng.random() < 0.6 else 2) + LOW.get(program, 0) + int(family == "strings" and program == 40 and rng.random() < 0.5)
    track = Track(0)
    _head(rng, track, 27 if family == "lead" else program)
    notes = melody(rng, score, octave, busy)
    if family in SUSTAINED or family == "lead":
        expressive(rng, track, notes)
    else:
        for note in notes:
            track.note(note.beat, note.beats, note.pitch, int(rng.integers(60, 118)))
    sound = play([track], score.tempo_bpm, score.seconds, soundfont)
    return amplifier(rng, sound, float(rng.uniform(12, 34))) if family == "lead" else sound


def finish(rng: Generator, sound: Sound, score: Score) -> Sound:
    """A part as a mix engineer leaves it."""
    if rng.random() < 0.4:
        sound = equalise(rng, sound, 2.5)
    if rng.random() < 0.15:
        sound = chorus(rng, sound)
    if rng.random() < 0.2:
        sound = echoes(rng, sound, score.beat_s)
    if rng.random() < 0.4:
        sound = reverb(rng, sound)
    return sound


def band(rng: Generator, score: Score, soundfont: Path = SOUNDFONT) -> dict[str, Sound]:
    """The parts of one song: drums, bass, other (chords, guitars) and, most of the time, a melody."""
    render = lambda *tracks: play(list(tracks), score.tempo_bpm, score.seconds, soundfont)  # noqa: E731
    other = render(*[chord_track(rng, score, k, int(rng.choice(CHORDS))) for k in range(int(rng.integers(1, 4)))])
    if rng.random() < 0.45:
        guitar = amplifier(rng, render(guitar_notes(rng, score)), float(rng.uniform(8, 36)))
        other = other * float(rng.uniform(0, 1)) + guitar * float(rng.uniform(0.4, 1))
    parts = {"drums": render(drum_track(rng, score)), "bass": render(bass_track(rng, score)), "other": finish(rng, other, score)}
    if rng.random() < 0.7:
        parts["melody"] = finish(rng, melody_part(rng, score, str(rng.choice(list(MELODIES))), soundfont, 0.7), score)
    return parts
