"""Pictures of data and relevance. Each function returns its figure, which a notebook shows as a cell's last line."""

import matplotlib.pyplot as plt
import numpy

# Diverging, white at zero, and red against blue can be told apart by nearly everyone.
SIGNED = "RdBu_r"


def images(X, names=None):
    """Show images, ten in a row. X: [n, height, width, 3] in [-1, 1]; names: what to write under each of them."""
    figure, axes = grid(len(X))
    for i, (ax, image) in enumerate(zip(axes.flat, X, strict=False)):
        ax.imshow((image.clip(-1, 1) + 1) / 2)
        ax.set_xlabel(names[i] if names is not None else "", fontsize=7, labelpad=2)
    return figure


def heatmaps(R):
    """Show relevance, ten images in a row. R: [n, height, width]; zero is white, positive red, negative blue.

    Each heatmap has its own symmetric scale (see `scaled`), so that images with less evidence can be read as well.
    """
    figure, axes = grid(len(R))
    for ax, heatmap in zip(axes.flat, scaled(R), strict=False):
        drawn = ax.imshow(heatmap, cmap=SIGNED, vmin=-1, vmax=1)
    colourbar(figure, drawn, axes)
    return figure


def masked(X, R):
    """Show images, X: [n, height, width, 3], where they have relevance, R: [n, height, width]; grey elsewhere."""
    return images(X * scaled(R).clip(0, 1)[..., None])


def comparison(X, names, **R):
    """Show ten images, and for each explanation R of them, by name, a row of heatmaps and a row of masked images."""
    figure, axes = grid(10 * (1 + 2 * len(R)))
    pictures = [(image + 1) / 2 for image in X[:10]]
    for ax, picture, name in zip(axes[0], pictures, names, strict=False):
        ax.imshow(picture)
        ax.set_title(name, fontsize=8, pad=3)
    for row, (name, relevance) in enumerate(R.items()):
        for upper, lower, image, heatmap in zip(*axes[2 * row + 1 :][:2], X, scaled(relevance[:10]), strict=False):
            drawn = upper.imshow(heatmap, cmap=SIGNED, vmin=-1, vmax=1)
            lower.imshow((image * heatmap.clip(0, 1)[..., None] + 1) / 2)
        axes[2 * row + 1, 0].set_ylabel(name, fontsize=8)
        axes[2 * row + 2, 0].set_ylabel("masked", fontsize=8)
    colourbar(figure, drawn, axes)
    return figure


def accuracycurve(points):
    """Show how the test accuracy grows. points: pairs (iterations, accuracy)."""
    figure, ax = plt.subplots(figsize=(6, 3.2), layout="constrained")
    iterations, accuracy = zip(*points, strict=True)
    ax.semilogx(iterations, accuracy, "o-", color="C0")
    ax.axhline(0.1, color="0.5", linestyle=":")
    ax.annotate("guessing", (iterations[0], 0.1), (0, 4), textcoords="offset points", fontsize=8, color="0.4")
    ax.set(xlabel="iterations", ylabel="test accuracy", ylim=(0, max(0.5, *accuracy) + 0.05))
    ax.grid(alpha=0.3)
    plt.close(figure)
    return figure


def scaled(R):
    """Divide the relevance of each image, [height, width], by the 99th percentile of its absolute values."""
    R = R.astype(numpy.float64)
    scale = numpy.percentile(abs(R), 99, axis=(1, 2), keepdims=True)
    return R / numpy.where(scale > 0, scale, 1)


def grid(n):
    """A figure with at least n empty places, ten in a row; those beyond n stay blank."""
    rows = -(-n // 10)
    figure, axes = plt.subplots(rows, 10, figsize=(10, 1.05 * rows), layout="constrained", squeeze=False)
    for i, ax in enumerate(axes.flat):
        ax.set(xticks=[], yticks=[], visible=i < n)
        ax.spines[:].set_visible(False)
    plt.close(figure)  # the notebook shows what is returned; an open figure it would show once more
    return figure, axes


def colourbar(figure, drawn, axes):
    bar = figure.colorbar(drawn, ax=axes, fraction=0.02, pad=0.01, extend="both", ticks=[-1, 0, 1])
    bar.set_label("relevance / 99th percentile of its image", fontsize=8)
    bar.ax.tick_params(labelsize=8)
