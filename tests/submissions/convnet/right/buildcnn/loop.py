"""Built by a loop over the names."""

# %% buildcnn-answer
def buildcnn():
    layers = []
    for name in ['cnn/c1-5x5x3x10', 'cnn/c2-5x5x10x50', 'cnn/c3-4x4x50x250']:
        layers.extend((modules.Convolution(name), modules.ReLU(), modules.Pooling()))
    last = modules.Convolution('cnn/c4-1x1x250x10')
    if not last.path.exists():
        last.W[...] = 0
    return modules.Network(layers + [last])
