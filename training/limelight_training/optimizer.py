"""Muon for the matrices, AdamW for the rest.

Muon (K. Jordan and others, "Muon: An optimizer for hidden layers in neural networks", 2024): the momentum of a matrix is replaced by the nearest
orthogonal one (polar factor), so that every direction moves as far as every other. Step sizes are scaled to the RMS of AdamW's
("Muon is scalable for LLM training", J. Liu and others, 2025: 0.2 sqrt(longer side)), so that one learning rate serves both.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor, nn

QUINTIC = (3.4445, -4.7750, 2.0315)
"""Coefficients of the iteration (K. Jordan and others, 2024): singular values end between about 0.7 and 1.2 in five rounds."""


def orthogonal(matrix: Tensor, rounds: int = 5) -> Tensor:
    """[rows, columns] -> about its polar factor U V^T, by a Newton-Schulz iteration; zero stays zero."""
    tall = matrix.shape[0] > matrix.shape[1]
    x = matrix.T if tall else matrix
    x = x / (x.norm() + 1e-12)
    a, b, c = QUINTIC
    for _ in range(rounds):
        gram = x @ x.T
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x.T if tall else x


def as_matrix(weight: Tensor, transposed: bool) -> Tensor:
    """Output channels by everything that goes into one of them."""
    return (weight.transpose(0, 1) if transposed else weight).flatten(1)


class Muon(torch.optim.Optimizer):
    """For weights of at least two dimensions. `lr` as for AdamW; weight decay is decoupled; Nesterov momentum."""

    def __init__(self, params: Iterable[Any], lr: float = 1e-3, momentum: float = 0.95, weight_decay: float = 1e-3) -> None:
        super().__init__(params, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay, "transposed": False})

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> None:
        assert closure is None
        for group in self.param_groups:
            for weight in group["params"]:
                if weight.grad is None:
                    continue
                state = self.state[weight]
                if not state:
                    state["momentum"] = torch.zeros_like(weight)
                state["momentum"].lerp_(weight.grad, 1 - group["momentum"])
                ahead = as_matrix(weight.grad.lerp(state["momentum"], group["momentum"]), group["transposed"])
                direction = orthogonal(ahead.float())
                shape = (weight.shape[1], weight.shape[0], *weight.shape[2:]) if group["transposed"] else weight.shape
                update = direction.reshape(shape)
                weight.mul_(1 - group["lr"] * group["weight_decay"])
                weight.add_(update.transpose(0, 1) if group["transposed"] else update, alpha=-group["lr"] * 0.2 * max(direction.shape) ** 0.5)


def optimizers(net: nn.Module, rate: float, weight_decay: float = 1e-3) -> list[torch.optim.Optimizer]:
    """Muon for convolutions and linear layers between the first and the last one, AdamW for those two, gains, offsets and the places of the attention."""
    ends = {id(module.weight) for name, module in net.named_modules() if name in ("enter", "leave")}
    matrices: dict[bool, list[Tensor]] = {False: [], True: []}
    for module in net.modules():
        if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d, nn.Linear)) and id(module.weight) not in ends:
            matrices[isinstance(module, nn.ConvTranspose2d)].append(module.weight)
    taken = {id(w) for group in matrices.values() for w in group}
    rest = [p for p in net.parameters() if id(p) not in taken]
    groups = [{"params": weights, "transposed": transposed} for transposed, weights in matrices.items() if weights]
    return [Muon(groups, rate, weight_decay=weight_decay), torch.optim.AdamW(rest, lr=rate, weight_decay=weight_decay)]
