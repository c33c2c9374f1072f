"""A convolutional neural network in NumPy: layers that compute, pass gradients back, and learn.

Arrays of activations are [n, height, width, channels]; weights are [h, w, in, out]. X and Y are what goes into a layer
and what comes out, DX and DY the gradients of the error with respect to them; W and B are weights and biases.
"""

from pathlib import Path

import numpy
import parameters
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


class Convolution(Layer):
    """Convolution with stride 1, without padding: [n, height, width, in] to [n, height-h+1, width-w+1, out].

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

    # The idea: t neighbouring outputs share a patch of h × (w+t-1) inputs. The patches are the rows of P, F holds the
    # weights that lead from any patch to its t outputs, and convolution is one matrix product, P F. Patches overlap:
    # with t = 1, P would hold each input h·w times. With a larger t it is far smaller, and pays for the zeros in F.

    @property
    def t(self):
        (_, w, _, k), width = self.W.shape, self.X.shape[2] - self.W.shape[1] + 1
        return next(t for t in range(max(1, min(w, 40 // k)), 0, -1) if width % t == 0)

    def forward(self, X):
        h, w, m, k = self.W.shape
        if X.ndim != 4 or X.shape[3] != m:
            raise ValueError(f"{self.path.stem} takes arrays [n, height, width, {m}], but got {list(X.shape)}")
        self.X = X.astype(self.W.dtype, copy=False)
        F, Y = self.filters(), numpy.empty((len(X), X.shape[1] - h + 1, X.shape[2] - w + 1, k), self.W.dtype)
        for some in self.portions():
            P = self.patches(some)
            numpy.matmul(P, F, out=Y[some].reshape(len(P), -1))
            Y[some] += self.B
        return Y

    def portions(self):
        """Slices of a few images, so that what is computed for them stays in the processor's cache."""
        few = max(1, 2**17 // numpy.prod(self.X.shape[1:]))
        return [slice(i, i + few) for i in range(0, len(self.X), few)]

    def patches(self, some):
        """The matrix P of some images: a row for each patch, [h, w+t-1, in]."""
        size = self.W.shape[0], self.W.shape[1] + self.t - 1
        windows = sliding_window_view(self.X[some], size, axis=(1, 2))[:, :, :: self.t]
        return windows.transpose(0, 1, 2, 4, 5, 3).reshape(-1, size[0] * size[1] * self.X.shape[3])

    def filters(self):
        """The matrix F, [h, w+t-1, in] by [t, out]: output s sees the part of the patch that begins at s."""
        (h, w, m, k), t = self.W.shape, self.t
        F = numpy.zeros((h, w + t - 1, m, t, k), self.W.dtype)
        for s in range(t):
            F[:, s : s + w, :, s] = self.W
        return F.reshape(-1, t * k)

    def gradients(self, DY):
        """Keep DW and DB, the gradients with respect to the weights and biases."""
        (h, w, m, k), t = self.W.shape, self.t
        DY = DY.astype(self.W.dtype, copy=False)
        DF = numpy.zeros((h * (w + t - 1) * m, t * k), DY.dtype)
        for some in self.portions():
            P = self.patches(some)
            DF += P.T @ DY[some].reshape(len(P), -1)
        DF = DF.reshape(h, w + t - 1, m, t, k)
        self.DW = sum(DF[:, s : s + w, :, s] for s in range(t))
        self.DB = numpy.ones(DY[..., 0].size, DY.dtype) @ DY.reshape(-1, k)  # a sum, faster than DY.sum

    def gradprop(self, DY):
        self.gradients(DY)
        F, DX, t = self.filters(), numpy.empty_like(self.X), self.t
        (h, w, m, k), (height, width) = self.W.shape, DY.shape[1:3]
        for some in self.portions():
            # Back from outputs to patches, and each pixel adds up its places in them. Images last: runs are long.
            DZ = DY[some].astype(F.dtype, copy=False).reshape(-1, height, width // t, t * k).transpose(3, 1, 2, 0)
            DP = (F @ DZ.reshape(t * k, -1)).reshape(h, w + t - 1, m, *DZ.shape[1:])
            D = numpy.zeros((m, *DX.shape[1:3], DZ.shape[3]), F.dtype)
            for i, j in numpy.ndindex(DP.shape[:2]):
                D[:, i : i + height, j : j + width : t] += DP[i, j]
            DX[some] = D.transpose(3, 1, 2, 0)
        return DX

    def update(self, lr):
        self.W -= lr * self.DW
        # Deep Taylor decomposition (Montavon et al. 2017) explains a neuron by its inputs: at X = 0 it must be silent.
        # A positive bias would be evidence that comes from no input, and would absorb relevance.
        self.B = numpy.minimum(0, self.B - lr * self.DB)

    def dump(self, **record):
        parameters.write(self.path, W=self.W, B=self.B, **record)
