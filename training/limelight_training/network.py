"""The network: a TFC-TDF U-Net over frequency sub-bands, with attention in its middle, that estimates a complex mask per channel.

After "KUIELab-MDX-Net: A Two-Stream Neural Network for Music Demixing" (M. Kim, W. Choi, J. Chung, D. Lee, S. Jung, 2021): blocks of
convolutions over time and frequency (TFC), each followed by a bottleneck along frequency (TDF). The sub-bands are stacked as channels.
A convolution knows its neighbourhood; the middle looks at all three seconds and all of a sub-band (`attention.py`).
"""
from __future__ import annotations

import torch
from torch import Tensor, nn

from .attention import LineAttention, Overview
from .contract import BINS, FRAMES


class ChannelAffine(nn.Module):
    """Gain and offset per channel: what is left of a batch normalisation whose statistics are fixed."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.gain = nn.Parameter(torch.ones(1, channels, 1, 1))
        self.offset = nn.Parameter(torch.zeros(1, channels, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        return x * self.gain + self.offset


def _conv(source: int, target: int, folded: bool, *, kernel: int = 3, stride: int = 1, transposed: bool = False) -> nn.Sequential:
    kind = nn.ConvTranspose2d if transposed else nn.Conv2d
    padding = kernel // 2 if stride == 1 else 0
    layers: list[nn.Module] = [kind(source, target, kernel, stride, padding, bias=folded)]
    if not folded:
        layers.append(nn.BatchNorm2d(target))
    layers.append(nn.ReLU(inplace=True))
    return nn.Sequential(*layers)


class TimeFrequencyConvolutions(nn.Sequential):
    """Two 3 x 3 convolutions over [batch, channels, frequency, time]."""

    def __init__(self, source: int, target: int, folded: bool) -> None:
        super().__init__(_conv(source, target, folded), _conv(target, target, folded))


class AlongFrequency(nn.Linear):
    """[batch, channels, frequency, time]: linear along frequency. The weight stands on the left, which saves turning the tensor around and back."""

    def __init__(self, source: int, target: int) -> None:
        super().__init__(source, target, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.weight @ x


class FrequencyBottleneck(nn.Module):
    """Residual pair of linear layers along frequency, the same at every instant and in every channel."""

    def __init__(self, channels: int, bins: int, reduction: int, folded: bool) -> None:
        super().__init__()
        norm = ChannelAffine if folded else nn.BatchNorm2d
        self.narrow = AlongFrequency(bins, bins // reduction)
        self.narrow_norm = norm(channels)
        self.widen = AlongFrequency(bins // reduction, bins)
        self.widen_norm = norm(channels)

    def forward(self, x: Tensor) -> Tensor:
        y = torch.relu(self.narrow_norm(self.narrow(x)))
        if isinstance(self.widen_norm, ChannelAffine):
            # A gain per channel may as well come first, where there is less to multiply.
            y = self.widen(y * self.widen_norm.gain) + self.widen_norm.offset
        else:
            y = self.widen_norm(self.widen(y))
        return x + torch.relu(y)


class Separator(nn.Module):
    """Vocals of a mixture.

    Input and output: [batch, 4, bins, FRAMES], rows left.re, left.im, right.re, right.im, scaled by `contract.SCALE`. The result follows the
    level of the input (the features are divided by its RMS) and is finite for silence. The mask is complex, each part within +-1.5.

    `folded`: without batch normalisation, its statistics folded into the layers. This is the form that is exported, and the one that is
    trained further: faster on two cores, and the same in training and afterwards whatever the batch. `blocks`, `width`: of the attention;
    without blocks there is none.
    """

    def __init__(self, *, bins: int = BINS, bands: int = 3, channels: tuple[int, ...] = (16, 32, 48, 64), width: int = 96, blocks: int = 3, folded: bool = False) -> None:
        super().__init__()
        if bins % (bands << (len(channels) - 1)):
            raise ValueError(f"{bins} bins do not divide into {bands} bands and {len(channels)} levels")
        if blocks < 0:
            raise ValueError(f"{blocks} blocks of attention: there is none, or there are some")
        self.config = {"bins": bins, "bands": bands, "channels": tuple(channels), "width": width, "blocks": blocks, "folded": folded}
        band = bins // bands
        levels = range(len(channels) - 1)
        deepest = channels[-1]
        self.enter = nn.Conv2d(6 * bands, channels[0], 1)
        self.encoders = nn.ModuleList(TimeFrequencyConvolutions(channels[i], channels[i], folded) for i in levels)
        self.encoder_bottlenecks = nn.ModuleList(FrequencyBottleneck(channels[i], band >> i, 8, folded) for i in levels)
        self.downs = nn.ModuleList(_conv(channels[i], channels[i + 1], folded, kernel=2, stride=2) for i in levels)
        self.middle_in = TimeFrequencyConvolutions(deepest, deepest, folded)
        self.middle_bottleneck = FrequencyBottleneck(deepest, band >> len(levels), 4, folded)
        self.overview = Overview(deepest, band >> len(levels), FRAMES >> len(levels), width, blocks) if blocks else nn.Identity()
        self.middle_out = TimeFrequencyConvolutions(deepest, deepest, folded)
        upwards = list(reversed(levels))
        self.ups = nn.ModuleList(_conv(channels[i + 1], channels[i], folded, kernel=2, stride=2, transposed=True) for i in upwards)
        self.decoders = nn.ModuleList(TimeFrequencyConvolutions(2 * channels[i], channels[i], folded) for i in upwards)
        self.decoder_bottlenecks = nn.ModuleList(FrequencyBottleneck(channels[i], band >> i, 8, folded) for i in upwards)
        self.leave = nn.Conv2d(channels[0], 4 * bands, 1)

    def forward(self, mixture: Tensor) -> Tensor:
        bins, bands = self.config["bins"], self.config["bands"]
        features = self.features(mixture).reshape(-1, 6 * bands, bins // bands, FRAMES)
        h = self.enter(features)
        skips = []
        for encode, along_frequency, down in zip(self.encoders, self.encoder_bottlenecks, self.downs):
            h = along_frequency(encode(h))
            skips.append(h)
            h = down(h)
        h = self.middle_out(self.overview(self.middle_bottleneck(self.middle_in(h))))
        for up, decode, along_frequency in zip(self.ups, self.decoders, self.decoder_bottlenecks):
            h = along_frequency(decode(torch.cat([up(h), skips.pop()], 1)))
        mask = torch.tanh(self.leave(h)).reshape(-1, 4, bins, FRAMES) * 1.5
        rotated = torch.stack([-mixture[:, 1], mixture[:, 0], -mixture[:, 3], mixture[:, 2]], 1)
        return mixture * mask[:, [0, 0, 2, 2]] + rotated * mask[:, [1, 1, 3, 3]]

    @staticmethod
    def features(mixture: Tensor) -> Tensor:
        """[batch, 6, bins, frames]: power-compressed complex spectrum (exponent 0.3) and magnitudes, at a level of its own."""
        rms = (mixture.pow(2).mean(dim=(1, 2, 3), keepdim=True) + 1e-8).sqrt()
        x = mixture / rms
        power = x[:, 0::2] ** 2 + x[:, 1::2] ** 2
        # Powers by way of logarithms, which processors work out several numbers at a time.
        magnitude = torch.exp(0.15 * torch.log(power + 1e-8)) - 0.3
        compressed = x * torch.exp(-0.35 * torch.log(power + 1e-6))[:, [0, 0, 1, 1]]
        return torch.cat([compressed, magnitude], 1)


def parameter_count(net: nn.Module) -> int:
    return sum(p.numel() for p in net.parameters())


def macs_per_second(net: Separator) -> float:
    """Multiply-accumulates of convolutions and linear layers per second of audio, counted in one forward pass."""
    from .contract import HOP, SAMPLE_RATE_HZ

    total = 0

    def count(module: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        nonlocal total
        if isinstance(module, nn.ConvTranspose2d):
            total += inputs[0].numel() * module.weight[0].numel()
        elif isinstance(module, nn.Conv2d):
            total += output.numel() * module.weight[0].numel()
        elif isinstance(module, nn.Linear):
            total += output.numel() * module.in_features
        elif isinstance(module, LineAttention):
            total += 2 * output.numel() * output.shape[2]

    hooks = [m.register_forward_hook(count) for m in net.modules() if isinstance(m, (nn.Conv2d, nn.ConvTranspose2d, nn.Linear, LineAttention))]
    with torch.no_grad():
        net(torch.zeros(1, 4, net.config["bins"], FRAMES))
    for hook in hooks:
        hook.remove()
    return total / (FRAMES * HOP / SAMPLE_RATE_HZ)
