"""The layer itself is used, and left as it was."""

# %% firstconvolution-answer
class FirstConvolution(modules.Convolution):
    def with_weights(self, W, X, S=None):
        kept = dict(vars(self))
        try:
            self.W, self.B = W, numpy.zeros_like(self.B)
            Y = self.forward(X)
            return Y if S is None else X * self.gradprop(S)
        finally:
            vars(self).clear()
            vars(self).update(kept)

    def relprop(self, R):
        X, P, N = self.X, numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        L, H = -numpy.ones_like(X), numpy.ones_like(X)
        Z = self.with_weights(self.W, X) - self.with_weights(P, L) - self.with_weights(N, H) + 1e-9
        S = R / Z
        return self.with_weights(self.W, X, S) - self.with_weights(P, L, S) - self.with_weights(N, H, S)
