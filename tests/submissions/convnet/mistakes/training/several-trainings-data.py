"""Files of trainings on two sets of data."""
# mistake: several-trainings

# %% training-answer
points = []

# %% files
nn = buildcnn()

nn.dump(data="sample", iterations=1000)
nn.layers[0].dump(data="CIFAR-10", iterations=1000)
