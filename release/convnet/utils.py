"""Pictures of data and relevance. Each function returns its figure, which a notebook shows as a cell's last line."""

import matplotlib
import numpy
from matplotlib.cm import ScalarMappable
from matplotlib.figure import Figure

# Diverging, white at zero, and red against blue can be told apart by nearly everyone.
SIGNED = matplotlib.colormaps["RdBu_r"]


def images(X, names=()):
    """Show images, ten in a row. X: [n, height, width, 3] in [-1, 1]; names: what to write under each of them."""
    return mosaic((X.clip(-1, 1) + 1) / 2, names)


def heatmaps(R):
    """Show relevance, ten images in a row. R: [n, height, width]; zero is white, positive red, negative blue.

    Each heatmap has its own symmetric scale (see `scaled`), so that images with less evidence can be read as well.
    """
    return mosaic(painted(R), bar=True)


def masked(X, R):
    """Show images, X: [n, height, width, 3], where they have relevance, R: [n, height, width]; grey elsewhere."""
    return images(X * scaled(R).clip(0, 1)[..., None])


def comparison(X, names, **R):
    """Show ten images, and for each explanation R of them, by name, a row of heatmaps and a row of masked images."""
    X = X[:10]
    rows, labels = [(X + 1) / 2], [""]
    for name, relevance in R.items():
        rows += [painted(relevance[:10]), (X * scaled(relevance[:10]).clip(0, 1)[..., None] + 1) / 2]
        labels += [name, "masked"]
    return mosaic(numpy.concatenate(rows), names[:10], labels, bar=True)


def accuracycurve(points):
    """Show how the test accuracy grows. points: pairs (iterations, accuracy)."""
    iterations, accuracy = zip(*points, strict=True)
    figure = Figure(figsize=(6, 3.2))
    ax = figure.add_axes((0.1, 0.16, 0.86, 0.8), xlabel="iterations", ylabel="test accuracy", xscale="log")
    ax.plot(iterations, accuracy, "o-", color="C0")
    ax.axhline(0.1, color="0.5", linestyle=":")
    ax.text(0.99, 0.09, "guessing", transform=ax.get_yaxis_transform(), ha="right", va="top", fontsize=8, color="0.4")
    ax.set_ylim(0, max(0.5, *accuracy) + 0.05)
    ax.set_xticks([10**k for k in range(6) if iterations[0] <= 10**k <= iterations[-1]] or iterations[-1:])
    ax.xaxis.set_major_formatter("{x:,.0f}")
    ax.minorticks_off()
    ax.grid(alpha=0.3)
    return figure


def scaled(R):
    """Divide the relevance of each image, [height, width], by the 99th percentile of its absolute values."""
    R = R.astype(numpy.float64)
    scale = numpy.percentile(abs(R), 99, axis=(1, 2), keepdims=True)
    return R / numpy.where(scale > 0, scale, 1)


def painted(R):
    """The colours of relevance, [n, height, width, 3] in [0, 1]."""
    return SIGNED((scaled(R) + 1) / 2)[..., :3]


def mosaic(tiles, names=(), labels=(), bar=False):
    """Show tiles, [n, height, width, 3] in [0, 1], ten in a row, as one picture: much faster than one plot each.

    names: what to write under the first tiles; labels: what to write before each row; bar: whether to explain colours.
    """
    n, height, width, _ = tiles.shape
    rows, gap = -(-n // 10), 7 if len(names) else 2
    sheet = numpy.ones((rows * 10, height + gap, width + 2, 3))
    sheet[:n, :height, :width] = tiles
    sheet = sheet.reshape(rows, 10, *sheet.shape[1:]).swapaxes(1, 2).reshape(rows * (height + gap), -1, 3)

    figure = Figure(figsize=(10, 10 * len(sheet) / sheet.shape[1]))
    ax = figure.add_axes((0, 0, 1, 1))
    ax.imshow(sheet, interpolation="nearest", aspect="auto")
    ax.axis("off")
    for i, name in enumerate(names[:n]):
        x, y = i % 10 * (width + 2) + width / 2, i // 10 * (height + gap) + height
        ax.text(x, y, name, fontsize=7, ha="center", va="top")
    for i, label in enumerate(labels):
        ax.text(-3, i * (height + gap) + height / 2, label, fontsize=9, rotation=90, ha="right", va="center")
    if bar:
        scale = figure.add_axes((1.01, 0.1, 0.012, 0.8))
        figure.colorbar(
            ScalarMappable(matplotlib.colors.Normalize(-1, 1), SIGNED), scale, ticks=[-1, 0, 1], extend="both"
        )
        scale.set_ylabel("relevance / 99th percentile", fontsize=8)
        scale.tick_params(labelsize=8)
    return figure
