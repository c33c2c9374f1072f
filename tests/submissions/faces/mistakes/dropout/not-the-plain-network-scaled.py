"""Scaled in evaluation, too."""
# mistake: not-the-plain-network

# %% dropout-answer
def plain(nc):
    return [
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    ]

class Half(nn.Module):
    def forward(self, x):
        return x if self.training else x / 2

def buildnet2(nc):
    *lower, top = plain(nc)
    return nn.Sequential(*lower, nn.Dropout2d(), Half(), top)
