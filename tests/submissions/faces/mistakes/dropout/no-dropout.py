"""Nothing is dropped."""
# mistake: no-dropout

# %% dropout-answer
def buildnet2(nc):
    *lower, top = buildnet(nc)
    return nn.Sequential(*lower, top)
