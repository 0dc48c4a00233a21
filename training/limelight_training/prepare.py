"""Fills the bank: decodes the recordings and synthesises bands, soloists and voices. Everything is named after its seed; what is there already is kept.

Bank (all [samples, 2], see audio.py):
  songs/<song>.<stem>.npy         the five songs
  recorded/<name>.npy             recorded instruments
  bands/<seed>.<part>.npy         drums, bass, other, melody of one score
  solos/<seed>.<family>.npy       melody instruments alone
  voices/<seed>.npy               lead voices; the one with a band's seed sings in its key and tempo
  choirs/<seed>.npy               choirs and layered backing vocals
"""
from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np

from . import bands, ensembles, tones, voices
from .audio import decode, write_bank, write_bank_together
from .score import compose, melody
from .sources import SONGS, STEMS, held_out, training_speech

SECONDS = 30.0
STEM_GAIN = 0.6
"""The stems are stored turned down by this."""


def decode_recordings(material: Path, bank: Path) -> None:
    kept = held_out().instruments
    for song in SONGS:
        for stem in STEMS:
            source, target = material / "stems" / f"{song}.{stem}.opus", bank / "songs" / f"{song}.{stem}.npy"
            if source.is_file() and not target.exists():
                write_bank(target, decode(source) / STEM_GAIN)
    for source in sorted((material / "instruments").glob("*.opus")):
        target = bank / "recorded" / f"{source.stem}.npy"
        if source.stem not in kept and not target.exists():
            write_bank(target, decode(source))


def make_band(bank: Path, seed: int) -> None:
    rng = np.random.default_rng([seed, 2])
    score = compose(seed, SECONDS)
    parts = tones.band(rng, score) if rng.random() < 0.2 else bands.band(rng, score)
    write_bank_together({bank / "bands" / f"{seed:04}.{name}.npy": sound for name, sound in parts.items()})


def make_solo(bank: Path, seed: int) -> None:
    rng = np.random.default_rng([seed, 3])
    score = compose(10_000 + seed, SECONDS)
    # What leaked: sustained melodies come more often.
    families = [*bands.MELODIES, *bands.SUSTAINED, "sax", "flute", "strings", "trumpet", "lead"]
    family = families[seed % len(families)]
    if rng.random() < 0.2:
        voice = str(rng.choice(["wind", "bowed", "brass", "chip", "supersaw"]))
        sound, family = tones.play_notes(rng, score, melody(rng, score, int(rng.integers(1, 4))), voice), voice
    else:
        sound = bands.melody_part(rng, score, family, busy=0.95)
    write_bank(bank / "solos" / f"{seed:04}.{family}.npy", bands.finish(rng, sound, score))


def make_ensemble(bank: Path, seed: int) -> None:
    rng = np.random.default_rng([seed, 6])
    kind = list(ensembles.KINDS)[seed % len(ensembles.KINDS)]
    write_bank(bank / "ensembles" / f"{seed:04}.{kind}.npy", ensembles.KINDS[kind](rng, compose(20_000 + seed, SECONDS)))


def voice_name(seed: int, take: int) -> str:
    return f"{seed:04}.{take}.npy" if take else f"{seed:04}.npy"


def make_voice(material: Path, bank: Path, seed: int, take: int = 0) -> None:
    """Somebody who sings the score of a seed; every take is somebody else with another tune."""
    rng = np.random.default_rng([seed, 4, take] if take else [seed, 4])
    score = compose(seed, SECONDS)
    people = voices.from_files(training_speech(material))
    say = voices.from_espeak() if rng.random() < 0.18 else people
    sound, _ = voices.rap(rng, people, score) if rng.random() < 0.14 else voices.lead(rng, say, score)
    write_bank(bank / "voices" / voice_name(seed, take), sound)


def make_choir(material: Path, bank: Path, seed: int) -> None:
    rng = np.random.default_rng([seed, 5])
    sound, _ = voices.choir(rng, voices.from_files(training_speech(material)), compose(seed, SECONDS))
    write_bank(bank / "choirs" / f"{seed:04}.npy", sound)


def _absent(bank: Path, folder: str, seed: int) -> bool:
    return not any((bank / folder).glob(f"{seed:04}.*npy"))


def synthesise(material: Path, bank: Path, *, first: int = 0, count: int, choirs: int, takes: int, groups: int = 0, processes: int = 2) -> None:
    """Bands, soloists and `takes` voices of `count` seeds from `first` on, choirs for the first `choirs` of them, and `groups` ensembles."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    seeds = range(first, first + count)
    jobs: list[Callable[[], None]] = []
    for i, seed in enumerate(seeds):
        for folder, make in (("bands", make_band), ("solos", make_solo)):
            if _absent(bank, folder, seed):
                jobs.append(partial(make, bank, seed))
        for take in range(takes):
            if not (bank / "voices" / voice_name(seed, take)).exists():
                jobs.append(partial(make_voice, material, bank, seed, take))
        if i < choirs and _absent(bank, "choirs", seed):
            jobs.append(partial(make_choir, material, bank, seed))
    jobs += [partial(make_ensemble, bank, seed) for seed in range(groups) if _absent(bank, "ensembles", seed)]
    with ProcessPoolExecutor(processes) as pool:
        for done, result in enumerate([pool.submit(job) for job in jobs], 1):
            result.result()
            if done % 20 == 0 or done == len(jobs):
                print(f"{done} of {len(jobs)} made", flush=True)
