"""The training loop: warm or cold start, CPU or CUDA, a budget in minutes, resumable at any time."""
from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from .losses import loss
from .audio import Sound
from .mixing import Bank, again, example
from .network import Separator, parameter_count
from .optimizer import optimizers
from .sources import SONGS, Refused
from .spectra import to_spectrogram
from .weights import built, from_onnx, grown, save

RESCAN_EVERY_S = 120
"""Seconds after which a worker looks for new sounds in the bank."""
REMEMBERED, FEWEST = 64, 16
"""Mixes whose parts may be mixed again, and from how many on."""
EXACT_FROM = 0.9
"""Share of the budget from which on bfloat16 gives way to float32: its three digits end where -50 dB begin."""
AVERAGE = 0.999
"""What the moving average of the weights keeps at each step."""
LONGEST_STEP_S = 20.0
"""What is more was a pause (a stopped process) and does not count against the budget."""


@dataclass(frozen=True)
class Settings:
    bank: Path
    checkpoint: Path
    start: Path | None = None
    blocks: int | None = None
    """Blocks of attention (`attention.py`). Without: as many as `start` has. Where it has none, these are added, and change nothing at first."""
    minutes: float = 90
    stop_after: float | None = None
    batch: int = 4
    rate: float = 1e-3
    again: float = 0.4
    """Share of the examples that are mixed from parts heard a moment ago (`mixing.again`)."""
    songs: float = 0.5
    """Share of the coherent mixes that come from the songs (`mixing.example`)."""
    device: str = "cpu"
    bfloat16: bool = False
    """Convolutions and linear layers in bfloat16; worth it on a GPU and on processors with AVX-512 BF16 or AMX."""
    compiled: bool = False
    """Through torch.compile (PyTorch 2, a C++ compiler on a CPU)."""
    threads: int = 2
    workers: int = 1
    hold_songs: tuple[str, ...] = ()
    seed: int = 0
    save_every_s: float = 120
    report_every: int = 10
    steps: int | None = None
    """Stop after so many steps in all, whatever the time (for tests)."""

    @property
    def recipe(self) -> dict[str, Any]:
        """What a run may not change on its way."""
        return {
            "start": str(self.start), "blocks": self.blocks, "hold_songs": self.hold_songs, "batch": self.batch, "rate": self.rate,
            "again": self.again, "songs": self.songs, "bfloat16": self.bfloat16, "seed": self.seed,
        }


class Mixes(IterableDataset):
    """Endless examples as sound, [2 parts, 2 channels, samples]; each worker and each resumption has a stream of its own."""

    def __init__(self, settings: Settings, first_step: int) -> None:
        self.settings, self.first_step = settings, first_step

    def __iter__(self) -> Iterator[Tensor]:
        info = get_worker_info()
        if info is not None:
            torch.set_num_threads(1)
        rng = np.random.default_rng([self.settings.seed, self.first_step, info.id if info else 0])
        bank = Bank(self.settings.bank, self.settings.hold_songs)
        scanned = -math.inf
        heard: deque[tuple[Sound, Sound]] = deque(maxlen=REMEMBERED)
        while True:
            if time.monotonic() - scanned > RESCAN_EVERY_S:
                bank.rescan()
                scanned = time.monotonic()
            if len(heard) >= FEWEST and rng.random() < self.settings.again:
                parts = again(rng, heard)
            else:
                *parts, apart = example(rng, bank, self.settings.songs)
                if apart:
                    heard.append((parts[0], parts[1]))
            yield torch.from_numpy(np.stack([p.T for p in parts]))


def rate_at(progress: float, step: int, highest: float) -> float:
    """Warms up over 50 steps, then half a cosine down to a fiftieth."""
    warm = min(1.0, (step + 1) / 50)
    return highest * warm * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * min(1.0, progress))))


def initial(settings: Settings) -> Separator:
    torch.manual_seed(settings.seed)
    if settings.start is None:
        return Separator(**({} if settings.blocks is None else {"blocks": settings.blocks}))
    if settings.start.suffix == ".onnx":
        net = from_onnx(settings.start)
    else:
        content = torch.load(settings.start, map_location="cpu")
        net = built(content["config"])
        net.load_state_dict(content["average"])
    if settings.blocks is None:
        return net
    try:
        return grown(net, settings.blocks)
    except ValueError as error:
        raise Refused(f"{settings.start}: {error}.") from None


@torch.no_grad()
def follow(average: dict[str, Tensor], net: Separator, step: int) -> None:
    """Exponential moving average of the weights (younger ones count more at the beginning)."""
    keep = min(AVERAGE, (step + 1) / (step + 20))
    for name, value in net.state_dict().items():
        if value.dtype.is_floating_point:
            average[name].mul_(keep).add_(value, alpha=1 - keep)
        else:
            average[name].copy_(value)


