"""Singing made from speech, held against what can be calculated: pitch, formants, bandwidth."""
import unittest
from dataclasses import replace

import numpy as np
from scipy import signal

from limelight_training import singing, speech, voices
from limelight_training.score import Note, compose
from limelight_training.sources import Refused


def vowel(hz: float, seconds: float = 1.0, formants: tuple[float, ...] = (700, 1200, 2600)) -> np.ndarray:
    """A buzz through resonances, 16 kHz."""
    n = int(seconds * speech.RATE_HZ)
    phase = np.cumsum(np.full(n, hz)) / speech.RATE_HZ
    x = signal.lfilter([1], [1, -0.95], (np.diff(np.floor(phase), prepend=0) > 0).astype(float))
    for f in formants:
        r = np.exp(-np.pi * 90 / speech.RATE_HZ)
        x = signal.lfilter([1 - r], [1, -2 * r * np.cos(2 * np.pi * f / speech.RATE_HZ), r * r], x)
    return x / np.abs(x).max()


def phrase(hz: float = 140) -> np.ndarray:
    """Vowel, hiss, vowel."""
    hiss = 0.2 * np.random.default_rng(0).standard_normal(1600)
    return np.concatenate([vowel(hz, 0.4), hiss, vowel(hz, 0.4, (400, 2000, 2700))])


def pitch_of(x: np.ndarray) -> float:
    hz, periodicity = speech.pitch(signal.resample_poly(x, 160, 441))
    return float(np.median(hz[periodicity > 0.6]))


class Analysis(unittest.TestCase):
    def test_pitch_and_voicing(self) -> None:
        found = speech.analyse(phrase(140))
        assert found is not None
        self.assertAlmostEqual(float(np.median(found.pitch_hz[found.voiced])), 140, delta=2)
        middle = slice(int(0.42 * 200), int(0.48 * 200))
        self.assertFalse(found.voiced[middle].any())

    def test_envelope_peaks_at_the_formants(self) -> None:
        found = speech.analyse(vowel(110))
        assert found is not None
        envelope = found.envelope[found.voiced].mean(0)
        hz = np.arange(len(envelope)) * speech.RATE_HZ / speech.FFT
        low = (hz > 500) & (hz < 1000)
        self.assertAlmostEqual(float(hz[low][envelope[low].argmax()]), 700, delta=80)

    def test_silence_is_nobody(self) -> None:
        self.assertIsNone(speech.analyse(np.zeros(16_000)))


class Singing(unittest.TestCase):
    def sing(self, say, **changes):  # noqa: ANN001, ANN003, ANN202
        rng = np.random.default_rng(1)
        singer = singing.Singer("tuned", 1.0, 150, 600, 0.02, 0, 5, 0, 0.008, 0, 0.002, 1.0)
        singer = replace(singer, **changes) if changes else singer
        found = speech.analyse(phrase())
        assert found is not None
        plan = singing.plan_phrase(rng, found, singer, [Note(0, 2, 60)], 0.5)
        return say(rng, found, singer, plan), plan

    def test_sings_the_note(self) -> None:
        for say in (singing.resynthesise, singing.repitch):
            sound, plan = self.sing(say)
            self.assertAlmostEqual(pitch_of(sound), float(np.median(plan.pitch_hz)), delta=6, msg=say.__name__)
            self.assertTrue(np.isfinite(sound).all())

    def test_holds_the_vowels(self) -> None:
        found = speech.analyse(phrase())
        assert found is not None
        sound, plan = self.sing(singing.resynthesise)
        self.assertGreater(len(plan.source), 1.7 * found.frames)
        self.assertAlmostEqual(len(sound) / 44_100, len(plan.source) * singing.STEP_S, delta=0.01)

    def test_a_phrase_may_be_shorter_than_what_vibrato_waits_for(self) -> None:
        for steps in (2, 56, 60, 61, 62):
            curve = singing._pitch_curve(np.random.default_rng(0), np.full(steps, 60.0), singing.cast(np.random.default_rng(0), "alto"))
            self.assertEqual(len(curve), steps)
            self.assertTrue(np.isfinite(curve).all())

    def test_goes_above_the_recording(self) -> None:
        sound, _ = self.sing(singing.resynthesise)
        power = np.abs(np.fft.rfft(sound)) ** 2
        hz = np.fft.rfftfreq(len(sound), 1 / 44_100)
        self.assertGreater(power[(hz > 8500) & (hz < 12_000)].sum(), 1e-7 * power.sum())

    def test_every_kind_has_a_singer(self) -> None:
        for kind in singing.KINDS:
            singer = singing.cast(np.random.default_rng(0), kind)
            self.assertEqual(singer.kind, kind)
            self.assertLess(singer.low_hz, singer.high_hz)


class Voices(unittest.TestCase):
    def test_leads_raps_and_choirs_fill_their_score(self) -> None:
        people = lambda rng: phrase(float(rng.uniform(90, 220)))  # noqa: E731
        score = compose(1, 6)
        for make in (voices.lead, voices.rap, voices.choir):
            sound, names = make(np.random.default_rng(2), people, score)
            self.assertEqual(sound.shape, (6 * 44_100, 2))
            self.assertTrue(np.isfinite(sound).all())
            self.assertGreater(float(np.abs(sound).max()), 0.01)
            self.assertTrue(names)

    def test_only_silence_is_said_to_be_so(self) -> None:
        for sing in (voices.lead, voices.rap):
            with self.assertRaisesRegex(RuntimeError, "no usable utterance"):
                sing(np.random.default_rng(0), lambda rng: np.zeros(16_000), compose(1, 6))
        with self.assertRaisesRegex(Refused, "no recordings"):
            voices.from_files([])


if __name__ == "__main__":
    unittest.main()
