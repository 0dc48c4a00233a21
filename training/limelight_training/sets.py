"""The test sets on disk: made once, measured as often as wanted."""
from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from .audio import Sound, read_bank, write_bank
from .testsets import Pair, backings, pairs, singers, solos, songs


@dataclass(frozen=True)
class TestSet:
    name: str
    title: str
    pairs: list[Pair] = field(default_factory=list)
    sounds: dict[str, Sound] = field(default_factory=dict)
    voice: bool = False
    """The sounds are voices alone (their accompaniment should be silent), not instruments (their vocals should be)."""

    __test__ = False


def make(material: Path, bank: Path, demo: Path | None) -> list[TestSet]:
    sung, played = singers(material, demo), backings(material, demo)
    return [
        TestSet("songs", "1 five songs", songs(bank)),
        TestSet("strangers", "2 strangers", pairs(sung, played)),
        TestSet("instrumental", "3 instrumental only", sounds=played),
        TestSet("solos", "3 solo melodies", sounds=solos(material)),
        TestSet("voices", "3 voice alone", sounds=sung, voice=True),
    ]


def store(sets: list[TestSet], folder: Path) -> None:
    index = []
    for test in sets:
        entry: dict = {"name": test.name, "title": test.title, "voice": test.voice, "pairs": [], "sounds": []}
        for k, pair in enumerate(test.pairs):
            for part, sound in (("vocals", pair.vocals), ("accompaniment", pair.accompaniment)):
                write_bank(folder / test.name / f"{k:02}.{part}.npy", sound)
            entry["pairs"].append([pair.singer, pair.backing])
        for k, (name, sound) in enumerate(test.sounds.items()):
            write_bank(folder / test.name / f"{k:02}.npy", sound)
            entry["sounds"].append(name)
        index.append(entry)
    (folder / "index.json").write_text(json.dumps(index, indent=1) + "\n")


def load(folder: Path) -> Iterator[TestSet]:
    for entry in json.loads((folder / "index.json").read_text()):
        here = folder / entry["name"]
        found = [Pair(s, b, read_bank(here / f"{k:02}.vocals.npy"), read_bank(here / f"{k:02}.accompaniment.npy")) for k, (s, b) in enumerate(entry["pairs"])]
        sounds = {name: read_bank(here / f"{k:02}.npy") for k, name in enumerate(entry["sounds"])}
        yield TestSet(entry["name"], entry["title"], found, sounds, entry["voice"])
