"""Answers to `buildcnn`, as different students write them; see course/commands/samples.py for the format."""

# %% right-plain
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    last = nn.layers[-1]
    if not last.path.exists():
        last.W *= 0
    return nn

# %% right-exists-os
import os
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    if not os.path.isfile('cnn/c4-1x1x250x10.npz'):
        nn.layers[-1].W = numpy.zeros((1, 1, 250, 10), dtype=numpy.float32)
    return nn

# %% right-pathlib
from pathlib import Path
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    if not Path('cnn', 'c4-1x1x250x10.npz').exists():
        nn.layers[-1].W[:] = 0
    return nn

# %% right-add-layers
def buildcnn():
    nn = modules.Network([])
    for name in "c1-5x5x3x10", "c2-5x5x10x50", "c3-4x4x50x250":
        nn.layers.append(modules.Convolution("cnn/" + name))
        nn.layers.append(modules.ReLU())
        nn.layers.append(modules.Pooling())
    nn.layers.append(modules.Convolution("cnn/c4-1x1x250x10"))
    if not nn.layers[-1].path.exists():
        nn.layers[-1].W = nn.layers[-1].W * 0
    return nn

# %% right-tuple
def buildcnn():
    nn = modules.Network(tuple([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ]))
    last = nn.layers[-1]
    if not last.path.exists():
        last.W *= 0
    return nn

# %% right-shapes-computed
def buildcnn():
    sizes, channels = [5, 5, 4, 1], [3, 10, 50, 250, 10]
    layers = []
    for i in range(4):
        k, m, n = sizes[i], channels[i], channels[i + 1]
        c = modules.Convolution(f"cnn/c{i + 1}-{k}x{k}x{m}x{n}")
        layers.append(c)
        if i < 3:
            layers += [modules.ReLU(), modules.Pooling()]
    if not c.path.exists():
        c.W = numpy.zeros_like(c.W)
    return modules.Network(layers)

# %% right-network-class
class CNN(modules.Network):
    def __init__(self):
        self.c4 = modules.Convolution("cnn/c4-1x1x250x10")
        if not self.c4.path.exists():
            self.c4.W.fill(0)
        super().__init__([
            modules.Convolution("cnn/c1-5x5x3x10"), modules.ReLU(), modules.Pooling(),
            modules.Convolution("cnn/c2-5x5x10x50"), modules.ReLU(), modules.Pooling(),
            modules.Convolution("cnn/c3-4x4x50x250"), modules.ReLU(), modules.Pooling(), self.c4,
        ])
def buildcnn():
    return CNN()

# %% right-own-relu
class Rectify(modules.Layer):
    def forward(self, X):
        self.on = X >= 0
        return X * self.on
    def gradprop(self, DY):
        return DY * self.on
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), Rectify(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), Rectify(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), Rectify(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    last = nn.layers[-1]
    if not last.path.exists():
        last.W *= 0
    return nn

# %% right-nested-functions
def buildcnn():
    c = lambda i, s: modules.Convolution(f"cnn/c{i}-{s}")
    block = lambda i, s: [c(i, s), modules.ReLU(), modules.Pooling()]
    c4 = c(4, "1x1x250x10")
    import os
    if not os.path.exists(str(c4.path)):
        c4.W -= c4.W
    return modules.Network(sum([block(1, "5x5x3x10"), block(2, "5x5x10x50"), block(3, "4x4x50x250")], []) + [c4])

# %% right-pooling-shared
pool = modules.Pooling()
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), pool,
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), pool,
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), pool,
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    last = nn.layers[-1]
    if not last.path.exists():
        last.W *= 0
    return nn

# %% not-zero
# mistake: last-not-zero
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    return nn

# %% not-zero-bias-instead
# mistake: last-not-zero
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    nn.layers[-1].B *= 0
    return nn

# %% not-zero-small
# mistake: last-not-zero + trained-weights-lost
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    nn.layers[-1].W *= 1e-3
    return nn

# %% not-zero-ones
# mistake: last-not-zero + trained-weights-lost
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    nn.layers[-1].W[:] = 1
    return nn

