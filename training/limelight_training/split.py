"""Chooses which recorded speakers are kept back for the tests (`held-out.json`).

The recordings carry no names of speakers. Voices are told apart by their sound: mean and spread of the cepstral envelope and the pitch. Around each
chosen recording the nearest ones make up a test singer; recordings that are nearly as close go to nobody, so that none of that person trains.
"""
from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from scipy import fft
from numpy.typing import NDArray

from .audio import decode
from .sources import HELD_OUT
from .speech import RATE_HZ, analyse

SINGERS, PER_SINGER, MARGIN = 8, 9, 30


def fingerprint(path: Path) -> NDArray | None:
    """What a voice sounds like whatever it says, [42]; None where there is too little voice."""
    found = analyse(decode(path, RATE_HZ, 1)[:, 0])
    if found is None or found.voiced.sum() < 60:
        return None
    cepstra = fft.irfft(found.envelope[found.voiced], axis=1)[:, 1:21]
    pitch = np.log(found.pitch_hz[found.voiced])
    return np.concatenate([cepstra.mean(0), cepstra.std(0), [3 * np.median(pitch), pitch.std()]])


def choose(files: list[Path], seed: int = 4) -> dict[str, list]:
    """Test singers far from one another, their recordings, and the recordings to leave out of everything."""
    prints = {f: p for f in files if (p := fingerprint(f)) is not None}
    names = list(prints)
    x = np.stack([prints[f] for f in names])
    x = (x - x.mean(0)) / (x.std(0) + 1e-9)
    rng = np.random.default_rng(seed)
    seeds = [int(rng.integers(len(names)))]
    distance = lambda i: np.linalg.norm(x - x[i], axis=1)  # noqa: E731
    while len(seeds) < SINGERS:
        apart = np.min([distance(i) for i in seeds], axis=0)
        # Far apart, but not the outliers (noise, shouting): from the middle of the far half.
        seeds.append(int(np.argsort(apart)[int(len(names) * float(rng.uniform(0.6, 0.9)))]))
    key = lambda i: f"{names[i].parent.name}/{names[i].name}"  # noqa: E731
    taken: set[int] = set()
    speech = []
    for i in seeds:
        order = [int(j) for j in np.argsort(distance(i)) if int(j) not in taken]
        speech.append([key(j) for j in order[:PER_SINGER]])
        taken.update(order[:PER_SINGER])
    near = {int(j) for i in seeds for j in np.argsort(distance(i))[: PER_SINGER + MARGIN]} - taken
    return {"speech": speech, "near": sorted(key(j) for j in near)}


def write(material: Path) -> None:
    content = {
        **choose(sorted((material / "voices").glob("*.opus"))),
        "instruments": ["celesta", "trumpet", "vibraphone"],
        "espeak": {"languages": ["da", "ca", "nb", "sk", "hr"], "variants": ["+m7", "+f4", "+klatt2", "+Annie", "+anika"]},
    }
    HELD_OUT.write_text(json.dumps(content, indent=2) + "\n")
