"""Answers to buildnet, as different students may write them."""


# %% right-loop-append
# A loop that appends.
def buildnet(nc):
    layers = []
    maps = [3, 10, 25, 100]
    for i in range(3):
        layers.append(nn.Conv2d(maps[i], maps[i + 1], kernel_size=5, padding=2))
        layers.append(nn.ReLU())
        layers.append(nn.MaxPool2d(kernel_size=2))
    layers.append(nn.Conv2d(maps[3], nc, kernel_size=8))
    return nn.Sequential(*layers)


# %% right-same-padding
# padding='same', pairs for sizes.
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, (5, 5), padding='same'), nn.ReLU(), nn.MaxPool2d((2, 2), stride=2),
        nn.Conv2d(10, 25, (5, 5), padding='same'), nn.ReLU(), nn.MaxPool2d((2, 2), stride=2),
        nn.Conv2d(25, 100, (5, 5), padding='same'), nn.ReLU(), nn.MaxPool2d((2, 2), stride=2),
        nn.Conv2d(100, nc, 8),
    )


# %% right-inplace
# ReLU in place.
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(inplace=True), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(inplace=True), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(inplace=True), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    )


# %% right-shared-layers
# One ReLU and one pooling, used three times.
def buildnet(nc):
    relu = nn.ReLU(inplace=False)
    pool = nn.MaxPool2d(kernel_size=2)
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), relu, pool,
        nn.Conv2d(10, 25, 5, padding=2), relu, pool,
        nn.Conv2d(25, 100, 5, padding=2), relu, pool,
        nn.Conv2d(100, nc, 8),
    )


# %% right-pool-first
# Pooling before ReLU.
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.MaxPool2d(2), nn.ReLU(),
        nn.Conv2d(10, 25, 5, padding=2), nn.MaxPool2d(2), nn.ReLU(),
        nn.Conv2d(25, 100, 5, padding=2), nn.MaxPool2d(2), nn.ReLU(),
        nn.Conv2d(100, nc, 8),
    )


# %% right-subclass
# A class of nn.Sequential.
class FaceNet(nn.Sequential):
    def __init__(self, nc):
        super().__init__(
            nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(100, nc, 8))

def buildnet(nc):
    return FaceNet(nc)


# %% right-ordered
# Named layers.
from collections import OrderedDict

def block(i, before, after):
    return [(f"conv{i}", nn.Conv2d(before, after, 5, 1, 2)), (f"relu{i}", nn.ReLU()), (f"pool{i}", nn.MaxPool2d(2, 2))]

def buildnet(nc):
    return nn.Sequential(OrderedDict(block(1, 3, 10) + block(2, 10, 25) + block(3, 25, 100) + [("top", nn.Conv2d(100, nc, 8))]))


# %% right-add-module
# add_module one by one.
def buildnet(nc):
    net = nn.Sequential()
    net.add_module("c1", nn.Conv2d(3, 10, 5, padding=2))
    net.add_module("r1", nn.ReLU())
    net.add_module("p1", nn.MaxPool2d(2))
    net.add_module("c2", nn.Conv2d(10, 25, 5, padding=2))
    net.add_module("r2", nn.ReLU())
    net.add_module("p2", nn.MaxPool2d(2))
    net.add_module("c3", nn.Conv2d(25, 100, 5, padding=2))
    net.add_module("r3", nn.ReLU())
    net.add_module("p3", nn.MaxPool2d(2))
    net.add_module("c4", nn.Conv2d(100, nc, 8))
    return net


# %% right-kaiming
# He's initialisation.
def buildnet(nc):
    net = nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    )
    for layer in net:
        if isinstance(layer, nn.Conv2d):
            nn.init.kaiming_normal_(layer.weight, nonlinearity='relu')
            nn.init.zeros_(layer.bias)
    return net


# %% right-xavier
# Glorot's initialisation.
def buildnet(nc):
    net = nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    )
    for p in net.parameters():
        if p.ndim > 1:
            nn.init.xavier_uniform_(p)
    return net


