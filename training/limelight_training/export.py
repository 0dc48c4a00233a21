"""Export to ONNX with the contract of models/manifest.json, and what proves that the file is the network."""
from __future__ import annotations

import hashlib
import inspect
import io
import os
from pathlib import Path

import numpy as np
import torch

from .contract import FRAMES, INPUT_NAME, OPSET, OUTPUT_NAME
from .network import Separator
from .runtime import OnnxNetwork
from .weights import fold, load_network

LARGEST_BYTES = 15_000_000
LARGEST_ERROR = 1e-4
LARGEST_LEVEL_ERROR = 0.02


def traced(net: torch.nn.Module, example: torch.Tensor, target: io.BytesIO | str, **options: object) -> None:
    """ONNX by tracing, which every PyTorch from 1.13 on can do: nodes in the order of execution, named as `weights.from_onnx` expects."""
    choice = {"dynamo": False} if "dynamo" in inspect.signature(torch.onnx.export).parameters else {}
    torch.onnx.export(net, example, target, opset_version=OPSET, **choice, **options)


def export(net: Separator, path: Path) -> dict[str, float]:
    """Writes the folded network: any batch, fixed bins and frames. Returns what `parity` found.

    The file appears whole and checked, or not at all; what was there before stays where the check fails (ValueError).
    """
    net = fold(net.eval()).eval()
    content = io.BytesIO()
    example = torch.randn(2, 4, net.config["bins"], FRAMES)
    traced(
        net, example, content, input_names=[INPUT_NAME], output_names=[OUTPUT_NAME],
        dynamic_axes={INPUT_NAME: {0: "batch"}, OUTPUT_NAME: {0: "batch"}}, do_constant_folding=True,
    )
    if content.tell() > LARGEST_BYTES:
        raise ValueError(f"the model has {content.tell()} bytes, more than the {LARGEST_BYTES} that may be bundled")
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".part")
    try:
        partial.write_bytes(content.getvalue())
        found = parity(net, partial)
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)
    return found


def entry(path: Path) -> dict[str, object]:
    """What the manifest says about the file."""
    content = path.read_bytes()
    return {"file": path.name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def probes(bins: int) -> list[np.ndarray]:
    """Noise as a batch of two, the same 40 dB up and down, silence, and a single bin."""
    rng = np.random.default_rng(7)
    noise = rng.standard_normal((2, 4, bins, FRAMES)).astype(np.float32)
    single = np.zeros((1, 4, bins, FRAMES), np.float32)
    single[0, 0, bins // 8] = 1
    return [noise, noise[:1] * 100, noise[:1] / 100, np.zeros((1, 4, bins, FRAMES), np.float32), single]


def level_of(x: np.ndarray) -> float:
    """RMS, or a tenth of the peak where that is more (a single bin); 1 for silence."""
    return max(float(x.std()), float(np.abs(x).max()) / 10) or 1.0


def parity(net: Separator, path: Path) -> dict[str, float]:
    """Largest difference between PyTorch and ONNX Runtime relative to the input's level, over the probes; and that level changes nothing.

    Raises ValueError where the file is not the network, is not finite on silence, or does not follow the level: 40 dB up or down may change
    a bin of noise of RMS 1 by LARGEST_LEVEL_ERROR (what is added inside to keep from dividing by nothing counts where it is soft).
    """
    net = fold(net.eval()).eval()
    inputs = probes(net.config["bins"])
    with OnnxNetwork(path, bins=net.config["bins"], batch=len(inputs[0])) as pairs, OnnxNetwork(path, bins=net.config["bins"]) as network:
        outputs = [(pairs if len(x) > 1 else network)(torch.from_numpy(x)).numpy() for x in inputs]
    worst = 0.0
    for x, y in zip(inputs, outputs):
        with torch.no_grad():
            wanted = net(torch.from_numpy(x)).numpy()
        if not np.isfinite(y).all():
            raise ValueError("the exported network gives something that is not a number")
        worst = max(worst, float(np.abs(wanted - y).max()) / level_of(x))
    noise, loud, soft = outputs[:3]
    level = float(max(np.abs(loud[0] / 100 - noise[0]).max(), np.abs(soft[0] * 100 - noise[0]).max()))
    silent = float(np.abs(outputs[3]).max())
    if not worst < LARGEST_ERROR:
        raise ValueError(f"ONNX and PyTorch differ by {worst:.2e}, more than {LARGEST_ERROR:.0e}")
    if not level <= LARGEST_LEVEL_ERROR:
        raise ValueError(f"40 dB more or less change the result by {level:.2e}")
    return {"largest_error": worst, "level_error": level, "silence": silent}


def export_checkpoint(checkpoint: Path, path: Path) -> dict[str, object]:
    net = load_network(checkpoint)
    found = export(net, path)
    return {**entry(path), **found}