# %% not-zero-copy
# mistake: last-not-zero
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    W = nn.layers[-1].W.copy()
    W *= 0
    return nn

# %% not-zero-comparison
# mistake: last-not-zero
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    nn.layers[-1].W == 0
    return nn

# %% not-zero-lower-case
# mistake: last-not-zero
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    nn.layers[-1].w = 0
    return nn

# %% not-zero-only-diagonal
# mistake: last-not-zero + trained-weights-lost
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    nn.layers[-1].W[0, 0, 0] = 0
    return nn

# %% zero-always
# mistake: trained-weights-lost
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    nn.layers[-1].W *= 0
    return nn

# %% zero-always-assigned
# mistake: trained-weights-lost
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    nn.layers[-1].W = numpy.zeros((1, 1, 250, 10))
    return nn

# %% zero-always-before
# mistake: trained-weights-lost
def buildcnn():
    c4 = modules.Convolution("cnn/c4-1x1x250x10")
    c4.W[...] = 0
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        c4,
    ])
    return nn

# %% zero-all
# mistake: all-zero + trained-weights-lost
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    for layer in nn.layers:
        if hasattr(layer, 'W'):
            layer.W *= 0
    return nn

# %% zero-all-new
# mistake: all-zero
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    for layer in nn.layers:
        if hasattr(layer, 'W') and not layer.path.exists():
            layer.W *= 0
    return nn

# %% zero-first
# mistake: last-not-zero | all-zero + trained-weights-lost
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    nn.layers[0].W *= 0
    return nn

# %% zero-third
# mistake: last-not-zero | all-zero + trained-weights-lost
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    nn.layers[-4].W *= 0
    return nn

# %% zero-number
# mistake: unforeseen | last-not-zero
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    nn.layers[-1].W = 0
    return nn

# %% zero-wrong-shape
# mistake: unforeseen | wrong-channels + trained-weights-lost
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    nn.layers[-1].W = numpy.zeros((250, 10))
    return nn

# %% pool-missing-last
# mistake: pooling-missing
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    last = nn.layers[-1]
    if not last.path.exists():
        last.W *= 0
    return nn

# %% pool-missing-all
# mistake: pooling-missing
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    last = nn.layers[-1]
    if not last.path.exists():
        last.W *= 0
    return nn

# %% pool-missing-first
# mistake: pooling-missing
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    last = nn.layers[-1]
    if not last.path.exists():
        last.W *= 0
    return nn

# %% pool-missing-second
# mistake: pooling-missing
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    last = nn.layers[-1]
    if not last.path.exists():
        last.W *= 0
    return nn

# %% pool-missing-last-not-zero
# mistake: pooling-missing + last-not-zero
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    return nn

# %% pool-twice
# mistake: pooling-doubled
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    last = nn.layers[-1]
    if not last.path.exists():
        last.W *= 0
    return nn

# %% pool-at-the-end
# mistake: pooling-doubled
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'), modules.Pooling(),
    ])
    last = nn.layers[-2]
    if not last.path.exists():
        last.W *= 0
    return nn

