"""Pictures of data and relevance. Each function returns its picture, which a notebook shows as a cell's last line."""

import numpy
from threadpoolctl import threadpool_limits

from course import drawing

# NumPy computes in one thread. With more, each of many small products waits until all threads have had their turn, and
# beside a browser they do not get it: training was six times slower. Alone it loses a little.
threadpool_limits(1)


def images(X, names=()):
    """Show images, ten in a row. X: [n, height, width, 3] in [-1, 1]; names: what to write under each of them."""
    return drawing.sheet([drawing.Band((X + 1) / 2, names)], f"{len(X)} images: {', '.join(names)}")


def heatmaps(R):
    """Show relevance, ten heatmaps in a row. R: [n, height, width]; zero is white, positive red, negative blue.

    Each heatmap has its own symmetric scale, so that images with less evidence can be read as well.
    """
    return drawing.sheet([heatmap_band(R)], f"{len(R)} heatmaps", drawing.legend_of())


def masked(X, R):
    """Show images, X: [n, height, width, 3], where they have relevance, R: [n, height, width]; grey elsewhere."""
    return drawing.sheet([masked_band(X, R)], f"{len(X)} images, grey where the heatmaps are white")


def comparison(X, names, **R):
    """Show ten images, and for each explanation R of them, by name, a row of heatmaps and a row of masked images."""
    X, bands = X[:10], [drawing.Band((X[:10] + 1) / 2, names[:10])]
    for name, relevance in R.items():
        bands += [heatmap_band(relevance[:10], name), masked_band(X, relevance[:10], "masked")]
    alt = f"{len(X)} images ({', '.join(names[:10])}), their heatmaps and the masked images by {' and by '.join(R)}"
    return drawing.sheet(bands, alt, drawing.legend_of())


def heatmap_band(R, label=""):
    return drawing.Band(drawing.painted(R, drawing.scale_of(R)), (), label, drawing.ends_of(R))


def masked_band(X, R, label=""):
    return drawing.Band(drawing.masked((X + 1) / 2, R, drawing.scale_of(R)), (), label)


def shares(mask, **R):
    """Show how much of the relevance lies on the object, for each explanation R of the images, by name.

    mask: [n, height, width], true where the object is.
    """
    return drawing.shares(mask, R, "the object")


def accuracycurve(points):
    """Show how the test accuracy grows. points: pairs (iterations, accuracy)."""
    return drawing.accuracy_curve({"test accuracy": points}, guessing=0.1, log=True)


def livecurve():
    """Return a function that shows the accuracycurve of points in place of the last one, if someone looks on."""
    return drawing.live(accuracycurve)


def explore(network, X, T, labels):
    """Explain one image at a time, by the methods that the network has so far: a widget, or a sheet without widgets.

    X, T: images [n, height, width, 3] in [-1, 1] and the indicator vectors [n, 1, 1, k] of their classes;
    labels: the names of the k classes.
    """

    def asked(network, i, k):
        """The evidence for class k in image i, and the indicator vector that asks for it."""
        t = numpy.zeros_like(T[:1])
        t[..., k] = 1
        return network.forward(X[i : i + 1]) * t, t

    def sensitivity(network, i, k):
        y, t = asked(network, i, k)
        return y.sum(), (network.gradprop(t) ** 2).sum(axis=3)[0]

    def deeptaylor(network, i, k):
        y, _ = asked(network, i, k)
        return y.sum(), network.relprop(y).sum(axis=3)[0]

    classes = T.reshape(len(T), -1).argmax(axis=1)
    methods = {"sensitivity": drawing.Method(sensitivity), "deep Taylor": drawing.Method(deeptaylor)}
    names = [labels[k] for k in classes]
    return drawing.explore((X + 1) / 2, names, labels, classes, {"network": network}, methods)
