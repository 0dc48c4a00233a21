"""Analysis of speech: spectral envelopes, voicing and pitch, 5 ms apart."""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import fft
from numpy.typing import NDArray

RATE_HZ = 16_000
HOP = 80
FRAME = 512
FFT = 1024


@dataclass(frozen=True)
class Analysis:
    sound: NDArray[np.float64]
    """Mono at RATE_HZ, peak 1, without the silence around it."""
    envelope: NDArray[np.float32]
    """[frames, FFT / 2 + 1]: natural logarithm of the amplitude envelope."""
    voiced: NDArray[np.bool_]
    pitch_hz: NDArray[np.float32]
    """Per frame; where unvoiced, that of the nearest voiced frame."""
    level: NDArray[np.float32]
    """RMS per frame."""

    @property
    def frames(self) -> int:
        return len(self.level)


def frames_of(x: NDArray, size: int) -> NDArray:
    """[frames, size], centred on multiples of HOP."""
    padded = np.pad(x, (size // 2, size))
    return np.lib.stride_tricks.sliding_window_view(padded, size)[: len(x) : HOP]


def trimmed(x: NDArray) -> NDArray | None:
    """Peak 1, without the silence around it; None where less than a quarter of a second is left."""
    x = x / (np.abs(x).max() + 1e-9)
    loud = np.nonzero(np.convolve(np.abs(x), np.ones(800) / 800, "same") > 0.02)[0]
    return x[loud[0] : loud[-1] + 1] if len(loud) > RATE_HZ // 4 else None


def pitch(x: NDArray) -> tuple[NDArray, NDArray]:
    """(Hz, periodicity 0 to 1) per frame by normalised autocorrelation (P. Boersma, 1993), 60 to 500 Hz."""
    frames = frames_of(x, 640) * np.hanning(640)
    spectrum = np.abs(fft.rfft(frames, 2048)) ** 2
    correlation = fft.irfft(spectrum)[:, :320]
    reference = fft.irfft(np.abs(fft.rfft(np.hanning(640), 2048)) ** 2)[:320]
    normal = correlation / (correlation[:, :1] + 1e-9) * (reference[0] / np.maximum(reference, 1e-3 * reference[0]))
    low, high = RATE_HZ // 500, RATE_HZ // 60
    # A slight preference for short periods keeps octave errors away.
    score = normal[:, low:high] - 0.0006 * np.arange(high - low)
    best = score.argmax(1)
    return RATE_HZ / (best + low), normal[np.arange(len(best)), best + low]


def true_envelope(log_spectrum: NDArray, order: NDArray) -> NDArray:
    """Cepstral envelope that passes through the peaks (A. Roebel, X. Rodet, DAFx 2005); `order` per frame."""
    n = 2 * (log_spectrum.shape[1] - 1)
    quefrency = np.minimum(np.arange(n), n - np.arange(n))
    lifter = np.clip(order[:, None] - quefrency[None] + 1, 0, 1).astype(np.float32)
    raw = log_spectrum.astype(np.float32)
    envelope = raw
    for _ in range(10):
        cepstrum = fft.irfft(np.maximum(raw, envelope), axis=1)
        envelope = fft.rfft(cepstrum * lifter, axis=1).real.astype(np.float32)
    return envelope


def analyse(x: NDArray) -> Analysis | None:
    """Mono at RATE_HZ. None where there is hardly any sound."""
    x = trimmed(np.asarray(x, np.float64))
    if x is None:
        return None
    hz, periodicity = pitch(x)
    frames = frames_of(x, FRAME)
    level = np.sqrt((frames**2).mean(1))
    voiced = (periodicity > 0.5) & (level > 0.015)
    voiced = np.convolve(voiced, np.ones(5), "same") >= 3
    if voiced.sum() < 10:
        return None
    index = np.arange(len(hz))
    hz = np.interp(index, index[voiced], hz[voiced])
    spectrum = np.log(np.abs(fft.rfft(frames * np.hanning(FRAME), FFT)) + 1e-5)
    order = np.clip(np.where(voiced, 0.45 * RATE_HZ / hz, 45), 18, 60)
    return Analysis(x, true_envelope(spectrum, order), voiced, hz.astype(np.float32), level.astype(np.float32))
