"""The files of an honest training."""
# files: solution

# %% training-answer
points = train(1000)
