"""Draw Figure 1 of the convnet notebook, its network: ``python figure1.py network.png``."""

import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
from matplotlib.patches import FancyArrowPatch, Polygon

# What each array is, its side, its channels, and what leads to the next.
ARRAYS = (
    ("image", 32, 3, "convolution\n5×5"),
    ("", 28, 10, "ReLU\npooling"),
    ("", 14, 10, "convolution\n5×5"),
    ("", 10, 50, "ReLU\npooling"),
    ("", 5, 50, "convolution\n4×4"),
    ("", 2, 250, "ReLU\npooling"),
    ("", 1, 250, "convolution\n1×1"),
    ("evidence", 1, 10, ""),
)
CONVOLUTION, POOLING, EDGE = "#2b6ca3", "#b4632d", "#333333"


def block(ax, x, side, channels, colour):
    """Draw a box of height ~ side and depth ~ channels whose left edge is at x; return its right edge."""
    height, depth, slant = 0.35 + side / 11, 0.12 + channels**0.5 / 9, 0.12 + side / 40
    low, high = -height / 2 - slant / 2, height / 2 - slant / 2
    faces = {
        1.0: [(x, low), (x + depth, low), (x + depth, high), (x, high)],
        1.25: [(x, high), (x + depth, high), (x + depth + slant, high + slant), (x + slant, high + slant)],
        0.8: [(x + depth, low), (x + depth + slant, low + slant), (x + depth + slant, high + slant), (x + depth, high)],
    }
    rgb = matplotlib.colors.to_rgb(colour)
    for light, corners in faces.items():
        face = [min(1, 0.45 + 0.55 * c * light) for c in rgb]
        ax.add_patch(Polygon(corners, facecolor=face, edgecolor=EDGE, linewidth=0.8, joinstyle="round"))
    return x + depth + slant


def draw():
    figure, ax = plt.subplots(figsize=(13.5, 3.6))
    x, gap = 0.0, 1.9
    for i, (label, side, channels, then) in enumerate(ARRAYS):
        colour = "#888888" if i == 0 else CONVOLUTION if i % 2 else POOLING
        right = block(ax, x, side, channels, colour)
        middle = (x + right) / 2
        ax.text(middle, -2.35, f"{side}×{side}×{channels}", ha="center", va="center", fontsize=10)
        ax.text(middle, 2.35 if i == 0 else 1.15, label, ha="center", va="center", fontsize=10)
        if then:
            arrow = FancyArrowPatch(
                (right + 0.08, 0), (right + gap - 0.08, 0), arrowstyle="-|>", mutation_scale=12, color=EDGE
            )
            ax.add_patch(arrow)
            ax.text(
                right + gap / 2,
                0.12,
                then,
                ha="center",
                va="bottom",
                fontsize=9,
                color=POOLING if i % 2 else CONVOLUTION,
            )
        x = right + gap
    ax.set(xlim=(-0.3, x - gap + 0.5), ylim=(-2.6, 2.6), aspect="equal")
    ax.axis("off")
    return figure


if __name__ == "__main__":
    draw().savefig(sys.argv[1], dpi=110, bbox_inches="tight", pad_inches=0.05)
