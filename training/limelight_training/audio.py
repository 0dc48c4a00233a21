"""Sound on disk and in memory: decoding, the bank of prepared sounds, levels, resampling.

In memory: float32 [samples, 2] at 44.1 kHz. In the bank: int16 [samples, 2] in .npy files, one unit being 1 / BANK_SCALE (so that peaks up
to 4.0 fit), read by memory mapping.
"""
from __future__ import annotations

import os
import subprocess
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from .contract import SAMPLE_RATE_HZ

Sound = NDArray[np.float32]
BANK_SCALE = 8192


def decode(path: Path, rate_hz: int = SAMPLE_RATE_HZ, channels: int = 2) -> Sound:
    """Any file ffmpeg reads, as float32 [samples, channels]. Raises RuntimeError with ffmpeg's words."""
    command = ["ffmpeg", "-nostdin", "-v", "error", "-i", str(path), "-f", "f32le", "-ac", str(channels), "-ar", str(rate_hz), "-"]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{path} cannot be decoded: {done.stderr.decode(errors='replace').strip()[-300:]}")
    return np.frombuffer(done.stdout, np.float32).reshape(-1, channels).copy()


def write_bank(path: Path, sound: NDArray) -> None:
    """Stores a sound; a file appears whole or not at all, since training reads the bank while it grows."""
    write_bank_together({path: sound})


def write_bank_together(sounds: dict[Path, NDArray]) -> None:
    """Stores sounds that belong together: none appears before all are written, so that a kill leaves none of a band rather than its drums."""
    limit = 32767 / BANK_SCALE
    partial = {path: path.with_name(path.name + ".part") for path in sounds}
    for path, sound in sounds.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(partial[path], "wb") as file:
            np.save(file, np.round(np.clip(stereo(sound), -limit, limit) * BANK_SCALE).astype(np.int16))
    for path in sounds:
        os.replace(partial[path], path)


def read_bank(path: Path, start: int = 0, stop: int | None = None) -> Sound:
    return np.load(path, mmap_mode="r")[start:stop].astype(np.float32) / BANK_SCALE


def stereo(sound: NDArray) -> Sound:
    sound = np.asarray(sound, np.float32)
    return np.stack([sound, sound], 1) if sound.ndim == 1 else sound


def rms(sound: NDArray) -> float:
    return float(np.sqrt(np.mean(np.square(sound, dtype=np.float64)) + 1e-20))


def at_level(sound: NDArray, level: float) -> Sound:
    """The sound at an RMS of `level`; what is almost silent stays so."""
    return (sound * (level / max(rms(sound), 1e-3))).astype(np.float32)


def gain(db: float) -> float:
    return float(10 ** (db / 20))


def at_speed(sound: Sound, ratio: float, samples: int) -> Sound:
    """`samples` samples of a sound played `ratio` times as fast (pitch and formants move with it); linear interpolation."""
    where = np.arange(samples) * ratio
    whole = np.minimum(where.astype(np.int64), len(sound) - 2)
    part = (where - whole)[:, None].astype(np.float32)
    return sound[whole] * (1 - part) + sound[whole + 1] * part


def resample(sound: NDArray, source_hz: int, target_hz: int) -> NDArray:
    divisor = int(np.gcd(source_hz, target_hz))
    return signal.resample_poly(sound, target_hz // divisor, source_hz // divisor, axis=0)


def fitted(sound: NDArray, samples: int) -> NDArray:
    """Cut or filled with silence to `samples`."""
    if len(sound) >= samples:
        return sound[:samples]
    return np.concatenate([sound, np.zeros((samples - len(sound), *sound.shape[1:]), sound.dtype)])
