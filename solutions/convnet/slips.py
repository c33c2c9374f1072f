"""What somebody with a known mistake would have written: one function for each exercise, one setting for each slip.

Without any setting the answers are right. `course.exercise.Misconception` says which settings are which mistake.
"""

import numpy

__all__ = ["geterrorgrad"]


# geterrorgrad


#: Over which axes the sum in the denominator runs, and whether they are kept.
SUMS = {
    "classes": {"axis": -1, "keepdims": True},
    "none": {"axis": 1, "keepdims": True},
    "points": {"axis": 0, "keepdims": True},
    "all": {"axis": None},
    "classes, lost": {"axis": -1},
    "one, lost": {"axis": 1},
    "points, lost": {"axis": 0},
    "rest, lost": {"axis": (1, 2, 3)},
}


def naive(y, default=1):
    e = numpy.exp(y)
    return e / (default + e.sum(axis=-1, keepdims=True))


#: What is taken for the probabilities, by what went wrong.
PROBABILITIES = {
    "not a number is 0": lambda y: numpy.nan_to_num(naive(y)),
    "not a number is 1": lambda y: numpy.nan_to_num(naive(y), nan=1.0),
    "logarithm": lambda y: numpy.exp(y - numpy.log(1 + numpy.exp(y).sum(axis=-1, keepdims=True))),
    "y": lambda y: y,
    "exp y": numpy.exp,
    "no exp": lambda y: y / (1 + y.sum(axis=-1, keepdims=True)),
    "log of p": lambda y: numpy.log(naive(y)),
    "base 2": lambda y: 2**y / (1 + (2**y).sum(axis=-1, keepdims=True)),
    "minus y": lambda y: naive(-y),
    "upside down": lambda y: 1 / naive(y),
    "the others": lambda y: numpy.exp(y) / (1 + numpy.exp(y).sum(axis=-1, keepdims=True) - numpy.exp(y)),
    "mean for sum": lambda y: numpy.exp(y) / (1 + numpy.exp(y).mean(axis=-1, keepdims=True)),
    "max for sum": lambda y: numpy.exp(y) / (1 + numpy.exp(y).max(axis=-1, keepdims=True)),
    "not divided by the sum": lambda y: numpy.exp(y) / 1 + numpy.exp(y).sum(axis=-1, keepdims=True),
    "1 beside the quotient": lambda y: 1 + numpy.exp(y) / numpy.exp(y).sum(axis=-1, keepdims=True),
    "1 above, too": lambda y: (1 + numpy.exp(y)) / (1 + numpy.exp(y).sum(axis=-1, keepdims=True)),
    "1 above": lambda y: 1 / (1 + numpy.exp(y).sum(axis=-1, keepdims=True)) * numpy.ones_like(y),
    "exp of the sum": lambda y: numpy.exp(y) / (1 + numpy.exp(y.sum(axis=-1, keepdims=True))),
    "stable sigmoid": lambda y: numpy.where(y > 0, 1 / (1 + numpy.exp(-abs(y))), 1 - 1 / (1 + numpy.exp(-abs(y)))),
    "tanh": numpy.tanh,
}

#: How the gradient is put into another shape.
SHAPES = {
    "[n, 10]": lambda dy: dy.reshape(len(dy), -1),
    "[n, 10, 1, 1]": lambda dy: dy.reshape(len(dy), -1, 1, 1),
    "[n, 1, 10]": lambda dy: dy[:, 0],
    "[10, n]": lambda dy: dy.reshape(len(dy), -1).T,
    "[10, 1, 1, n]": lambda dy: dy.transpose(3, 1, 2, 0),
    "[n 10]": lambda dy: dy.ravel(),
    "[1, n, 1, 10]": lambda dy: dy[None, :, 0],
    "[n, 1, 1, 1, 10]": lambda dy: dy[:, None],
}


