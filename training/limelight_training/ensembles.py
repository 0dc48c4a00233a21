"""Backings that soloists and bands do not cover: bells, whose tones lie bare among those of a voice, and orchestras, which swell as a voice does."""
from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.random import Generator

from .audio import Sound, at_level, gain
from .bands import bass_track, chord_track, finish, melody_part
from .midi import SOUNDFONT, Track, play
from .score import Score, melody

# General MIDI programs, counted from 0.
BELLS = (8, 8, 9, 10, 11, 11, 12, 13, 14, 15, 46, 108, 112, 114)
"""Celesta, glockenspiel, music box, vibraphone, marimba, xylophone, tubular bells, dulcimer, harp, kalimba, tinkle bell, steel drums."""
UNDER_BELLS = (8, 9, 10, 11, 45, 46, 48)
"""Some of them again, plucked strings, harp, bowed strings."""
SECTIONS = (44, 45, 46, 48, 48, 49, 60, 61, 68, 70, 71)
"""Strings trembling, plucked and bowed, harp, horns, brass, oboe, bassoon, clarinet."""
SOLOISTS = ("strings", "flute", "reed", "brass", "trumpet")


def bells(rng: Generator, score: Score, soundfont: Path = SOUNDFONT) -> Sound:
    """A melody on bells, most of the time with something soft underneath."""
    lead = Track(0)
    lead.program(int(rng.choice(BELLS)))
    for note in melody(rng, score, int(rng.integers(2, 5)), 0.95):
        lead.note(note.beat, note.beats * float(rng.choice([0.4, 1.0])), note.pitch, int(rng.integers(50, 122)))
    under = [chord_track(rng, score, 1 + k, int(rng.choice(UNDER_BELLS))) for k in range(int(rng.choice([0, 1, 1, 2])))]
    return finish(rng, play([lead, *under], score.tempo_bpm, score.seconds, soundfont), score)


def orchestra(rng: Generator, score: Score, soundfont: Path = SOUNDFONT) -> Sound:
    """Two to four sections, low strings most of the time, a soloist two times of three; in a hall."""
    sections = [chord_track(rng, score, k, int(rng.choice(SECTIONS))) for k in range(int(rng.integers(2, 5)))]
    if rng.random() < 0.8:
        low = bass_track(rng, score)
        low.program(43)
        sections.append(low)
    total = at_level(play(sections, score.tempo_bpm, score.seconds, soundfont), 0.1)
    if rng.random() < 0.67:
        solo = melody_part(rng, score, str(rng.choice(SOLOISTS)), soundfont, 0.7)
        total = total + at_level(solo, 0.1 * gain(float(rng.uniform(-9, 3))))
    return finish(rng, np.ascontiguousarray(total), score)


KINDS = {"bells": bells, "orchestra": orchestra}
