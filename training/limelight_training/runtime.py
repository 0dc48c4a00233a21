"""The program's own ONNX Runtime, as a network: what is measured is the file that ships, run by what runs it."""
from __future__ import annotations

import json
import os
import subprocess
import threading
from pathlib import Path
from types import TracebackType

import numpy as np
import torch
from torch import Tensor

from .contract import BINS, FRAMES, INPUT_NAME, OUTPUT_NAME
from .sources import PROJECT


def node_path() -> str:
    """The Node of the project's packages where it lies there, else the one on the path."""
    machine = {"x86_64": "x64", "aarch64": "arm64"}.get(os.uname().machine, os.uname().machine)
    bundled = PROJECT / "node_modules" / f"node-linux-{machine}" / "bin" / "node"
    return str(bundled) if bundled.exists() else "node"


class OnnxNetwork:
    """Calls like a module, [n, 4, bins, FRAMES] to the same, `batch` of them in one run; a Node process behind it. Close it, or use it in `with`.

    Raises RuntimeError with the process's words where the file cannot be run.
    """

    def __init__(self, path: Path, *, bins: int = BINS, batch: int = 1) -> None:
        self.config = {"bins": bins}
        self.shape = (batch, 4, bins, FRAMES)
        command = [node_path(), str(Path(__file__).with_name("run-onnx.mjs")), str(path), INPUT_NAME, OUTPUT_NAME, json.dumps(self.shape)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.median_seconds: float | None = None

    def __call__(self, batch: Tensor) -> Tensor:
        assert self.process.stdin is not None and self.process.stdout is not None
        examples = np.ascontiguousarray(batch.numpy(), "<f4")
        # Writing and reading at once: neither pipe holds an example.
        writer = threading.Thread(target=self._write, args=(examples.tobytes(),))
        writer.start()
        found = self.process.stdout.read(examples.nbytes)
        writer.join()
        if len(found) < examples.nbytes:
            assert self.process.stderr is not None
            raise RuntimeError(f"ONNX Runtime failed: {self.process.stderr.read().decode(errors='replace').strip()[-500:]}")
        return torch.from_numpy(np.frombuffer(found, "<f4").reshape(examples.shape).copy())

    def _write(self, data: bytes) -> None:
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(data)
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # the reader says why

    def close(self) -> None:
        """Ends the process; `median_seconds` of a run is known afterwards."""
        if self.process.poll() is None or self.median_seconds is None:
            _, words = self.process.communicate()
            if self.process.returncode == 0:
                self.median_seconds = json.loads(words)["medianSeconds"]

    def __enter__(self) -> OnnxNetwork:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
