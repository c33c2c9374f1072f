"""A leaky ReLU."""
# mistake: another-activation

# %% buildnet-answer
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.LeakyReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.LeakyReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.LeakyReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    )
