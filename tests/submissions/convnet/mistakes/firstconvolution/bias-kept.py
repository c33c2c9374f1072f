"""The bias in all three terms."""
# mistake: bias-kept

# %% firstconvolution-answer
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        plus, minus, both = copy.deepcopy(self), copy.deepcopy(self), copy.deepcopy(self)
        plus.W, minus.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        X = self.X
        L, H = X * 0 - 1, X * 0 + 1
        Z = both.forward(X) - plus.forward(L) - minus.forward(H) + 1e-9
        S = R / Z
        return X * both.gradprop(S) - L * plus.gradprop(S) - H * minus.gradprop(S)
