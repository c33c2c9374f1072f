"""The convnet assignment's network in NumPy against the same network in PyTorch, and against a loop over positions.

A training step (forward, gradient of the error, backward, update), the evaluation of 500 images, a deep Taylor pass,
and how a step's cost grows with the minibatch, the image and the number of channels. Each thread count has a process of
its own, since BLAS fixes its threads when it starts. Writes network.json and network.png:

    python -m benchmarks.network
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from benchmarks.side_by_side import RESULTS, Row, compare, environment, measure, write
from course.assignment import Assignment

CONVNET = Assignment(Path(__file__).resolve().parents[1], "convnet")
THREADS = (1, 2)
#: Settings of BLAS and OpenMP.
VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
PYTORCH, LOOP = "PyTorch", "loop over kernel positions"

#: How cost grows: the axis, its values, and what (images, side of the image, scale of the channels) a value stands for.
GROWTH: dict[str, tuple[tuple[int, ...], Callable[[int], tuple[int, int, int]]]] = {
    "images in the minibatch": ((1, 2, 5, 10, 25, 50, 100, 200, 500), lambda n: (n, 32, 1)),
    "side of the image": ((32, 64, 96, 128, 160), lambda side: (5, side, 1)),
    "times as many channels": ((1, 2, 3, 4, 6), lambda scale: (25, 32, scale)),
}


def loop_convolution(modules: ModuleType) -> type:
    """The layer as one would first write it: a loop over the positions in the kernel, with numpy.dot."""

    class LoopConvolution(modules.Convolution):  # type: ignore[name-defined, misc]
        def forward(self, X: Any) -> Any:
            self.X = X
            n, height, width, _ = X.shape
            h, w, _, k = self.W.shape
            Y = np.zeros((n, height - h + 1, width - w + 1, k), X.dtype) + self.B
            for i, j in np.ndindex(h, w):
                Y += np.dot(X[:, i : i + Y.shape[1], j : j + Y.shape[2]], self.W[i, j])
            return Y

        def gradprop(self, DY: Any) -> Any:
            self.DW, self.DB, DX = np.zeros_like(self.W), DY.sum(axis=(0, 1, 2)), np.zeros_like(self.X)
            for i, j in np.ndindex(*self.W.shape[:2]):
                here = slice(None), slice(i, i + DY.shape[1]), slice(j, j + DY.shape[2])
                self.DW[i, j] = np.tensordot(self.X[here], DY, axes=([0, 1, 2], [0, 1, 2]))
                DX[here] += np.dot(DY, self.W[i, j].T)
            return DX

        def gradients(self, DY: Any) -> None:
            self.gradprop(DY)

    return LoopConvolution


def network(modules: ModuleType, convolution: type, scale: int = 1) -> Any:
    """The network of Figure 1; scale: how many times as many channels its inner layers have."""
    a, b, c = 10 * scale, 50 * scale, 250 * scale
    layers: list[Any] = []
    for name in f"5x5x3x{a}", f"5x5x{a}x{b}", f"4x4x{b}x{c}":
        layers += [convolution(name), modules.ReLU(), modules.Pooling()]
    return modules.Network([*layers, convolution(f"1x1x{c}x10")])


def torch_network(nn: Any) -> Any:
    """The same network, with the same parameters, in PyTorch, channels last."""
    import torch

    class SumPooling(torch.nn.Module):  # type: ignore[misc]
        def forward(self, x: Any) -> Any:
            return 4 * torch.nn.functional.avg_pool2d(x, 2)

    layers: list[Any] = []
    for layer in nn.layers:
        if hasattr(layer, "W"):
            h, w, m, k = layer.W.shape
            conv = torch.nn.Conv2d(m, k, (h, w))
            conv.weight.data = torch.tensor(layer.W).permute(3, 2, 0, 1)
            conv.bias.data = torch.tensor(layer.B)
            layers.append(conv)
        else:
            layers.append({"ReLU": torch.nn.ReLU, "Pooling": SumPooling}[type(layer).__name__]())
    return torch.nn.Sequential(*layers).to(memory_format=torch.channels_last)


def images(n: int, side: int = 32) -> np.ndarray:
    return np.random.default_rng(n).uniform(-1, 1, (n, side, side, 3)).astype(np.float32)


def steps(solution: ModuleType, n: int, side: int, scale: int, **ours: type) -> dict[str, Callable[[], object]]:
    """Training steps on n images, by name of the alternative; all compute the error's gradient alike."""
    import torch

    X = images(n, side)
    first = network(solution.modules, solution.modules.Convolution, scale)
    shape = first.forward(X).shape
    T = np.eye(10, dtype=np.float32)[np.random.default_rng(0).integers(10, size=shape[:3])]

    def numpy_step(nn: Any, **asked: bool) -> Callable[[], object]:
        def step() -> None:
            nn.gradprop(solution.geterrorgrad(nn.forward(X), T), **asked)
            nn.update(1e-4)

        return step

    net = torch_network(first)
    optimizer = torch.optim.SGD(net.parameters(), lr=1e-4)
    x = torch.tensor(X).permute(0, 3, 1, 2)

    def torch_step() -> None:
        y = net(x)
        dy = solution.geterrorgrad(y.detach().permute(0, 2, 3, 1).numpy(), T)
        optimizer.zero_grad()
        y.backward(torch.from_numpy(dy).permute(0, 3, 1, 2))
        optimizer.step()

    return {
        "ours": numpy_step(first, pixels=False),
        "ours, pixels too": numpy_step(network(solution.modules, solution.modules.Convolution, scale)),
        PYTORCH: torch_step,
        **{name: numpy_step(network(solution.modules, kind, scale)) for name, kind in ours.items()},
    }


