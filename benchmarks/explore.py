"""How long one change in `utils.explore` takes, from a choice to the new picture, and what pictures in notebooks cost.

COURSE_DATA=<folder> python benchmarks/explore.py writes explore.json: the widget against 0.2 s, and pictures against
plots of the same by Matplotlib, an axes for each image. Networks are as large as the notebooks', at random: time does
not hang on what they learned.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from itertools import cycle
from runpy import run_path
from typing import Any

import nbformat
import numpy as np
import torch
from matplotlib.figure import Figure
from relevance import notebook_lrp, with_top
from side_by_side import Row, compare, environment, measure, write

from course import datasets, drawing
from course.assignment import Assignment, find_root
from course.drawing.widget import widget

ROOT = find_root()
LIMIT = 0.2


def explorer_of(name: str, *what: Any) -> drawing.Explorer:
    """The explorer that an assignment's `utils.explore` makes."""
    utils = run_path(str(Assignment(ROOT, name).source / "utils.py"))
    shown, drawing.explore = drawing.explore, drawing.Explorer  # type: ignore[assignment]
    try:
        explorer: drawing.Explorer = utils["explore"](*what)
    finally:
        drawing.explore = shown
    return explorer


def convnet_explorer() -> drawing.Explorer:
    """Of a network of the notebook's own extended layers, and the solution's first one."""
    assignment, data = Assignment(ROOT, "convnet"), datasets.cifar10()
    solution = assignment.solution()
    names: dict[str, Any] = {**vars(solution), "numpy": np}
    for cell in nbformat.read(assignment.notebook, as_version=4).cells:
        if cell.id in ("taylor-network", "taylor-relu", "taylor-convolution", "taylor-pooling"):
            exec(cell.source, names)
    layers = [solution.FirstConvolution("5x5x3x10")]
    for shape in ("5x5x10x50", "4x4x50x250", "1x1x250x10"):
        layers += [names["ReLU"](), names["Pooling"](), names["Convolution"](shape)]
    network = names["Network"]([*layers, names["ReLU"]()])
    return explorer_of("convnet", network, data.Xtest[:50], data.Ttest[:50], data.labels)


def faces_explorer() -> drawing.Explorer:
    faces = datasets.faces()
    torch.manual_seed(0)
    I, target = faces.images[1::2][:50], faces.target[1::2][:50]
    X = torch.as_tensor(3 * I - 1.5).permute(0, 3, 1, 2)
    people = [*faces.target_names, *(f"nobody {k}" for k in range(19))][:19]
    return explorer_of("faces", {"net 3": with_top(datasets.vgg16_features())}, notebook_lrp(), I, X, target, people)


def change(explorer: drawing.Explorer, method: str) -> Callable[[], object]:
    """A person's next choice: another class."""
    view = widget(explorer)
    control = {control.description: control for control in view.children[0].children}
    control["method"].value = method
    classes = cycle(range(len(explorer.classes)))

    def choose() -> None:
        k = next(classes)
        control["class"].value = next(classes) if k == control["class"].value else k

    return choose


def tiles(I: np.ndarray, R: np.ndarray) -> np.ndarray:
    """An image, its heatmap and the masked image, [3, height, width, 3]."""
    scale = drawing.scale_of(R[None])
    return np.concatenate([I[None], drawing.painted(R[None], scale), drawing.masked(I[None], R[None], scale)])


def plotted(I: np.ndarray, R: np.ndarray) -> bytes:
    """They as a plot: a figure with an axes for each."""
    figure, file = Figure(figsize=(8, 2.8), layout="constrained"), io.BytesIO()
    for axes, image in zip(figure.subplots(1, 3), tiles(I, R), strict=True):
        axes.imshow(image)
        axes.axis("off")
    figure.savefig(file, format="png")
    return file.getvalue()


def rows_of(name: str, explorer: drawing.Explorer) -> list[Row]:
    rows = []
    network = next(iter(explorer.networks))
    for method in explorer.methods:
        times = measure({"change": change(explorer, method)}, repeats=30)
        times["0.2 s"] = [LIMIT] * 30
        rows.append(compare(f"{name}: one change, {method}", times, "change", "0.2 s", goal=1))
    method = next(iter(explorer.methods))
    _, R = explorer.explain(explorer.networks[network], explorer.methods[method], 0, 0)
    I = explorer.images[0]
    drawn = {
        "ours": lambda: drawing.sheet([drawing.Band(tiles(I, R))], "", side=224),
        "Matplotlib": lambda: plotted(I, R),
    }
    rows.append(compare(f"{name}: drawing three images", measure(drawn), "ours", "Matplotlib", goal=1 / 5))
    return rows


def main() -> None:
    torch.set_num_threads(min(2, os.cpu_count() or 1))
    rows = [*rows_of("convnet", convnet_explorer()), *rows_of("faces", faces_explorer())]
    for row in rows:
        print(row)
    write("explore", rows, environment=environment("numpy", "torch", "matplotlib", "pillow", "ipywidgets"))


if __name__ == "__main__":
    main()
