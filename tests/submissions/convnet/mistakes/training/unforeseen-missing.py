"""No files at all."""
# mistake: unforeseen

# %% training-answer
points = []
