"""Measures models on the three test sets, beside doing nothing and the centre cut, all in one run."""
from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch

from .audio import Sound, at_level
from .metrics import active_error_db, centre_cut, level_db, usdr
from .runtime import OnnxNetwork
from .separate import vocals_of
from .testsets import Pair
from .weights import load_network

Method = Callable[[Sound], Sound]
"""Mixture -> estimate of the vocals."""
FLOOR, CUT, UNHEARD = "do nothing", "centre cut", "leave-one-song-out"


@dataclass(frozen=True)
class Figure:
    """One mixture by one method."""

    test: str
    item: str
    method: str
    accompaniment_db: float | None = None
    vocals_db: float | None = None
    active_error_db: float | None = None
    leakage_db: float | None = None


def methods(models: dict[str, Path], open_until: ExitStack) -> dict[str, Method]:
    """The floor (everything stays in the accompaniment), the centre cut, then the models by name: ONNX files by the program's runtime, checkpoints by PyTorch."""
    found: dict[str, Method] = {FLOOR: np.zeros_like, CUT: centre_cut}
    for name, path in models.items():
        net = open_until.enter_context(OnnxNetwork(path)) if path.suffix == ".onnx" else load_network(path)
        found[name] = lambda mixture, net=net: vocals_of(net, mixture)
    return found


def measure_pairs(test: str, pairs: Iterable[Pair], by: dict[str, Method]) -> list[Figure]:
    figures = []
    for pair in pairs:
        mixture = pair.mixture
        for name, method in by.items():
            vocals = method(mixture)
            figures.append(
                Figure(test, f"{pair.singer} / {pair.backing}", name, usdr(pair.accompaniment, mixture - vocals), usdr(pair.vocals, vocals), active_error_db(pair.vocals, vocals))
            )
    return figures


def without(folder: Path, song: str) -> Path:
    """Where `folds` keeps the network that was trained without a song."""
    return folder / f"without-{song}.pt"


def measure_unheard(test: str, pairs: Iterable[Pair], folder: Path) -> list[Figure]:
    """Leave-one-song-out: each song by the network of `folder` that was trained without it. FileNotFoundError where one is missing."""
    return [figure for pair in pairs for figure in measure_pairs(test, [pair], {UNHEARD: partial(vocals_of, load_network(without(folder, pair.backing)))})]


def measure_leakage(test: str, sounds: dict[str, Sound], by: dict[str, Method], *, voice: bool) -> list[Figure]:
    """Level of what should be silent, relative to the input: the vocals of an instrument, or (`voice`) the accompaniment of a voice."""
    figures = []
    for item, sound in sounds.items():
        sound = at_level(sound, 0.1)
        for name, method in by.items():
            vocals = method(sound)
            figures.append(Figure(test, item, name, leakage_db=level_db(sound - vocals if voice else vocals, sound)))
    return figures


def _median(values: Iterable[float | None]) -> str:
    known = [v for v in values if v is not None]
    return f"{np.median(known):.1f}" if known else "-"


def summary(figures: list[Figure]) -> str:
    """Medians per test as Markdown, one column per method."""
    names = list(dict.fromkeys(f.method for f in figures))
    lines = ["| test (median) | n | " + " | ".join(names) + " |", "|---|---|" + "---|" * len(names)]
    for test in dict.fromkeys(f.test for f in figures):
        here = [f for f in figures if f.test == test]
        items = len({f.item for f in here})
        kinds = (("leakage_db", "leakage"),) if here[0].leakage_db is not None else (("accompaniment_db", "accompaniment uSDR"), ("vocals_db", "vocals uSDR"), ("active_error_db", "error while singing"))
        for key, title in kinds:
            cells = [_median(getattr(f, key) for f in here if f.method == name) for name in names]
            lines.append(f"| {test}: {title} | {items} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def comparison(figures: list[Figure], new: str, old: str) -> str:
    """How the new model stands against the old one, pair by pair."""
    lines = []
    for test in dict.fromkeys(f.test for f in figures):
        gains = []
        for f in figures:
            if f.test == test and f.method == new and f.accompaniment_db is not None:
                other = next(g for g in figures if g.test == test and g.method == old and g.item == f.item)
                gains.append(f.accompaniment_db - (other.accompaniment_db or 0))
        if gains:
            worse = sum(g < 0 for g in gains)
            lines.append(
                f"{test}: {new} against {old}, accompaniment: median difference {np.median(gains):+.2f} dB, quarter points {np.percentile(gains, 25):+.2f} and {np.percentile(gains, 75):+.2f}, "
                f"worse in {worse} of {len(gains)}, least {min(gains):+.2f}."
            )
    return "\n".join(lines)


def evaluate(models: dict[str, Path], sets: Path, out: Path | None, *, only: tuple[str, ...] = (), folds: Path | None = None) -> list[Figure]:
    """Measures everything in the folder of prepared sets (see sets.py), prints the tables, writes every figure to `out` as JSON.

    `folds`: the folder with the networks of leave-one-song-out, measured on the songs, each on the one that it has not heard.
    """
    from .sets import load

    torch.set_num_threads(2)
    figures: list[Figure] = []
    with ExitStack() as open_until:
        by = methods(models, open_until)
        for test in load(sets):
            if only and test.name not in only:
                continue
            figures += measure_pairs(test.title, test.pairs, by) if test.pairs else measure_leakage(test.title, test.sounds, by, voice=test.voice)
            if folds is not None and test.name == "songs":
                figures += measure_unheard(test.title, test.pairs, folds)
            print(f"{test.title}: measured", flush=True)
    print(summary(figures))
    names = list(models)
    for name in (*names[1:], *((UNHEARD,) if folds is not None else ())):
        print(comparison(figures, name, names[0]))
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps([asdict(f) for f in figures], indent=1) + "\n")
    return figures
