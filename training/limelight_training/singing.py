"""Speech turned into singing: a real person's (or synthesiser's) vocal tract, a glottal source on a melody, held vowels.

Two ways: `resynthesise` excites the envelopes of the speech with pulses and breath (source and filter), `repitch` moves the recorded glottal
periods themselves (TD-PSOLA: E. Moulines, F. Charpentier, Speech Communication 9, 1990). Output is mono at 44.1 kHz, above 8 kHz extrapolated.
"""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy import fft, signal

from .contract import SAMPLE_RATE_HZ
from .score import Note
from .speech import FFT, HOP, RATE_HZ, Analysis

STEP_S = HOP / RATE_HZ
OUT_FFT = 2048
OUT_FRAME = 1024
OUT_HOP = 256


@dataclass(frozen=True)
class Singer:
    """How somebody sings. Kinds: see `KINDS`."""

    kind: str
    formants: float
    """Formant frequencies times this: below 1 a larger vocal tract."""
    low_hz: float
    high_hz: float
    """Range the melody is moved into."""
    breath: float
    """0: none, 1: whisper."""
    effort_db: float
    """Boost of 2 to 4 kHz; negative for a soft voice."""
    vibrato_hz: float
    vibrato_cents: float
    glide_s: float
    drift_cents: float
    rough: float
    """Jitter and shimmer."""
    stretch: float
    """How much of a note's length the vowel takes: 1 legato."""


KINDS = ("bass", "tenor", "alto", "soprano", "child", "breathy", "belted", "rough", "tuned", "classical")


def cast(rng: Generator, kind: str | None = None) -> Singer:
    """A singer of a kind, with everything about them drawn at random."""
    kind = kind or str(rng.choice(KINDS))
    u = rng.uniform
    ranges = {"bass": (65, 165), "tenor": (110, 330), "alto": (165, 440), "soprano": (220, 780), "child": (230, 600), "classical": (120, 800)}
    low, high = ranges.get(kind, (110, 330) if rng.random() < 0.5 else (170, 520))
    formants = {"bass": u(0.8, 0.95), "child": u(1.15, 1.4), "soprano": u(1.0, 1.2), "alto": u(0.98, 1.14)}.get(kind, u(0.88, 1.15))
    breath = {"breathy": u(0.3, 0.75), "belted": u(0.0, 0.08), "classical": u(0, 0.06)}.get(kind, u(0.02, 0.25))
    effort = {"breathy": u(-8, -2), "belted": u(6, 14), "classical": u(4, 12), "rough": u(2, 10)}.get(kind, u(-3, 6))
    vibrato = {"classical": u(40, 110), "tuned": u(0, 10), "belted": u(15, 70)}.get(kind, u(0, 50))
    glide = 0.008 if kind == "tuned" else u(0.02, 0.14)
    drift = 0.0 if kind == "tuned" else u(4, 25)
    rough = u(0.04, 0.14) if kind == "rough" else u(0.002, 0.02)
    return Singer(kind, float(formants), low, high, float(breath), float(effort), float(u(4.3, 7)), float(vibrato), float(glide), float(drift), float(rough), float(u(0.75, 1.05)))


@dataclass(frozen=True)
class Plan:
    """Source frame and pitch for every step of STEP_S."""

    source: NDArray[np.float64]
    pitch_hz: NDArray[np.float64]


def _runs(flags: NDArray) -> list[tuple[int, int, bool]]:
    edges = np.nonzero(np.diff(flags.astype(np.int8)))[0] + 1
    bounds = [0, *edges.tolist(), len(flags)]
    return [(a, b, bool(flags[a])) for a, b in zip(bounds, bounds[1:])]


