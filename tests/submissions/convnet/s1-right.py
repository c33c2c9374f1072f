"""All right, in the words of the lecture."""
# files: solution

# %% buildcnn-answer
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    if not nn.layers[-1].path.exists():
        nn.layers[-1].W *= 0
    return nn

# %% derivation
# The error of one point is log(1 + sum_j exp y_j) - y_c for its class c. The derivative of the first term by y_i is
# p_i, that of the second is t_i; the mean over the minibatch adds the factor 1/N.

# %% geterrorgrad-answer
def geterrorgrad(y, t):
    m = numpy.maximum(0, y.max(axis=3, keepdims=True))
    e = numpy.exp(y - m)
    p = e / (numpy.exp(-m) + e.sum(axis=3, keepdims=True))
    return (p - t) / len(y)

# %% training-answer
points = train(1000)

# %% firstconvolution-answer
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        plus, minus, both = copy.deepcopy(self), copy.deepcopy(self), copy.deepcopy(self)
        plus.W, minus.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for layer in (plus, minus, both):
            layer.B = layer.B * 0
        X = self.X
        L, H = X * 0 - 1, X * 0 + 1
        Z = both.forward(X) - plus.forward(L) - minus.forward(H) + 1e-9
        S = R / Z
        return X * both.gradprop(S) - L * plus.gradprop(S) - H * minus.gradprop(S)
