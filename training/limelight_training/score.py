"""A song on paper: tempo, key, chords and a melody, so that the parts of a mix and the voice over it can belong together."""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

MODES = ((0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10), (0, 2, 3, 5, 7, 9, 10), (0, 2, 4, 5, 7, 9, 10), (0, 3, 5, 6, 7, 10, 12))
RHYTHMS = ((1, 1, 1, 1), (0.5, 0.5, 1, 0.5, 0.5, 1), (1.5, 0.5, 1, 1), (0.75, 0.75, 0.5, 1, 1), (2, 1, 1), (0.5,) * 8, (3, 1), (4,), (0.25,) * 4 + (0.5,) * 2 + (1, 1))


@dataclass(frozen=True)
class Note:
    beat: float
    beats: float
    pitch: int
    """MIDI note number."""


@dataclass(frozen=True)
class Score:
    seed: int
    seconds: float
    tempo_bpm: float
    root: int
    """MIDI note of the key, 36 to 47."""
    mode: tuple[int, ...]
    chords: tuple[int, ...]
    """Scale degree of the chord of each bar, repeated."""
    swing: float

    @property
    def bars(self) -> int:
        return max(1, int(self.seconds * self.tempo_bpm / 60) // 4)

    @property
    def beat_s(self) -> float:
        return 60 / self.tempo_bpm

    def pitch(self, degree: int, octave: int = 0) -> int:
        return self.root + 12 * octave + self.mode[degree % len(self.mode)] + 12 * (degree // len(self.mode))

    def chord(self, bar: int, octave: int, size: int = 3) -> list[int]:
        base = self.chords[bar % len(self.chords)]
        return [self.pitch(base + 2 * i, octave) for i in range(size)]


def compose(seed: int, seconds: float) -> Score:
    rng = np.random.default_rng([seed, 1])
    chords = tuple(int(rng.integers(0, 7)) for _ in range(int(rng.choice([2, 4, 4, 8]))))
    return Score(seed, seconds, float(rng.uniform(66, 172)), int(rng.integers(36, 48)), MODES[rng.integers(len(MODES))], chords, float(rng.choice([0, 0, 0, 0.08, 0.16])))


def melody(rng: Generator, score: Score, octave: int = 2, busy: float = 0.8) -> list[Note]:
    """Phrases of two to four bars with rests between; steps and leaps that come back to the chord on strong beats."""
    notes: list[Note] = []
    degree, bar = int(rng.integers(0, 8)), 0
    while bar < score.bars:
        length = int(rng.integers(1, 4))
        for b in range(bar, min(bar + length, score.bars)):
            rhythm = RHYTHMS[rng.integers(len(RHYTHMS))]
            beat = 4.0 * b
            for i, beats in enumerate(rhythm):
                degree = int(np.clip(degree + rng.choice([-4, -2, -1, -1, 0, 1, 1, 2, 3]), -3, 11))
                if i == 0 and rng.random() < 0.6:
                    degree = score.chords[b % len(score.chords)] + 2 * int(rng.integers(0, 3))
                if rng.random() < busy:
                    late = score.swing if (beat % 1) else 0.0
                    notes.append(Note(beat + late, beats * float(rng.uniform(0.7, 1.0)), score.pitch(degree, octave)))
                beat += beats
        bar += length + (int(rng.random() < 0.35))
    return notes
