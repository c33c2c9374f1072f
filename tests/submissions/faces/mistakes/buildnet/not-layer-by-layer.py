"""A class of its own."""
# mistake: not-layer-by-layer

# %% buildnet-answer
class Net(nn.Module):
    def __init__(self, nc):
        super().__init__()
        self.c1 = nn.Conv2d(3, 10, 5, padding=2)
        self.c2 = nn.Conv2d(10, 25, 5, padding=2)
        self.c3 = nn.Conv2d(25, 100, 5, padding=2)
        self.c4 = nn.Conv2d(100, nc, 8)

    def forward(self, x):
        for c in (self.c1, self.c2, self.c3):
            x = nn.functional.max_pool2d(nn.functional.relu(c(x)), 2)
        return self.c4(x)

def buildnet(nc):
    return Net(nc)
