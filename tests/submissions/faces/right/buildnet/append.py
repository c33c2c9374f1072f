"""A sequence that is extended."""

# %% buildnet-answer
def buildnet(nc):
    net = nn.Sequential()
    maps = 3
    for k in (10, 25, 100):
        net.append(nn.Conv2d(maps, k, 5, 1, 2))
        net.append(nn.ReLU())
        net.append(nn.MaxPool2d(2))
        maps = k
    net.append(nn.Conv2d(maps, nc, 8))
    return net
