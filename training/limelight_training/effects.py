"""Studio effects on single sounds: rooms, delays, distortion, narrow bands, dynamics. All take and give [samples, 2] at 44.1 kHz."""
from __future__ import annotations

import numpy as np
from numpy.random import Generator
from scipy import signal

from .audio import Sound, rms
from .contract import SAMPLE_RATE_HZ as RATE


def reverb(rng: Generator, sound: Sound, *, wet: float | None = None) -> Sound:
    """A room of exponentially decaying noise (J. A. Moorer, "About this reverberation business", 1979), darker with time, with a predelay."""
    wet = float(rng.uniform(0.04, 0.4)) if wet is None else wet
    seconds = float(rng.uniform(0.2, 2.4))
    n = int(seconds * RATE)
    t = np.arange(n) / RATE
    response = rng.standard_normal((n, 2)) * np.exp(-t * 6.9 / seconds)[:, None]
    corner = float(rng.uniform(2500, 12000))
    response = signal.sosfilt(signal.butter(1, [float(rng.uniform(80, 300)), corner], "band", fs=RATE, output="sos"), response, axis=0)
    response /= np.sqrt((response**2).sum(0)) + 1e-9
    delay = int(rng.uniform(0, 0.06) * RATE)
    tail = signal.fftconvolve(sound, response, axes=0)[: len(sound)]
    out = sound.copy()
    out[delay:] += (wet * tail[: len(sound) - delay]).astype(np.float32)
    return out


def echoes(rng: Generator, sound: Sound, beat_s: float | None = None) -> Sound:
    """Slapback or repeats in tempo, from side to side or in the middle."""
    delay = float(rng.uniform(0.06, 0.14)) if beat_s is None or rng.random() < 0.4 else beat_s * float(rng.choice([0.5, 0.75, 1.0]))
    n, feedback, level = max(1, int(delay * RATE)), float(rng.uniform(0.1, 0.55)), float(rng.uniform(0.1, 0.45))
    cross = rng.random() < 0.4
    out, echo = sound.copy(), sound
    for k in range(1, 6):
        if k * n >= len(sound):
            break
        echo = echo[:, ::-1] if cross else echo
        side = np.array([1.0, 0.3], np.float32) if cross and k % 2 else np.array([0.3, 1.0], np.float32) if cross else np.ones(2, np.float32)
        out[k * n :] += level * feedback ** (k - 1) * echo[: len(sound) - k * n] * side
    return out


def chorus(rng: Generator, sound: Sound) -> Sound:
    """One or two copies with a slowly moving delay, a little apart left and right."""
    out = sound.copy()
    t = np.arange(len(sound))
    for _ in range(int(rng.integers(1, 3))):
        depth, rate = float(rng.uniform(0.5, 4)) * 1e-3 * RATE, float(rng.uniform(0.1, 1.5))
        base = float(rng.uniform(6, 28)) * 1e-3 * RATE
        pan = rng.uniform(0.2, 1.0, 2).astype(np.float32)
        where = t - base - depth * np.sin(2 * np.pi * rate * t / RATE + rng.uniform(0, 6.28))
        for c in range(2):
            out[:, c] += 0.6 * pan[c] * np.interp(where, t, sound[:, c], left=0).astype(np.float32)
    return out


def distort(rng: Generator, sound: Sound, drive_db: float | None = None) -> Sound:
    """Soft clipping, even and odd harmonics; twice oversampled against aliasing."""
    drive = 10 ** ((float(rng.uniform(3, 22)) if drive_db is None else drive_db) / 20)
    bias = float(rng.uniform(0, 0.25))
    level = rms(sound)
    x = signal.resample_poly(sound / (level * 4 + 1e-6) * drive, 2, 1, axis=0)
    y = signal.resample_poly(np.tanh(x + bias) - np.tanh(bias), 1, 2, axis=0)[: len(sound)]
    return (y * (level / (rms(y) + 1e-9))).astype(np.float32)


def telephone(rng: Generator, sound: Sound) -> Sound:
    band = [float(rng.uniform(200, 500)), float(rng.uniform(2200, 4500))]
    y = signal.sosfilt(signal.butter(3, band, "band", fs=RATE, output="sos"), sound, axis=0)
    return distort(rng, y.astype(np.float32)) if rng.random() < 0.5 else y.astype(np.float32)


def compress(rng: Generator, sound: Sound) -> Sound:
    return (sound * compressor_gain(rng, sound)[:, None]).astype(np.float32)


def compressor_gain(rng: Generator, sound: Sound) -> Sound:
    """Gain per sample of a compressor with a soft average detector (D. Giannoulis, M. Massberg, J. D. Reiss, JAES 60(6), 2012)."""
    block = 64
    n = -(-len(sound) // block)
    power = np.zeros(n * block)
    power[: len(sound)] = (sound.astype(np.float64) ** 2).mean(1)
    level = 10 * np.log10(power.reshape(n, block).mean(1) + 1e-9)
    threshold, ratio = 20 * np.log10(rms(sound) + 1e-9) - float(rng.uniform(-3, 12)), float(rng.uniform(1.5, 8))
    wanted = -np.maximum(level - threshold, 0) * (1 - 1 / ratio)
    attack = np.exp(-block / RATE / float(rng.uniform(0.002, 0.03)))
    release = np.exp(-block / RATE / float(rng.uniform(0.05, 0.4)))
    smooth, now = np.empty(n), 0.0
    for i, w in enumerate(wanted.tolist()):
        k = attack if w < now else release
        now = k * now + (1 - k) * w
        smooth[i] = now
    db = np.interp(np.arange(len(sound)), np.arange(n) * block + block / 2, smooth)
    return (10 ** (db / 20)).astype(np.float32)


def equalise(rng: Generator, sound: Sound, amount_db: float = 3.0) -> Sound:
    """A random smooth frequency response, by a linear-phase filter."""
    knots = rng.normal(0, amount_db, 8)
    frequency = np.linspace(0, RATE / 2, 257)
    shape = np.interp(np.log(np.maximum(frequency, 30)), np.linspace(np.log(30), np.log(RATE / 2), 8), knots)
    kernel = signal.firwin2(511, frequency, 10 ** (shape / 20), fs=RATE)
    return signal.fftconvolve(sound, kernel[:, None], mode="same", axes=0).astype(np.float32)


def vocal_chain(rng: Generator, sound: Sound, beat_s: float | None = None) -> tuple[Sound, list[str]]:
    """What a producer might do to a voice; the names of the effects come back too."""
    names: list[str] = []

    def maybe(chance: float, name: str) -> bool:
        hit = rng.random() < chance
        if hit:
            names.append(name)
        return bool(hit)

    if maybe(0.5, "compressed"):
        sound = compress(rng, sound)
    if maybe(0.5, "equalised"):
        sound = equalise(rng, sound, 2.5)
    if maybe(0.12, "distorted"):
        sound = distort(rng, sound)
    if maybe(0.06, "telephone"):
        sound = telephone(rng, sound)
    if maybe(0.15, "chorus"):
        sound = chorus(rng, sound)
    if maybe(0.3, "delay"):
        sound = echoes(rng, sound, beat_s)
    if maybe(0.75, "reverb"):
        sound = reverb(rng, sound)
    return sound, names
