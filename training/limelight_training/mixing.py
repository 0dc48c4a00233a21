"""Mixes from the bank: what the network hears in training, always with exact parts (mixture = vocals + accompaniment)."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.random import Generator

from . import master
from .audio import BANK_SCALE, Sound, at_level, at_speed, gain, rms
from .contract import SAMPLE_RATE_HZ as RATE
from .contract import SEGMENT_SAMPLES
from .effects import equalise


class Mix(NamedTuple):
    """[SEGMENT_SAMPLES, 2] each; the mixture is their sum."""

    vocals: Sound
    accompaniment: Sound
    apart: bool
    """Each may be mixed with other parts (`master.finish`)."""


@dataclass(frozen=True)
class Track:
    """A sound of the bank and the seconds in which it is not silent."""

    path: Path
    samples: int
    active: tuple[int, ...]


def scan(path: Path, threshold: float = 0.003) -> Track | None:
    """None where fewer than three seconds are louder than `threshold`."""
    sound = np.load(path, mmap_mode="r")
    seconds = len(sound) // RATE
    levels = [np.sqrt(np.mean(np.square(sound[s * RATE : (s + 1) * RATE : 4].astype(np.float32)))) / BANK_SCALE for s in range(seconds)]
    active = tuple(int(s) for s in np.nonzero(np.array(levels) > threshold)[0])
    return Track(path, len(sound), active) if len(active) >= 3 else None


def path_part(name: str) -> str:
    """What a sound is within its folder: drums of bands/0001.drums.npy, bass of recorded/bass.npy."""
    return name.split("/")[-1].split(".")[-2]


@dataclass
class Bank:
    """What there is to mix, by kind; `rescan` finds what has been added since."""

    folder: Path
    hold_songs: tuple[str, ...] = ()
    tracks: dict[str, Track | None] = field(default_factory=dict)
    kinds: dict[str, list[str]] = field(default_factory=dict)

    def rescan(self) -> None:
        for path in sorted(self.folder.rglob("*.npy")):
            name = path.relative_to(self.folder).as_posix()
            if name not in self.tracks and not (name.startswith("songs/") and path.name.split(".")[0] in self.hold_songs):
                self.tracks[name] = scan(path)
        self.kinds = {}
        for name, track in self.tracks.items():
            if track is not None:
                folder, part = name.split("/")[0], path_part(name)
                for kind in (folder, f"{folder}.{part}"):
                    self.kinds.setdefault(kind, []).append(name)

    def of(self, *kinds: str) -> list[str]:
        return [name for kind in kinds for name in self.kinds.get(kind, [])]


def _at(bank: Bank, name: str, start: int, ratio: float) -> Sound:
    """A segment of a track played at `ratio`, from a sample on, earlier where it would end too late; a shorter track goes on in silence."""
    wanted = int(SEGMENT_SAMPLES * ratio) + 2
    data = np.load(bank.folder / name, mmap_mode="r")
    start = max(0, min(start, len(data) - wanted - 1))
    piece = np.zeros((wanted, 2), np.float32)
    part = data[start : start + wanted].astype(np.float32) / BANK_SCALE
    piece[: len(part)] = part
    return piece[:SEGMENT_SAMPLES] if ratio == 1 else at_speed(piece, ratio, SEGMENT_SAMPLES)


def _start(rng: Generator, track: Track) -> int:
    return max(0, int(rng.choice(track.active)) * RATE - int(rng.integers(0, RATE)))


def _any(rng: Generator, bank: Bank, names: list[str], slow: float = 0.84, fast: float = 1.19, chance: float = 0.5) -> Sound:
    """A lively segment of one of the tracks, at a random speed (pitch and formants move with it)."""
    name = names[int(rng.integers(len(names)))]
    track = bank.tracks[name]
    assert track is not None
    ratio = float(np.exp(rng.uniform(np.log(slow), np.log(fast)))) if rng.random() < chance else 1.0
    return _at(bank, name, _start(rng, track), ratio)


def _placed(rng: Generator, sound: Sound, *, wide: bool = True) -> Sound:
    """Sides swapped, narrowed, panned, turned over, equalised: what changes nothing about what it is."""
    if rng.random() < 0.5:
        sound = sound[:, ::-1]
    if wide and rng.random() < 0.35:
        middle = sound.mean(1, keepdims=True)
        sound = middle + (sound - middle) * float(rng.uniform(0, 1.3))
    if wide and rng.random() < 0.35:
        pan = float(rng.uniform(0.2, 0.8))
        sound = sound * np.array([np.sqrt(2 * (1 - pan)), np.sqrt(2 * pan)], np.float32)
    if rng.random() < 0.3:
        sound = -sound
    if rng.random() < 0.3:
        sound = equalise(rng, np.ascontiguousarray(sound), 2.5)
    return sound


def _leads(rng: Generator, bank: Bank) -> Sound:
    """One lead: an album voice moved between a bass's and a child's range, or a synthesised one; at times narrowed to the middle."""
    album, made = bank.of("songs.vox"), bank.of("voices")
    if album and (not made or rng.random() < 0.42):
        sound = _any(rng, bank, album, 0.7, 1.45, 0.65)
    else:
        sound = _any(rng, bank, made, 0.8, 1.25, 0.5)
    return np.repeat(sound.mean(1, keepdims=True), 2, 1) if rng.random() < 0.2 else sound


def _vocals(rng: Generator, bank: Bank) -> Sound:
    """A lead with, at times, a second lead and backing vocals."""
    sound = at_level(_placed(rng, _leads(rng, bank)), 0.1)
    backing = bank.of("songs.bgvox", "choirs")
    if backing and rng.random() < 0.35:
        level = gain(float(rng.uniform(-14, 2)))
        choir = at_level(_placed(rng, _any(rng, bank, backing, 0.8, 1.3)), 0.1 * level)
        # Now and then the choir is all there is.
        sound = choir / level if rng.random() < 0.2 else sound + choir
    if rng.random() < 0.08:
        sound = sound + at_level(_placed(rng, _leads(rng, bank)), 0.1 * gain(float(rng.uniform(-8, 2))))
    return sound


def _group(rng: Generator, bank: Bank, stems: dict[str, str], start: int, ratio: float) -> Sound:
    """Parts together, some left out: of a song at their own balance give or take some decibels, of a band (whose parts have none) at a random one."""
    total = np.zeros((SEGMENT_SAMPLES, 2), np.float32)
    for name in stems.values():
        if rng.random() < 0.88:
            part = _at(bank, name, start, ratio)
            total = total + _placed(rng, at_level(part, 0.1 * gain(float(rng.uniform(-8, 4)))) if "bands/" in name else part * gain(float(rng.normal(0, 3))))
    return total


def _together(rng: Generator, bank: Bank, songs: float) -> tuple[Sound, Sound] | None:
    """Vocals and accompaniment that belong together: one song of the album, or a band with the voice of the same score."""
    if rng.random() < songs and bank.of("songs.vox"):
        lead = str(rng.choice(bank.of("songs.vox")))
        song = lead.split("/")[1].split(".")[0]
        stems = {s: n for s in ("drums", "bass", "other") if bank.tracks.get(n := f"songs/{song}.{s}.npy")}
        voices = [n for n in (lead, f"songs/{song}.bgvox.npy") if bank.tracks.get(n)]
    else:
        made = bank.of("voices")
        if not made:
            return None
        lead = str(rng.choice(made))
        seed = lead.split("/")[1].split(".")[0]
        stems = {s: n for s in ("drums", "bass", "other", "melody") if bank.tracks.get(n := f"bands/{seed}.{s}.npy")}
        voices = [lead, *([c] if bank.tracks.get(c := f"choirs/{seed}.npy") and rng.random() < 0.6 else [])]
    track = bank.tracks[lead]
    if not stems or track is None:
        return None
    ratio = float(np.exp(rng.uniform(np.log(0.8), np.log(1.25)))) if rng.random() < 0.5 else 1.0
    start = _start(rng, track)
    sung = np.zeros((SEGMENT_SAMPLES, 2), np.float32)
    for i, name in enumerate(voices):
        sung = sung + _placed(rng, _at(bank, name, start, ratio)) * gain(float(rng.normal(-4 * i, 3)))
    return sung, _group(rng, bank, stems, start, ratio)


def _backing(rng: Generator, bank: Bank) -> Sound:
    """Drums, bass and one to three others of anywhere; a soloist now and then."""
    total = np.zeros((SEGMENT_SAMPLES, 2), np.float32)
    kinds = {
        "drums": bank.of("songs.drums", "bands.drums", "recorded.drums"),
        "bass": bank.of("songs.bass", "bands.bass", "recorded.bass"),
        "other": bank.of("songs.other", "songs.other", "bands.other"),
        "solo": bank.of("bands.melody", "solos", "recorded.horns", "recorded.leadguitar", "recorded.strings", "recorded.clav", "ensembles"),
    }
    for kind, chance in (("drums", 0.8), ("bass", 0.75), ("other", 0.9), ("other", 0.3), ("solo", 0.55)):
        if kinds[kind] and rng.random() < chance:
            part = _placed(rng, _any(rng, bank, kinds[kind]), wide=kind != "bass")
            total = total + at_level(part, 0.1 * gain(float(rng.uniform(-11, 4))))
    return total


def _solo(rng: Generator, bank: Bank) -> Sound:
    """A melody instrument or an ensemble with hardly anything else."""
    soloists = bank.of("solos", "recorded", "bands.melody", "ensembles") or bank.of("bands", "songs.other")
    total = at_level(_placed(rng, _any(rng, bank, soloists, 0.7, 1.4)), 0.1)
    rest = bank.of("bands.other", "songs.other", "solos")
    if rest and rng.random() < 0.4:
        total = total + at_level(_placed(rng, _any(rng, bank, rest)), 0.1 * gain(float(rng.uniform(-12, 3))))
    return total


def _balanced(rng: Generator, vocals: Sound, backing: Sound) -> Sound:
    """The vocals at album balance: about 3 dB below the rest (measured on the songs), often further; alone, as they are."""
    if rms(vocals) <= 1e-4 or rms(backing) <= 1e-4:
        return vocals
    wanted = float(np.clip(rng.normal(-3, 4.5), -15, 8))
    return vocals * np.float32(rms(backing) / rms(vocals) * gain(wanted))


def example(rng: Generator, bank: Bank, songs: float = 0.5) -> Mix:
    """Of a hundred: 44 random mixes, 36 coherent ones, 7 of a voice with a soloist, 9 without a voice, 4 of a voice alone.
    `songs`: share of the coherent ones that come from the songs.
    """
    u = rng.random()
    nothing = np.zeros((SEGMENT_SAMPLES, 2), np.float32)
    vocals, backing = nothing, nothing
    together = _together(rng, bank, songs) if u < 0.36 else None
    if together is not None:
        vocals, backing = together
    elif u < 0.8:
        vocals, backing = _vocals(rng, bank), _backing(rng, bank)
    elif u < 0.87:
        vocals, backing = _vocals(rng, bank), _solo(rng, bank)
    elif u < 0.96:
        backing = _solo(rng, bank) if rng.random() < 0.5 else _backing(rng, bank)
    else:
        vocals = _vocals(rng, bank)
    return Mix(*master.finish(rng, _balanced(rng, vocals, backing), backing))


def again(rng: Generator, heard: Sequence[tuple[Sound, Sound]]) -> tuple[Sound, Sound]:
    """A mix of parts that have been heard: those of one mix, or (half the time) the vocals of one over the accompaniment of another.

    Sides swapped, turned over, at another balance; parts that are silent stay so. Costs a twentieth of a fresh mix.
    """
    vocals, backing = heard[int(rng.integers(len(heard)))]
    if rng.random() < 0.5 and rms(vocals) > 1e-4 and rms(backing) > 1e-4:
        other = heard[int(rng.integers(len(heard)))][0]
        vocals = other if rms(other) > 1e-4 else vocals
        backing = backing[:, ::-1] if rng.random() < 0.5 else backing
    if rng.random() < 0.5:
        vocals, backing = vocals[:, ::-1], backing[:, ::-1]
    if rng.random() < 0.5:
        vocals = -vocals
    vocals = _balanced(rng, vocals, backing)
    return np.ascontiguousarray(vocals), np.ascontiguousarray(backing)