# %% pool-first
# mistake: pooling-first
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.Pooling(), modules.ReLU(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.Pooling(), modules.ReLU(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.Pooling(), modules.ReLU(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    last = nn.layers[-1]
    if not last.path.exists():
        last.W *= 0
    return nn

# %% pool-first-once
# mistake: pooling-first
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.Pooling(), modules.ReLU(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    last = nn.layers[-1]
    if not last.path.exists():
        last.W *= 0
    return nn

# %% pool-first-twice
# mistake: pooling-first
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.Pooling(), modules.ReLU(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.Pooling(), modules.ReLU(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    last = nn.layers[-1]
    if not last.path.exists():
        last.W *= 0
    return nn

# %% pool-first-not-zero
# mistake: pooling-first + last-not-zero
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.Pooling(), modules.ReLU(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.Pooling(), modules.ReLU(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.Pooling(), modules.ReLU(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    return nn

# %% pool-first-always
# mistake: pooling-first + trained-weights-lost
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.Pooling(), modules.ReLU(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.Pooling(), modules.ReLU(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.Pooling(), modules.ReLU(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    nn.layers[-1].W *= 0
    return nn

# %% relu-none
# mistake: relu-missing
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    last = nn.layers[-1]
    if not last.path.exists():
        last.W *= 0
    return nn

# %% relu-first-only
# mistake: relu-missing
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    last = nn.layers[-1]
    if not last.path.exists():
        last.W *= 0
    return nn

# %% relu-last-missing
# mistake: relu-missing
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    last = nn.layers[-1]
    if not last.path.exists():
        last.W *= 0
    return nn

# %% relu-second-missing
# mistake: relu-missing
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    last = nn.layers[-1]
    if not last.path.exists():
        last.W *= 0
    return nn

# %% relu-none-not-zero
# mistake: relu-missing + last-not-zero
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    return nn

# %% relu-end
# mistake: relu-last
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'), modules.ReLU(),
    ])
    last = nn.layers[-2]
    if not last.path.exists():
        last.W *= 0
    return nn

# %% relu-end-and-not-zero
# mistake: relu-last + last-not-zero
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'), modules.ReLU(),
    ])
    return nn

# %% relu-end-always
# mistake: relu-last + trained-weights-lost
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'), modules.ReLU(),
    ])
    nn.layers[-2].W *= 0
    return nn

# %% stage-end
# mistake: unforeseen | pooling-doubled | relu-last
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'), modules.ReLU(), modules.Pooling(),
    ])
    last = nn.layers[-3]
    if not last.path.exists():
        last.W *= 0
    return nn

# %% tanh-end
# mistake: stage-at-the-end
class Tanh(modules.Layer):
    def forward(self, X):
        self.Y = numpy.tanh(X)
        return self.Y
    def gradprop(self, DY):
        return DY * (1 - self.Y ** 2)
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'), Tanh(),
    ])
    last = nn.layers[-2]
    if not last.path.exists():
        last.W *= 0
    return nn

# %% softmax-end
# mistake: probabilities-already
class Softmax(modules.Layer):
    def forward(self, X):
        e = numpy.exp(X - X.max(axis=-1, keepdims=True))
        self.Y = e / e.sum(axis=-1, keepdims=True)
        return self.Y
    def gradprop(self, DY):
        return self.Y * (DY - (DY * self.Y).sum(axis=-1, keepdims=True))
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'), Softmax(),
    ])
    last = nn.layers[-2]
    if not last.path.exists():
        last.W *= 0
    return nn

# %% leaky
# mistake: another-detection
class Leaky(modules.Layer):
    def forward(self, X):
        self.X = X
        return numpy.where(X > 0, X, 0.01 * X)
    def gradprop(self, DY):
        return DY * numpy.where(self.X > 0, 1, 0.01)
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), Leaky(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), Leaky(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), Leaky(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    last = nn.layers[-1]
    if not last.path.exists():
        last.W *= 0
    return nn

# %% sigmoid
# mistake: another-detection
class Sigmoid(modules.Layer):
    def forward(self, X):
        self.Y = 1 / (1 + numpy.exp(-X))
        return self.Y
    def gradprop(self, DY):
        return DY * self.Y * (1 - self.Y)
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), Sigmoid(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), Sigmoid(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), Sigmoid(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    last = nn.layers[-1]
    if not last.path.exists():
        last.W *= 0
    return nn

# %% mean-pooling
# mistake: another-pooling
class Mean(modules.Pooling):
    def forward(self, X):
        return super().forward(X) / 4
    def gradprop(self, DY):
        return super().gradprop(DY) / 4
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), Mean(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), Mean(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), Mean(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    last = nn.layers[-1]
    if not last.path.exists():
        last.W *= 0
    return nn

# %% max-pooling
# mistake: another-pooling
class Max(modules.Layer):
    def forward(self, X):
        n, h, w, c = X.shape
        self.X = X
        self.Y = X.reshape(n, h // 2, 2, w // 2, 2, c).max(axis=(2, 4))
        return self.Y
    def gradprop(self, DY):
        up = lambda A: A.repeat(2, axis=1).repeat(2, axis=2)
        return up(DY) * (self.X == up(self.Y))
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), Max(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), Max(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), Max(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    last = nn.layers[-1]
    if not last.path.exists():
        last.W *= 0
    return nn

# %% one-relu-object
# mistake: layer-in-two-places
relu = modules.ReLU()
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), relu, modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), relu, modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), relu, modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    last = nn.layers[-1]
    if not last.path.exists():
        last.W *= 0
    return nn

