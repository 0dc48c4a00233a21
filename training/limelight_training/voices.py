"""Lead voices, doubled leads and choirs from utterances, in the tempo and key of a score."""
from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from . import singing
from .audio import Sound, decode, fitted, resample, stereo
from .contract import SAMPLE_RATE_HZ
from .effects import vocal_chain
from .score import Score, melody
from .singing import Singer, cast, plan_phrase
from .sources import Refused
from .speech import RATE_HZ, analyse, trimmed

Found = TypeVar("Found")
Utterances = Callable[[Generator], NDArray]
"""Gives one utterance, mono at 16 kHz."""

WORDS = (
    "morning window paper river garden open under silver follow winter shadow candle harbour lantern away tomorrow falling gather thunder mirror "
    "hollow summer carry quiet corner distant feather glowing hurry island journey kindle little meadow never ocean people running sailing tender "
    "wander yellow after below city dancing every found ground higher inside keep losing moving nothing over playing reason slowly turning until "
    "voices waiting years beside calling dreamer evening fire going home in my your our we they she he and but so if when all the of to for you me "
    "was were is are be been have had do did said say see saw come came take took give gave hold held let right light bright line time mind side"
).split()
LANGUAGES = ("en-us", "en-gb", "en-gb-scotland", "es", "fr-fr", "de", "it", "pt-br", "sv", "pl", "nl", "tr", "ro", "el", "cs", "id", "sw", "vi", "fi", "hu", "ko", "hi")
VARIANTS = ("", "+m1", "+m2", "+m3", "+m4", "+m5", "+m6", "+f1", "+f2", "+f3", "+f5", "+klatt", "+klatt3", "+whisper", "+croak")


def from_files(files: Sequence[Path]) -> Utterances:
    """One recording at random, or two to four short ones in a row. Raises Refused where there are none."""
    if not files:
        raise Refused("There are no recordings of speech: is the material where --material says?")

    def pick(rng: Generator) -> NDArray:
        parts = [decode(files[rng.integers(len(files))], RATE_HZ, 1)[:, 0]]
        while sum(map(len, parts)) < 1.5 * RATE_HZ and len(parts) < 4:
            parts.append(decode(files[rng.integers(len(files))], RATE_HZ, 1)[:, 0])
        return np.concatenate(parts)

    return pick


