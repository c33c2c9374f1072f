"""A convolutional neural network in NumPy: layers that compute, pass gradients back, and learn.

Arrays of activations are [n, height, width, channels]; weights are [h, w, in, out]. X and Y are what goes into a layer
and what comes out, DX and DY the gradients of the error with respect to them; W and B are weights and biases.
"""

import os
import re
from pathlib import Path

import numpy
from numpy.lib.stride_tricks import sliding_window_view


class Network:
    """Layers, applied one after the other."""

    def __init__(self, layers):
        self.layers = layers

    def forward(self, X):
        for layer in self.layers:
            X = layer.forward(X)
        return X

    def gradprop(self, DY, pixels=True):
        """Pass the gradient back, and return that of the pixels; training learns without it, and is faster by it."""
        lowest, *others = self.layers
        for layer in reversed(others):
            DY = layer.gradprop(DY)
        return lowest.gradprop(DY) if pixels else lowest.gradients(DY)

    def update(self, lr):
        for layer in self.layers:
            layer.update(lr)

    def dump(self, **record):
        """Write the parameters of every layer; what is on record (data="CIFAR-10", iterations=1000) goes with them."""
        for layer in self.layers:
            layer.dump(**record)


class Layer:
    """A layer without parameters: no gradients, nothing to learn, nothing to write."""

    def gradients(self, DY):
        pass

    def update(self, lr):
        pass

    def dump(self, **record):
        pass


class ReLU(Layer):
    """Y = max(0, X), element by element."""

    def forward(self, X):
        self.X = X
        return numpy.maximum(0, X)

    def gradprop(self, DY):
        return DY * (self.X > 0)


class Pooling(Layer):
    """The sum over each window of 2×2 pixels: [n, height, width, c] to [n, height/2, width/2, c]."""

    def forward(self, X):
        if X.shape[1] % 2 or X.shape[2] % 2:
            raise ValueError(f"Pooling needs an even height and width, but got {X.shape[1]}×{X.shape[2]}")
        self.X = X
        X = X[:, ::2] + X[:, 1::2]
        return X[:, :, ::2] + X[:, :, 1::2]

    def gradprop(self, DY):
        return DY.repeat(2, axis=1).repeat(2, axis=2)