# %% right-seeded
# A seed inside.
def buildnet(nc):
    torch.manual_seed(1)
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    )


# %% right-flattened-blocks
# Blocks that are unpacked.
def buildnet(nc):
    blocks = [
        [nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2)],
        [nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2)],
        [nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2)],
        [nn.Conv2d(100, nc, 8)],
    ]
    return nn.Sequential(*(layer for block in blocks for layer in block))


# %% right-eval-mode
# Handed over in evaluation mode.
def buildnet(nc):
    net = nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    )
    net.eval()
    return net


# %% right-lazy
# Layers that find out how many maps come in.
def buildnet(nc):
    net = nn.Sequential(
        nn.LazyConv2d(10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.LazyConv2d(25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.LazyConv2d(100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.LazyConv2d(nc, 8),
    )
    net(torch.zeros(1, 3, 64, 64))
    return net


# %% kernel-3-first
# 3×3 in the first convolution.
# mistake: kernel-size
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    )


# %% kernel-3-all
# 3×3 in all three.
# mistake: kernel-size
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    )


# %% kernel-3-padding-2
# 3×3 with a padding of 2, in the first.
# mistake: kernel-size | padding | another-convolution
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 3, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    )


# %% kernel-7
# 7×7 in the second.
# mistake: kernel-size
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 7, padding=3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    )


# %% kernel-1-top
# 1×1 at the top.
# mistake: kernel-size
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 1),
    )


# %% kernel-7-top
# 7×7 at the top.
# mistake: kernel-size
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 7),
    )


# %% padding-none
# No padding at all.
# mistake: padding
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    )


# %% padding-none-first
# No padding in the first.
# mistake: padding
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    )


# %% padding-1
# A padding of 1.
# mistake: padding
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    )


# %% padding-top
# Padding at the top.
# mistake: padding
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8, padding=2),
    )


# %% padding-reflect
# The images' edge is reflected.
# mistake: padding | another-convolution
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2, padding_mode='reflect'), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2, padding_mode='reflect'), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2, padding_mode='reflect'), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    )


# %% average
# Average pooling.
# mistake: average-pooling
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.AvgPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.AvgPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.AvgPool2d(2),
        nn.Conv2d(100, nc, 8),
    )


# %% average-last
# Average pooling, once.
# mistake: average-pooling
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.AvgPool2d(2),
        nn.Conv2d(100, nc, 8),
    )


# %% relu-none
# No ReLU.
# mistake: no-relu
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    )


# %% relu-missing-1
# No ReLU after convolution 1.
# mistake: no-relu
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    )


# %% relu-missing-2
# No ReLU after convolution 2.
# mistake: no-relu
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    )


# %% relu-missing-3
# No ReLU after convolution 3.
# mistake: no-relu
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    )


# %% leaky
# Leaky ReLU.
# mistake: no-relu | another-activation
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.LeakyReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.LeakyReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.LeakyReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    )


# %% sigmoid
# Sigmoid for ReLU.
# mistake: no-relu | another-activation
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.Sigmoid(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.Sigmoid(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.Sigmoid(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    )


# %% tanh
# Tanh for ReLU.
# mistake: no-relu | another-activation
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.Tanh(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.Tanh(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.Tanh(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    )


# %% gelu
# GELU for ReLU.
# mistake: no-relu | another-activation
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.GELU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.GELU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.GELU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    )


# %% relu6
# ReLU6 for ReLU: clipped.
# mistake: no-relu | another-activation
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.Hardtanh(0, 1), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.Hardtanh(0, 1), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.Hardtanh(0, 1), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    )


# %% softmax
# Softmax.
# mistake: softmax-at-the-end
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8), nn.Softmax(dim=1),
    )


# %% log-softmax
# Logarithm of the softmax.
# mistake: softmax-at-the-end
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8), nn.LogSoftmax(dim=1),
    )


