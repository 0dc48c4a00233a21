"""The commands and their options."""
from __future__ import annotations

import argparse
from pathlib import Path

from .sources import PROJECT, TRAINING

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

    make(options.material, options.bank, first=options.first, count=options.count, choirs=options.choirs, processes=options.processes)


def train(options: argparse.Namespace) -> None:
    from .train import Settings, train as run

    chosen = {k: v for k, v in vars(options).items() if k in Settings.__dataclass_fields__}
    run(Settings(**chosen))


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
    command.add_argument("--count", type=int, default=200, help="how many seeds")
    command.add_argument("--choirs", type=int, default=40, help="how many of them get a choir")
    command.add_argument("--processes", type=int, default=2)
    command.set_defaults(run=synthesise)

    command = commands.add_parser("train", help="train, or go on training; stops after --minutes")
    _bank(command)
    command.add_argument("--checkpoint", type=Path, default=RUNS / "base.pt")
    command.add_argument("--start", type=Path, default=None, help="ONNX file or checkpoint whose weights to begin with (without: from zero)")
    command.add_argument("--minutes", type=float, default=90, help="time budget of the whole run, over all resumptions")
    command.add_argument("--stop-after", type=float, default=None, help="leave after so many minutes of the budget, to be resumed")
    command.add_argument("--batch", type=int, default=6)
    command.add_argument("--rate", type=float, default=1e-3, help="highest learning rate")
    command.add_argument("--device", default="cpu", help="cpu or cuda")
    command.add_argument("--threads", type=int, default=2)
    command.add_argument("--workers", type=int, default=1, help="processes that mix examples")
    command.add_argument("--hold-songs", type=lambda text: tuple(filter(None, text.split(","))), default=(), help="songs to leave out, such as 07 or 01,02")
    command.add_argument("--seed", type=int, default=0)
    command.set_defaults(run=train)
    return parser


def main() -> None:
    options = build().parse_args()
    options.run(options)
