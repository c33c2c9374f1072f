"""Nothing is dropped."""
# mistake: no-dropout

# %% dropout-answer
def plain(nc):
    return [
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    ]

def buildnet2(nc):
    *lower, top = plain(nc)
    return nn.Sequential(*lower, top)
