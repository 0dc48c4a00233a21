"""Separating a sound of any length the way the program does (src/main/inference): overlapping segments, raised-cosine blend."""
from __future__ import annotations

from typing import Any, Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from .audio import Sound
from .contract import FRAMES, STEP_FRAMES
from .spectra import to_sound, to_spectrogram


class Network(Protocol):
    """A Separator, or anything that computes as one."""

    config: Any

    def __call__(self, batch: torch.Tensor, /) -> torch.Tensor: ...


def blend_window(frames: int = FRAMES) -> torch.Tensor:
    """Never zero, so that a frame that only one segment covers is that segment's."""
    return torch.sin(torch.pi * (torch.arange(frames) + 0.5) / frames) ** 2


@torch.no_grad()
def vocals_of(net: Network, mixture: NDArray, *, step: int = STEP_FRAMES, batch: int = 4) -> Sound:
    """[samples, 2] at 44.1 kHz -> the estimate of the vocals, same shape. The accompaniment is the mixture minus it."""
    sound = torch.from_numpy(np.ascontiguousarray(mixture.T, np.float32))
    spectrogram = to_spectrogram(sound, net.config["bins"])
    total = spectrogram.shape[-1]
    starts = range(0, max(1, -(-max(0, total - FRAMES) // step) + 1) * step, step)
    padded = torch.nn.functional.pad(spectrogram, (0, starts[-1] + FRAMES - total))
    window = blend_window()
    out, weight = torch.zeros_like(padded), torch.zeros(padded.shape[-1])
    for first in range(0, len(starts), batch):
        group = starts[first : first + batch]
        found = net(torch.stack([padded[..., s : s + FRAMES] for s in group]))
        for s, part in zip(group, found):
            out[..., s : s + FRAMES] += part * window
            weight[s : s + FRAMES] += window
    return to_sound((out / weight)[..., :total], len(mixture)).T.numpy()
