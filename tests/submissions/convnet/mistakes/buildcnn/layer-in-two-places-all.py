"""One ReLU and one pooling layer, in a loop."""
# mistake: layer-in-two-places + trained-weights-lost

# %% buildcnn-answer
def buildcnn():
    relu, pooling = modules.ReLU(), modules.Pooling()
    layers = []
    for name in '5x5x3x10', '5x5x10x50', '4x4x50x250':
        layers += [modules.Convolution('cnn/c%d-%s' % (len(layers) // 3 + 1, name)), relu, pooling]
    layers.append(modules.Convolution('cnn/c4-1x1x250x10'))
    layers[-1].W *= 0
    return modules.Network(layers)
