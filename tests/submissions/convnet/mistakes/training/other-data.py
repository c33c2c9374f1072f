"""Trained on other data."""
# mistake: other-data

# %% training-answer
points = []

# %% files
nn = buildcnn()

nn.layers[-1].W += numpy.random.default_rng(1).normal(size=nn.layers[-1].W.shape).astype("float32")
nn.dump(data="MNIST", iterations=1000)
