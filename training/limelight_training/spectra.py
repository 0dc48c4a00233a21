"""The transform of the contract, for training and for evaluation."""
from __future__ import annotations

import functools

import torch
from torch import Tensor

from .contract import BINS, HOP, N_FFT, SCALE


@functools.lru_cache(maxsize=8)
def _window(size: int, device: str) -> Tensor:
    return torch.hann_window(size, device=device)


def window(size: int, device: torch.device | str) -> Tensor:
    return _window(size, str(device))


def to_spectrogram(sound: Tensor, bins: int = BINS) -> Tensor:
    """[..., 2, samples] -> [..., 4, bins, 1 + samples // HOP]: centred, mirrored at the ends, scaled."""
    shape = sound.shape
    flat = sound.reshape(-1, shape[-1])
    spectrum = torch.stft(flat, N_FFT, HOP, window=window(N_FFT, sound.device), center=True, pad_mode="reflect", return_complex=True)[:, :bins]
    parts = torch.view_as_real(spectrum).permute(0, 3, 1, 2) * SCALE
    return parts.reshape(*shape[:-2], 2 * shape[-2], bins, -1)


def to_sound(spectrogram: Tensor, samples: int) -> Tensor:
    """The inverse: [..., 4, bins, frames] -> [..., 2, samples]; nothing above the bins."""
    *front, _, bins, frames = spectrogram.shape
    parts = spectrogram.reshape(-1, 2, bins, frames) / SCALE
    full = torch.zeros(parts.shape[0], N_FFT // 2 + 1, frames, dtype=torch.complex64, device=spectrogram.device)
    full[:, :bins] = torch.complex(parts[:, 0], parts[:, 1])
    sound = torch.istft(full, N_FFT, HOP, window=window(N_FFT, spectrogram.device), center=True, length=samples)
    return sound.reshape(*front, 2, samples)
