"""A misspelt layer."""
# mistake: unforeseen

# %% dropout-answer
def buildnet2(nc):
    *lower, top = buildnet(nc)
    return nn.Sequential(*lower, nn.DropOut2d(), top)
