"""Levels, speeds, the bank, the transform of the contract, effects and the mastering."""
import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch

from limelight_training import audio, effects, master, metrics, midi, tones
from limelight_training.contract import FRAMES, SEGMENT_SAMPLES
from limelight_training.score import compose, melody
from limelight_training.separate import blend_window, vocals_of
from limelight_training.spectra import to_sound, to_spectrogram


def noise(samples: int, seed: int = 0) -> np.ndarray:
    return (0.1 * np.random.default_rng(seed).standard_normal((samples, 2))).astype(np.float32)


class Sounds(unittest.TestCase):
    def test_bank_keeps_a_sound_to_half_a_step(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "a" / "b.npy"
            sound = noise(1000)
            audio.write_bank(path, sound)
            self.assertLessEqual(float(np.abs(audio.read_bank(path) - sound).max()), 0.5001 / audio.BANK_SCALE)
            self.assertEqual([p.name for p in path.parent.iterdir()], ["b.npy"])

    def test_speed_moves_the_pitch(self) -> None:
        t = np.arange(44_100 * 2) / 44_100
        tone = np.stack([np.sin(2 * np.pi * 440 * t)] * 2, 1).astype(np.float32)
        faster = audio.at_speed(tone, 1.5, 44_100)[:, 0]
        self.assertEqual(int(np.abs(np.fft.rfft(faster)).argmax()), 660)

    def test_levels(self) -> None:
        sound = noise(44_100)
        self.assertAlmostEqual(audio.rms(audio.at_level(sound, 0.2)), 0.2, places=4)
        self.assertAlmostEqual(metrics.level_db(sound * 0.1, sound), -20, places=3)

    def test_what_cannot_be_decoded_is_said(self) -> None:
        with tempfile.NamedTemporaryFile(suffix=".opus") as file, self.assertRaisesRegex(RuntimeError, "cannot be decoded"):
            file.write(b"not a sound")
            file.flush()
            audio.decode(Path(file.name))


class Transform(unittest.TestCase):
    def test_there_and_back(self) -> None:
        sound = torch.from_numpy(noise(SEGMENT_SAMPLES).T)
        spectrogram = to_spectrogram(sound, bins=2049)
        self.assertEqual(tuple(spectrogram.shape), (4, 2049, FRAMES))
        self.assertLess(float((to_sound(spectrogram, SEGMENT_SAMPLES) - sound).abs().max()), 1e-5)

    def test_agrees_with_the_definition(self) -> None:
        """Frame 5 is the windowed Fourier sum around sample 5 * 1024."""
        sound = noise(20_000, 3)
        frame = sound[5 * 1024 - 2048 : 5 * 1024 + 2048, 1] * (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(4096) / 4096))
        wanted = np.fft.rfft(frame)[100] / 64
        found = to_spectrogram(torch.from_numpy(sound.T))[:, 100, 5]
        self.assertAlmostEqual(float(found[2]), wanted.real, places=4)
        self.assertAlmostEqual(float(found[3]), wanted.imag, places=4)

    def test_segments_of_any_number_blend_to_the_whole(self) -> None:
        class Half(torch.nn.Module):
            config = {"bins": 2049}

            def forward(self, x: torch.Tensor) -> torch.Tensor:
                return x / 2

        for samples in (9000, SEGMENT_SAMPLES, SEGMENT_SAMPLES + 1, 400_000):
            sound = noise(samples)
            self.assertLess(float(np.abs(vocals_of(Half(), sound) - sound / 2).max()), 1e-5, samples)
        self.assertGreater(float(blend_window().min()), 0)