def portions(patches, numbers=2**20):
    """Slices of few images at a time, whose patches, laid out in memory, are about so many numbers: they stay near."""
    n, *shape = patches.shape
    few = max(1, numbers // numpy.prod(shape))
    return [slice(i, i + few) for i in range(0, n, few)]


class Convolution(Layer):
    """Convolution with stride 1, without padding: [n, height, width, in] to [n, height-h+1, width-w+1, out].

    name: a path that ends in the shape of the weights, h×w×in×out, such as 'cnn/c1-5x5x3x10'. The parameters are read
        from `<name>.npz` where this file exists; else the weights are N(0, 1/√(h·w·in)), so that the outputs are of the
        same scale as the inputs, and the biases are zero.
    dtype: the precision of new or loaded parameters. A layer computes in the precision of its weights.
    """

    def __init__(self, name, dtype=numpy.float32):
        shape = re.search(r"(?:^|[^0-9x])([1-9]\d*)x([1-9]\d*)x([1-9]\d*)x([1-9]\d*)$", name)
        if not shape:
            raise ValueError(f"{name!r} should end in the shape of the weights, as 'c1-5x5x3x10' (h x w x in x out)")
        h, w, m, k = self.shape = tuple(map(int, shape.groups()))
        self.path = Path(f"{name}.npz")
        if self.path.exists():
            self.W, self.B = (array.astype(dtype) for array in self.load())
        else:
            self.W = numpy.random.normal(0, 1 / numpy.sqrt(h * w * m), self.shape).astype(dtype)
            self.B = numpy.zeros(k, dtype)

    # The idea: t neighbouring outputs share a patch of h × (w+t-1) inputs. The patches are the rows of P, F holds the
    # weights that lead from any patch to its t outputs, and convolution is one matrix product, P F. Patches overlap:
    # with t = 1, P would hold each input h·w times. With a larger t it is far smaller, and pays for the zeros in F.

    def forward(self, X):
        _, w, m, k = self.W.shape
        if X.ndim != 4 or X.shape[3] != m:
            raise ValueError(f"{self.path.stem} takes arrays [n, height, width, {m}], but got {list(X.shape)}")
        self.X = X.astype(self.W.dtype, copy=False)
        width = X.shape[2] - w + 1
        self.t = next(t for t in range(max(1, min(w, 40 // k)), 0, -1) if width % t == 0)
        patches, F = self.patches(), self.filters()
        Y = numpy.empty((*patches.shape[:2], width, k), self.W.dtype)
        for some in portions(patches):
            P = patches[some].reshape(-1, len(F))
            numpy.matmul(P, F, out=Y[some].reshape(len(P), -1))
            Y[some] += self.B
        return Y

    def patches(self):
        """A view of X as [n, height, width/t, h, w+t-1, in]; it takes no memory."""
        windows = sliding_window_view(self.X, (self.W.shape[0], self.W.shape[1] + self.t - 1), axis=(1, 2))
        return windows[:, :, :: self.t].transpose(0, 1, 2, 4, 5, 3)

    def filters(self):
        """The matrix F, [h, w+t-1, in] by [t, out]: output s sees the part of the patch that begins at s."""
        h, w, m, k = self.W.shape
        F = numpy.zeros((h, w + self.t - 1, m, self.t, k), self.W.dtype)
        for s in range(self.t):
            F[:, s : s + w, :, s] = self.W
        return F.reshape(-1, self.t * k)

    def gradients(self, DY):
        """Keep DW and DB, the gradients with respect to the weights and biases."""
        h, w, m, k = self.W.shape
        DY, patches = DY.astype(self.W.dtype, copy=False), self.patches()
        DF = numpy.zeros((h * (w + self.t - 1) * m, self.t * k), DY.dtype)
        for some in portions(patches):
            P = patches[some].reshape(-1, len(DF))
            DF += P.T @ DY[some].reshape(len(P), -1)
        DF = DF.reshape(h, w + self.t - 1, m, self.t, k)
        self.DW = sum(DF[:, s : s + w, :, s] for s in range(self.t))
        self.DB = numpy.ones(DY[..., 0].size, DY.dtype) @ DY.reshape(-1, k)  # a sum, faster than DY.sum

    def gradprop(self, DY):
        self.gradients(DY)
        F, DX, patches = self.filters(), numpy.empty_like(self.X), self.patches()
        _, height, width, h, v, m = patches.shape
        for some in portions(patches):
            # The images come last, so that what is added up lies in long runs.
            DZ = DY[some].astype(F.dtype, copy=False).reshape(-1, height, width, F.shape[1]).transpose(3, 1, 2, 0)
            DP = (F @ DZ.reshape(len(DZ), -1)).reshape(h, v, m, *DZ.shape[1:])
            D = numpy.zeros((m, *DX.shape[1:3], DZ.shape[3]), F.dtype)
            for i, j in numpy.ndindex(h, v):
                D[:, i : i + height, j : j + self.t * width : self.t] += DP[i, j]
            DX[some] = D.transpose(3, 1, 2, 0)
        return DX

    def update(self, lr):
        self.W -= lr * self.DW
        # Deep Taylor decomposition (Montavon et al. 2017) explains a neuron by its inputs: at X = 0 it must be silent.
        # A positive bias would be evidence that comes from no input, and would absorb relevance.
        self.B = numpy.minimum(0, self.B - lr * self.DB)

    def dump(self, **record):
        """Write W, B and the record without loss, under a temporary name first, so that no half file is ever left."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        temporary = self.path.with_suffix(".tmp")
        with open(temporary, "wb") as file:
            numpy.savez(file, W=self.W, B=self.B, **record)
        os.replace(temporary, self.path)

    def load(self):
        """Read W and B; ValueError where the file is not what `dump` would have written for this layer."""
        try:
            with numpy.load(self.path, allow_pickle=False) as file:
                W, B = file["W"], file["B"]
        except Exception as error:  # a broken archive fails in many ways; for the reader they are one
            raise ValueError(f"{self.path} holds no parameters ({error}): delete it to start anew") from None
        if W.shape != self.shape or B.shape != self.shape[3:] or W.dtype.kind + B.dtype.kind != "ff":
            raise ValueError(
                f"{self.path} holds W {W.dtype} {W.shape} and B {B.dtype} {B.shape}, not floats of the shapes "
                f"{self.shape} and {self.shape[3:]}: delete it to start anew, or give the layer another name"
            )
        return W, B
