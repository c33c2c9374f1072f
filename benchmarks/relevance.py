"""How long relevance takes, beside one gradient and beside zennit, and how that grows.

COURSE_DATA=<folder> python benchmarks/relevance.py writes relevance.json and relevance.png.

The driver is the notebook's, the rules are the solution's, the network is the faces assignment's third: 17 modules of
VGG-16 and a top convolution. The gradient of the scores with respect to the pixels is plain `torch.autograd.grad` on
the same images; it is given the images as the notebook holds them (channels last) and, to compare, NCHW-contiguous.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import nbformat
import torch
from side_by_side import RESULTS, Row, compare, environment, measure, write
from torch import Tensor, nn
from zennit.attribution import Gradient
from zennit.composites import NameMapComposite
from zennit.rules import Epsilon, Gamma, Pass, ZBox

from course import datasets
from course.assignment import Assignment
from course.datasets.vgg import POOLINGS
from course.datasets.weights import CONVOLUTIONS

PEOPLE = 19
AGREE = 1e-5
FORMATS = {"channels last": torch.channels_last, "contiguous": torch.contiguous_format}
COLOURS = {"ours": "#0072B2", "gradient": "#E69F00", "zennit": "#009E73"}


def notebook_lrp() -> Callable[..., list[Tensor]]:
    """The notebook's own `LRP` on the solution's rules."""
    faces = Assignment(Path(__file__).resolve().parents[1], "faces")
    cells = nbformat.read(faces.notebook, as_version=4).cells
    (source,) = (cell.source for cell in cells if cell.id == "lrp")
    names: dict[str, Any] = {**vars(faces.solution()), "torch": torch, "nn": nn}
    exec(source, names)
    return names["LRP"]


def with_top(features: nn.Sequential, size: int = 64) -> nn.Sequential:
    """The features and a top convolution that sees a whole map of an image of this size."""
    torch.manual_seed(0)
    channels = next(m.out_channels for m in reversed(features) if isinstance(m, nn.Conv2d))
    top = nn.Conv2d(channels, PEOPLE, size // 8)
    nn.init.constant_(top.bias, 10.0)  # positive scores: there zennit's stabiliser has the formula's sign
    return nn.Sequential(*features, top).eval().requires_grad_(False)


def of_width(share: float) -> nn.Sequential:
    """VGG-16's 17 modules with this share of its maps, at random."""
    torch.manual_seed(0)
    modules: list[nn.Module] = []
    for i in range(17):
        if i in CONVOLUTIONS:
            before, after = (n if n == 3 else int(share * n) for n in CONVOLUTIONS[i])
            modules.append(nn.Conv2d(before, after, 3, padding=1))
            nn.init.kaiming_normal_(modules[-1].weight)
        else:
            modules.append(nn.MaxPool2d(2) if i in POOLINGS else nn.ReLU())
    return nn.Sequential(*modules)


def targets(n: int) -> Tensor:
    return torch.eye(PEOPLE)[torch.arange(n) % PEOPLE][:, :, None, None]


def gradient(net: nn.Sequential, X: Tensor, T: Tensor) -> Tensor:
    X = X.detach().requires_grad_()
    return torch.autograd.grad((net(X) * T).sum(), X)[0]


def composite(net: nn.Sequential) -> NameMapComposite:
    names = [name for name, layer in net.named_children() if isinstance(layer, nn.Conv2d)]
    relus = tuple(name for name, layer in net.named_children() if isinstance(layer, nn.ReLU))
    return NameMapComposite(
        [
            ((names[0],), ZBox(-1.5, 1.5, stabilizer=1e-9)),
            (tuple(names[1:-1]), Gamma(0.25, stabilizer=1e-9)),
            ((names[-1],), Epsilon(1e-9)),
            (relus, Pass()),
        ]
    )


def by_zennit(net: nn.Sequential, X: Tensor, T: Tensor) -> Tensor:
    with Gradient(net, composite(net)) as attributor:
        return attributor(X, lambda Y: Y * T)[1]


def largest_difference(lrp: Callable[..., list[Tensor]], net: nn.Sequential, X: Tensor, T: Tensor) -> float:
    """Between our relevance and zennit's, relative to the largest of a layer; the layer where it is greatest counts."""
    A = [X.detach().requires_grad_()]
    with composite(net).context(net) as explained:
        for layer in explained:
            A.append(layer(A[-1]))
        theirs = torch.autograd.grad(A[-1], A[:-1], A[-1].detach() * T)
    differences = (((r - z).abs().max() / z.abs().max()).item() for r, z in zip(lrp(net, X, T), theirs, strict=False))
    return max(differences)


