"""The test sets: singers and backings that training never hears, fixed by a seed.

Backings are played with another soundfont (TimGM6mb) or calculated, by genre, beside recordings that are kept back. Singers are the speakers kept back
in held-out.json, synthetic voices and languages kept back, flite's voices, and the singer of the demo song (another synthesis altogether).
"""
from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from . import bands, tones, voices
from .audio import Sound, at_level, decode, gain, read_bank, rms, stereo
from .contract import SAMPLE_RATE_HZ as RATE
from .metrics import at_vocal_level
from .midi import Track, play
from .score import Score, compose, melody
from .sources import SONGS, held_out
from .speech import RATE_HZ

SOUNDFONT = Path("/usr/share/sounds/sf2/TimGM6mb.sf2")
SECONDS = 12.0
PAIRS = 44
SEED = 2026
SOLOISTS = {"saxophone": (64, 65, 66), "flute": (73, 73, 72), "cello": (42, 42, 42), "trumpet": (56, 56, 59)}
# chords, guitar drive in dB, bass, melody family
GENRES: dict[str, tuple[tuple[int, ...], float | None, int, str | None]] = {
    "hard rock": ((), 30.0, 34, "lead"),
    "rock": ((16,), 14.0, 33, "guitar"),
    "piano ballad": ((0, 48), None, 32, None),
    "jazz": ((0, 26), None, 32, "sax"),
    "big band": ((61,), None, 32, "trumpet"),
    "orchestra": ((48, 60), None, 43, "flute"),
    "strings": ((48, 49), None, 43, "strings"),
    "folk": ((25, 21), None, 32, "reed"),
    "reggae": ((17, 28), None, 33, "brass"),
    "synth pop": ((50, 81), None, 38, "synth"),
    "funk": ((7, 61), None, 37, "sax"),
    "latin": ((24, 11), None, 32, "flute"),
}


@dataclass(frozen=True)
class Pair:
    singer: str
    backing: str
    vocals: Sound
    accompaniment: Sound

    @property
    def mixture(self) -> Sound:
        return self.vocals + self.accompaniment


def genre_band(rng: Generator, genre: str, score: Score, soundfont: Path = SOUNDFONT) -> Sound:
    """A band of a genre, its parts at random levels around the usual ones."""
    chords, drive, bass, lead = GENRES[genre]
    sing = lambda *tracks: play(list(tracks), score.tempo_bpm, score.seconds, soundfont)  # noqa: E731
    parts: list[tuple[Sound, float]] = []
    if genre not in ("orchestra", "strings", "piano ballad"):
        parts.append((sing(bands.drum_track(rng, score)), -1))
    low = bands.bass_track(rng, score)
    low.program(bass)
    parts.append((sing(low), -3))
    for k, program in enumerate(chords):
        parts.append((sing(bands.chord_track(rng, score, k, program)), -3))
    if drive is not None:
        parts.append((bands.amplifier(rng, sing(bands.guitar_notes(rng, score)), drive), 0))
    if lead is not None:
        parts.append((bands.melody_part(rng, score, lead, soundfont, 0.7), -4))
    total = sum((at_level(p, 0.1 * gain(db + float(rng.normal(0, 2)))) for p, db in parts), np.zeros((int(score.seconds * RATE), 2), np.float32))
    return bands.reverb(rng, total, wet=0.1)


def backings(material: Path, demo: Path | None) -> dict[str, Sound]:
    """Every backing by name, [SECONDS, 2]."""
    out = {}
    for k, genre in enumerate(GENRES):
        rng = np.random.default_rng([SEED, 10, k])
        out[genre] = genre_band(rng, genre, compose(900_000 + k, SECONDS))
    for k, (name, voice) in enumerate((("games console", "chip"), ("trance", "supersaw"))):
        rng = np.random.default_rng([SEED, 11, k])
        score = compose(910_000 + k, SECONDS)
        parts = tones.band(rng, score)
        parts["melody"] = tones.play_notes(rng, score, melody(rng, score, 2), voice)
        out[name] = sum((at_level(p, 0.1) for p in parts.values()), np.zeros((int(SECONDS * RATE), 2), np.float32))
    for name, start in (("celesta", 30), ("vibraphone", 20)):
        path = material / "instruments" / f"{name}.opus"
        if path.is_file():
            out[f"recorded {name}"] = decode(path)[start * RATE : int((start + SECONDS) * RATE)]
    if demo is not None and (demo / "accompaniment.wav").is_file():
        out["demo song"] = decode(demo / "accompaniment.wav")[20 * RATE : int((20 + SECONDS) * RATE)]
    return out


def missing(material: Path, demo: Path | None) -> list[str]:
    """One sentence for everything without which the sets would be others."""
    wanted = {
        **{material / "instruments" / f"{name}.opus": "the material" for name in ("celesta", "trumpet", "vibraphone")},
        **{(demo or Path("demo-song")) / f"{name}.wav": "demo-song/make.py" for name in ("vocals", "accompaniment")},
        SOUNDFONT: "the package timgm6mb-soundfont",
    }
    problems = [f"{path} is missing; {where} has it." for path, where in wanted.items() if not path.is_file()]
    return problems + [f"{program} is not installed." for program in ("flite", "espeak-ng", "fluidsynth") if shutil.which(program) is None]


