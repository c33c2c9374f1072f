"""Dropout of the input."""
# mistake: dropped-below-too

# %% dropout-answer
def buildnet2(nc):
    *lower, top = buildnet(nc)
    return nn.Sequential(nn.Dropout2d(), *lower, top)
