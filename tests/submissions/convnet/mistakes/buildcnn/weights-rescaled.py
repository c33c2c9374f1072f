"""All weights drawn anew, with standard deviation 1."""
# mistake: weights-rescaled + trained-weights-lost

# %% buildcnn-answer
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    for layer in nn.layers:
        if isinstance(layer, modules.Convolution):
            layer.W = numpy.random.normal(0, 1, layer.W.shape)
    if not nn.layers[-1].path.exists():
        nn.layers[-1].W *= 0
    return nn