def flite(voice: str) -> voices.Utterances:
    def pick(rng: Generator) -> NDArray:
        text = " ".join(rng.choice(voices.WORDS, size=int(rng.integers(3, 8))))
        out = subprocess.run(["flite", "-voice", voice, "-t", text, "-o", "/dev/stdout"], capture_output=True, check=True).stdout
        sound = np.frombuffer(out[44 : 44 + (len(out) - 44) // 2 * 2], np.int16) / 32768
        rate = int.from_bytes(out[24:28], "little")
        return sound if rate == RATE_HZ else voices.resample(sound, rate, RATE_HZ)

    return pick


def singers(material: Path, demo: Path | None) -> dict[str, Sound]:
    """Every test voice by name and kind, [SECONDS, 2]."""
    kept = held_out()
    out: dict[str, Sound] = {}
    kinds = ("tenor", "soprano", "bass", "alto", "child", "belted", "breathy", "classical", "tuned", "rough")
    sources: list[tuple[str, voices.Utterances]] = [(f"speaker {k + 1}", voices.from_files([material / f for f in files])) for k, files in enumerate(kept.speech)]
    sources += [(f"espeak {lang}{variant}", voices.from_espeak([lang], [variant])) for lang, variant in zip(kept.espeak_languages, kept.espeak_variants)]
    sources += [(f"flite {v}", flite(v)) for v in ("awb", "rms", "kal16")]
    for k, (name, utterances) in enumerate(sources):
        for take in range(2 if name.startswith(("speaker", "flite")) else 1):
            rng = np.random.default_rng([SEED, 20, k, take])
            score = compose(920_000 + 10 * k + take, SECONDS)
            kind = kinds[(k + 5 * take) % len(kinds)]
            sound, effects = voices.lead(rng, utterances, score, kind, psola=(k + take) % 2 == 1)
            out[f"{name}, {kind}" + (" (doubled)" if "doubled" in effects else "")] = sound
    for k in (0, 3, 6):
        rng = np.random.default_rng([SEED, 21, k])
        people = sources[k][1]
        out[f"{sources[k][0]}, rap"] = voices.rap(rng, people, compose(930_000 + k, SECONDS))[0]
    everybody = voices.from_files([material / f for files in kept.speech for f in files])
    for k in range(3):
        out[f"choir {k + 1}"] = voices.choir(np.random.default_rng([SEED, 22, k]), everybody, compose(940_000 + k, SECONDS))[0]
    if demo is not None and (demo / "vocals.wav").is_file():
        whole = decode(demo / "vocals.wav")
        for k, start in enumerate((20, 45)):
            out[f"demo song {k + 1}"] = whole[start * RATE : int((start + SECONDS) * RATE)]
    return {name: sound for name, sound in out.items() if rms(sound) > 1e-4}


def pairs(sung: dict[str, Sound], played: dict[str, Sound], count: int = PAIRS) -> list[Pair]:
    """Each singer and each backing as often as the others, in an order fixed by the seed, the vocals at -3 dB."""
    rng = np.random.default_rng([SEED, 30])
    people, places = list(sung), list(played)
    rng.shuffle(people)
    rng.shuffle(places)
    found = []
    for k in range(count):
        singer, backing = people[k % len(people)], places[(k % len(people) + k // len(people)) % len(places)]
        accompaniment = at_level(played[backing], 0.1)
        found.append(Pair(singer, backing, at_vocal_level(sung[singer], accompaniment), accompaniment))
    return found


def solos(material: Path) -> dict[str, Sound]:
    """Melodies of the instruments that sound most like a voice, alone."""
    out = {}
    for name, programs in SOLOISTS.items():
        for k, program in enumerate(programs):
            rng = np.random.default_rng([SEED, 40, program, k])
            score = compose(950_000 + 10 * program + k, SECONDS)
            track = Track(0)
            track.program(program)
            track.control(0, 91, int(rng.integers(10, 80)))
            bands.expressive(rng, track, melody(rng, score, 1 if name == "cello" else 2, 0.95))
            out[f"{name} {k + 1}"] = at_level(play([track], score.tempo_bpm, SECONDS, SOUNDFONT), 0.1)
    recorded = material / "instruments" / "trumpet.opus"
    if recorded.is_file():
        out["trumpet recorded"] = at_level(decode(recorded), 0.1)
    return out


def songs(bank: Path, seconds: int = 30, names: tuple[str, ...] = SONGS) -> list[Pair]:
    """The 30 s of each of the five songs with the most singing, at -3 dB."""
    found = []
    for song in names:
        stems = {p.name.split(".")[1]: read_bank(p) for p in sorted((bank / "songs").glob(f"{song}.*.npy"))}
        if "vox" not in stems:
            continue
        length = min(map(len, stems.values()))
        vocals = sum(stems[s][:length] for s in ("vox", "bgvox") if s in stems)
        rest = sum(x[:length] for s, x in stems.items() if s not in ("vox", "bgvox"))
        power = np.add.reduceat((vocals**2).sum(1), np.arange(0, length, RATE))[: length // RATE]
        # Sung seconds count alike, however loud; the median of those alone, since some songs have more without a voice than with one.
        sung = power[power > 1e-4 * power.max()]
        start = int(np.convolve(np.minimum(power, np.median(sung) * 4), np.ones(seconds), "valid").argmax()) * RATE
        part = slice(start, start + seconds * RATE)
        found.append(Pair("album", song, at_vocal_level(vocals[part], rest[part]), stereo(rest[part])))
    return found