class Effects(unittest.TestCase):
    def test_all_keep_length_and_stay_finite(self) -> None:
        sound = noise(44_100)
        for seed in range(4):
            rng = np.random.default_rng(seed)
            for effect in (effects.reverb, effects.echoes, effects.chorus, effects.distort, effects.telephone, effects.compress, effects.equalise):
                out = effect(rng, sound)
                self.assertEqual(out.shape, sound.shape, effect.__name__)
                self.assertTrue(np.isfinite(out).all(), effect.__name__)

    def test_a_compressor_evens_out(self) -> None:
        sound = noise(88_200)
        sound[:44_100] *= 0.05
        out = effects.compress(np.random.default_rng(1), sound)
        spread = lambda x: audio.rms(x[66_000:]) / audio.rms(x[22_000:44_000])  # noqa: E731
        self.assertLess(spread(out), 0.8 * spread(sound))

    def test_a_limiter_keeps_its_ceiling(self) -> None:
        sound = noise(44_100) * 5
        self.assertLessEqual(float(np.abs(sound * master.limiter_gain(sound, 0.5)[:, None]).max()), 0.5001)

    def test_codecs_keep_time(self) -> None:
        t = np.arange(44_100) / 44_100
        sound = (np.sin(2 * np.pi * (200 + 400 * t) * t) * np.exp(-(((t - 0.5) / 0.2) ** 2)))[:, None].repeat(2, 1).astype(np.float32) * 0.5
        for codec, suffix in master.CODECS:
            coded = master.coded(sound, codec, suffix, "192k")
            self.assertEqual(coded.shape, sound.shape)
            self.assertGreater(metrics.usdr(sound, coded), 20, codec)


class Music(unittest.TestCase):
    def test_the_same_seed_gives_the_same_song(self) -> None:
        self.assertEqual(compose(3, 20), compose(3, 20))
        self.assertNotEqual(compose(3, 20), compose(4, 20))
        score = compose(3, 20)
        for note in melody(np.random.default_rng(0), score):
            self.assertIn((note.pitch - score.root) % 12, [m % 12 for m in score.mode])

    def test_midi_is_well_formed(self) -> None:
        track = midi.Track(0)
        track.note(0, 1, 60, 100)
        track.note(1, 1, 60, 100)
        data = midi.encode([track], 120)
        self.assertEqual(data[:14], b"MThd\x00\x00\x00\x06\x00\x01\x00\x02\x01\xe0")
        # A repeated note ends before it begins again.
        self.assertLess(data.index(b"\x80\x3c\x00"), data.rindex(b"\x90\x3c\x64"))

    def test_calculated_bands_sound(self) -> None:
        parts = tones.band(np.random.default_rng(0), compose(0, 6))
        for name in ("drums", "bass", "other"):
            self.assertGreater(audio.rms(parts[name]), 0.005, name)
            self.assertTrue(np.isfinite(parts[name]).all())


class Metrics(unittest.TestCase):
    def test_usdr_of_a_known_error(self) -> None:
        sound = noise(44_100)
        self.assertAlmostEqual(metrics.usdr(sound, sound * 0.9), 20, places=3)

    def test_complement_gains_what_the_vocals_gain(self) -> None:
        vocals, rest = noise(44_100, 1), noise(44_100, 2)
        estimate = vocals * 0.7 + rest * 0.1
        floor = metrics.usdr(rest, vocals + rest)
        gained = metrics.usdr(rest, vocals + rest - estimate) - floor
        self.assertAlmostEqual(gained, metrics.usdr(vocals, estimate), places=4)

    def test_vocal_level(self) -> None:
        vocals, rest = noise(44_100, 1) * 3, noise(44_100, 2)
        self.assertAlmostEqual(metrics.level_db(metrics.at_vocal_level(vocals, rest), rest), -3, places=4)

    def test_centre_cut_finds_the_middle(self) -> None:
        middle = np.repeat(noise(1000)[:, :1], 2, 1)
        side = noise(1000, 5)[:, :1] * np.array([1, -1], np.float32)
        self.assertLess(float(np.abs(metrics.centre_cut(middle + side) - middle).max()), 1e-6)


if __name__ == "__main__":
    unittest.main()
