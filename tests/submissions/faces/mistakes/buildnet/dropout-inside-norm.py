"""Batch normalisation, too."""
# mistake: dropout-inside

# %% buildnet-answer
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.BatchNorm2d(10), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.BatchNorm2d(25), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.BatchNorm2d(100), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    )
