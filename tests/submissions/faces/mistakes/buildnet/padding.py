"""No padding, so that the sizes do not fit."""
# mistake: padding

# %% buildnet-answer
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    )
