"""Files of an earlier attempt with other shapes."""
# mistake: another-network

# %% training-answer
points = []

# %% files
nn = buildcnn()

nn.dump(data="sample", iterations=1000)
W, B = numpy.zeros((5, 5, 10, 40), "float32"), numpy.zeros(40, "float32")
numpy.savez("cnn/c2-5x5x10x50.npz", W=W, B=B, data="sample", iterations=1000)
