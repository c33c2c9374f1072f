"""A function that is always in training."""
# mistake: dropped-when-evaluated

# %% dropout-answer
def plain(nc):
    return [
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    ]

class Drop(nn.Module):
    def forward(self, x):
        return nn.functional.dropout2d(x)

def buildnet2(nc):
    *lower, top = plain(nc)
    return nn.Sequential(*lower, Drop(), top)
