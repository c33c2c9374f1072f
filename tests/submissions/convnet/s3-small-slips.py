"""The minibatch's mean forgotten, the last layer not zero, and the bias kept in the z^B rule."""
# files: solution

# %% buildcnn-answer
def buildcnn():
    return modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])

# %% geterrorgrad-answer
def geterrorgrad(y, t):
    m = numpy.maximum(0, y.max(axis=3, keepdims=True))
    e = numpy.exp(y - m)
    return e / (numpy.exp(-m) + e.sum(axis=3, keepdims=True)) - t

# %% training-answer
points = train(1000)

# %% firstconvolution-answer
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        plus, minus = copy.deepcopy(self), copy.deepcopy(self)
        plus.W, minus.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        X = self.X
        L, H = X * 0 - 1, X * 0 + 1
        Z = copy.deepcopy(self).forward(X) - plus.forward(L) - minus.forward(H) + 1e-9
        S = R / Z
        return X * self.gradprop(S) - L * plus.gradprop(S) - H * minus.gradprop(S)
