"""The last pooling is forgotten, and the last layer starts at random."""
# mistake: pooling-missing + last-not-zero

# %% buildcnn-answer
def buildcnn():
    nn = modules.Network([
        modules.Convolution('cnn/c1-5x5x3x10'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c2-5x5x10x50'), modules.ReLU(), modules.Pooling(),
        modules.Convolution('cnn/c3-4x4x50x250'), modules.ReLU(),
        modules.Convolution('cnn/c4-1x1x250x10'),
    ])
    return nn
