"""Mixes from a small bank: exact parts, every kind of example, what is held back stays out."""
import tempfile
import unittest
from pathlib import Path

import numpy as np
from support import small_bank

from limelight_training import master, mixing
from limelight_training.audio import rms, write_bank
from limelight_training.contract import SEGMENT_SAMPLES


class Mixing(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = tempfile.TemporaryDirectory()
        small_bank(Path(cls.folder.name))
        cls.bank = mixing.Bank(Path(cls.folder.name))
        cls.bank.rescan()

    @classmethod
    def tearDownClass(cls) -> None:
        cls.folder.cleanup()

    def test_examples_of_every_kind(self) -> None:
        rng = np.random.default_rng(0)
        kinds = {"mix": 0, "no voice": 0, "voice alone": 0}
        for _ in range(60):
            vocals, backing, _ = mixing.example(rng, self.bank)
            self.assertEqual((vocals.shape, backing.shape), ((SEGMENT_SAMPLES, 2),) * 2)
            self.assertTrue(np.isfinite(vocals).all() and np.isfinite(backing).all())
            kinds["no voice" if rms(vocals) < 1e-5 else "voice alone" if rms(backing) < 1e-5 else "mix"] += 1
        self.assertGreater(min(kinds.values()), 0, kinds)
        self.assertGreater(kinds["mix"], 30)

    def test_the_same_seed_gives_the_same_mix(self) -> None:
        first, again = (mixing.example(np.random.default_rng(5), self.bank) for _ in range(2))
        self.assertTrue(np.array_equal(first[0], again[0]) and np.array_equal(first[1], again[1]))

    def test_parts_heard_before_are_mixed_anew(self) -> None:
        rng = np.random.default_rng(1)
        tone = np.sin(np.arange(2 * SEGMENT_SAMPLES) / 9).reshape(-1, 2).astype(np.float32)
        quiet = np.zeros_like(tone)
        heard = [(0.1 * tone, 0.2 * tone[::-1]), (quiet, 0.1 * tone), (0.3 * tone, quiet)]
        kinds = set()
        for _ in range(40):
            vocals, backing = mixing.again(rng, heard)
            self.assertEqual((vocals.shape, backing.shape, vocals.dtype), (tone.shape, tone.shape, np.float32))
            kinds.add((rms(vocals) > 1e-4, rms(backing) > 1e-4))
            if rms(vocals) > 1e-4 and rms(backing) > 1e-4:
                self.assertLess(abs(20 * np.log10(rms(vocals) / rms(backing))), 15.1)
        self.assertEqual(kinds, {(True, True), (False, True), (True, False)}, "a silent part stays silent")

    def test_new_sounds_are_found_and_silent_ones_left_alone(self) -> None:
        bank = mixing.Bank(Path(self.folder.name))
        bank.rescan()
        before = len(bank.of("solos"))
        noise = 0.1 * np.random.default_rng(0).standard_normal((5 * 44_100, 2))
        write_bank(bank.folder / "solos" / "0100.flute.npy", noise)
        write_bank(bank.folder / "solos" / "0101.flute.npy", noise * 0)
        bank.rescan()
        self.assertEqual(len(bank.of("solos")), before + 1)
        self.assertEqual(len(bank.of("solos.flute")), 1)

    def test_what_a_codec_has_mixed_is_not_taken_apart(self) -> None:
        rng = np.random.default_rng(3)
        tone = 0.1 * np.sin(np.arange(2 * SEGMENT_SAMPLES) / 9).reshape(-1, 2).astype(np.float32)
        noise = 0.1 * rng.standard_normal(tone.shape).astype(np.float32)
        found = [master.finish(rng, tone, noise)[2] for _ in range(60)]
        self.assertTrue(0 < found.count(False) < 15, found.count(False))
        # One part alone is what it is, also after a codec.
        self.assertTrue(all(master.finish(rng, tone * 0, noise)[2] for _ in range(30)))

    def test_ensembles_are_sung_over(self) -> None:
        noise = 0.1 * np.random.default_rng(0).standard_normal((5 * 44_100, 2))
        with tempfile.TemporaryDirectory() as folder:
            for name in ("voices/0000.npy", "ensembles/0000.bells.npy"):
                write_bank(Path(folder) / name, noise)
            bank = mixing.Bank(Path(folder))
            bank.rescan()
            rng = np.random.default_rng(2)
            mixes = [mixing.example(rng, bank) for _ in range(20)]
        self.assertGreater(sum(rms(v) > 1e-4 and rms(b) > 1e-4 for v, b, _ in mixes), 5)

    def test_songs_that_are_held_back_are_never_heard(self) -> None:
        noise = 0.1 * np.random.default_rng(0).standard_normal((5 * 44_100, 2))
        with tempfile.TemporaryDirectory() as folder:
            for song in ("01", "07"):
                for stem in ("vox", "drums", "other"):
                    write_bank(Path(folder) / "songs" / f"{song}.{stem}.npy", noise)
            bank = mixing.Bank(Path(folder), hold_songs=("07",))
            bank.rescan()
            self.assertEqual(sorted({n[6:8] for n in bank.of("songs")}), ["01"])


if __name__ == "__main__":
    unittest.main()