# %% list-times-three
# mistake: other-file-names | wrong-window-and-channels | wrong-channels | trained-weights-lost | last-not-zero + unforeseen
def buildcnn():
    layers = [modules.Convolution("cnn/c1-5x5x3x10"), modules.ReLU(), modules.Pooling()] * 3
    return modules.Network(layers + [modules.Convolution("cnn/c4-1x1x250x10")])

# %% window-3x3-first
# mistake: wrong-window
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-3x3x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    last = nn.layers[-1]
    if not last.path.exists():
        last.W *= 0
    return nn

# %% window-3x3-all
# mistake: wrong-window
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-3x3x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-3x3x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-3x3x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    last = nn.layers[-1]
    if not last.path.exists():
        last.W *= 0
    return nn

# %% window-5x5-third
# mistake: wrong-window
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-5x5x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    last = nn.layers[-1]
    if not last.path.exists():
        last.W *= 0
    return nn

# %% window-4x4-second
# mistake: wrong-window
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-4x4x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    last = nn.layers[-1]
    if not last.path.exists():
        last.W *= 0
    return nn

# %% window-3x3-second
# mistake: wrong-window
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-3x3x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    last = nn.layers[-1]
    if not last.path.exists():
        last.W *= 0
    return nn

# %% window-5x5-last
# mistake: wrong-window
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-5x5x250x10'),
    ])
    last = nn.layers[-1]
    if not last.path.exists():
        last.W *= 0
    return nn

# %% channels-20
# mistake: wrong-channels
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x20'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x20x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    last = nn.layers[-1]
    if not last.path.exists():
        last.W *= 0
    return nn

# %% channels-40
# mistake: wrong-channels
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x40'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x40x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    last = nn.layers[-1]
    if not last.path.exists():
        last.W *= 0
    return nn

# %% channels-200
# mistake: wrong-channels
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x200'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x200x10'),
    ])
    last = nn.layers[-1]
    if not last.path.exists():
        last.W *= 0
    return nn

# %% channels-100-lost
# mistake: wrong-channels
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x100'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    last = nn.layers[-1]
    if not last.path.exists():
        last.W *= 0
    return nn

# %% channels-grey
# mistake: wrong-channels
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x1x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    last = nn.layers[-1]
    if not last.path.exists():
        last.W *= 0
    return nn

# %% channels-swapped
# mistake: wrong-channels
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x10x3'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    last = nn.layers[-1]
    if not last.path.exists():
        last.W *= 0
    return nn

# %% channels-eleven
# mistake: wrong-channels
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x11'),
    ])
    last = nn.layers[-1]
    if not last.path.exists():
        last.W *= 0
    return nn

# %% channels-and-not-zero
# mistake: wrong-channels + last-not-zero
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x40'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x40x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    return nn

# %% window-and-channels
# mistake: wrong-window-and-channels
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-3x3x3x16'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x16x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    last = nn.layers[-1]
    if not last.path.exists():
        last.W *= 0
    return nn

# %% three-convolutions
# mistake: number-of-convolutions
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
    ])
    last = nn.layers[-3]
    if not last.path.exists():
        last.W *= 0
    return nn

# %% three-convolutions-not-zero
# mistake: number-of-convolutions + last-not-zero
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
    ])
    return nn

# %% two-convolutions
# mistake: number-of-convolutions + unforeseen
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    last = nn.layers[-1]
    if not last.path.exists():
        last.W *= 0
    return nn

# %% five-convolutions
# mistake: number-of-convolutions + unforeseen
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
        modules.Convolution('cnn/c5-1x1x10x10'),
    ])
    last = nn.layers[-1]
    if not last.path.exists():
        last.W *= 0
    return nn

