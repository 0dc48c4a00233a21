"""The network's promises, folding, weights out of an ONNX file, the loss, the averaging."""
import math
import tempfile
import unittest
from pathlib import Path

import torch
from support import small_network

from limelight_training import weights
from limelight_training.contract import FRAMES, SEGMENT_SAMPLES
from limelight_training.export import LARGEST_ERROR, export, traced
from limelight_training.losses import loss
from limelight_training.network import Separator, macs_per_second, parameter_count
from limelight_training.spectra import to_spectrogram
from limelight_training.train import follow, rate_at


def trained_a_little(bins: int = 192) -> Separator:
    """Batch norms with statistics and weights of their own, so that folding has something to do."""
    torch.manual_seed(0)
    net = small_network(bins=bins).train()
    for _ in range(3):
        net(torch.randn(2, 4, bins, FRAMES))
    with torch.no_grad():
        for module in net.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.weight.uniform_(0.5, 1.5)
                module.bias.uniform_(-0.5, 0.5)
    return net.eval()


class Network(unittest.TestCase):
    def test_follows_the_level_and_bears_silence(self) -> None:
        net = trained_a_little()
        x = torch.randn(1, 4, 192, FRAMES)
        with torch.no_grad():
            y = net(x)
            self.assertLess(float((net(x * 50) / 50 - y).abs().max()), 1e-3)
            self.assertEqual(float(net(torch.zeros_like(x)).abs().max()), 0)
        self.assertEqual(y.shape, x.shape)

    def test_mask_is_bounded(self) -> None:
        x = torch.randn(1, 4, 192, FRAMES)
        with torch.no_grad():
            y = trained_a_little()(x)
        before, after = (torch.complex(s[:, 0], s[:, 1]).abs() for s in (x, y))
        self.assertLessEqual(float((after - 1.5 * 2**0.5 * before).max()), 1e-5)

    def test_the_bundled_size(self) -> None:
        self.assertEqual(parameter_count(Separator(folded=True)), 526_188)
        self.assertAlmostEqual(macs_per_second(Separator(folded=True)) / 1e9, 0.88, places=1)

    def test_bins_that_do_not_divide_are_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, "do not divide"):
            Separator(bins=1500)


class Weights(unittest.TestCase):
    def test_folding_changes_nothing(self) -> None:
        net = trained_a_little()
        x = torch.randn(2, 4, 192, FRAMES)
        with torch.no_grad():
            self.assertLess(float((weights.fold(net).eval()(x) - net(x)).abs().max()), 1e-4)

    def test_an_exported_file_gives_its_weights_back(self) -> None:
        net = weights.fold(trained_a_little(bins=1536))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "model.onnx"
            export(net, path)
            back = weights.from_onnx(path).eval()
        x = torch.randn(1, 4, 1536, FRAMES)
        with torch.no_grad():
            self.assertLess(float((back(x) - net(x)).abs().max()), 1e-5)

    def test_another_network_is_refused(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "other.onnx"
            traced(torch.nn.Conv2d(12, 4, 3), torch.randn(1, 12, 8, 8), str(path))
            with self.assertRaises(ValueError):
                weights.from_onnx(path)

    def test_a_network_that_fails_its_check_replaces_nothing(self) -> None:
        net = small_network(folded=True)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "model.onnx"
            found = export(net, path)
            self.assertLess(found["largest_error"], LARGEST_ERROR)
            before = path.read_bytes()
            with torch.no_grad():
                net.leave.bias[0] = math.nan
            with self.assertRaisesRegex(ValueError, "not a number"):
                export(net, path)
            self.assertEqual(path.read_bytes(), before)
            self.assertEqual([p.name for p in Path(folder).iterdir()], ["model.onnx"])

    def test_the_average_lies_between_and_ends_where_they_are(self) -> None:
        torch.manual_seed(3)
        first, second = (Separator(bins=96, channels=(4, 6), folded=True) for _ in range(2))
        for share, same in ((0.0, first), (1.0, second)):
            found = weights.average(first, second, share).state_dict()
            for name, value in same.state_dict().items():
                self.assertTrue(torch.allclose(found[name], value))
        middle = weights.average(first, second, 0.25).leave.weight
        self.assertTrue(torch.allclose(middle, 0.75 * first.leave.weight + 0.25 * second.leave.weight))
        with self.assertRaises(ValueError):
            weights.average(first, Separator(bins=96, channels=(4, 8), folded=True), 0.5)

    def test_checkpoints_are_whole(self) -> None:
        net = small_network(folded=True)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "run" / "a.pt"
            weights.save(path, {"config": net.config, "average": net.state_dict()})
            self.assertEqual([p.name for p in path.parent.iterdir()], ["a.pt"])
            back = weights.load_network(path)
        self.assertTrue(all(torch.equal(a, b) for a, b in zip(net.parameters(), back.parameters())))


class Loss(unittest.TestCase):
    def setUp(self) -> None:
        torch.manual_seed(0)
        sound = 0.1 * torch.randn(2, 2, 2, SEGMENT_SAMPLES)
        parts = to_spectrogram(sound)
        self.vocals, self.mixture = parts[:, 0], parts.sum(1)

    def of(self, estimate: torch.Tensor) -> float:
        torch.manual_seed(1)
        return float(loss(estimate, self.vocals, self.mixture)[0])

    def test_better_is_less(self) -> None:
        right, half, nothing = (self.of(self.vocals * k) for k in (1.0, 0.5, 0.0))
        self.assertLess(right, half)
        self.assertLess(half, nothing)

    def test_level_does_not_matter(self) -> None:
        first = self.of(self.vocals * 0.5)
        self.vocals, self.mixture = self.vocals * 20, self.mixture * 20
        self.assertAlmostEqual(self.of(self.vocals * 0.5), first, delta=0.02 * first)

    def test_silence_has_a_gradient_that_is_a_number(self) -> None:
        estimate = torch.zeros_like(self.mixture, requires_grad=True)
        total, _ = loss(estimate, torch.zeros_like(self.mixture), torch.zeros_like(self.mixture))
        total.backward()
        assert estimate.grad is not None
        self.assertTrue(bool(torch.isfinite(estimate.grad).all()))


class Schedule(unittest.TestCase):
    def test_warms_up_and_cools_down(self) -> None:
        self.assertLess(rate_at(0, 0, 1.0), 0.03)
        self.assertGreater(rate_at(0.02, 60, 1.0), 0.95)
        self.assertAlmostEqual(rate_at(1.0, 1000, 1.0), 0.02)

    def test_average_follows(self) -> None:
        net = small_network(folded=True, bins=192)
        average = {k: torch.zeros_like(v) for k, v in net.state_dict().items()}
        for step in range(400):
            follow(average, net, step)
        for name, value in net.state_dict().items():
            self.assertTrue(torch.allclose(average[name], value, atol=1e-3), name)


if __name__ == "__main__":
    unittest.main()
