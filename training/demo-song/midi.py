"""A part as a MIDI file, and a MIDI file as sound: the smallest writer that the band needs, and fluidsynth."""
import os
import struct
import subprocess
import tempfile

import numpy as np

from score import seconds_at

SOUNDFONT = '/usr/share/sounds/sf2/FluidR3_GM.sf2'   # Debian: fluid-soundfont-gm, MIT
RATE_HZ = 44100
TICKS_PER_SECOND = 1920    # 960 ticks per quarter note at 120 bpm: ticks are plain time, the score keeps the tempo


class Part:
    """Notes of one instrument on one MIDI channel (9 = drums). Times are beats; `jitter_s` and `jitter_velocity` make it human."""

    def __init__(self, program, channel, rng, jitter_s=0.004, jitter_velocity=5):
        self.program, self.channel, self.rng = program, channel, rng
        self.jitter_s, self.jitter_velocity = jitter_s, jitter_velocity
        self.events = [(0, 0, bytes([0xC0 | channel, program])), (0, 0, bytes([0xB0 | channel, 91, 0])),
                       (0, 0, bytes([0xB0 | channel, 93, 0]))]

    def note(self, beat, beats, pitch, velocity, delay_s=0.0):
        """Adds a note; `delay_s` shifts it (strummed strings, notes ahead of the beat)."""
        shift = delay_s + self.jitter_s * float(np.clip(self.rng.standard_normal(), -2, 2))
        start = max(seconds_at(beat) + shift, 0)
        end = max(seconds_at(beat + beats) + delay_s, start + 0.03)
        loud = int(np.clip(velocity + self.jitter_velocity * self.rng.standard_normal(), 1, 127))
        self.events.append((round(start * TICKS_PER_SECOND), 2, bytes([0x90 | self.channel, pitch, loud])))
        self.events.append((round(end * TICKS_PER_SECOND), 1, bytes([0x80 | self.channel, pitch, 0])))

    def pedal(self, beat, down):
        """The sustain pedal."""
        self.events.append((round(seconds_at(beat) * TICKS_PER_SECOND), 0 if not down else 3,
                            bytes([0xB0 | self.channel, 64, 127 if down else 0])))

    def file_bytes(self):
        """The part as a type 0 standard MIDI file."""
        body, now = b'\x00\xff\x51\x03' + (500000).to_bytes(3, 'big'), 0
        for tick, _, message in sorted(self.events, key=lambda event: event[:2]):
            body += _variable_length(tick - now) + message
            now = tick
        body += _variable_length(4 * TICKS_PER_SECOND) + b'\xff\x2f\x00'
        return b'MThd' + struct.pack('>IHHH', 6, 0, 1, TICKS_PER_SECOND // 2) + b'MTrk' + struct.pack('>I', len(body)) + body


def _variable_length(value):
    out = [value & 127]
    while value := value >> 7:
        out.append((value & 127) | 128)
    return bytes(reversed(out))


def render(part, samples):
    """Plays a part through fluidsynth, dry. Returns (samples, 2) floats; shorter renderings are padded with silence."""
    with tempfile.TemporaryDirectory() as folder:
        song, sound = os.path.join(folder, 'part.mid'), os.path.join(folder, 'part.raw')
        with open(song, 'wb') as out:
            out.write(part.file_bytes())
        command = ['fluidsynth', '-ni', '-q', '-g', '0.5', '-r', str(RATE_HZ), '-R', '0', '-C', '0', '-O', 'float', '-T', 'raw',
                   '-F', sound, SOUNDFONT, song]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        audio = np.fromfile(sound, np.float32).reshape(-1, 2).astype(float)[:samples]
    return np.pad(audio, ((0, samples - len(audio)), (0, 0)))