# %% sigmoid-end
# Sigmoid at the end.
# mistake: softmax-at-the-end
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8), nn.Sigmoid(),
    )


# %% tanh-end
# Tanh at the end.
# mistake: softmax-at-the-end
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8), nn.Tanh(),
    )


# %% relu-end
# ReLU at the end.
# mistake: relu-at-the-end
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8), nn.ReLU(),
    )


# %% flatten-end
# Flattened.
# mistake: scores-flattened
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8), nn.Flatten(),
    )


# %% linear-end
# A fully connected layer at the end.
# mistake: scores-flattened
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(6400, nc),
    )


# %% linear-unflatten
# A fully connected layer, its scores put in the right shape.
# mistake: scores-flattened | not-layer-by-layer | kernel-size
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(6400, nc), nn.Unflatten(1, (nc, 1, 1)),
    )


# %% nineteen
# Always 19 people.
# mistake: other-people
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, 19, 8),
    )


# %% one-more
# One person more.
# mistake: other-people
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc + 1, 8),
    )


# %% ten
# Ten classes.
# mistake: other-people
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, 10, 8),
    )


# %% pool-missing-3
# The third pooling is missing.
# mistake: pooling-missing
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(),
        nn.Conv2d(100, nc, 8),
    )


# %% pool-missing-1
# The first pooling is missing.
# mistake: pooling-missing
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    )


# %% pool-none
# No pooling.
# mistake: pooling-missing
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(),
        nn.Conv2d(100, nc, 8),
    )


# %% pool-stride-1
# Pooling with a stride of 1.
# mistake: pooling-missing | another-pooling
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2, stride=1),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2, stride=1),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2, stride=1),
        nn.Conv2d(100, nc, 8),
    )


# %% pool-3
# Pooling over 3×3 with a stride of 2.
# mistake: another-pooling
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, stride=2, padding=1),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, stride=2, padding=1),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, stride=2, padding=1),
        nn.Conv2d(100, nc, 8),
    )


# %% pool-4
# Pooling over 4×4, once.
# mistake: another-pooling
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(4),
        nn.Conv2d(100, nc, 8),
    )


# %% stride
# Strides for pooling.
# mistake: pooling-missing
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2, stride=2), nn.ReLU(),
        nn.Conv2d(10, 25, 5, padding=2, stride=2), nn.ReLU(),
        nn.Conv2d(25, 100, 5, padding=2, stride=2), nn.ReLU(),
        nn.Conv2d(100, nc, 8),
    )


# %% maps-50
# 50 maps for 100.
# mistake: number-of-maps
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 50, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(50, nc, 8),
    )


# %% maps-16
# 16, 32 and 64 maps.
# mistake: number-of-maps
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 16, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(64, nc, 8),
    )


# %% maps-swapped
# 25 before 10.
# mistake: number-of-maps
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    )


# %% grey
# Grey images.
# mistake: number-of-maps
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(1, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    )


# %% convs-3
# One convolution is missing.
# mistake: number-of-convolutions
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 16),
    )


# %% convs-5
# One convolution more.
# mistake: number-of-convolutions
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.Conv2d(25, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    )


# %% maps-do-not-fit
# 25 come out, 20 go in.
# mistake: number-of-maps
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(20, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    )


# %% class
# A class of its own.
# mistake: not-layer-by-layer
class Net(nn.Module):
    def __init__(self, nc):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 10, 5, padding=2)
        self.conv2 = nn.Conv2d(10, 25, 5, padding=2)
        self.conv3 = nn.Conv2d(25, 100, 5, padding=2)
        self.conv4 = nn.Conv2d(100, nc, 8)

    def forward(self, x):
        for conv in (self.conv1, self.conv2, self.conv3):
            x = nn.functional.max_pool2d(torch.relu(conv(x)), 2)
        return self.conv4(x)

def buildnet(nc):
    return Net(nc)