def check(settings: Settings, state: dict[str, Any] | None) -> None:
    """Raises Refused where a run would not do what its options say."""
    unknown = [song for song in settings.hold_songs if song not in SONGS]
    if unknown:
        raise Refused(f"No song is called {', '.join(unknown)}; there are {', '.join(SONGS)}.")
    if next(settings.bank.rglob("*.npy"), None) is None:
        raise Refused(f"{settings.bank} has no sounds; `prepare` and `synth` put them there.")
    before = (state or {}).get("recipe", settings.recipe)
    changed = [name for name, value in settings.recipe.items() if before.get(name) != value]
    if changed:
        raise Refused(f"{settings.checkpoint} was begun with other options ({', '.join(f'{n} {before.get(n)}' for n in changed)}); give this run a checkpoint of its own.")


def train(settings: Settings) -> dict[str, float]:
    """Trains until the budget is used up. Returns the last figures. A checkpoint holds everything needed to go on.

    Raises Refused where the bank is empty, a song to leave out does not exist, or the checkpoint is of another run.
    """
    # Before the first threads, which inherit it: numbers near zero (silence, its gradients) take a fifth of a step's time on a CPU otherwise.
    torch.set_flush_denormal(True)
    torch.set_num_threads(settings.threads)
    device = torch.device(settings.device)
    on_gpu = device.type == "cuda"
    state = torch.load(settings.checkpoint, map_location="cpu") if settings.checkpoint.exists() else None
    check(settings, state)
    net = built(state["config"]) if state else initial(settings)
    if state:
        net.load_state_dict(state["raw"])
    net.to(device).train()
    average = {k: v.clone().to(device) for k, v in (state["average"] if state else net.state_dict()).items()}
    helpers = optimizers(net, settings.rate)
    for optimizer, content in zip(helpers, state["optimizers"] if state else ()):
        optimizer.load_state_dict(content)
    forward = torch.compile(net) if settings.compiled else net
    step, spent = (state["step"], state["seconds"]) if state else (0, 0.0)
    budget = settings.minutes * 60
    limit = budget if settings.stop_after is None else min(budget, settings.stop_after * 60)
    heard = [song for song in SONGS if song not in settings.hold_songs]
    print(f"{parameter_count(net)} parameters; songs {' '.join(heard) or 'none'}; step {step}, {spent / 60:.1f} of {settings.minutes:g} minutes", flush=True)
    if spent >= limit:
        print("The time is used up: nothing to do.", flush=True)
    torch.manual_seed(settings.seed + step)
    loader = iter(DataLoader(Mixes(settings, step), batch_size=settings.batch, num_workers=settings.workers, pin_memory=on_gpu, **({"prefetch_factor": 3} if settings.workers else {})))
    sums: dict[str, float] = {}
    figures: dict[str, float] = {}

    def keep() -> None:
        save(settings.checkpoint, {"recipe": settings.recipe, "config": net.config, "raw": net.state_dict(), "average": average, "optimizers": [o.state_dict() for o in helpers], "step": step, "seconds": spent, "figures": figures})

    saved = reported = time.monotonic()
    while spent < limit and (settings.steps is None or step < settings.steps):
        began = time.monotonic()
        for group in (g for o in helpers for g in o.param_groups):
            group["lr"] = rate_at(spent / budget, step, settings.rate)
        sound = next(loader).to(device, non_blocking=True)
        parts = to_spectrogram(sound)
        vocals, mixture = parts[:, 0], parts.sum(1)
        with torch.autocast(device.type, dtype=torch.bfloat16, enabled=settings.bfloat16 and spent < EXACT_FROM * budget):
            estimate = forward(mixture)
        total, parts_of_loss = loss(estimate.float(), vocals, mixture)
        net.zero_grad(set_to_none=True)
        if torch.isfinite(total):
            total.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
            for optimizer in helpers:
                optimizer.step()
            follow(average, net, step)
        step += 1
        for name, value in {"loss": total.item(), **parts_of_loss}.items():
            sums[name] = sums.get(name, 0.0) + value
        spent += min(time.monotonic() - began, LONGEST_STEP_S)
        if step % settings.report_every == 0:
            figures = {k: v / settings.report_every for k, v in sums.items()}
            seconds = (time.monotonic() - reported) / settings.report_every
            print(f"{step} {spent / 60:.1f}min {seconds:.2f}s/step " + " ".join(f"{k} {v:.4f}" for k, v in figures.items()), flush=True)
            sums, reported = {}, time.monotonic()
        if time.monotonic() - saved > settings.save_every_s:
            keep()
            saved = time.monotonic()
    keep()
    return figures
