"""The default class forgotten, pooling before ReLU, the signs of the weights swapped, and the shipped files handed in."""

# %% buildcnn-answer
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.Pooling(), modules.ReLU(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.Pooling(), modules.ReLU(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.Pooling(), modules.ReLU(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    if not nn.layers[-1].path.exists():
        nn.layers[-1].W *= 0
    return nn

# %% derivation
# By the chain rule the gradient is p - t.

# %% geterrorgrad-answer
def geterrorgrad(y, t):
    e = numpy.exp(y - y.max(axis=3, keepdims=True))
    return (e / e.sum(axis=3, keepdims=True) - t) / len(y)

# %% training-answer
import shutil
shutil.copytree('pretrained', 'cnn', dirs_exist_ok=True)
points = []

# %% firstconvolution-answer
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        plus, minus, both = copy.deepcopy(self), copy.deepcopy(self), copy.deepcopy(self)
        plus.W, minus.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for layer in (plus, minus, both):
            layer.B = layer.B * 0
        X = self.X
        L, H = X * 0 - 1, X * 0 + 1
        Z = both.forward(X) - minus.forward(L) - plus.forward(H) - 1e-9
        S = R / Z
        return X * both.gradprop(S) - L * minus.gradprop(S) - H * plus.gradprop(S)
