"""The last layer starts with biases."""
# mistake: biases-changed | last-not-zero

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
    nn.layers[-1].B -= 1
    return nn