def explanation(solution: ModuleType) -> dict[str, Callable[[], object]]:
    """A deep Taylor pass over 50 images, by the notebook's own cells, and PyTorch's forward and backward."""
    import nbformat
    import torch

    cells = {cell.id: cell.source for cell in nbformat.read(CONVNET.notebook, 4).cells}
    names: dict[str, Any] = {"modules": solution.modules, "numpy": np}
    for given in "taylor-network", "taylor-relu", "taylor-convolution", "taylor-pooling":
        exec(cells[given], names)
    X = images(50)
    kinds = [solution.FirstConvolution, *[names["Convolution"]] * 3]
    layers: list[Any] = []
    for name, kind in zip(("5x5x3x10", "5x5x10x50", "4x4x50x250", "1x1x250x10"), kinds, strict=True):
        layers += [kind(name), names["ReLU"](), names["Pooling"]()]
    nn = names["Network"](layers[:-1])
    net = torch_network(nn)

    def backward() -> None:
        x = torch.tensor(X).permute(0, 3, 1, 2).requires_grad_()
        net(x).sum().backward()

    return {"ours": lambda: nn.relprop(nn.forward(X)), PYTORCH: backward}


def evaluation(solution: ModuleType) -> dict[str, Callable[[], object]]:
    import torch

    X = images(500)
    nn = network(solution.modules, solution.modules.Convolution)
    net, x = torch_network(nn), torch.tensor(X).permute(0, 3, 1, 2)
    return {"ours": lambda: nn.forward(X), PYTORCH: torch.no_grad()(lambda: net(x))}


def measured(threads: int, repeats: int) -> dict[str, Any]:
    """All rows at this thread count, and how cost grows; in a process that was started with that count."""
    import torch

    if any(os.environ.get(name) != str(threads) for name in VARIABLES):
        sys.exit(f"start with {' and '.join(VARIABLES)} set to {threads}")
    torch.set_num_threads(threads)
    solution = CONVNET.solution()
    at = f"{threads} thread" + "s" * (threads > 1)
    times = measure(steps(solution, 25, 32, 1, **{LOOP: loop_convolution(solution.modules)}), repeats)
    rows = [
        compare(f"training step, 25 images, {at}", times, "ours", PYTORCH, 1.0),
        compare(f"training step, gradient of the pixels too, {at}", times, "ours, pixels too", PYTORCH),
        compare(f"training step, 25 images, {at}", times, "ours", LOOP, round(1 / 15, 3)),
        compare(f"evaluation, 500 images, {at}", measure(evaluation(solution), repeats), "ours", PYTORCH, 1.5),
        compare(f"deep Taylor pass, 50 images, {at}", measure(explanation(solution), repeats), "ours", PYTORCH, 3.0),
    ]
    growth: dict[str, Any] = {}
    for axis, (values, shape) in GROWTH.items() if threads == 1 else ():
        growth[axis] = {"values": values, "ours": [], PYTORCH: []}
        for value in values:
            alternatives = steps(solution, *shape(value))
            few = measure({name: alternatives[name] for name in ("ours", PYTORCH)}, max(3, repeats // 3), 1)
            row = compare(axis, few, "ours", PYTORCH)
            growth[axis]["ours"].append(row.ours)
            growth[axis][PYTORCH].append(row.theirs)
    return {"rows": [asdict(row) for row in rows], "growth": growth}


def draw(growth: dict[str, Any], path: Path) -> None:
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, len(growth), figsize=(12, 3.8), layout="constrained", sharey=True)
    for ax, (axis, found) in zip(axes, growth.items(), strict=True):
        for name, colour, marker in ("ours", "#2b6ca3", "o"), (PYTORCH, "#b4632d", "s"):
            label = "this course, NumPy" if name == "ours" else "PyTorch"
            ax.loglog(found["values"], np.array(found[name]) * 1e3, marker=marker, color=colour, label=label)
        ax.set_xticks(found["values"], [str(value) for value in found["values"]])
        ax.minorticks_off()
        ax.set_xlabel(axis)
        ax.grid(alpha=0.3)
    axes[0].set_ylabel("training step, ms (1 thread)")
    axes[0].legend(frameon=False)
    figure.savefig(path, dpi=110)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=31)
    parser.add_argument("--threads", type=int, help="measure at this thread count alone, and print it as JSON")
    options = parser.parse_args()
    if options.threads:
        print(json.dumps(measured(options.threads, options.repeats)))
        return
    rows: list[Row] = []
    growth: dict[str, Any] = {}
    for threads in THREADS:
        env = os.environ | dict.fromkeys(VARIABLES, str(threads))
        command = [sys.executable, "-m", "benchmarks.network", "--threads", str(threads)]
        found = json.loads(subprocess.check_output([*command, "--repeats", str(options.repeats)], env=env))
        rows += [Row(**row) for row in found["rows"]]
        growth |= found["growth"]
    for row in rows:
        print(
            f"{row.what:55s} {1e3 * row.ours:8.2f} ms {1e3 * row.theirs:8.2f} ms {row.ratio:.3f} {row.peer} {row.met}"
        )
    load = os.getloadavg()[0]
    write("network", rows, growth=growth, threads=THREADS, load=round(load, 1), **environment("numpy", "torch"))
    draw(growth, RESULTS / "network.png")


if __name__ == "__main__":
    main()
