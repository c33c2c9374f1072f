"""Another number of maps."""
# mistake: number-of-maps

# %% buildnet-answer
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 12, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(12, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    )