def from_espeak(languages: Sequence[str] = LANGUAGES, variants: Sequence[str] = VARIANTS) -> Utterances:
    """Random words by espeak-ng, one language and voice per call."""

    def pick(rng: Generator) -> NDArray:
        text = " ".join(rng.choice(WORDS, size=int(rng.integers(3, 8))))
        voice = str(rng.choice(languages)) + str(rng.choice(variants))
        command = ["espeak-ng", "-v", voice, "-s", str(int(rng.integers(110, 170))), "-p", str(int(rng.integers(20, 80))), "--stdout", text]
        out = subprocess.run(command, capture_output=True, check=True).stdout
        sound = np.frombuffer(out[44 : 44 + (len(out) - 44) // 2 * 2], np.int16) / 32768
        return resample(sound, 22050, RATE_HZ)

    return pick


def _first(rng: Generator, utterances: Utterances, look: Callable[[NDArray], Found | None]) -> Found:
    for _ in range(50):
        found = look(utterances(rng))
        if found is not None:
            return found
    raise RuntimeError("no usable utterance in 50 tries: are the recordings empty?")


def sung(rng: Generator, utterances: Utterances, singer: Singer, score: Score, *, psola: bool, takes: int = 1, spread: float = 0.0) -> list[NDArray]:
    """`takes` versions of the same line over the whole score, mono: the same words and notes, each with a timing, drift and vocal tract of its own."""
    total = int(score.seconds * SAMPLE_RATE_HZ)
    out = [np.zeros(total) for _ in range(takes)]
    tune = melody(rng, score, 2)
    clock = float(rng.uniform(0, 1.5))
    say = singing.repitch if psola else singing.resynthesise
    while clock < score.seconds - 1.5 and tune:
        beat = clock / score.beat_s
        notes = [n for n in tune if n.beat >= beat - 0.1][:12] or tune[:12]
        clock = max(clock, notes[0].beat * score.beat_s) if notes[0].beat * score.beat_s < clock + 2.5 else clock
        speech = _first(rng, utterances, analyse)
        plan = plan_phrase(rng, speech, singer, notes, score.beat_s)
        longest = 0
        for k, track in enumerate(out):
            one, path = singer, plan
            if k:
                one = replace(singer, formants=singer.formants * float(rng.uniform(1 - spread, 1 + spread)), vibrato_hz=singer.vibrato_hz * float(rng.uniform(0.9, 1.1)))
                path = singing.Plan(plan.source, plan.pitch_hz * 2 ** (float(rng.normal(0, 12)) / 1200))
            y = say(rng, speech, one, path)
            at = max(0, int((clock + (rng.normal(0, 0.02) if k else 0)) * SAMPLE_RATE_HZ))
            n = min(len(y), total - at)
            if n > 0:
                track[at : at + n] += 0.35 * y[:n]
            longest = max(longest, n)
        clock += longest / SAMPLE_RATE_HZ + float(rng.choice([0.05, 0.2, 0.6, 1.5]))
    return out


def lead(rng: Generator, utterances: Utterances, score: Score, kind: str | None = None, *, psola: bool | None = None) -> tuple[Sound, list[str]]:
    """A lead voice, at times doubled, with effects; what was done to it comes back as names."""
    singer = cast(rng, kind)
    psola = bool(rng.random() < 0.2) if psola is None else psola
    doubled = rng.random() < 0.25
    takes = sung(rng, utterances, singer, score, psola=psola, takes=2 if doubled else 1, spread=0.02)
    sound = stereo(takes[0])
    if doubled:
        width = float(rng.uniform(0, 0.8))
        sound = sound + np.stack([takes[1] * (1 - width), takes[1]], 1).astype(np.float32) * float(rng.uniform(0.4, 1))
    sound, names = vocal_chain(rng, sound, score.beat_s)
    return sound, [singer.kind, *(["doubled"] if doubled else []), *names]


def rap(rng: Generator, utterances: Utterances, score: Score) -> tuple[Sound, list[str]]:
    """Spoken words without a tune, close together, the pitch and vocal tract of another person."""
    total, out = int(score.seconds * SAMPLE_RATE_HZ), []
    speed = float(rng.uniform(0.85, 1.2))
    length = 0
    while length < total:
        y = extended_rate(rng, _first(rng, utterances, trimmed), speed)
        rest = np.zeros(int(rng.choice([0.02, 0.1, 0.3, 0.8]) * SAMPLE_RATE_HZ))
        out += [0.4 * y, rest]
        length += len(y) + len(rest)
    sound, names = vocal_chain(rng, stereo(fitted(np.concatenate(out), total)), score.beat_s)
    return sound, ["rap", *names]


def extended_rate(rng: Generator, x: NDArray, speed: float) -> NDArray:
    where = np.arange(0, len(x) - 1, speed)
    return singing.extended(rng, resample(np.interp(where, np.arange(len(x)), x), RATE_HZ, SAMPLE_RATE_HZ))


def choir(rng: Generator, utterances: Utterances, score: Score) -> tuple[Sound, list[str]]:
    """Three to six voices on the same words: in unison, in octaves or in thirds and fifths, spread from left to right."""
    singer = cast(rng, str(rng.choice(["tenor", "alto", "soprano", "child", "classical", "bass"])))
    count = int(rng.integers(3, 7))
    takes = sung(rng, utterances, singer, score, psola=False, takes=count, spread=0.12)
    harmonies = sung(rng, utterances, replace(singer, low_hz=singer.low_hz * 1.5, high_hz=singer.high_hz * 1.5), score, psola=False, takes=2, spread=0.1) if rng.random() < 0.4 else []
    sound = np.zeros((len(takes[0]), 2), np.float32)
    for take in (*takes, *harmonies):
        pan = float(rng.uniform(0.1, 0.9))
        sound += (take[:, None] * np.array([np.sqrt(1 - pan), np.sqrt(pan)])).astype(np.float32)
    sound, names = vocal_chain(rng, sound * 0.6, score.beat_s)
    return sound, ["choir", *names]


