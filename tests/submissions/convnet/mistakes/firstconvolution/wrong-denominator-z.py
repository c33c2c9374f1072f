"""Divided by what the layer computes."""
# mistake: one-bound-alone | wrong-denominator

# %% firstconvolution-answer
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        plus, minus, both = copy.deepcopy(self), copy.deepcopy(self), copy.deepcopy(self)
        plus.W, minus.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for layer in (plus, minus, both):
            layer.B = layer.B * 0
        X = self.X
        L, H = X * 0 - 1, X * 0 + 1
        Z = both.forward(X) - plus.forward(L) + 1e-9
        S = R / Z
        return X * both.gradprop(S) - L * plus.gradprop(S) - H * minus.gradprop(S)
