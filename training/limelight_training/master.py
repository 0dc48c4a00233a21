"""The mix as a whole, as records have it: bus compression, limiting, width, vinyl, MP3 and AAC. Gains act on both parts alike, so they stay exact."""
from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import numpy as np
from numpy.random import Generator
from scipy import ndimage, signal

from .audio import Sound, decode, fitted, gain, rms
from .contract import SAMPLE_RATE_HZ as RATE
from .effects import compressor_gain

CODECS = (("libmp3lame", "mp3"), ("aac", "m4a"))
BIT_RATES = ("96k", "112k", "128k", "160k", "192k")


def limiter_gain(sound: Sound, ceiling: float) -> Sound:
    """Gain per sample that keeps peaks below `ceiling`: looks 2 ms ahead, recovers in about 30 ms."""
    wanted = np.minimum(1, ceiling / (np.abs(sound).max(1) + 1e-9))
    held = ndimage.minimum_filter1d(wanted, int(0.004 * RATE))
    smooth = ndimage.uniform_filter1d(ndimage.minimum_filter1d(held, int(0.02 * RATE)), int(0.02 * RATE))
    return np.minimum(smooth, held).astype(np.float32)


def coded(sound: Sound, codec: str, suffix: str, bit_rate: str) -> Sound:
    """The sound after a lossy codec, in time with the original (the decoder leaves out the encoder's delay)."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"mix.{suffix}"
        command = ["ffmpeg", "-nostdin", "-v", "error", "-f", "f32le", "-ar", str(RATE), "-ac", "2", "-i", "-", "-c:a", codec, "-b:a", bit_rate, str(path)]
        subprocess.run(command, input=np.ascontiguousarray(sound, np.float32).tobytes(), check=True)
        return fitted(decode(path), len(sound))


def vinyl(rng: Generator, samples: int, level: float) -> Sound:
    """Surface noise and clicks."""
    noise = signal.lfilter([1], [1, -0.95], rng.standard_normal((samples, 2)), axis=0) * 0.05
    clicks = rng.integers(0, samples, int(rng.uniform(2, 30) * samples / RATE))
    noise[clicks] += rng.normal(0, 3, (len(clicks), 2))
    smooth = signal.sosfilt(signal.butter(1, [300, 8000], "band", fs=RATE, output="sos"), noise, axis=0)
    return (smooth / (rms(smooth) + 1e-9) * level).astype(np.float32)


def finish(rng: Generator, vocals: Sound, backing: Sound) -> tuple[Sound, Sound, bool]:
    """Both parts after the mastering of their sum, and whether they may be told apart again; what a codec or a record adds belongs to the accompaniment.

    After a codec the accompaniment holds what is missing of these very vocals: it fits no others.
    """
    apart = True
    level = 0.1 * gain(float(rng.uniform(-14, 6))) / max(rms(vocals + backing), 1e-3)
    vocals, backing = vocals * np.float32(level), backing * np.float32(level)
    if rng.random() < 0.3:
        curve = compressor_gain(rng, vocals + backing)[:, None]
        vocals, backing = vocals * curve, backing * curve
    if rng.random() < 0.25:
        mix = vocals + backing
        curve = limiter_gain(mix, float(np.abs(mix).max()) * gain(-float(rng.uniform(1, 9))))[:, None]
        vocals, backing = vocals * curve, backing * curve
    if rng.random() < 0.15:
        width = float(rng.choice([0.0, rng.uniform(0.3, 1.8)]))
        vocals, backing = _widened(vocals, width), _widened(backing, width)
    if rng.random() < 0.03:
        backing = backing + vinyl(rng, len(backing), rms(vocals + backing) * gain(-float(rng.uniform(20, 40))))
    if rng.random() < 0.1:
        mix = np.clip(vocals + backing, -1, 1)
        codec, suffix = CODECS[rng.integers(len(CODECS))]
        bit_rate = str(rng.choice(BIT_RATES))
        if rms(vocals) < 1e-5:
            backing = coded(mix, codec, suffix, bit_rate)
        elif rms(backing) < 1e-5:
            vocals = coded(mix, codec, suffix, bit_rate)
        else:
            backing, apart = coded(mix, codec, suffix, bit_rate) - vocals, False
    return np.ascontiguousarray(vocals, np.float32), np.ascontiguousarray(backing, np.float32), apart


def _widened(sound: Sound, width: float) -> Sound:
    middle = sound.mean(1, keepdims=True)
    return middle + (sound - middle) * width
