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

    def gradprop(self, DY):
        for layer in reversed(self.layers):
            DY = layer.gradprop(DY)
        return DY

    def update(self, lr):
        for layer in self.layers:
            layer.update(lr)

    def dump(self, **record):
        """Write the parameters of every layer; what is on record (data="CIFAR-10", iterations=1000) goes with them."""
        for layer in self.layers:
            layer.dump(**record)


class ReLU:
    """Y = max(0, X), element by element."""

    def forward(self, X):
        self.X = X
        return numpy.maximum(0, X)

    def gradprop(self, DY):
        return DY * (self.X > 0)

    def update(self, lr):
        """Nothing to learn."""

    def dump(self, **record):
        """Nothing to write."""


class Pooling:
    """The sum over each window of 2×2 pixels: [n, height, width, c] to [n, height/2, width/2, c]."""

    def forward(self, X):
        if X.shape[1] % 2 or X.shape[2] % 2:
            raise ValueError(f"Pooling needs an even height and width, but got {X.shape[1]}×{X.shape[2]}")
        self.X = X
        return X[:, ::2, ::2] + X[:, ::2, 1::2] + X[:, 1::2, ::2] + X[:, 1::2, 1::2]

    def gradprop(self, DY):
        return DY.repeat(2, axis=1).repeat(2, axis=2)

    def update(self, lr):
        """Nothing to learn."""

    def dump(self, **record):
        """Nothing to write."""


class Convolution:
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

    def forward(self, X):
        h, w, m, k = self.W.shape
        if X.ndim != 4 or X.shape[3] != m:
            raise ValueError(f"{self.path.stem} takes arrays [n, height, width, {m}], but got {list(X.shape)}")
        self.X = X.astype(self.W.dtype, copy=False)
        # Each window becomes a row of P, and the convolution one matrix product. gradprop uses the same P.
        windows = sliding_window_view(self.X, (h, w), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
        self.P = windows.reshape(-1, h * w * m)
        return (self.P @ self.W.reshape(-1, k) + self.B).reshape(*windows.shape[:3], k)

    def gradprop(self, DY):
        DY = DY.astype(self.W.dtype, copy=False)
        DZ = DY.reshape(-1, DY.shape[3])
        self.DW = (self.P.T @ DZ).reshape(self.W.shape)
        self.DB = DZ.sum(axis=0)
        DX = numpy.zeros_like(self.X)
        for i, j in numpy.ndindex(self.W.shape[:2]):
            DX[:, i : i + DY.shape[1], j : j + DY.shape[2]] += DY @ self.W[i, j].T
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
