"""The commands and their options."""
from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from .sources import TRAINING, Refused

if TYPE_CHECKING:
    from .train import Settings

DATA = TRAINING / "data"
RUNS = TRAINING / "runs"


def _material(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--material", type=Path, default=DATA / "material", help="folder with stems/, voices/, voices-words/, instruments/")


def _bank(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--bank", type=Path, default=DATA / "bank", help="folder of the prepared sounds")


def prepare(options: argparse.Namespace) -> None:
    from .prepare import decode_recordings
    from .sources import verify

    problems = verify(options.material)
    for problem in problems:
        print(problem)
    if problems and not options.anyway:
        raise SystemExit("The material is not complete; --anyway uses what is there.")
    decode_recordings(options.material, options.bank)


def synthesise(options: argparse.Namespace) -> None:
    from .prepare import synthesise as make

    make(options.material, options.bank, first=options.first, count=options.count, choirs=options.choirs, takes=options.takes, groups=options.ensembles, processes=options.processes)


def _loop(parser: argparse.ArgumentParser) -> None:
    """The options of the training loop."""
    _bank(parser)
    parser.add_argument("--start", type=Path, default=None, help="ONNX file or checkpoint whose weights to begin with (without: from zero)")
    parser.add_argument("--blocks", type=int, default=None, help="blocks of attention; where the start has none, they are added (without: what the start has, from zero 3)")
    parser.add_argument("--minutes", type=float, default=90, help="time budget of the whole run, over all resumptions")
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--rate", type=float, default=1e-3, help="highest learning rate")
    parser.add_argument("--again", type=float, default=0.4, help="share of the examples that are mixed from parts heard a moment ago")
    parser.add_argument("--songs", type=float, default=0.5, help="share of the mixes that belong together which come from the songs")
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    parser.add_argument("--bfloat16", action="store_true", help="in bfloat16 but for the last tenth (GPUs; processors with AVX-512 BF16 or AMX)")
    parser.add_argument("--compiled", action="store_true", help="through torch.compile (PyTorch 2; on a CPU with a C++ compiler)")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--workers", type=int, default=1, help="processes that mix examples")
    parser.add_argument("--seed", type=int, default=0)


def _settings(options: argparse.Namespace, **changes: object) -> Settings:
    from .train import Settings

    return Settings(**{**{k: v for k, v in vars(options).items() if k in Settings.__dataclass_fields__}, **changes})


def train(options: argparse.Namespace) -> None:
    from .train import train as run

    run(_settings(options))


def split(options: argparse.Namespace) -> None:
    from .split import write

    write(options.material)


def folds(options: argparse.Namespace) -> None:
    """One model per song, trained without it."""
    from .evaluate import without
    from .sources import SONGS
    from .train import train as run

    for song in SONGS:
        run(_settings(options, checkpoint=without(options.runs, song), hold_songs=(song,)))


def sets(options: argparse.Namespace) -> None:
    from .sets import make, store
    from .testsets import missing

    problems = missing(options.material, options.demo)
    for problem in problems:
        print(problem)
    if problems and not options.anyway:
        raise Refused("These would be other test sets, whose figures compare with nothing; --anyway makes them all the same.")
    store(make(options.material, options.bank, options.demo), options.sets)


def evaluate(options: argparse.Namespace) -> None:
    from .evaluate import evaluate as run

    models = {name: Path(path) for name, _, path in (m.partition("=") for m in options.models)}
    absent = [name for name, path in models.items() if not path.is_file()]
    if absent:
        raise Refused(f"No file for {', '.join(absent)}: models are given as NAME=FILE.")
    run(models, options.sets, options.out, only=tuple(options.only), folds=options.folds)


def export(options: argparse.Namespace) -> None:
    from .export import export_checkpoint

    print(json.dumps(export_checkpoint(options.checkpoint, options.out), indent=1))


def average(options: argparse.Namespace) -> None:
    from .export import entry, export as write
    from .weights import average as between, load_network

    try:
        mixed = between(load_network(options.first), load_network(options.second), options.share)
    except ValueError as error:
        raise Refused(f"{options.first} and {options.second}: {error}.") from None
    found = write(mixed, options.out)
    print(json.dumps({**entry(options.out), **found}, indent=1))


def parity(options: argparse.Namespace) -> None:
    from .export import entry, parity as check
    from .weights import load_network

    print(json.dumps({**entry(options.model), **check(load_network(options.checkpoint), options.model)}, indent=1))


def speed(options: argparse.Namespace) -> None:
    """Real-time factor of the network alone at the program's overlap, beside its size."""
    import torch

    from .contract import FRAMES, HOP, SAMPLE_RATE_HZ, STEP_FRAMES
    from .network import macs_per_second, parameter_count
    from .runtime import OnnxNetwork
    from .weights import load_network

    net = load_network(options.model)
    with OnnxNetwork(options.model, bins=net.config["bins"]) as network:
        for _ in range(30):
            network(torch.randn(1, 4, net.config["bins"], FRAMES))
    assert network.median_seconds is not None
    factor = network.median_seconds / (STEP_FRAMES * HOP / SAMPLE_RATE_HZ)
    print(json.dumps({"parameters": parameter_count(net), "gmac_per_second": round(macs_per_second(net) / 1e9, 3), "milliseconds": round(network.median_seconds * 1000, 1), "rtf": round(factor, 4)}, indent=1))


def build() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="limelight_training", description="Makes the model that Limelight brings along.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    command = commands.add_parser("prepare", help="check the material and decode it into the bank")
    _material(command)
    _bank(command)
    command.add_argument("--anyway", action="store_true", help="go on where files are missing or differ")
    command.set_defaults(run=prepare)

    command = commands.add_parser("synth", help="synthesise bands, soloists, voices and choirs into the bank")
    _material(command)
    _bank(command)
    command.add_argument("--first", type=int, default=0, help="first seed")
    command.add_argument("--count", type=int, default=184, help="how many seeds")
    command.add_argument("--choirs", type=int, default=54, help="how many of them get a choir")
    command.add_argument("--takes", type=int, default=2, help="voices for each seed, all different")
    command.add_argument("--ensembles", type=int, default=0, help="bells and orchestras, in turn")
    command.add_argument("--processes", type=int, default=2)
    command.set_defaults(run=synthesise)

    command = commands.add_parser("train", help="train, or go on training; stops after --minutes")
    _loop(command)
    command.add_argument("--checkpoint", type=Path, default=RUNS / "base.pt")
    command.add_argument("--stop-after", type=float, default=None, help="leave after so many minutes of the budget, to be resumed")
    command.add_argument("--hold-songs", type=lambda text: tuple(name.strip() for name in text.split(",") if name.strip()), default=(), help="songs to leave out, such as 07 or 01,02")
    command.set_defaults(run=train)

    command = commands.add_parser("split", help="choose again which speakers are kept back (writes held-out.json)")
    _material(command)
    command.set_defaults(run=split)

    command = commands.add_parser("folds", help="leave-one-song-out: one model per song, trained without it, each with the whole budget")
    _loop(command)
    command.add_argument("--runs", type=Path, default=RUNS)
    command.set_defaults(run=folds)

    command = commands.add_parser("sets", help="make the three test sets")
    _material(command)
    _bank(command)
    command.add_argument("--demo", type=Path, default=DATA / "demo-song", help="folder with the stems of the demo song, which demo-song/make.py makes")
    command.add_argument("--anyway", action="store_true", help="go on where something is missing")
    command.add_argument("--sets", type=Path, default=DATA / "sets")
    command.set_defaults(run=sets)

    command = commands.add_parser("evaluate", help="measure models on the test sets; the first one is what the others are compared with")
    command.add_argument("models", nargs="+", metavar="NAME=FILE", help="ONNX files or checkpoints")
    command.add_argument("--sets", type=Path, default=DATA / "sets")
    command.add_argument("--only", nargs="*", default=[], choices=["songs", "strangers", "instrumental", "solos", "voices"], help="of the sets, these")
    command.add_argument("--folds", type=Path, default=None, help="folder with what `folds` made, measured each on the song that it has not heard")
    command.add_argument("--out", type=Path, default=None, help="every figure as JSON")
    command.set_defaults(run=evaluate)

    command = commands.add_parser("export", help="checkpoint to ONNX, with the parity check")
    command.add_argument("checkpoint", type=Path)
    command.add_argument("out", type=Path)
    command.set_defaults(run=export)

    command = commands.add_parser("average", help="the weights between two networks, exported; one should have been trained from the other")
    command.add_argument("first", type=Path)
    command.add_argument("second", type=Path)
    command.add_argument("out", type=Path)
    command.add_argument("--share", type=float, default=0.5, help="how much of the second one, 0 to 1")
    command.set_defaults(run=average)

    command = commands.add_parser("parity", help="does an ONNX file compute what a checkpoint computes?")
    command.add_argument("checkpoint", type=Path)
    command.add_argument("model", type=Path)
    command.set_defaults(run=parity)

    command = commands.add_parser("speed", help="parameters, multiply-accumulates and real-time factor of an ONNX file")
    command.add_argument("model", type=Path)
    command.set_defaults(run=speed)
    return parser


def main() -> None:
    options = build().parse_args()
    try:
        options.run(options)
    except Refused as refused:
        raise SystemExit(str(refused)) from None
