"""The layer itself is one of the three."""
# mistake: works-on-itself

# %% firstconvolution-answer
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        plus, minus, X = copy.deepcopy(self), copy.deepcopy(self), self.X
        plus.W, minus.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        self.B *= 0
        plus.B, minus.B = self.B, self.B
        L, H = X * 0 - 1, X * 0 + 1
        S = R / (self.forward(X) - plus.forward(L) - minus.forward(H) + 1e-9)
        return X * self.gradprop(S) - L * plus.gradprop(S) - H * minus.gradprop(S)
