"""The network's promises, folding, weights out of an ONNX file, the loss, the averaging."""
import math
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import torch
from support import small_network

from limelight_training import weights
from limelight_training.contract import FRAMES, SEGMENT_SAMPLES
from limelight_training.export import LARGEST_ERROR, export, traced
from limelight_training.losses import loss
from limelight_training.network import FrequencyBottleneck, Separator, macs_per_second, parameter_count
from limelight_training.spectra import to_spectrogram
from limelight_training.train import follow, rate_at


def trained_a_little(bins: int = 192, blocks: int = 1) -> Separator:
    """Batch norms with statistics and weights of their own, so that folding has something to do; attention that adds something."""
    torch.manual_seed(0)
    net = small_network(bins=bins, blocks=blocks).train()
    for _ in range(3):
        net(torch.randn(2, 4, bins, FRAMES))
    with torch.no_grad():
        for module in net.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.weight.uniform_(0.5, 1.5)
                module.bias.uniform_(-0.5, 0.5)
        if blocks:
            net.overview.out.weight.normal_(std=0.5)
    return net.eval()


def turned(self: FrequencyBottleneck, x: torch.Tensor) -> torch.Tensor:
    """The bottleneck as files had it until the matrix came to stand on the left: the tensor turned around and back, the gain after the matrix."""
    linear = torch.nn.functional.linear
    y = torch.relu(self.narrow_norm(linear(x.transpose(2, 3), self.narrow.weight)))
    return x + torch.relu(self.widen_norm(linear(y, self.widen.weight))).transpose(2, 3)


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
        """By hand: each block has 2 x (96 x 288 + 288 + 96 x 96 + 96) + 2 x 96 x 192 + 192 + 96 weights, and 64 x 16 places."""
        self.assertEqual(parameter_count(Separator(folded=True)), 881_260)
        without = Separator(blocks=0, folded=True)
        self.assertEqual(parameter_count(without), 526_188)
        self.assertAlmostEqual(macs_per_second(without) / 1e9, 0.878, places=2)
        per_place = 2 * 64 * 96 + 3 * (2 * 4 * 96**2 + 2 * 2 * 96**2 + 2 * 96 * (64 + 16))
        segment_s = 128 * 1024 / 44_100
        self.assertAlmostEqual((macs_per_second(Separator(folded=True)) - macs_per_second(without)) * segment_s, 64 * 16 * per_place, delta=1)

    def test_attention_sees_all_of_a_segment(self) -> None:
        """In the last frames what is in the first, in the highest band what is in the lowest; and the network goes through it."""
        net = trained_a_little()
        x = torch.randn(1, 8, 16, 32)
        with torch.no_grad():
            before = net.overview(x)
            earlier, lower = x.clone(), x.clone()
            earlier[..., :4] += 1
            lower[:, :, :2] += 1
            self.assertGreater(float((net.overview(earlier) - before)[..., 28:].abs().max()), 1e-3)
            self.assertGreater(float((net.overview(lower) - before)[:, :, 14:].abs().max()), 1e-3)
            mixture = torch.randn(1, 4, 192, FRAMES)
            heard = net(mixture)
            net.overview.out.bias += 10
            self.assertGreater(float((net(mixture) - heard).abs().max()), 1e-3)

    def test_places_are_told_apart(self) -> None:
        """Bands that swap what they carry, or moments, do not just swap what comes out of the attention."""
        overview = trained_a_little().overview
        x = torch.randn(1, 8, 16, 32)
        with torch.no_grad():
            for axis in (2, 3):
                difference = (overview(x.flip(axis)).flip(axis) - overview(x)).abs().max()
                self.assertGreater(float(difference), 1e-3, axis)

    def test_bins_that_do_not_divide_are_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, "do not divide"):
            Separator(bins=1500)
        with self.assertRaisesRegex(ValueError, "-1 blocks"):
            Separator(blocks=-1)


class Weights(unittest.TestCase):
    def test_folding_changes_nothing(self) -> None:
        net = trained_a_little()
        x = torch.randn(2, 4, 192, FRAMES)
        with torch.no_grad():
            self.assertLess(float((weights.fold(net).eval()(x) - net(x)).abs().max()), 1e-4)

    def test_an_exported_file_gives_its_weights_back(self) -> None:
        net = weights.fold(trained_a_little(bins=1536, blocks=2))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "model.onnx"
            export(net, path)
            back = weights.from_onnx(path).eval()
        x = torch.randn(1, 4, 1536, FRAMES)
        with torch.no_grad():
            self.assertLess(float((back(x) - net(x)).abs().max()), 1e-5)

    def test_so_does_one_of_a_network_that_has_learned_nothing(self) -> None:
        """Its offsets are all the same, and the exporter writes what is the same once."""
        net = weights.fold(small_network().eval()).eval()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "new.onnx"
            traced(net, torch.randn(1, 4, 1536, FRAMES), str(path))
            back = weights.from_onnx(path).eval()
        self.assertTrue(all(torch.equal(a, b) for a, b in zip(net.parameters(), back.parameters())))

    def test_a_checkpoint_from_before_there_was_attention_is_read(self) -> None:
        net = small_network(folded=True, blocks=0)
        config = {name: value for name, value in net.config.items() if name not in ("width", "blocks")}
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "before.pt"
            weights.save(path, {"config": config, "average": net.state_dict()})
            back = weights.load_network(path)
        self.assertTrue(all(torch.equal(a, b) for a, b in zip(net.parameters(), back.parameters())))

    def test_a_file_of_before_gives_its_weights_back(self) -> None:
        net = weights.fold(trained_a_little(bins=1536, blocks=0)).eval()
        x = torch.randn(1, 4, 1536, FRAMES)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "before.onnx"
            with mock.patch.object(FrequencyBottleneck, "forward", turned), torch.no_grad():
                traced(net, x, str(path))
                wanted = net(x)
            back = weights.from_onnx(path).eval()
        with torch.no_grad():
            self.assertLess(float((back(x) - wanted).abs().max()), 1e-5)

    def test_new_blocks_change_nothing_at_first(self) -> None:
        net = weights.fold(trained_a_little(blocks=0)).eval()
        grown = weights.grown(net, 2).eval()
        self.assertEqual(len(grown.overview.blocks), 2)
        x = torch.randn(1, 4, 192, FRAMES)
        with torch.no_grad():
            self.assertTrue(torch.equal(grown(x), net(x)))
        self.assertIs(weights.grown(grown, 2), grown)
        with self.assertRaisesRegex(ValueError, "2 blocks"):
            weights.grown(grown, 3)

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

    def test_the_average_of_networks_with_and_without_attention(self) -> None:
        plain = weights.fold(trained_a_little(blocks=0)).eval()
        other = weights.fold(trained_a_little(blocks=2)).eval()
        x = torch.randn(1, 4, 192, FRAMES)
        with torch.no_grad():
            for first, second, share in ((plain, other, 0.0), (other, plain, 1.0)):
                self.assertTrue(torch.equal(weights.average(first, second, share)(x), plain(x)))
            self.assertTrue(torch.equal(weights.average(plain, other, 1.0)(x), other(x)))
        half = weights.average(plain, other, 0.5)
        self.assertTrue(torch.equal(half.overview.into.weight, other.overview.into.weight))
        self.assertTrue(torch.allclose(half.overview.out.weight, 0.5 * other.overview.out.weight))

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
