"""All of it once, small: a calculated bank, a few steps, a pause and a resumption, evaluation, export, ONNX Runtime against PyTorch."""
import json
import tempfile
import unittest
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from support import small_bank, small_network

from limelight_training import cli, evaluate, export, sets, testsets, tones, train, weights
from limelight_training.audio import at_level, write_bank, write_bank_together
from limelight_training.metrics import at_vocal_level, level_db
from limelight_training.score import compose, melody
from limelight_training.sources import SONGS, Refused
from limelight_training.testsets import Pair, pairs, songs

FIRST, MORE = 3, 6


class Miniature(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.temporary = tempfile.TemporaryDirectory()
        cls.folder = Path(cls.temporary.name)
        small_bank(cls.folder / "bank")
        torch.manual_seed(0)
        net = small_network()
        cls.start = cls.folder / "start.pt"
        weights.save(cls.start, {"config": net.config, "average": net.state_dict()})

    @classmethod
    def tearDownClass(cls) -> None:
        cls.temporary.cleanup()

    def settings(self, **changes):  # noqa: ANN003, ANN201
        usual = {"bank": self.folder / "bank", "checkpoint": self.folder / "run.pt", "start": self.start, "minutes": 5.0, "batch": 2, "rate": 3e-3, "workers": 0, "report_every": 3}
        return train.Settings(**{**usual, **changes})

    def test_1_trains_and_goes_on_where_it_stopped(self) -> None:
        train.train(self.settings(steps=FIRST))
        stopped = torch.load(self.folder / "run.pt")
        self.assertEqual(stopped["step"], FIRST)
        train.train(self.settings(steps=MORE))
        later = torch.load(self.folder / "run.pt")
        self.assertEqual(later["step"], MORE)
        self.assertGreater(later["seconds"], stopped["seconds"])
        self.assertTrue(np.isfinite(later["figures"]["loss"]))
        muon, adam = later["optimizers"]
        self.assertEqual({int(m["step"]) for m in adam["state"].values()}, {MORE}, "the optimiser began anew")
        self.assertTrue(all(float(m["momentum"].abs().max()) > 0 for m in muon["state"].values()))

    def test_2_learns(self) -> None:
        """The same mixture over and over: its loss has to fall."""
        torch.manual_seed(0)
        net = small_network(folded=True).train()
        parts = next(iter(train.Mixes(self.settings(), 0)))[None]
        spectra = train.to_spectrogram(parts)
        vocals, mixture = spectra[:, 0], spectra.sum(1)
        optimizer = torch.optim.AdamW(net.parameters(), lr=5e-3)
        losses = []
        for _ in range(12):
            optimizer.zero_grad()
            total, _ = train.loss(net(mixture), vocals, mixture, listen=False)
            total.backward()
            optimizer.step()
            losses.append(float(total))
        self.assertLess(losses[-1], 0.9 * losses[0])

    def test_3_a_budget_that_is_used_up_ends_at_once(self) -> None:
        train.train(self.settings(checkpoint=self.folder / "none.pt", minutes=0.0))
        self.assertEqual(torch.load(self.folder / "none.pt")["step"], 0)

    def test_3b_a_run_that_would_not_be_what_it_says_is_refused(self) -> None:
        begun = self.settings(checkpoint=self.folder / "begun.pt", steps=1)
        train.train(begun)
        train.train(replace(begun, minutes=6.0))  # more time is no other run
        for change, words in (
            ({"seed": 1}, "other options .seed 0"), ({"start": self.folder / "other.pt"}, "start"), ({"hold_songs": ("01",)}, "hold_songs"),
            ({"hold_songs": ("1",)}, "No song is called 1"), ({"bank": self.folder / "nowhere"}, "no sounds"),
        ):
            with self.assertRaisesRegex(Refused, words):
                train.train(replace(begun, **change))
        self.assertEqual(torch.load(begun.checkpoint)["step"], 1)

    def test_3bb_blocks_of_attention_are_added_and_never_changed(self) -> None:
        start = self.folder / "without.pt"
        net = small_network(blocks=0)
        weights.save(start, {"config": net.config, "average": net.state_dict()})
        for blocks, found in ((None, 0), (2, 2)):
            path = self.folder / f"blocks-{blocks}.pt"
            train.train(self.settings(checkpoint=path, start=start, blocks=blocks, steps=1))
            self.assertEqual(torch.load(path)["config"]["blocks"], found)
        with self.assertRaisesRegex(Refused, "2 blocks"):
            train.train(self.settings(checkpoint=self.folder / "three.pt", start=path, blocks=3))

    def test_3c_leaves_early_and_never_late(self) -> None:
        for stop, minutes in ((0.0, 5.0), (9.0, 0.0)):
            path = self.folder / f"stop-{stop}.pt"
            train.train(self.settings(checkpoint=path, stop_after=stop, minutes=minutes))
            self.assertEqual(torch.load(path)["step"], 0)

    def test_3d_parts_of_a_band_come_together_or_not_at_all(self) -> None:
        bank = self.folder / "half"
        good, bad = np.zeros((100, 2)), np.array([["no", "sound"]])
        with self.assertRaises((ValueError, TypeError)):
            write_bank_together({bank / "0.drums.npy": good, bank / "0.bass.npy": bad})
        self.assertEqual(list(bank.glob("*.npy")), [])

    def test_3e_every_fold_leaves_out_its_song(self) -> None:
        runs = self.folder / "folds"
        options = ["folds", "--bank", self.folder / "bank", "--start", self.start, "--minutes", 0, "--workers", 0, "--runs", runs]
        arguments = cli.build().parse_args([str(word) for word in options])
        arguments.run(arguments)
        found = {path.name: torch.load(path)["recipe"]["hold_songs"] for path in runs.iterdir()}
        self.assertEqual(found, {f"without-{song}.pt": (song,) for song in SONGS})

    def test_4_measures_beside_floor_and_centre_cut(self) -> None:
        score = compose(50, 4)
        rng = np.random.default_rng(0)
        sung = {f"singer {k}": tones.play_notes(rng, score, melody(rng, score, 1, 1.0), "wind") for k in range(2)}
        played = {f"band {k}": at_level(tones.band(rng, score)["other"], 0.1) for k in range(3)}
        found = pairs(sung, played, 6)
        self.assertEqual(len({(p.singer, p.backing) for p in found}), 6)
        tests = [sets.TestSet("strangers", "2 strangers", found), sets.TestSet("solos", "3 solos", sounds=played), sets.TestSet("voices", "3 voice alone", sounds=sung, voice=True)]
        sets.store(tests, self.folder / "sets")
        weights.save(self.folder / "a.pt", {"config": small_network().config, "average": small_network().state_dict()})
        out = self.folder / "figures.json"
        figures = evaluate.evaluate({"first": self.start, "new": self.folder / "a.pt"}, self.folder / "sets", out)
        floor = [f for f in figures if f.method == evaluate.FLOOR and f.test == "2 strangers"]
        for figure in floor:
            # The vocals at -3 dB: doing nothing leaves the accompaniment at 3 dB, and no vocals at 0 dB.
            self.assertAlmostEqual(figure.accompaniment_db or 0, 3, delta=0.05)
            self.assertAlmostEqual(figure.vocals_db or 0, 0, delta=1e-6)
        self.assertEqual(len(json.loads(out.read_text())), len(figures))
        self.assertIn("| 2 strangers: accompaniment uSDR | 6 | 3.0 |", evaluate.summary(figures))
        self.assertIn("new against first", evaluate.comparison(figures, "new", "first"))

    def test_4a_what_is_missing_for_the_test_sets_is_said(self) -> None:
        found = testsets.missing(self.folder, None)
        self.assertTrue(any("celesta" in problem for problem in found))
        self.assertTrue(any("demo-song/make.py" in problem for problem in found))

    def test_4b_the_excerpt_of_a_song_is_where_somebody_sings(self) -> None:
        """Also in a song with more seconds without a voice than with one."""
        rate, rng = 44_100, np.random.default_rng(0)
        with tempfile.TemporaryDirectory() as folder:
            voice = np.zeros((30 * rate, 2), np.float32)
            voice[20 * rate : 26 * rate] = 0.1 * rng.standard_normal((6 * rate, 2))
            write_bank(Path(folder) / "songs" / "01.vox.npy", voice)
            write_bank(Path(folder) / "songs" / "01.other.npy", 0.1 * rng.standard_normal((30 * rate, 2)))
            (pair,) = songs(Path(folder), seconds=10, names=("01",))
        sung = np.abs(pair.vocals).reshape(10, -1).max(1) > 0
        self.assertEqual(int(sung.sum()), 6)
        self.assertAlmostEqual(level_db(pair.vocals, pair.accompaniment), -3, delta=0.1)

    def test_4c_each_song_is_measured_with_the_network_that_has_not_heard_it(self) -> None:
        score, rng = compose(52, 4), np.random.default_rng(0)
        rest = at_level(tones.band(rng, score)["other"], 0.1)
        vocals = at_vocal_level(tones.play_notes(rng, score, melody(rng, score, 1, 1.0), "wind"), rest)
        with tempfile.TemporaryDirectory() as folder:
            sets.store([sets.TestSet("songs", "1 songs", [Pair("album", song, vocals, rest) for song in ("01", "02")])], Path(folder))
            for seed, song in enumerate(("01", "02")):
                torch.manual_seed(seed)
                net = small_network()
                weights.save(evaluate.without(Path(folder), song), {"config": net.config, "average": net.state_dict()})
            alone = {song: evaluate.without(Path(folder), song) for song in ("01", "02")}
            figures = evaluate.evaluate(alone, Path(folder), None, folds=Path(folder))
            found = {(f.item, f.method): f.accompaniment_db for f in figures}
            for song in alone:
                self.assertEqual(found[f"album / {song}", evaluate.UNHEARD], found[f"album / {song}", song])
            self.assertNotEqual(found["album / 01", "01"], found["album / 01", "02"])
            self.assertIn(f"{evaluate.UNHEARD} against 01", evaluate.comparison(figures, evaluate.UNHEARD, "01"))
            evaluate.without(Path(folder), "02").unlink()
            with self.assertRaises(FileNotFoundError):
                evaluate.evaluate({}, Path(folder), None, folds=Path(folder))

    def test_5_a_perfect_and_a_useless_separator_are_told_apart(self) -> None:
        score, rng = compose(51, 4), np.random.default_rng(0)
        rest = at_level(tones.band(rng, score)["other"], 0.1)
        vocals = at_vocal_level(tones.play_notes(rng, score, melody(rng, score, 1, 1.0), "wind"), rest)
        figures = evaluate.measure_pairs("t", [Pair("s", "b", vocals, rest)], {"perfect": lambda m: vocals, "everything": lambda m: m})
        self.assertGreater(figures[0].accompaniment_db or 0, 60)
        everything = figures[1].accompaniment_db
        assert everything is not None
        self.assertAlmostEqual(everything, 0, delta=0.01)

    def test_6_the_exported_file_is_the_network(self) -> None:
        torch.manual_seed(0)
        net = small_network(folded=True).eval()
        path = self.folder / "small.onnx"
        export.export(net, path)
        found = export.parity(net, path)
        self.assertLess(found["largest_error"], export.LARGEST_ERROR)
        self.assertEqual(found["silence"], 0)
        self.assertEqual(export.entry(path)["bytes"], path.stat().st_size)
        with torch.no_grad():
            net.leave.bias += 0.5
        with self.assertRaisesRegex(ValueError, "differ by"):
            export.parity(net, path)

    def test_7_the_file_keeps_the_contract(self) -> None:
        import onnx

        path = self.folder / "contract.onnx"
        export.export(small_network(folded=True), path)
        model = onnx.load(str(path))
        onnx.checker.check_model(model)
        self.assertLessEqual(model.opset_import[0].version, 17)
        for value, name in ((model.graph.input[0], "spectrogram"), (model.graph.output[0], "vocals")):
            batch, *fixed = value.type.tensor_type.shape.dim
            self.assertEqual(value.name, name)
            self.assertTrue(batch.dim_param)
            if name == "spectrogram":
                self.assertEqual([d.dim_value for d in fixed], [4, 1536, 128])


if __name__ == "__main__":
    unittest.main()
