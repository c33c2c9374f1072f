"""The steps were far too large."""
# mistake: diverged

# %% training-answer
points = []

# %% files
nn = buildcnn()

for layer in nn.layers:
    if hasattr(layer, "W"):
        layer.W = layer.W * numpy.nan
nn.dump(data="sample", iterations=1000)
