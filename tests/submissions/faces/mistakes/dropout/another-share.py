"""A fifth is dropped."""
# mistake: another-share

# %% dropout-answer
def buildnet2(nc):
    *lower, top = buildnet(nc)
    return nn.Sequential(*lower, nn.Dropout2d(0.2), top)
