"""Where the material lies, what is kept back from training, and whether the files are the ones that were used."""
from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

TRAINING = Path(__file__).resolve().parent.parent
PROJECT = TRAINING.parent
CHECKSUMS = TRAINING / "sources.sha256"
HELD_OUT = TRAINING / "held-out.json"
SONGS = ("01", "02", "03", "06", "07")
STEMS = ("vox", "bgvox", "drums", "bass", "other")


class Refused(ValueError):
    """Something a person can mend; the message says what."""


@dataclass(frozen=True)
class HeldOut:
    """What only the tests may use. `speech` and `near` are file names in the material's folders; `near` sounds too much like a test singer."""

    speech: tuple[tuple[str, ...], ...]
    near: frozenset[str]
    instruments: frozenset[str]
    espeak_languages: tuple[str, ...]
    espeak_variants: tuple[str, ...]


def held_out() -> HeldOut:
    content = json.loads(HELD_OUT.read_text())
    return HeldOut(
        tuple(tuple(s) for s in content["speech"]),
        frozenset(content["near"]),
        frozenset(content["instruments"]),
        tuple(content["espeak"]["languages"]),
        tuple(content["espeak"]["variants"]),
    )


def training_speech(material: Path) -> list[Path]:
    """Recordings of speech that training may use, in the order of their names."""
    kept = held_out()
    away = kept.near.union(*map(set, kept.speech))
    files = sorted((material / "voices").glob("*.opus")) + sorted((material / "voices-words").glob("*.opus"))
    return [f for f in files if f"{f.parent.name}/{f.name}" not in away]


def checksum(path: Path) -> str:
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def verify(material: Path, list_file: Path = CHECKSUMS) -> list[str]:
    """One sentence per file that is missing or differs; empty where everything is as it was."""
    problems = []
    for line in list_file.read_text().splitlines():
        wanted, _, name = line.partition("  ")
        path = material / name
        if not path.is_file():
            problems.append(f"{name} is missing in {material}.")
        elif checksum(path) != wanted:
            problems.append(f"{name} is not the file that the model was trained on (its SHA-256 differs).")
    return problems