def plan_phrase(rng: Generator, speech: Analysis, singer: Singer, notes: list[Note], beat_s: float) -> Plan:
    """Lays an utterance on notes: each voiced stretch takes one note (or two or three, slurred) and is held as long, consonants keep their time."""
    source: list[NDArray] = []
    midi: list[NDArray] = []
    at = 0
    for start, stop, voiced in _runs(speech.voiced):
        if not voiced or stop - start < 10:
            source.append(np.arange(start, stop, dtype=float))
            midi.append(np.full(stop - start, float(notes[min(at, len(notes) - 1)].pitch)))
            continue
        many = int(rng.choice([1, 1, 1, 2, 3])) + (stop - start) // 60
        taken = [notes[(at + i) % len(notes)] for i in range(many)]
        at += many
        steps = [max(8, int(n.beats * beat_s * singer.stretch / STEP_S)) for n in taken]
        total = max(sum(steps), (stop - start) // 2)
        edge = min(8, (stop - start) // 4)
        middle = max(2, total - 2 * edge)
        held = start + edge + (stop - start - 2 * edge) * (0.5 - 0.5 * np.cos(np.pi * np.linspace(0, 1, middle)) if rng.random() < 0.3 else np.linspace(0, 1, middle))
        source.append(np.concatenate([np.arange(start, start + edge), held, np.arange(stop - edge, stop)]))
        pitches = np.repeat([float(n.pitch) for n in taken], steps)
        midi.append(np.interp(np.linspace(0, len(pitches) - 1, len(source[-1])), np.arange(len(pitches)), pitches).round())
    where = np.clip(np.concatenate(source), 0, speech.frames - 1)
    return Plan(where, _pitch_curve(rng, np.concatenate(midi), singer))


def _pitch_curve(rng: Generator, midi: NDArray, singer: Singer) -> NDArray:
    hz = 440 * 2 ** ((midi - 69) / 12)
    centre = np.exp(np.median(np.log(hz)))
    target = np.sqrt(singer.low_hz * singer.high_hz)
    hz = np.clip(hz * 2.0 ** round(float(np.log2(target / centre))), singer.low_hz * 0.8, singer.high_hz * 1.2)
    cents = 1200 * np.log2(hz)
    width = max(1, int(singer.glide_s / STEP_S)) | 1
    kernel = np.hanning(width + 2)[1:-1]
    cents = np.convolve(np.pad(cents, width // 2, "edge"), kernel / kernel.sum(), "valid")
    t = np.arange(len(cents)) * STEP_S
    # Cut out of the whole convolution: "same" is as long as the longer of the two, and a phrase may be shorter than the 0.3 s.
    steady = np.convolve(np.abs(np.gradient(cents)) < 2, np.ones(61) / 61)[30 : 30 + len(cents)]
    cents += singer.vibrato_cents * steady**2 * np.sin(2 * np.pi * singer.vibrato_hz * t + rng.uniform(0, 6.28))
    walk = np.convolve(rng.standard_normal(len(cents) + 80), np.hanning(81) / 6, "valid")[: len(cents)]
    cents += singer.drift_cents * walk
    if rng.random() < 0.5 and singer.kind != "tuned":
        cents -= float(rng.uniform(50, 250)) * np.exp(-t / 0.06)
    return 2 ** (cents / 1200)


def _pulses(rng: Generator, hz: NDArray, rough: float) -> NDArray:
    """Band-limited pulses at 44.1 kHz for a pitch per sample, of about constant power."""
    phase = np.cumsum(hz) / SAMPLE_RATE_HZ
    last = int(phase[-1])
    where = np.interp(np.arange(1, last + 1), phase, np.arange(len(phase)))
    if len(where) < 2:
        return np.zeros(len(hz))
    period = SAMPLE_RATE_HZ / hz[where.astype(int)]
    where = where + rough * period * rng.standard_normal(len(where))
    strength = np.sqrt(period) * (1 + 3 * rough * rng.standard_normal(len(where)))
    if rough > 0.04:
        strength[::2] *= 1 - float(rng.uniform(0.1, 0.5))
    out = np.zeros(len(hz) + 64)
    base = np.floor(where).astype(int)
    for k in range(-8, 9):
        x = base + k - where
        np.add.at(out, np.clip(base + k + 16, 0, len(out) - 1), strength * np.sinc(x) * (0.5 + 0.5 * np.cos(np.pi * np.clip(x / 9, -1, 1))))
    return out[16 : 16 + len(hz)]


def _wide_envelope(rng: Generator, envelope: NDArray, formants: float, voiced: NDArray) -> NDArray:
    """[steps, OUT_FFT / 2 + 1] from [steps, FFT / 2 + 1]: formants moved, continued above 7.2 kHz with a slope."""
    target = np.arange(OUT_FFT // 2 + 1) * SAMPLE_RATE_HZ / OUT_FFT
    source = np.minimum(target / formants, 7200) / (RATE_HZ / FFT)
    low = source.astype(int)
    part = (source - low).astype(np.float32)
    wide = envelope[:, low] * (1 - part) + envelope[:, low + 1] * part
    excess = np.maximum(target / formants - 7200, 0) / 1000
    anchor = envelope[:, int(5500 / (RATE_HZ / FFT)) : int(7200 / (RATE_HZ / FFT))].mean(1, keepdims=True)
    wide += np.clip(excess * 2, 0, 1) * (anchor - envelope[:, low[-1] : low[-1] + 1])
    slope = np.where(voiced, rng.uniform(0.1, 0.28), rng.uniform(0.02, 0.12))
    return (wide - slope[:, None] * excess).astype(np.float32)


def _minimum_phase(log_amplitude: NDArray) -> NDArray:
    """Complex spectra of minimum phase (A. Oppenheim, R. Schafer: folding the cepstrum)."""
    cepstrum = fft.irfft(log_amplitude, axis=1)
    half = cepstrum.shape[1] // 2
    cepstrum[:, 1:half] *= 2
    cepstrum[:, half + 1 :] = 0
    return np.exp(fft.rfft(cepstrum, axis=1))


def resynthesise(rng: Generator, speech: Analysis, singer: Singer, plan: Plan) -> NDArray:
    """The phrase by source and filter, at 44.1 kHz, peak about 1."""
    samples = int(len(plan.source) * STEP_S * SAMPLE_RATE_HZ)
    time = np.arange(samples) / SAMPLE_RATE_HZ / STEP_S
    hz = np.interp(time, np.arange(len(plan.pitch_hz)), plan.pitch_hz)
    pulses = _pulses(rng, hz, singer.rough)
    noise = rng.standard_normal(samples)
    centres = np.arange(0, samples, OUT_HOP)
    where = plan.source[np.minimum((centres / SAMPLE_RATE_HZ / STEP_S).astype(int), len(plan.source) - 1)]
    index = where.astype(int)
    part = (where - index)[:, None].astype(np.float32)
    after = np.minimum(index + 1, speech.frames - 1)
    envelope = speech.envelope[index] * (1 - part) + speech.envelope[after] * part
    voiced = speech.voiced[index].astype(float)
    wide = _wide_envelope(rng, envelope, singer.formants, voiced > 0.5)
    khz = np.arange(OUT_FFT // 2 + 1) * SAMPLE_RATE_HZ / OUT_FFT / 1000
    # Singing is brighter than speech: a shelf above 1 kHz, and the cluster of formants around 3 kHz that effort brings out.
    shelf = float(rng.uniform(0, 9)) * np.clip(np.log2(np.maximum(khz, 0.5) / 0.7) / 2, 0, 1)
    tilt = (singer.effort_db * np.exp(-(((khz - 3.0) / 1.3) ** 2)) + shelf).astype(np.float32) / np.float32(8.7)
    blur = np.convolve(np.pad(voiced, 2, "edge"), np.ones(5) / 5, "valid")
    # Breath grows with frequency: pulses and noise share the power in each band.
    share = np.clip(singer.breath * (0.25 + khz / 4), 0, 1)
    noisy = 1 - blur[:, None] * (1 - share)
    response = _minimum_phase(wide + tilt * blur[:, None])
    window = np.hanning(OUT_FRAME + 1)[:-1]

    def blocks(x: NDArray) -> NDArray:
        padded = np.pad(x, (OUT_FRAME // 2, OUT_FRAME))
        return fft.rfft(np.lib.stride_tricks.sliding_window_view(padded, OUT_FRAME)[:samples:OUT_HOP] * window, OUT_FFT)

    voiced_part = blocks(pulses) * np.sqrt(1 - noisy**2)
    noise_part = blocks(noise) * noisy * np.where(blur > 0.5, 0.5, 0.8)[:, None]
    frames = fft.irfft((voiced_part + noise_part) * response, OUT_FFT)
    out = np.zeros(samples + OUT_FFT + OUT_FRAME)
    for i, at in enumerate(centres):
        out[at : at + OUT_FFT] += frames[i]
    out = out[OUT_FRAME // 2 : OUT_FRAME // 2 + samples]
    out = signal.sosfilt(signal.butter(2, 60, "high", fs=SAMPLE_RATE_HZ, output="sos"), out)
    return out / (np.abs(out).max() + 1e-9)


def repitch(rng: Generator, speech: Analysis, singer: Singer, plan: Plan) -> NDArray:
    """The phrase by moving the recorded periods, at 44.1 kHz, peak about 1. Formants move by resampling each period."""
    x = speech.sound
    low = signal.sosfiltfilt(signal.butter(2, 900, fs=RATE_HZ, output="sos"), x)
    low *= np.sign((low**3).mean()) or 1.0
    out = np.zeros(int(len(plan.source) * HOP) + RATE_HZ)
    at = 0.0
    while at < len(plan.source) * HOP - 1:
        step = int(at) // HOP
        frame = int(plan.source[step])
        if not speech.voiced[frame]:
            period, advance = 80.0, 80.0
        else:
            period = RATE_HZ / float(speech.pitch_hz[frame])
            advance = RATE_HZ / float(plan.pitch_hz[step]) * (1 + singer.rough * rng.standard_normal())
        centre = plan.source[step] * HOP
        if speech.voiced[frame]:
            # The mark: the highest point of the period, of the polarity with the sharper peaks.
            a = int(max(0, centre - period / 2))
            near = low[a : a + int(period) + 1]
            centre = a + (int(near.argmax()) if len(near) else 0)
        grain = np.arange(-int(period), int(period) + 1)
        where = centre + grain * singer.formants
        piece = np.interp(where, np.arange(len(x)), x, left=0, right=0) * np.hanning(len(grain))
        begin = int(at) - int(period)
        if begin >= 0:
            room = out[begin : begin + len(piece)]
            room += piece[: len(room)] * np.sqrt(advance / period)
        at += max(advance, 16)
    wide = signal.resample_poly(out[: len(plan.source) * HOP], 441, 160)
    return extended(rng, wide)


def extended(rng: Generator, x: NDArray) -> NDArray:
    """Something above 8 kHz for a sound that was recorded at 16 kHz: its upper band moved up, softer."""
    t = np.arange(len(x)) / SAMPLE_RATE_HZ
    band = signal.sosfilt(signal.butter(4, [3500, 7200], "band", fs=SAMPLE_RATE_HZ, output="sos"), x)
    level = float(rng.uniform(0.12, 0.45))
    upper = 2 * level * band * np.cos(2 * np.pi * 4300 * t) + 2 * level**2 * band * np.cos(2 * np.pi * 8600 * t)
    y = x + signal.sosfilt(signal.butter(4, 7000, "high", fs=SAMPLE_RATE_HZ, output="sos"), upper)
    return y / (np.abs(y).max() + 1e-9)