# %% scale-ten
# mistake: weights-rescaled
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    last = nn.layers[-1]
    if not last.path.exists():
        last.W *= 0
    for layer in nn.layers[:-1]:
        if hasattr(layer, 'W') and not layer.path.exists():
            layer.W *= 10
    return nn

# %% scale-normal
# mistake: weights-rescaled + trained-weights-lost
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    last = nn.layers[-1]
    if not last.path.exists():
        last.W *= 0
    for layer in nn.layers[:-1]:
        if hasattr(layer, 'W'):
            layer.W = numpy.random.normal(size=layer.W.shape)
    return nn

# %% scale-uniform
# mistake: weights-rescaled + trained-weights-lost
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    last = nn.layers[-1]
    if not last.path.exists():
        last.W *= 0
    for i in 0, 3, 6:
        nn.layers[i].W = numpy.random.uniform(-0.1, 0.1, nn.layers[i].W.shape)
    return nn

# %% scale-small-not-zero
# mistake: weights-rescaled + last-not-zero + trained-weights-lost
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    for layer in nn.layers:
        if hasattr(layer, 'W'):
            layer.W *= 0.01
    return nn

# %% biases-one
# mistake: biases-changed
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    last = nn.layers[-1]
    if not last.path.exists():
        last.W *= 0
    nn.layers[0].B += 1
    return nn

# %% biases-negative-last
# mistake: biases-changed | last-not-zero
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    last = nn.layers[-1]
    if not last.path.exists():
        last.W *= 0
    last.B -= 0.1
    return nn

# %% no-folder
# mistake: other-file-names
def buildcnn():
    nn = modules.Network([
        modules.Convolution('c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('c4-1x1x250x10'),
    ])
    last = nn.layers[-1]
    if not last.path.exists():
        last.W *= 0
    return nn

# %% other-folder
# mistake: other-file-names
def buildcnn():
    nn = modules.Network([
        modules.Convolution('net/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('net/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('net/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('net/c4-1x1x250x10'),
    ])
    last = nn.layers[-1]
    if not last.path.exists():
        last.W *= 0
    return nn

# %% numbers-from-0
# mistake: other-file-names
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c0-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c1-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-1x1x250x10'),
    ])
    last = nn.layers[-1]
    if not last.path.exists():
        last.W *= 0
    return nn

# %% no-numbers
# mistake: other-file-names
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c-1x1x250x10'),
    ])
    last = nn.layers[-1]
    if not last.path.exists():
        last.W *= 0
    return nn

# %% pretrained
# mistake: other-file-names
def buildcnn():
    nn = modules.Network([
        modules.Convolution('pretrained/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('pretrained/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('pretrained/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('pretrained/c4-1x1x250x10'),
    ])
    last = nn.layers[-1]
    if not last.path.exists():
        last.W *= 0
    return nn

# %% no-folder-not-zero
# mistake: other-file-names + last-not-zero
def buildcnn():
    nn = modules.Network([
        modules.Convolution('c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('c4-1x1x250x10'),
    ])
    return nn

# %% list
# mistake: not-a-network
def buildcnn():
    nn = [
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ]
    if not nn[-1].path.exists():
        nn[-1].W *= 0
    return nn

# %% layers-of-network
# mistake: not-a-network
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    last = nn.layers[-1]
    if not last.path.exists():
        last.W *= 0
    return nn.layers

# %% classes
# mistake: layer-not-made
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU, modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU, modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU, modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    last = nn.layers[-1]
    if not last.path.exists():
        last.W *= 0
    return nn

# %% star-arguments
# mistake: unforeseen | layer-not-made
def buildcnn():
    nn = modules.Network(
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    )
    last = nn.layers[-1]
    if not last.path.exists():
        last.W *= 0
    return nn

# %% no-return
# mistake: no-return + unforeseen
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    last = nn.layers[-1]
    if not last.path.exists():
        last.W *= 0
    return None

# %% no-return-at-all
# mistake: no-return + unforeseen
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    last = nn.layers[-1]
    if not last.path.exists():
        last.W *= 0

# %% network-alone
# mistake: number-of-convolutions + unforeseen
def buildcnn():
    return modules.Network([])
