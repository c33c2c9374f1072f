"""The last ReLU is lost."""
# mistake: not-the-plain-network

# %% dropout-answer
def plain(nc):
    return [
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    ]

def buildnet2(nc):
    layers = plain(nc)
    return nn.Sequential(*layers[:7], *layers[8:9], nn.Dropout2d(), layers[9])
