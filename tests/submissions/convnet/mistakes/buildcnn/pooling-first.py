"""Sums before it detects."""
# mistake: pooling-first

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
