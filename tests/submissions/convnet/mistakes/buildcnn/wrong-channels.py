"""Other numbers of channels."""
# mistake: wrong-channels

# %% buildcnn-answer
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x40'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x40x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    if not nn.layers[-1].path.exists():
        nn.layers[-1].W *= 0
    return nn
