"""How accuracy grows with training: one figure, and the same one while it grows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from IPython.display import DisplayHandle
from matplotlib.figure import Figure

from course.drawing.watched import is_watched

__all__ = ["accuracy_curve", "live"]

#: Colours, line styles and marks differ all three: none of them alone has to be seen.
STYLES = ({"color": "#0072B2", "marker": "o"}, {"color": "#D55E00", "marker": "s", "linestyle": "--"})


def accuracy_curve(curves: Mapping[str, Sequence[tuple[int, float]]], guessing: float, log: bool = False) -> Figure:
    """Show pairs (iterations, accuracy) of one or two curves, by name; guessing: the accuracy of chance."""
    figure = Figure(figsize=(6, 3.2))
    ax = figure.add_axes((0.1, 0.16, 0.86, 0.8), xlabel="iterations", ylabel=" and ".join(curves))
    for (name, points), style in zip(curves.items(), STYLES, strict=False):
        ax.plot(*zip(*points, strict=True), label=name, **style)  # type: ignore[arg-type]
    if log:
        reached = [iterations for points in curves.values() for iterations, _ in points]
        ax.set_xscale("log")
        ax.set_xticks([10**k for k in range(6) if reached[0] <= 10**k <= reached[-1]] or reached[-1:])
        ax.xaxis.set_major_formatter("{x:,.0f}")
        ax.minorticks_off()
    ax.axhline(guessing, color="0.4", linestyle=":")
    at = ax.get_yaxis_transform()
    ax.text(0.99, guessing - 0.01, "guessing", transform=at, ha="right", va="top", fontsize=8, color="0.3")
    ax.set_ylim(0, max(0.5, *(accuracy for points in curves.values() for _, accuracy in points)) + 0.05)
    ax.grid(alpha=0.3)
    if len(curves) > 1:
        ax.legend(frameon=False, loc="upper left")
    return figure


def live(draw: Callable[..., Figure]) -> Callable[..., None]:
    """Return a function that shows what `draw` draws, each time in place of the last; nothing where no one looks on."""
    if not is_watched():
        return lambda *arguments: None
    handle: Any = DisplayHandle()  # type: ignore[no-untyped-call, unused-ignore]
    first = True

    def show(*arguments: object) -> None:
        nonlocal first
        (handle.display if first else handle.update)(draw(*arguments))
        first = False

    return show
