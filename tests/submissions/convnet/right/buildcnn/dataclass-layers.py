"""Own layers as dataclasses, ReLU and pooling written anew."""

# %% buildcnn-answer
from dataclasses import dataclass

@dataclass
class Rectifier:
    mask: object = None

    def forward(self, X):
        self.mask = X > 0
        return numpy.where(self.mask, X, 0)

    def gradprop(self, DY):
        return numpy.where(self.mask, DY, 0)

    def update(self, lr):
        pass

    def dump(self, **record):
        pass

@dataclass
class SumPooling:
    size: int = 2

    def forward(self, X):
        n, h, w, c = X.shape
        return X.reshape(n, h // self.size, self.size, w // self.size, self.size, c).sum(axis=(2, 4))

    def gradprop(self, DY):
        return numpy.kron(DY, numpy.ones((1, self.size, self.size, 1), DY.dtype))

    def update(self, lr):
        pass

    def dump(self, **record):
        pass

def buildcnn():
    layers = []
    for name in ('cnn/c1-5x5x3x10', 'cnn/c2-5x5x10x50', 'cnn/c3-4x4x50x250'):
        layers += [modules.Convolution(name), Rectifier(), SumPooling()]
    layers += [modules.Convolution('cnn/c4-1x1x250x10')]
    if not layers[-1].path.exists():
        layers[-1].W *= 0
    return modules.Network(layers)
