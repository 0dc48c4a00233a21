"""Standard MIDI files, and playing them with fluidsynth."""
from __future__ import annotations

import struct
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from .audio import Sound
from .contract import SAMPLE_RATE_HZ

TICKS = 480
SOUNDFONT = Path("/usr/share/sounds/sf2/FluidR3_GM.sf2")


@dataclass
class Track:
    """Events of one MIDI channel; times in beats."""

    channel: int
    events: list[tuple[int, bytes]] = field(default_factory=list)

    def program(self, number: int) -> None:
        self.events.append((0, bytes([0xC0 | self.channel, number])))

    def control(self, beat: float, number: int, value: int) -> None:
        self.events.append((max(0, int(beat * TICKS)), bytes([0xB0 | self.channel, number, min(127, max(0, value))])))

    def bend(self, beat: float, semitones: float) -> None:
        """Pitch bend, with the usual range of two semitones."""
        value = int(min(16383, max(0, 8192 + semitones / 2 * 8191)))
        self.events.append((max(0, int(beat * TICKS)), bytes([0xE0 | self.channel, value & 127, value >> 7])))

    def note(self, beat: float, beats: float, pitch: int, velocity: int) -> None:
        pitch, velocity = min(127, max(0, pitch)), min(127, max(1, velocity))
        self.events.append((int(beat * TICKS), bytes([0x90 | self.channel, pitch, velocity])))
        self.events.append((int((beat + beats) * TICKS), bytes([0x80 | self.channel, pitch, 0])))


def _quantity(value: int) -> bytes:
    out = bytes([value & 127])
    while value := value >> 7:
        out = bytes([(value & 127) | 128]) + out
    return out


def encode(tracks: list[Track], tempo_bpm: float) -> bytes:
    """A format 1 file (MIDI 1.0 specification): tempo track first."""

    def chunk(events: list[tuple[int, bytes]]) -> bytes:
        data, now = b"", 0
        # A note that ends where another begins has to end first.
        for tick, message in sorted(events, key=lambda e: (e[0], (e[1][0] & 0xF0) == 0x90)):
            data += _quantity(tick - now) + message
            now = tick
        data += _quantity(TICKS) + b"\xff\x2f\x00"
        return b"MTrk" + struct.pack(">I", len(data)) + data

    tempo = int(60e6 / tempo_bpm).to_bytes(3, "big")
    header = b"MThd" + struct.pack(">IHHH", 6, 1, len(tracks) + 1, TICKS)
    return header + chunk([(0, b"\xff\x51\x03" + tempo)]) + b"".join(chunk(t.events) for t in tracks)


def play(tracks: list[Track], tempo_bpm: float, seconds: float, soundfont: Path = SOUNDFONT) -> Sound:
    """The tracks through fluidsynth with its own reverb and chorus, [samples, 2]."""
    samples = int(seconds * SAMPLE_RATE_HZ)
    with tempfile.TemporaryDirectory() as folder:
        song, raw = Path(folder) / "song.mid", Path(folder) / "song.raw"
        song.write_bytes(encode(tracks, tempo_bpm))
        command = ["fluidsynth", "-ni", "-q", "-g", "0.35", "-r", str(SAMPLE_RATE_HZ), "-O", "s16", "-T", "raw", "-F", str(raw), str(soundfont), str(song)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        sound = np.fromfile(raw, np.int16).reshape(-1, 2).astype(np.float32) / 32768
    out = np.zeros((samples, 2), np.float32)
    out[: min(samples, len(sound))] = sound[:samples]
    return out
