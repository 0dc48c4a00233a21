"""What training makes small: the error of the vocals, which is the error of the accompaniment too (mixture - vocals)."""
from __future__ import annotations

import torch
from torch import Tensor

from .contract import HOP
from .spectra import to_sound, window

RESOLUTIONS = ((512, 128), (2048, 512))
"""Window and hop of the spectra the estimate is listened to with, beside the network's own 4096."""


def _magnitude(sound: Tensor, size: int, hop: int) -> Tensor:
    return torch.stft(sound, size, hop, window=window(size, sound.device), return_complex=True).abs()


def spectral_distance(estimate: Tensor, target: Tensor, mixture: Tensor) -> Tensor:
    """Mean distance of compressed magnitudes (exponent 0.5) over the resolutions, [batch, samples] each, relative to the mixture."""
    total = estimate.new_zeros(())
    for size, hop in RESOLUTIONS:
        # The side of a mix that is almost mono is almost silent; the floor, some 40 dB below a usual mix, keeps it from shouting.
        level = _magnitude(mixture, size, hop).pow(0.5).mean(dim=(1, 2), keepdim=True) + 0.5
        a = (_magnitude(estimate, size, hop) + 1e-4).pow(0.5)
        b = (_magnitude(target, size, hop) + 1e-4).pow(0.5)
        total = total + ((a - b).abs() / level).mean()
    return total / len(RESOLUTIONS)


def loss(estimate: Tensor, vocals: Tensor, mixture: Tensor, *, listen: bool = True) -> tuple[Tensor, dict[str, float]]:
    """Spectrograms [batch, 4, bins, frames]; every example counts relative to its mixture's level.

    - the mean distance and the RMS of the error, frames in which somebody sings counting half as much again;
    - the logarithm of the error's power, which is what decibels of uSDR and of leakage measure, floored at -40 dB;
    - the distance of magnitudes at other resolutions, of the vocals and of the accompaniment, in the middle or on the side; of half the
      batch (examples come in no order), since even so this takes almost four times as long as the rest.
    """
    level = (mixture.pow(2).mean(dim=(1, 2, 3), keepdim=True) + 1e-6).sqrt()
    error = (estimate - vocals) / level
    sung = (vocals / level).pow(2).mean(dim=(1, 2), keepdim=True)
    weight = 1 + 0.5 * (sung > 1e-3).float()
    weight = weight / weight.mean()
    power = (weight * error.pow(2)).mean(dim=(1, 2, 3))
    distance = (weight * error.abs()).mean()
    root = (power + 1e-8).sqrt().mean()
    decibels = torch.log(power + 1e-4).mean()
    total = distance + 0.5 * root + 0.02 * decibels
    figures = {"distance": distance.item(), "root": root.item(), "log": decibels.item()}
    if listen:
        samples = (mixture.shape[-1] - 1) * HOP
        sides = torch.tensor([0.5, 0.5] if torch.rand(()) < 0.7 else [0.5, -0.5], device=mixture.device).view(1, 2, 1)
        some = slice(0, (len(mixture) + 1) // 2)
        heard, wanted, mixed = ((to_sound(s[some] / level[some], samples) * sides).sum(1) for s in (estimate, vocals, mixture))
        apart = spectral_distance(heard, wanted, mixed) + spectral_distance(mixed - heard, mixed - wanted, mixed)
        figures["listening"] = apart.item()
        total = total + 0.1 * apart
    return total, figures
