"""Instruments by calculation, for sounds the soundfont lacks and for machines without fluidsynth: chips, synthesisers, winds, bowed strings, drums."""
from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy import signal

from .audio import Sound, stereo
from .contract import SAMPLE_RATE_HZ as RATE
from .score import Note, Score, melody

Mono = NDArray[np.float64]


def _envelope(n: int, attack_s: float, release_s: float) -> Mono:
    t = np.arange(n) / RATE
    return np.clip(t / attack_s, 0, 1) * np.clip((n / RATE - t) / release_s, 0, 1)


def _phase(rng: Generator, n: int, hz: float, vibrato_cents: float = 0.0) -> Mono:
    """Phase in cycles, with a vibrato that sets in."""
    t = np.arange(n) / RATE
    depth = vibrato_cents * np.clip((t - 0.15) / 0.3, 0, 1)
    cents = depth * np.sin(2 * np.pi * rng.uniform(4.5, 6.5) * t) - 60 * np.exp(-t / 0.03) * (rng.random() < 0.3)
    return np.cumsum(hz * 2 ** (cents / 1200)) / RATE


def _saw(phase: Mono, hz: float) -> Mono:
    """Sawtooth with its step smoothed over a sample (polyBLEP: V. Valimaki, A. Huovilainen, 2007)."""
    step = hz / RATE
    x = phase % 1
    y = 2 * x - 1
    early, late = x < step, x > 1 - step
    a, b = x[early] / step, (x[late] - 1) / step
    y[early] -= 2 * a - a * a - 1
    y[late] -= b * b + 2 * b + 1
    return y


def _partials(phase: Mono, hz: float, levels: NDArray, brightness: Mono) -> Mono:
    out = np.zeros(len(phase))
    for k, level in enumerate(levels, 1):
        if k * hz > 16000:
            break
        out += level * brightness ** (k - 1) * np.sin(2 * np.pi * k * phase)
    return out


def chip(rng: Generator, n: int, hz: float) -> Mono:
    """Pulse or triangle of a games console, with an arpeggio's quick decay or held."""
    phase = _phase(rng, n, hz, float(rng.choice([0, 0, 30])))
    duty = float(rng.choice([0.125, 0.25, 0.5]))
    wave = np.where(phase % 1 < duty, 1.0, -1.0) if rng.random() < 0.7 else 4 * np.abs(phase % 1 - 0.5) - 1
    return 0.4 * wave * _envelope(n, 0.002, 0.01) * np.exp(-np.arange(n) / RATE * float(rng.choice([0, 2, 6])))


def supersaw(rng: Generator, n: int, hz: float) -> Mono:
    wave = sum(_saw(_phase(rng, n, hz * 2 ** (c / 1200)) + rng.random(), hz) for c in rng.uniform(-25, 25, 5))
    corner = float(np.clip(hz * rng.uniform(3, 20), 400, 15000))
    return 0.15 * signal.sosfilt(signal.butter(2, corner, fs=RATE, output="sos"), wave) * _envelope(n, float(rng.choice([0.003, 0.2])), 0.08)


def frequency_modulation(rng: Generator, n: int, hz: float) -> Mono:
    """Two operators (J. Chowning, 1973): bells, electric pianos, basses."""
    ratio, t = float(rng.choice([1, 1, 2, 3, 1.41, 3.5, 7])), np.arange(n) / RATE
    index = float(rng.uniform(0.5, 5)) * np.exp(-t * float(rng.uniform(1, 8)))
    phase = _phase(rng, n, hz)
    return 0.4 * np.sin(2 * np.pi * phase + index * np.sin(2 * np.pi * ratio * phase)) * np.exp(-t * rng.uniform(0.3, 4)) * _envelope(n, 0.003, 0.05)


def wind(rng: Generator, n: int, hz: float) -> Mono:
    """Flute- to saxophone-like: partials, brighter as it swells, breath noise around the tone, vibrato."""
    reed = float(rng.random())
    levels = 1 / np.arange(1, 31) ** (2.4 - 1.5 * reed)
    if rng.random() < 0.25:
        levels[1::2] *= 0.15
    swell = _envelope(n, float(rng.uniform(0.03, 0.12)), 0.07)
    phase = _phase(rng, n, hz, float(rng.uniform(0, 45)))
    tone = _partials(phase, hz, levels, 0.75 + 0.25 * swell)
    formant = float(rng.uniform(500, 2500))
    tone += reed * 0.8 * signal.sosfilt(signal.butter(1, [formant * 0.7, formant * 1.4], "band", fs=RATE, output="sos"), tone)
    breath = signal.sosfilt(signal.butter(1, [max(hz, 300), 7000], "band", fs=RATE, output="sos"), rng.standard_normal(n))
    return 0.3 * swell * (tone + float(rng.uniform(0.02, 0.2)) * breath)


