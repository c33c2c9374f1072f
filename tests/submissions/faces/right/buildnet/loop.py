"""A loop over the numbers of maps."""

# %% buildnet-answer
def buildnet(nc):
    layers, maps = [], [3, 10, 25, 100]
    for before, after in zip(maps, maps[1:]):
        layers += [nn.Conv2d(before, after, kernel_size=5, padding="same"), nn.ReLU(inplace=True), nn.MaxPool2d(2, 2)]
    return nn.Sequential(*layers, nn.Conv2d(100, nc, (8, 8)))
