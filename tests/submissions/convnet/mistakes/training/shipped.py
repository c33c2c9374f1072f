"""The parameters that came with the assignment."""
# mistake: shipped

# %% training-answer
points = []

# %% files
import shutil
shutil.copytree("pretrained", "cnn", dirs_exist_ok=True)
