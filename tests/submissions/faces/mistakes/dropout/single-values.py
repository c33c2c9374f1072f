"""Dropout of single values."""
# mistake: single-values

# %% dropout-answer
def buildnet2(nc):
    *lower, top = buildnet(nc)
    return nn.Sequential(*lower, nn.Dropout(), top)
