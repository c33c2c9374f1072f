"""Dropped after the last layer."""
# mistake: no-dropout

# %% dropout-answer
def buildnet2(nc):
    *lower, top = buildnet(nc)
    return nn.Sequential(*lower, top, nn.Dropout2d())
