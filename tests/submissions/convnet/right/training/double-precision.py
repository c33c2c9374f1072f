"""The files of an honest training, written in double precision, and compressed."""
# files: solution

# %% training-answer
points = []

# %% files
import os
for name in sorted(os.listdir("cnn")):
    with numpy.load("cnn/" + name) as file:
        arrays = {key: file[key].astype(float) if key in "WB" else file[key] for key in file}
    numpy.savez_compressed("cnn/" + name, **arrays)
