"""The material is what it was, and what is kept back stays apart."""
import tempfile
import unittest
from pathlib import Path

from limelight_training import prepare, sources


class Sources(unittest.TestCase):
    def test_every_file_has_a_checksum(self) -> None:
        lines = sources.CHECKSUMS.read_text().splitlines()
        names = [line.split("  ", 1)[1] for line in lines]
        self.assertEqual(len(names), len(set(names)))
        for folder, count in (("stems", 22), ("voices", 619), ("voices-words", 1100), ("instruments", 9)):
            self.assertEqual(sum(n.startswith(f"{folder}/") for n in names), count, folder)

    def test_missing_and_changed_files_are_named(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            here = Path(folder)
            (here / "a.opus").write_bytes(b"a")
            (here / "b.opus").write_bytes(b"b")
            (here / "list").write_text(f"{sources.checksum(here / 'a.opus')}  a.opus\n{'0' * 64}  b.opus\n{'0' * 64}  c.opus\n")
            problems = sources.verify(here, here / "list")
        self.assertEqual(len(problems), 2)
        self.assertIn("b.opus is not the file", problems[0])
        self.assertIn("c.opus is missing", problems[1])

    def test_test_singers_never_train(self) -> None:
        kept = sources.held_out()
        test = {f for singer in kept.speech for f in singer}
        self.assertEqual(len(test), sum(map(len, kept.speech)), "a recording belongs to two singers")
        self.assertFalse(test & kept.near)
        with tempfile.TemporaryDirectory() as folder:
            for name in [*sorted(test)[:5], *sorted(kept.near)[:5], "voices/9999.opus"]:
                path = Path(folder) / name
                path.parent.mkdir(exist_ok=True)
                path.touch()
            self.assertEqual([p.name for p in sources.training_speech(Path(folder))], ["9999.opus"])

    def test_synthetic_voices_are_apart_too(self) -> None:
        from limelight_training.voices import LANGUAGES, VARIANTS

        kept = sources.held_out()
        self.assertFalse(set(kept.espeak_languages) & set(LANGUAGES))
        self.assertFalse(set(kept.espeak_variants) & set(VARIANTS))

    def test_recorded_instruments_that_are_kept_back_are_not_decoded(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            material = Path(folder) / "material"
            (material / "instruments").mkdir(parents=True)
            for name in sources.held_out().instruments:
                (material / "instruments" / f"{name}.opus").write_bytes(b"never opened")
            prepare.decode_recordings(material, Path(folder) / "bank")
            self.assertEqual(list((Path(folder)).glob("bank/**/*.npy")), [])


if __name__ == "__main__":
    unittest.main()