def geterrorgrad(
    sums="classes", default=1, shift="own", p="", of="p - t", sign=1, mean="points", back="", keeps="", swapped=False
):
    """sums: see `SUMS`. shift: whose largest evidence is subtracted, and from what. p: see `PROBABILITIES`; or the
    bound that evidence is cut off at.

    of: what is taken for the gradient of one point's error. back: see `SHAPES`. keeps: which
    argument is changed. swapped: whether the arguments have changed places. sign: a factor, too.
    """

    def probabilities(y):
        if p in PROBABILITIES:
            return PROBABILITIES[p](y)
        if p:
            return naive(numpy.clip(y, -p, p))
        top = y.max(axis=-1, keepdims=True)
        m = {
            "own": numpy.maximum(0, y) if sums == "none" else numpy.maximum(0, top) if default else top,
            "row": numpy.maximum(0, top),
            "own, lost": numpy.maximum(0, y.max(axis=-1)),
            "own, the other way": numpy.maximum(0, top),
            "own, but not of the default": numpy.maximum(0, top),
            "own, negative too, but not of the default": top,
            "all": numpy.maximum(0, y.max()),
            "all, but not of the default": y.max(),
            "none": y.dtype.type(0),
        }[shift]
        e = numpy.exp(y - m)
        rest = default * (1 if "not of the default" in shift else numpy.exp(m if "other way" in shift else -m))
        return e / (rest + e.sum(**SUMS[sums]))

    def gradient(y, t):
        if swapped:
            y, t = t, y
        q = probabilities(y)
        dy = {
            "p - t": lambda: q - t,
            "p": lambda: q,
            "t": lambda: -t,
            "t p - t": lambda: (q - 1) * t,
            "1 / p": lambda: -t / q,
            "1 - p": lambda: -t * (1 - q) * q,
            "squares": lambda: 2 * (q - t) * q * (1 - q),
            "log p": lambda: -t * numpy.log(q),
            "log p - t": lambda: numpy.log(q) - t,
            "p mean - t": lambda: q / len(y) - t,
            "p - t mean": lambda: q - t / len(y),
            "1 - t": lambda: 1 - t,
            "hard": lambda: (y == y.max(axis=-1, keepdims=True)) - t,
            "p + t": lambda: q + t,
            "t p": lambda: q * t,
            "abs": lambda: abs(q - t),
            "1 - p + t": lambda: q - 1 + t,
        }[of]()
        if of not in ("p mean - t", "p - t mean"):
            dy = {
                "points": lambda: dy / len(y),
                "none": lambda: dy,
                "values": lambda: dy / y.size,
                "classes": lambda: dy / 10,
                "25": lambda: dy / 25,
                "twice": lambda: dy / len(y) ** 2,
                "times": lambda: dy * len(y),
                "floor": lambda: dy // len(y),
                "halves": lambda: dy / (2 * len(y)),
                "doubles": lambda: 2 * dy / len(y),
                "over points": lambda: dy.mean(axis=0),
                "over points, kept": lambda: dy.mean(axis=0, keepdims=True),
                "over classes": lambda: dy.mean(axis=-1),
                "over classes, kept": lambda: dy.mean(axis=-1, keepdims=True),
                "over all": lambda: dy.mean(),
                "sum of points": lambda: dy.sum(axis=0) / len(y),
                "sum": lambda: dy.sum() / len(y),
                "sum of classes": lambda: dy.sum(axis=-1) / len(y),
                "sum of classes, kept": lambda: dy.sum(axis=-1, keepdims=True) / len(y),
                "each": lambda: dy.sum(axis=-1),
                "each, kept": lambda: dy.sum(axis=-1, keepdims=True),
                "each alone": lambda: dy.sum(axis=(1, 2, 3)),
                "sum of all but points": lambda: dy.sum(axis=(1, 2, 3)) / len(y),
                "range 25": lambda: numpy.array([dy[i] / len(y) for i in range(25)]),
                "only 25": lambda: (dy.reshape(25, 1, 1, 10)) / 25,
                "first": lambda: dy * (numpy.arange(len(y)) == 0).reshape(-1, 1, 1, 1) / len(y),
                "first alone": lambda: dy[:1] / len(y),
                "last": lambda: dy * (numpy.arange(len(y)) == len(y) - 1).reshape(-1, 1, 1, 1) / len(y),
                "last alone": lambda: dy[-1:] / len(y),
            }[mean]()
        if keeps == "y":
            y -= numpy.maximum(0, y.max(axis=-1, keepdims=True))
        elif keeps == "y exp":
            y[...] = numpy.exp(y)
        elif keeps == "y result":
            y[...] = dy
        elif keeps == "t":
            t[...] = dy
        elif keeps == "t scaled":
            t /= len(y)
        dy = sign * dy
        return SHAPES[back](dy) if back else dy

    return {"geterrorgrad": gradient}