def growth(
    lrp: Callable[..., list[Tensor]], features: nn.Sequential, X: Tensor, repeats: int
) -> dict[str, dict[str, Any]]:
    """Median seconds of each on one thread, as one thing grows: the batch, the images' side, the number of maps."""
    torch.set_num_threads(1)

    def images(n: int, size: int = 64) -> Tensor:
        many = X.repeat(-(-n // len(X)), 1, 1, 1)[:n]
        return nn.functional.interpolate(many, (size, size)).contiguous(memory_format=torch.channels_last)

    settings = {
        "images in a batch": {n: (with_top(features), images(n)) for n in (1, 4, 16, 64)},
        "side of 4 images, pixels": {s: (with_top(features, s), images(4, s)) for s in (16, 32, 64, 128)},
        "maps of each layer, share of VGG-16's (4 images)": {
            share: (with_top(of_width(share)), images(4)) for share in (0.125, 0.25, 0.5, 1)
        },
    }
    grown: dict[str, dict[str, Any]] = {}
    for what, runs in settings.items():
        grown[what] = {"at": list(runs), **{name: [] for name in COLOURS}}
        for net, x in runs.values():
            T = targets(len(x))
            calls = {"ours": lrp, "gradient": gradient, "zennit": by_zennit}
            times = measure(
                {name: partial(call, net, x, T) for name, call in calls.items()}, repeats=repeats, warm_up=1
            )
            for name, seconds in times.items():
                grown[what][name].append(float(f"{statistics.median(seconds):.3g}"))
    return grown


def draw(grown: dict[str, dict[str, Any]], path: Path) -> None:
    figure, axes = plt.subplots(1, len(grown), figsize=(13, 4.2), sharey=True, layout="constrained")
    for axis, (what, lines) in zip(axes, grown.items(), strict=True):
        for name, marker in zip(COLOURS, "osx", strict=True):
            axis.loglog(lines["at"], lines[name], marker=marker, color=COLOURS[name], label=name)
        axis.set(xlabel=what, xticks=lines["at"], xticklabels=lines["at"])
        axis.minorticks_off()
        axis.grid(alpha=0.3)
    axes[0].set_ylabel("seconds")
    axes[0].legend(frameon=False)
    figure.suptitle("Relevance of VGG-16's 17 modules and a top convolution: how time grows (1 thread)")
    figure.savefig(path, dpi=110)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=15)
    repeats = parser.parse_args().repeats
    lrp, features = notebook_lrp(), datasets.vgg16_features()
    faces = datasets.faces()
    X = torch.as_tensor(3 * faces.images[1::2][:8] - 1.5).permute(0, 3, 1, 2)
    net, T = with_top(features), targets(8)
    difference = largest_difference(lrp, net, X, T)
    if difference > AGREE:
        raise SystemExit(f"relevance differs from zennit's by {difference:.1e}, more than {AGREE:.0e}")
    print(f"relevance differs from zennit's by {difference:.1e} at most")

    rows: list[Row] = []
    for threads in (1, 2):
        torch.set_num_threads(threads)
        alternatives: dict[str, Callable[[], object]] = {"ours": partial(lrp, net, X, T)}
        for name, layout in FORMATS.items():
            alternatives[name] = partial(gradient, net, X.contiguous(memory_format=layout), T)
        # zennit's time does not hang on the images' layout much; it gets the faster one, the notebook's.
        alternatives["zennit"] = partial(by_zennit, net, X, T)
        times = measure(alternatives, repeats)
        times = {f"one gradient, {name}" if name in FORMATS else name: t for name, t in times.items()}
        what = f"relevance of 8 images, {threads} thread{'s' * (threads > 1)}"
        for peer in times:
            if peer != "ours":
                rows.append(compare(what, times, "ours", peer, goal=1 / 3 if peer == "zennit" else 1.2))
                print(rows[-1], flush=True)

    grown = growth(lrp, features, X, max(1, repeats // 5))
    draw(grown, RESULTS / "relevance.png")
    write(
        "relevance",
        rows,
        data=faces.name,
        weights="random (the sample's)" if faces.name == datasets.SAMPLE else "VGG-16, ImageNet",
        repeats=repeats,
        largest_difference_from_zennit=float(f"{difference:.1e}"),
        environment=environment("torch", "zennit", "numpy"),
        growth=grown,
    )


if __name__ == "__main__":
    main()
