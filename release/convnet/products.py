"""Convolution as a few large matrix products: what makes `modules.Convolution` fast. To follow the course, skip it.

The idea: t neighbouring outputs share a patch of h × (w+t-1) inputs. The patches are the rows of a matrix P, F holds
the weights that lead from any patch to its t outputs, and convolution is one matrix product, P F. Patches overlap: with
t = 1 (known as im2col), P would hold each input h·w times. With a larger t it is far smaller, and pays for the zeros in
F. The gradients are the products of the same matrices: DF = Pᵀ DY, and DP = DY Fᵀ, whose overlaps are added up.
"""

import numpy
from numpy.lib.stride_tricks import sliding_window_view


class MatrixProducts:
    """`modules.PlainConvolution`'s forward, gradprop and gradients by matrix products: the same, but for rounding."""

    def forward(self, X):
        self.keep(X)
        h, w, _, k = self.W.shape
        F, Y = self.filters(), numpy.empty((len(X), X.shape[1] - h + 1, X.shape[2] - w + 1, k), self.W.dtype)
        for some in self.portions():
            P = self.patches(some)
            numpy.matmul(P, F, out=Y[some].reshape(len(P), -1))
            Y[some] += self.B
        return Y

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

    def gradients(self, DY):
        (h, w, m, k), t = self.W.shape, self.t
        DY = DY.astype(self.W.dtype, copy=False)
        DF = numpy.zeros((h * (w + t - 1) * m, t * k), DY.dtype)
        for some in self.portions():
            P = self.patches(some)
            DF += P.T @ DY[some].reshape(len(P), -1)
        DF = DF.reshape(h, w + t - 1, m, t, k)
        self.DW = sum(DF[:, s : s + w, :, s] for s in range(t))
        self.DB = numpy.ones(DY[..., 0].size, DY.dtype) @ DY.reshape(-1, k)  # a sum, faster than DY.sum

    @property
    def t(self):
        """How many neighbouring outputs share a patch: as many as pay, of those that divide a row of outputs."""
        (_, w, _, k), width = self.W.shape, self.X.shape[2] - self.W.shape[1] + 1
        return next(t for t in range(max(1, min(w, 40 // k)), 0, -1) if width % t == 0)

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
