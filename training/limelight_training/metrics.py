"""How good a separation is, in decibels."""
from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .audio import Sound


def usdr(reference: NDArray, estimate: NDArray) -> float:
    """10 log10(sum s^2 / sum (s - s_hat)^2) over the whole excerpt (Music Demixing Challenge, Y. Mitsufuji et al., 2021)."""
    reference, estimate = reference.astype(np.float64), estimate.astype(np.float64)
    return float(10 * np.log10((np.sum(reference**2) + 1e-12) / (np.sum((reference - estimate) ** 2) + 1e-12)))


def level_db(sound: NDArray, against: NDArray) -> float:
    """Power of a sound relative to another."""
    return float(10 * np.log10((np.sum(sound.astype(np.float64) ** 2) + 1e-12) / (np.sum(against.astype(np.float64) ** 2) + 1e-12)))


def active_error_db(reference: NDArray, estimate: NDArray, *, block: int = 4410) -> float:
    """Power of the vocal estimate's error in the blocks in which somebody sings (above -40 dB of the loudest), relative to the vocals there."""
    n = len(reference) // block * block
    power = (reference[:n].astype(np.float64) ** 2).reshape(-1, block * reference.shape[1]).sum(1)
    wrong = ((reference[:n] - estimate[:n]).astype(np.float64) ** 2).reshape(-1, block * reference.shape[1]).sum(1)
    sung = power > power.max() * 1e-4
    return float(10 * np.log10((wrong[sung].sum() + 1e-12) / (power[sung].sum() + 1e-12)))


def centre_cut(mixture: Sound) -> Sound:
    """Vocals of the oldest trick: what is the same left and right."""
    return np.repeat(mixture.mean(1, keepdims=True), 2, 1)


def at_vocal_level(vocals: Sound, accompaniment: Sound, db: float = -3.0) -> Sound:
    """The vocals so loud that their power over the excerpt is `db` relative to the accompaniment's."""
    return vocals * np.float32(10 ** ((db - level_db(vocals, accompaniment)) / 20))
