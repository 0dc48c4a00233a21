"""Muon: what it promises of a matrix, which weights it takes, that it makes things small."""
import unittest

import torch
from support import small_network

from limelight_training.optimizer import Muon, as_matrix, optimizers, orthogonal


class Orthogonal(unittest.TestCase):
    def test_directions_stay_and_lengths_become_alike(self) -> None:
        torch.manual_seed(0)
        for shape in ((12, 40), (40, 12), (9, 9)):
            matrix = torch.randn(shape) @ torch.diag(torch.logspace(-1, 1, shape[1]))
            found = orthogonal(matrix)
            lengths = torch.linalg.svdvals(found)
            self.assertGreater(float(lengths.median()), 0.6, shape)
            self.assertLess(float(lengths.max()), 1.3, shape)
            u, _, v = torch.linalg.svd(matrix, full_matrices=False)
            alike = torch.nn.functional.cosine_similarity(found.flatten(), (u @ v).flatten(), dim=0)
            self.assertGreater(float(alike), 0.9, shape)

    def test_zero_stays_zero(self) -> None:
        self.assertEqual(float(orthogonal(torch.zeros(4, 6)).abs().max()), 0)

    def test_a_transposed_convolution_has_its_outputs_in_the_second_dimension(self) -> None:
        self.assertEqual(as_matrix(torch.zeros(6, 4, 2, 2), transposed=True).shape, (4, 24))
        self.assertEqual(as_matrix(torch.zeros(6, 4, 3, 3), transposed=False).shape, (6, 36))


class Optimizers(unittest.TestCase):
    def test_every_weight_has_one(self) -> None:
        for folded in (True, False):
            net = small_network(folded=folded, bins=96)
            taken = [id(p) for o in optimizers(net, 1e-3) for g in o.param_groups for p in g["params"]]
            self.assertEqual(sorted(taken), sorted(id(p) for p in net.parameters()))

    def test_makes_small_what_it_is_given(self) -> None:
        torch.manual_seed(0)
        wanted, given = torch.randn(5, 8), torch.randn(64, 8)
        layer = torch.nn.Linear(8, 5, bias=False)
        optimizer = Muon([layer.weight], lr=0.2)

        def error() -> torch.Tensor:
            return (layer(given) - given @ wanted.T).pow(2).mean()

        before = float(error())
        for _ in range(100):
            optimizer.zero_grad()
            error().backward()
            optimizer.step()
        self.assertLess(float(error()), 0.05 * before)

    def test_the_step_follows_the_learning_rate_alone(self) -> None:
        """Ten times the gradient moves a matrix no further."""
        torch.manual_seed(0)
        gradient, moved = torch.randn(6, 10), []
        for scale in (1.0, 10.0):
            weight = torch.nn.Parameter(torch.zeros(6, 10))
            optimizer = Muon([weight], lr=0.1)
            weight.grad = gradient * scale
            optimizer.step()
            moved.append(weight.detach().clone())
        self.assertTrue(torch.allclose(*moved, atol=1e-4))
        self.assertAlmostEqual(float(moved[0].pow(2).mean().sqrt()), 0.1 * 0.2, delta=0.005)


if __name__ == "__main__":
    unittest.main()
