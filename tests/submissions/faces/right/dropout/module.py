"""A class with functional dropout, which knows of the mode."""

# %% dropout-answer
def plain(nc):
    return [
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    ]

class Net2(nn.Module):
    def __init__(self, nc):
        super().__init__()
        *lower, self.top = plain(nc)
        self.lower = nn.Sequential(*lower)

    def forward(self, x):
        return self.top(nn.functional.dropout2d(self.lower(x), 0.5, self.training))

def buildnet2(nc):
    return Net2(nc)