# %% nested
# A sequence of sequences.
# mistake: not-layer-by-layer
def buildnet(nc):
    seq = nn.Sequential
    return nn.Sequential(
        seq(nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2)),
        seq(nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2)),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    )


# %% a-list
# A list of layers.
# mistake: not-a-network | not-layer-by-layer
def buildnet(nc):
    return [
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    ]


# %% module-list
# A ModuleList, which computes nothing.
# mistake: not-a-network | not-layer-by-layer
def buildnet(nc):
    return nn.ModuleList([
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    ])


# %% no-return
# No return.
# mistake: no-return
def buildnet(nc):
    net = nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    )


# %% dropout
# Dropout of maps inside.
# mistake: dropout-inside
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Dropout2d(), nn.Conv2d(100, nc, 8),
    )


# %% dropout-values
# Dropout inside.
# mistake: dropout-inside
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.Dropout(0.25), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    )


# %% norm
# Batch normalisation.
# mistake: dropout-inside
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.BatchNorm2d(10), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    )


# %% zeros
# Weights of zero.
# mistake: initial-weights
def buildnet(nc):
    net = nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    )
    for p in net.parameters():
        nn.init.zeros_(p)
    return net


# %% normal
# Weights N(0, 1).
# mistake: initial-weights
def buildnet(nc):
    net = nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    )
    for p in net.parameters():
        nn.init.normal_(p)
    return net


# %% uniform
# Weights U(0, 1).
# mistake: initial-weights
def buildnet(nc):
    net = nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    )
    for p in net.parameters():
        nn.init.uniform_(p)
    return net


# %% constant
# All weights alike.
# mistake: initial-weights
def buildnet(nc):
    net = nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    )
    for p in net.parameters():
        nn.init.constant_(p, 0.01)
    return net


# %% zero-top
# Weights of zero at the top.
# mistake: initial-weights
def buildnet(nc):
    net = nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    )
    nn.init.zeros_(net[-1].weight)
    return net


# %% no-bias
# No biases.
# mistake: no-biases
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2, bias=False), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2, bias=False), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2, bias=False), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8, bias=False),
    )


# %% no-bias-top
# No bias at the top.
# mistake: no-biases
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8, bias=False),
    )


# %% once
# One network for all calls.
# mistake: same-network
def _build(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    )

_nets = {}

def buildnet(nc):
    if nc not in _nets:
        _nets[nc] = _build(nc)
    return _nets[nc]


# %% double
# 64 bits.
# mistake: double-precision
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    ).double()


# %% frozen
# Nothing can be learned.
# mistake: frozen
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    ).requires_grad_(False)


# %% dilation
# Dilated kernels.
# mistake: another-convolution | padding
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=4, dilation=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    )


# %% scores-averaged
# A 1×1 convolution and an average.
# mistake: kernel-size | average-pooling
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 1), nn.AdaptiveAvgPool2d(1),
    )


# %% no-nc
# A network for the global number of people.
# mistake: other-people
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, 40, 8),
    )


# %% typo-order
# ReLU before each convolution.
# mistake: no-relu | another-activation
def buildnet(nc):
    return nn.Sequential(
        nn.ReLU(), nn.Conv2d(3, 10, 5, padding=2), nn.MaxPool2d(2),
        nn.ReLU(), nn.Conv2d(10, 25, 5, padding=2), nn.MaxPool2d(2),
        nn.ReLU(), nn.Conv2d(25, 100, 5, padding=2), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    )


# %% relu-first
# A ReLU before the first convolution.
# mistake: layer-before-the-first
def buildnet(nc):
    return nn.Sequential(
        nn.ReLU(), nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    )


# %% two-slips
# 3×3, and no ReLU after the third.
# mistake: kernel-size + no-relu
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    )


# %% two-slips-b
# Average pooling and softmax.
# mistake: average-pooling + softmax-at-the-end
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.AvgPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.AvgPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.AvgPool2d(2),
        nn.Conv2d(100, nc, 8), nn.Softmax(dim=1),
    )
