"""Miniatures for the tests: a network of a few thousand weights, a bank that is calculated in seconds."""
from __future__ import annotations

from pathlib import Path

import numpy as np

from limelight_training import tones
from limelight_training.audio import write_bank
from limelight_training.network import Separator
from limelight_training.score import compose, melody

SECONDS = 8.0


def small_network(*, folded: bool = False, bins: int = 1536, blocks: int = 1) -> Separator:
    return Separator(bins=bins, channels=(4, 6, 8), width=8, blocks=blocks, folded=folded)


def small_bank(folder: Path) -> None:
    """Three calculated bands and soloists; gliding, vowel-like tones for voices."""
    for seed in range(3):
        rng = np.random.default_rng(seed)
        score = compose(seed, SECONDS)
        for part, sound in tones.band(rng, score).items():
            write_bank(folder / "bands" / f"{seed:04}.{part}.npy", sound)
        write_bank(folder / "solos" / f"{seed:04}.wind.npy", tones.play_notes(rng, score, melody(rng, score, 2, 1.0), "wind"))
        write_bank(folder / "voices" / f"{seed:04}.npy", tones.play_notes(rng, score, melody(rng, score, 1, 1.0), "bowed"))
        write_bank(folder / "choirs" / f"{seed:04}.npy", tones.play_notes(rng, score, melody(rng, score, 1, 1.0), "brass"))
