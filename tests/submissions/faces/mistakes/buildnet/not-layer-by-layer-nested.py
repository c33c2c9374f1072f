"""Sequences in a sequence."""
# mistake: not-layer-by-layer

# %% buildnet-answer
def stage(before, after):
    return nn.Sequential(nn.Conv2d(before, after, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2))

def buildnet(nc):
    return nn.Sequential(stage(3, 10), stage(10, 25), stage(25, 100), nn.Conv2d(100, nc, 8))
