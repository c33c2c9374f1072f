"""What somebody with a known mistake would have written: one function for each exercise, one setting for each slip.

Without any setting the answers are right. `course.exercise.Misconception` says which settings are which mistake.
"""

import modules
import numpy

__all__ = ["buildcnn", "firstconvolution", "geterrorgrad"]


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


# buildcnn


def buildcnn(missing=()):
    """missing: the numbers of convolutions that are not there; what follows them is."""

    def network():
        layers = []
        for number, shape in enumerate(("5x5x3x10", "5x5x10x50", "4x4x50x250", "1x1x250x10"), start=1):
            if number not in missing:
                layers.append(modules.Convolution(f"cnn/c{number}-{shape}"))
            if number < 4 and -number not in missing:
                layers += [modules.ReLU(), modules.Pooling()]
        last = [layer for layer in layers if isinstance(layer, modules.Convolution)][-1]
        if not last.path.exists():
            last.W *= 0
        return modules.Network(layers)

    return {"buildcnn": network}


# firstconvolution


def firstconvolution(
    low=-1, high=1, kept=(0, 0, 0), z=(1, 1, 1), back=(1, 1, 1), eps=1e-9, times=True, weights="", s="R / Z", to="",
    changes="", rule="z B",
):  # fmt: skip
    """low, high: the bounds; "data": what the pixels reach. kept: how much of the bias is in each forward pass.

    z, back: the factors of the three terms, pixels, low and high, in the denominator and in the last step. times:
    whether the last step multiplies by what went in. weights: of which sign they are, where not as asked. s: what takes
    the place of R / Z. to: the shape. changes: what is another one after the call. rule: another rule altogether.
    """

    class FirstConvolution:
        """Quick for small images: the convolution as one matrix, [pixels, outputs]."""

        def __init__(self, name): ...

        def forward(self, X):
            self.X = X

        def matrix(self):
            (height, width, m), (h, w, _, k) = self.X.shape[1:], self.W.shape
            M = numpy.zeros((height, width, m, height - h + 1, width - w + 1, k), self.W.dtype)
            for i, j in numpy.ndindex(M.shape[3:5]):
                M[i : i + h, j : j + w, :, i, j] = self.W
            return M.reshape(height * width * m, -1)

        def relprop(self, R):
            X = self.X
            bounds = (X.min(), X.max()) if low == "data" else (low, high)
            L, H = (numpy.full_like(X, bound) for bound in bounds)
            M = self.matrix()
            plus, minus = numpy.maximum(0, M), numpy.minimum(0, M)
            if weights == "swapped":
                plus, minus = minus, plus
            if weights == "whole":
                plus = minus = M
            whole = {"abs": abs(M), "plus": plus, "minus": minus}.get(weights, M)
            if rule.startswith("flat"):
                whole = {"flat, squares": M**2, "flat, even": (M != 0) * numpy.ones_like(M)}[rule]
            inputs = [A.reshape(len(X), -1) for A in (numpy.ones_like(X) if rule.startswith("flat") else X, L, H)]
            terms = list(zip((1, -1, -1), (whole, plus, minus), inputs, strict=True))
            used, passed = ((1, 0, 0), (1, 0, 0)) if rule.startswith("flat") else (z, back)
            Z = numpy.full_like(R, eps)
            for f, share, (sign, matrix, A) in zip(used, kept, terms, strict=True):
                if f:
                    Z += f * sign * ((A @ matrix).reshape(R.shape) + share * self.B)
            Y = (inputs[0] @ M).reshape(R.shape)
            S = {
                "R / Z": lambda: R / Z, "R": lambda: R, "R Z": lambda: R * Z, "1 / Z": lambda: 1 / Z,
                "1": lambda: numpy.ones_like(R), "R / sum": lambda: R / Z.sum(), "R / Y": lambda: R / (Y + eps),
                "R / |Y|": lambda: R / (abs(Y) + eps),
            }[s]()  # fmt: skip
            D = numpy.zeros_like(inputs[0])
            for f, (sign, matrix, A) in zip(passed, terms, strict=True):
                if f:
                    D += f * sign * (A if times else 1) * (S.reshape(len(X), -1) @ matrix.T)
            D = D.reshape(X.shape)
            if changes == "X":
                self.X = H
            elif changes == "X alone":
                self.X = L
            elif changes == "B":
                self.B = 0 * self.B
            elif changes == "W":
                self.W = numpy.minimum(0, self.W)
            elif changes == "W plus":
                self.W = numpy.maximum(0, self.W)
            elif changes == "R":
                R[...] = S
            elif changes == "R kept":
                R /= Z
            elif changes == "pixels":
                X *= D
            return {
                "": lambda: D, "sum": lambda: D.sum(axis=3), "sum kept": lambda: D.sum(axis=3, keepdims=True),
                "mean": lambda: D.mean(axis=3), "total": lambda: D.sum(axis=(1, 2, 3)), "minus": lambda: -D,
                "first": lambda: D.transpose(0, 3, 1, 2), "turned": lambda: D.transpose(0, 2, 1, 3),
                "mirrored": lambda: D[:, :, ::-1], "upside down": lambda: D[:, ::-1],
                "rotated": lambda: D[:, ::-1, ::-1],
                "colours": lambda: D[..., ::-1], "flat": lambda: D.reshape(len(D), -1), "abs": lambda: abs(D),
                "mean of points": lambda: D / len(D), "of 1": lambda: D / D.sum(axis=(1, 2, 3), keepdims=True),
                "square": lambda: D**2,
            }[to]()  # fmt: skip

    return {"FirstConvolution": FirstConvolution}
