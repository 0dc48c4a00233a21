"""What looks further than a convolution does: attention along time and along frequency, in the middle of the U-Net, where both are short.

Axial attention ("Axial Attention in Multidimensional Transformers", J. Ho and others, 2019) with normalisation before each part ("On Layer
Normalization in the Transformer Architecture", R. Xiong and others, 2020). Two paths in the middle of a TFC-TDF U-Net: "Dual-Path TFC-TDF UNet for
Music Source Separation", J. Chen and others, 2023 (theirs are recurrent).
"""
from __future__ import annotations

import torch
from torch import Tensor, nn

HEADS = 4
FEED = 2
"""Width of the hidden layer between two attentions, relative to the tokens'."""


class Levelled(nn.Module):
    """Layer normalisation whose gain and offset stay 1 and 0, since a linear layer follows. They are given, because ONNX Runtime only then sees one operation in it."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.register_buffer("gain", torch.ones(width), persistent=False)
        self.register_buffer("offset", torch.zeros(width), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        return nn.functional.layer_norm(x, self.gain.shape, self.gain, self.offset)


class LineAttention(nn.Module):
    """[batch, lines, places, width]: within each line every place looks at every other."""

    def __init__(self, width: int, lines: int, places: int) -> None:
        super().__init__()
        self.lines, self.places, self.width, self.depth = lines, places, width, width // HEADS
        self.level = Levelled(width)
        self.into = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)

    def forward(self, x: Tensor) -> Tensor:
        query, key, value = self.into(self.level(x)).reshape(-1, self.lines, self.places, 3, HEADS, self.depth).permute(3, 0, 1, 4, 2, 5).unbind(0)
        seen = torch.softmax((query * self.depth**-0.5) @ key.transpose(-1, -2), -1) @ value
        return x + self.out(seen.transpose(2, 3).reshape(-1, self.lines, self.places, self.width))


class Block(nn.Module):
    """[batch, frequency, time, width]: along time, along frequency, then each place by itself."""

    def __init__(self, width: int, bins: int, frames: int) -> None:
        super().__init__()
        self.along_time = LineAttention(width, bins, frames)
        self.along_frequency = LineAttention(width, frames, bins)
        self.level = Levelled(width)
        self.feed_in = nn.Linear(width, FEED * width)
        self.feed_out = nn.Linear(FEED * width, width)

    def forward(self, x: Tensor) -> Tensor:
        x = self.along_time(x)
        x = self.along_frequency(x.transpose(1, 2)).transpose(1, 2)
        return x + self.feed_out(torch.relu(self.feed_in(self.level(x))))


class Overview(nn.Module):
    """[batch, channels, frequency, time] -> the same, plus what the blocks find. Adds nothing before it is trained."""

    def __init__(self, channels: int, bins: int, frames: int, width: int, blocks: int) -> None:
        super().__init__()
        self.frequencies = nn.Parameter(torch.randn(bins, 1, width) * 0.1)
        self.times = nn.Parameter(torch.randn(frames, width) * 0.1)
        self.into = nn.Linear(channels, width)
        self.blocks = nn.Sequential(*(Block(width, bins, frames) for _ in range(blocks)))
        self.level = Levelled(width)
        self.out = nn.Linear(width, channels)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)

    def forward(self, x: Tensor) -> Tensor:
        tokens = self.into(x.permute(0, 2, 3, 1)) + self.frequencies + self.times
        return x + self.out(self.level(self.blocks(tokens))).permute(0, 3, 1, 2)
