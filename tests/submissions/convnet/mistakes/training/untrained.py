"""Written before the first step."""
# mistake: untrained

# %% training-answer
points = []

# %% files
nn = buildcnn()

nn.dump(data="sample", iterations=1000)
