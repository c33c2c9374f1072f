"""A convolutional neural network in NumPy: layers that compute, pass gradients back, and learn.

Arrays of activations are [n, height, width, channels]; weights are [h, w, in, out]. X and Y are what goes into a layer
and what comes out, DX and DY the gradients of the error with respect to them; W and B are weights and biases, DW and DB
the gradients with respect to these.
"""

from pathlib import Path

import numpy
import parameters
from products import MatrixProducts


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
    """A layer without parameters: nothing to learn, nothing to write."""

    def gradients(self, DY): ...
    def update(self, lr): ...
    def dump(self, **record): ...


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


class PlainConvolution(Layer):
    """Convolution with stride 1, without padding: [n, height, width, in] to [n, height-h+1, width-w+1, out].

    Each output is a weighted sum of the window of h × w inputs that begins at its place (i, j), and a bias:

        Y[i, j] = Σ_a Σ_b X[i+a, j+b] W[a, b] + B

    where a and b run over the window, X[i+a, j+b] is a row vector of `in` values and W[a, b] a matrix [in, out].

    name: a path that ends in the shape of the weights, h×w×in×out, such as 'cnn/c1-5x5x3x10'. The parameters are read
        from `<name>.npz` where this file exists; else the weights are N(0, 1/√(h·w·in)), so that the outputs are of the
        same scale as the inputs, and the biases are zero.
    dtype: the precision of new or loaded parameters. A layer computes in the precision of its weights.
    """

    def __init__(self, name, dtype=numpy.float32):
        h, w, m, k = self.shape = parameters.shape_in(name)
        self.path = Path(f"{name}.npz")
        if self.path.exists():
            self.W, self.B = (array.astype(dtype) for array in parameters.read(self.path, self.shape))
        else:
            self.W = numpy.random.normal(0, 1 / numpy.sqrt(h * w * m), self.shape).astype(dtype)
            self.B = numpy.zeros(k, dtype)

    def forward(self, X):
        self.keep(X)
        h, w, _, k = self.W.shape
        n, height, width = len(X), X.shape[1] - h + 1, X.shape[2] - w + 1
        Y = numpy.full((n, height, width, k), self.B, self.W.dtype)
        for a, b in numpy.ndindex(h, w):
            Y += self.X[:, a : a + height, b : b + width] @ self.W[a, b]
        return Y

    def gradprop(self, DY):
        """Every input gets back, from each output that it went into, what this is changed by it: DY W[a, b]ᵀ."""
        self.gradients(DY)
        (h, w, _, _), (height, width) = self.W.shape, DY.shape[1:3]
        DX = numpy.zeros_like(self.X)
        for a, b in numpy.ndindex(h, w):
            DX[:, a : a + height, b : b + width] += DY @ self.W[a, b].T
        return DX

    def gradients(self, DY):
        """Keep DW and DB: a weight changes each output by the input that it is multiplied with, a bias by one."""
        (h, w, _, _), (height, width) = self.W.shape, DY.shape[1:3]
        self.DW, self.DB = numpy.zeros_like(self.W), DY.sum(axis=(0, 1, 2), dtype=self.W.dtype)
        for a, b in numpy.ndindex(h, w):
            window = self.X[:, a : a + height, b : b + width]
            self.DW[a, b] = numpy.tensordot(window, DY, axes=((0, 1, 2), (0, 1, 2)))  # over images, rows and columns

    def update(self, lr):
        self.W -= lr * self.DW
        # Deep Taylor decomposition (Montavon et al. 2017) explains a neuron by its inputs: at X = 0 it must be silent.
        # A positive bias would be evidence that comes from no input, and would absorb relevance.
        self.B = numpy.minimum(0, self.B - lr * self.DB)

    def dump(self, **record):
        parameters.write(self.path, W=self.W, B=self.B, **record)

    def keep(self, X):
        """Keep the input X for the way back. Raises ValueError where it does not fit the weights."""
        m = self.W.shape[2]
        if X.ndim != 4 or X.shape[3] != m:
            raise ValueError(f"{self.path.stem} takes arrays [n, height, width, {m}], but got {list(X.shape)}")
        self.X = X.astype(self.W.dtype, copy=False)


class Convolution(MatrixProducts, PlainConvolution):
    """The layer to use: a `PlainConvolution` that computes the same sums in about half the time (`products.py`)."""