def bowed(rng: Generator, n: int, hz: float) -> Mono:
    """Sawtooth with slip noise through resonances of a body."""
    phase = _phase(rng, n, hz, float(rng.uniform(8, 40)))
    wave = _saw(phase, hz) + 0.08 * rng.standard_normal(n)
    out = 0.3 * wave
    for _ in range(5):
        f = float(np.exp(rng.uniform(np.log(200), np.log(4000))))
        out += float(rng.uniform(0.1, 0.6)) * signal.sosfilt(signal.butter(1, [f * 0.9, f * 1.1], "band", fs=RATE, output="sos"), wave)
    return 0.3 * out * _envelope(n, float(rng.uniform(0.04, 0.2)), 0.1)


def brass(rng: Generator, n: int, hz: float) -> Mono:
    """Partials whose brightness follows the loudness (J.-C. Risset, 1966)."""
    swell = _envelope(n, float(rng.uniform(0.02, 0.08)), 0.06)
    levels = np.exp(-np.abs(np.arange(1, 31) * hz - rng.uniform(700, 1500)) / 1500)
    return 0.18 * swell * _partials(_phase(rng, n, hz, float(rng.uniform(0, 20))), hz, levels, 0.55 + 0.43 * swell)


def plucked(rng: Generator, n: int, hz: float) -> Mono:
    """Plucked string (K. Karplus, A. Strong, 1983) as a comb filter over a burst of noise."""
    period = max(2, int(RATE / hz))
    burst = np.zeros(n)
    burst[: min(n, period)] = rng.uniform(-1, 1, min(n, period))
    loss = 0.5 * float(rng.uniform(0.985, 0.999))
    denominator = np.zeros(period + 2)
    denominator[0], denominator[period], denominator[period + 1] = 1, -loss, -loss
    return 0.5 * signal.lfilter([1.0], denominator, burst) * _envelope(n, 0.001, 0.03)


VOICES: dict[str, Callable[[Generator, int, float], Mono]] = {
    "chip": chip, "supersaw": supersaw, "fm": frequency_modulation, "wind": wind, "bowed": bowed, "brass": brass, "plucked": plucked,
}


def play_notes(rng: Generator, score: Score, notes: list[Note], voice: str) -> Sound:
    """The notes with one instrument, in mono on both sides."""
    out = np.zeros(int(score.seconds * RATE))
    for note in notes:
        start, n = int(note.beat * score.beat_s * RATE), int(note.beats * score.beat_s * RATE)
        n = min(n, len(out) - start)
        if n > 400:
            out[start : start + n] += float(rng.uniform(0.6, 1)) * VOICES[voice](rng, n, 440 * 2 ** ((note.pitch - 69) / 12))
    return stereo(out * 0.5)


def drums(rng: Generator, score: Score) -> Sound:
    """Kick, snare and hi-hat from falling sines and noise."""
    out = np.zeros(int(score.seconds * RATE) + RATE)
    t = np.arange(RATE // 3) / RATE
    kick = np.sin(2 * np.pi * (50 * t + rng.uniform(2, 8) * (1 - np.exp(-t * 30)))) * np.exp(-t * rng.uniform(6, 14))
    snare = (rng.standard_normal(len(t)) * 0.6 + np.sin(2 * np.pi * rng.uniform(160, 240) * t)) * np.exp(-t * rng.uniform(12, 25))
    hat = np.diff(rng.standard_normal(len(t) + 1)) * np.exp(-t * rng.uniform(30, 90)) * 0.3
    pattern = rng.random(16) < np.array([0.95, 0.1, 0.3, 0.1, 0.3, 0.1, 0.4, 0.2, 0.6, 0.1, 0.4, 0.1, 0.3, 0.1, 0.3, 0.2])
    for bar in range(score.bars):
        for i in range(16):
            at = int((bar * 4 + i / 4) * score.beat_s * RATE)
            for hit, sound in ((pattern[i], kick), (i in (4, 12), snare), (i % 2 == 0 or rng.random() < 0.3, hat)):
                if hit:
                    out[at : at + len(t)] += float(rng.uniform(0.5, 1)) * sound
    return stereo(0.35 * out[: int(score.seconds * RATE)])


def band(rng: Generator, score: Score) -> dict[str, Sound]:
    """Drums, bass, chords and a melody, all calculated."""
    harmony = str(rng.choice(["chip", "supersaw", "fm", "plucked", "bowed", "brass"]))
    lead = str(rng.choice(list(VOICES)))
    chords = [Note(4 * b + q, 0.9, p) for b in range(score.bars) for q in range(4) for p in score.chord(b, 1 + int(rng.random() < 0.5)) if rng.random() < 0.8]
    bass = [Note(4 * b + q / 2, 0.45, score.chord(b, 0)[0] - 12 * (score.root > 42)) for b in range(score.bars) for q in range(8) if rng.random() < 0.7]
    return {
        "drums": drums(rng, score),
        "bass": play_notes(rng, score, bass, str(rng.choice(["chip", "supersaw", "fm", "plucked"]))),
        "other": play_notes(rng, score, chords, harmony),
        "melody": play_notes(rng, score, melody(rng, score, 2), lead),
    }
