"""Answers to dropout, each with a plain network before it."""


# %% shared
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    )


# %% right-split
# Split and put together.
def buildnet2(nc):
    *lower, last = buildnet(nc)
    return nn.Sequential(*lower, nn.Dropout2d(), last)


# %% right-insert
# Inserted.
def buildnet2(nc):
    net = buildnet(nc)
    net.insert(9, nn.Dropout2d(0.5))
    return net


# %% right-written-out
# Written out.
def buildnet2(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Dropout2d(p=0.5),
        nn.Conv2d(100, nc, 8),
    )


# %% right-slices
# Slices of a sequence.
def buildnet2(nc):
    net = buildnet(nc)
    return nn.Sequential(*net[:-1], nn.Dropout2d(p=.5), net[-1])


# %% right-functional
# A class that calls dropout2d with the mode.
class Net2(nn.Module):
    def __init__(self, nc):
        super().__init__()
        self.lower = buildnet(nc)[:-1]
        self.top = nn.Conv2d(100, nc, 8)
    def forward(self, x):
        return self.top(nn.functional.dropout2d(self.lower(x), p=0.5, training=self.training))

def buildnet2(nc):
    return Net2(nc)


# %% right-mask
# A mask of one's own.
class DropMaps(nn.Module):
    def forward(self, x):
        if not self.training:
            return x
        mask = (torch.rand(x.shape[0], x.shape[1], 1, 1) < 0.5).float()
        return x * mask / 0.5

def buildnet2(nc):
    *lower, last = buildnet(nc)
    return nn.Sequential(*lower, DropMaps(), last)


# %% right-mask-bernoulli
# A mask of Bernoulli numbers.
class DropMaps(nn.Module):
    def forward(self, x):
        if not self.training:
            return x
        mask = torch.bernoulli(0.5 * torch.ones(x.size(0), x.size(1), 1, 1))
        return x * mask / 0.5

def buildnet2(nc):
    *lower, last = buildnet(nc)
    return nn.Sequential(*lower, DropMaps(), last)


# %% right-mask-randint
# A mask of random integers.
class DropMaps(nn.Module):
    def forward(self, x):
        if not self.training:
            return x
        mask = torch.randint(0, 2, (*x.shape[:2], 1, 1))
        return x * mask / 0.5

def buildnet2(nc):
    *lower, last = buildnet(nc)
    return nn.Sequential(*lower, DropMaps(), last)


# %% right-mask-of-ones
# Dropout of a map of ones.
class DropMaps(nn.Module):
    def __init__(self):
        super().__init__()
        self.drop = nn.Dropout(0.5)
    def forward(self, x):
        return x * self.drop(torch.ones(x.shape[0], x.shape[1], 1, 1))

def buildnet2(nc):
    *lower, last = buildnet(nc)
    return nn.Sequential(*lower, DropMaps(), last)


# %% right-subclass
# A class of nn.Sequential.
class Net2(nn.Sequential):
    def __init__(self, nc):
        layers = list(buildnet(nc))
        super().__init__(*layers[:-1], nn.Dropout2d(), layers[-1])

def buildnet2(nc):
    return Net2(nc)


# %% right-numpy-mask
# A mask by NumPy.
class DropMaps(nn.Module):
    def forward(self, x):
        if not self.training:
            return x
        mask = torch.as_tensor(np.random.binomial(1, 0.5, (len(x), x.shape[1], 1, 1)), dtype=x.dtype)
        return x * mask / 0.5

def buildnet2(nc):
    *lower, last = buildnet(nc)
    return nn.Sequential(*lower, DropMaps(), last)


# %% none
# The plain network again.
# mistake: no-dropout
def buildnet2(nc):
    return buildnet(nc)


# %% p-0
# A probability of 0.
# mistake: no-dropout
def buildnet2(nc):
    *lower, last = buildnet(nc)
    return nn.Sequential(*lower, nn.Dropout2d(0), last)


# %% after
# After the last layer.
# mistake: no-dropout
def buildnet2(nc):
    return nn.Sequential(*buildnet(nc), nn.Dropout2d())


# %% values
# Single values.
# mistake: single-values
def buildnet2(nc):
    *lower, last = buildnet(nc)
    return nn.Sequential(*lower, nn.Dropout(), last)


# %% values-p
# Single values, another share.
# mistake: single-values | another-share
def buildnet2(nc):
    *lower, last = buildnet(nc)
    return nn.Sequential(*lower, nn.Dropout(0.25), last)


# %% alpha
# Alpha dropout.
# mistake: single-values | not-zero
def buildnet2(nc):
    *lower, last = buildnet(nc)
    return nn.Sequential(*lower, nn.AlphaDropout(), last)


# %% feature-alpha
# Alpha dropout of maps.
# mistake: not-zero
def buildnet2(nc):
    *lower, last = buildnet(nc)
    return nn.Sequential(*lower, nn.FeatureAlphaDropout(), last)


# %% 3d
# Dropout of whole images.
# mistake: whole-images
def buildnet2(nc):
    *lower, last = buildnet(nc)
    return nn.Sequential(*lower, nn.Dropout3d(), last)


# %% 1d
# Dropout1d, which takes no images.
# mistake: unforeseen
def buildnet2(nc):
    *lower, last = buildnet(nc)
    return nn.Sequential(*lower, nn.Dropout1d(), last)


# %% share-0.2
# A probability of 0.2.
# mistake: another-share
def buildnet2(nc):
    *lower, last = buildnet(nc)
    return nn.Sequential(*lower, nn.Dropout2d(0.2), last)


# %% share-0.25
# A probability of 0.25.
# mistake: another-share
def buildnet2(nc):
    *lower, last = buildnet(nc)
    return nn.Sequential(*lower, nn.Dropout2d(0.25), last)


# %% share-0.3
# A probability of 0.3.
# mistake: another-share
def buildnet2(nc):
    *lower, last = buildnet(nc)
    return nn.Sequential(*lower, nn.Dropout2d(0.3), last)


# %% share-0.4
# A probability of 0.4.
# mistake: another-share
def buildnet2(nc):
    *lower, last = buildnet(nc)
    return nn.Sequential(*lower, nn.Dropout2d(0.4), last)


# %% share-0.6
# A probability of 0.6.
# mistake: another-share
def buildnet2(nc):
    *lower, last = buildnet(nc)
    return nn.Sequential(*lower, nn.Dropout2d(0.6), last)


# %% share-0.75
# A probability of 0.75.
# mistake: another-share
def buildnet2(nc):
    *lower, last = buildnet(nc)
    return nn.Sequential(*lower, nn.Dropout2d(0.75), last)


# %% share-0.9
# A probability of 0.9.
# mistake: another-share
def buildnet2(nc):
    *lower, last = buildnet(nc)
    return nn.Sequential(*lower, nn.Dropout2d(0.9), last)


# %% first
# Before the first layer.
# mistake: dropped-below-too
def buildnet2(nc):
    return nn.Sequential(nn.Dropout2d(), *buildnet(nc))


# %% second
# Before the second convolution.
# mistake: dropped-below-too
def buildnet2(nc):
    net = list(buildnet(nc))
    return nn.Sequential(*net[:3], nn.Dropout2d(), *net[3:])


# %% third
# Before the third convolution.
# mistake: dropped-below-too
def buildnet2(nc):
    net = list(buildnet(nc))
    return nn.Sequential(*net[:6], nn.Dropout2d(), *net[6:])


# %% everywhere
# After each pooling.
# mistake: dropped-below-too
def buildnet2(nc):
    layers = []
    for layer in buildnet(nc):
        layers.append(layer)
        if isinstance(layer, nn.MaxPool2d):
            layers.append(nn.Dropout2d())
    return nn.Sequential(*layers)


# %% values-below
# Single values below, maps at the top.
# mistake: dropped-below-too
def buildnet2(nc):
    net = list(buildnet(nc))
    return nn.Sequential(*net[:6], nn.Dropout(0.25), *net[6:9], nn.Dropout2d(), net[9])


# %% always
# Functional dropout, always on.
# mistake: dropped-when-evaluated
class Net2(nn.Module):
    def __init__(self, nc):
        super().__init__()
        *lower, self.top = buildnet(nc)
        self.lower = nn.Sequential(*lower)
    def forward(self, x):
        return self.top(nn.functional.dropout2d(self.lower(x), 0.5))

def buildnet2(nc):
    return Net2(nc)


# %% never
# Functional dropout, always off.
# mistake: no-dropout
class Net2(nn.Module):
    def __init__(self, nc):
        super().__init__()
        *lower, self.top = buildnet(nc)
        self.lower = nn.Sequential(*lower)
    def forward(self, x):
        return self.top(nn.functional.dropout2d(self.lower(x), 0.5, training=False))

def buildnet2(nc):
    return Net2(nc)


# %% inverted
# On when it should be off.
# mistake: mode-inverted | dropped-when-evaluated
class Net2(nn.Module):
    def __init__(self, nc):
        super().__init__()
        *lower, self.top = buildnet(nc)
        self.lower = nn.Sequential(*lower)
    def forward(self, x):
        return self.top(nn.functional.dropout2d(self.lower(x), 0.5, not self.training))

def buildnet2(nc):
    return Net2(nc)


# %% always-mask
# A mask, always on.
# mistake: dropped-when-evaluated
class DropMaps(nn.Module):
    def forward(self, x):
        mask = (torch.rand(x.shape[0], x.shape[1], 1, 1) < 0.5).float()
        return x * mask / 0.5

def buildnet2(nc):
    *lower, last = buildnet(nc)
    return nn.Sequential(*lower, DropMaps(), last)


# %% no-scale
# Nothing is scaled.
# mistake: not-scaled-up
class DropMaps(nn.Module):
    def forward(self, x):
        if not self.training:
            return x
        mask = (torch.rand(x.shape[0], x.shape[1], 1, 1) < 0.5).float()
        return x * mask

def buildnet2(nc):
    *lower, last = buildnet(nc)
    return nn.Sequential(*lower, DropMaps(), last)


# %% scaled-down
# Half of what is kept.
# mistake: not-scaled-up | another-scale
class DropMaps(nn.Module):
    def forward(self, x):
        if not self.training:
            return x
        mask = (torch.rand(x.shape[0], x.shape[1], 1, 1) < 0.5).float()
        return x * mask * 0.5

def buildnet2(nc):
    *lower, last = buildnet(nc)
    return nn.Sequential(*lower, DropMaps(), last)


# %% scaled-4
# Four times what is kept.
# mistake: another-scale
class DropMaps(nn.Module):
    def forward(self, x):
        if not self.training:
            return x
        mask = (torch.rand(x.shape[0], x.shape[1], 1, 1) < 0.5).float()
        return x * mask * 4

def buildnet2(nc):
    *lower, last = buildnet(nc)
    return nn.Sequential(*lower, DropMaps(), last)


# %% at-test
# Halved in evaluation instead.
# mistake: not-scaled-up | not-the-plain-network
class DropMaps(nn.Module):
    def forward(self, x):
        if not self.training:
            return x * 0.5
        mask = (torch.rand(x.shape[0], x.shape[1], 1, 1) < 0.5).float()
        return x * mask

def buildnet2(nc):
    *lower, last = buildnet(nc)
    return nn.Sequential(*lower, DropMaps(), last)


# %% batch-mask
# One mask for a whole batch.
# mistake: one-mask-for-all
class DropMaps(nn.Module):
    def forward(self, x):
        if not self.training:
            return x
        mask = (torch.rand(x.shape[1], 1, 1) < 0.5).float()
        return x * mask / 0.5

def buildnet2(nc):
    *lower, last = buildnet(nc)
    return nn.Sequential(*lower, DropMaps(), last)


# %% batch-mask-2
# One mask for a whole batch, again.
# mistake: one-mask-for-all
class DropMaps(nn.Module):
    def forward(self, x):
        if not self.training:
            return x
        mask = (torch.rand(1, x.shape[1], 1, 1) < 0.5).float()
        return x * mask / 0.5

def buildnet2(nc):
    *lower, last = buildnet(nc)
    return nn.Sequential(*lower, DropMaps(), last)


# %% drawn-once
# One mask for ever.
# mistake: one-mask-for-all | mask-drawn-once
class DropMaps(nn.Module):
    def __init__(self):
        super().__init__()
        self.mask = (torch.rand(1, 100, 1, 1) < 0.5).float()
    def forward(self, x):
        return 2 * x * self.mask if self.training else x

def buildnet2(nc):
    *lower, last = buildnet(nc)
    return nn.Sequential(*lower, DropMaps(), last)


# %% drawn-once-each
# A mask for each image of a batch, for ever.
# mistake: mask-drawn-once
class DropMaps(nn.Module):
    def __init__(self):
        super().__init__()
        self.mask = None
    def forward(self, x):
        if self.mask is None or len(self.mask) != len(x):
            self.mask = (torch.rand(len(x), 100, 1, 1) < 0.5).float()
        return 2 * x * self.mask if self.training else x

def buildnet2(nc):
    *lower, last = buildnet(nc)
    return nn.Sequential(*lower, DropMaps(), last)


# %% every-other
# Every other map, always the same.
# mistake: one-mask-for-all | mask-drawn-once
class DropMaps(nn.Module):
    def __init__(self):
        super().__init__()
        self.mask = (torch.arange(100) % 2).float().view(1, 100, 1, 1)
    def forward(self, x):
        return 2 * x * self.mask if self.training else x

def buildnet2(nc):
    *lower, last = buildnet(nc)
    return nn.Sequential(*lower, DropMaps(), last)


# %% seeded
# The same seed each time.
# mistake: mask-drawn-once
class DropMaps(nn.Module):
    def forward(self, x):
        if not self.training:
            return x
        torch.manual_seed(0)
        mask = (torch.rand(x.shape[0], x.shape[1], 1, 1) < 0.5).float()
        return x * mask / 0.5

def buildnet2(nc):
    *lower, last = buildnet(nc)
    return nn.Sequential(*lower, DropMaps(), last)


# %% positions
# The same pixels of all maps.
# mistake: single-values
class DropMaps(nn.Module):
    def forward(self, x):
        if not self.training:
            return x
        mask = (torch.rand(x.shape[0], 1, 8, 8) < 0.5).float()
        return x * mask / 0.5

def buildnet2(nc):
    *lower, last = buildnet(nc)
    return nn.Sequential(*lower, DropMaps(), last)


# %% whole-images
# Whole images.
# mistake: whole-images
class DropMaps(nn.Module):
    def forward(self, x):
        if not self.training:
            return x
        mask = (torch.rand(x.shape[0], 1, 1, 1) < 0.5).float()
        return x * mask / 0.5

def buildnet2(nc):
    *lower, last = buildnet(nc)
    return nn.Sequential(*lower, DropMaps(), last)


# %% values-mask
# A mask of values.
# mistake: single-values
class DropMaps(nn.Module):
    def forward(self, x):
        if not self.training:
            return x
        mask = (torch.rand(x.shape) < 0.5).float()
        return x * mask / 0.5

def buildnet2(nc):
    *lower, last = buildnet(nc)
    return nn.Sequential(*lower, DropMaps(), last)


# %% gauss
# Noise instead of a mask.
# mistake: not-zero | no-dropout
class DropMaps(nn.Module):
    def forward(self, x):
        if not self.training:
            return x
        return x * (1 + torch.randn(x.shape[0], x.shape[1], 1, 1))

def buildnet2(nc):
    *lower, last = buildnet(nc)
    return nn.Sequential(*lower, DropMaps(), last)


# %% keep-0.7
# A mask that keeps 0.7.
# mistake: another-share
class DropMaps(nn.Module):
    def forward(self, x):
        if not self.training:
            return x
        mask = (torch.rand(x.shape[0], x.shape[1], 1, 1) < 0.7).float()
        return x * mask / 0.7

def buildnet2(nc):
    *lower, last = buildnet(nc)
    return nn.Sequential(*lower, DropMaps(), last)


# %% keep-0.3-scale-2
# A mask that keeps 0.3, doubled.
# mistake: another-share
class DropMaps(nn.Module):
    def forward(self, x):
        if not self.training:
            return x
        mask = (torch.rand(x.shape[0], x.shape[1], 1, 1) < 0.3).float()
        return x * mask / 0.5

def buildnet2(nc):
    *lower, last = buildnet(nc)
    return nn.Sequential(*lower, DropMaps(), last)


# %% another-net
# Another network below: 50 maps.
# mistake: not-the-plain-network
def buildnet2(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 50, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Dropout2d(), nn.Conv2d(50, nc, 8))


# %% softmax-too
# Softmax besides.
# mistake: not-the-plain-network
def buildnet2(nc):
    *lower, top = buildnet(nc)
    return nn.Sequential(*lower, nn.Dropout2d(), top, nn.Softmax(dim=1))


# %% relu-instead
# Dropout takes the place of the pooling.
# mistake: not-the-plain-network
def buildnet2(nc):
    net = list(buildnet(nc))
    net[8] = nn.Dropout2d()
    return nn.Sequential(*net)


# %% top-missing
# The last layer is replaced.
# mistake: not-the-plain-network
def buildnet2(nc):
    net = list(buildnet(nc))
    return nn.Sequential(*net[:-1], nn.Dropout2d())


# %% norm-too
# Batch normalisation besides.
# mistake: not-the-plain-network
def buildnet2(nc):
    first, *rest, top = buildnet(nc)
    return nn.Sequential(first, nn.BatchNorm2d(10), *rest, nn.Dropout2d(), top)


# %% nineteen
# Always 19 people.
# mistake: not-the-plain-network
def buildnet2(nc):
    *lower, top = buildnet(19)
    return nn.Sequential(*lower, nn.Dropout2d(), top)


# %% no-return
# No return.
# mistake: no-return
def buildnet2(nc):
    *lower, top = buildnet(nc)
    net = nn.Sequential(*lower, nn.Dropout2d(), top)


# %% insert-none
# insert returns nothing.
# mistake: no-return
def buildnet2(nc):
    layers = list(buildnet(nc))
    return layers.insert(-1, nn.Dropout2d())


# %% net1
# Made of net1, which is not there.
# mistake: unforeseen
def buildnet2(nc):
    return nn.Sequential(*list(net1)[:-1], nn.Dropout2d(), net1[-1])


# %% two-slips
# Single values, not scaled.
# mistake: single-values + not-scaled-up
class DropMaps(nn.Module):
    def forward(self, x):
        if not self.training:
            return x
        mask = (torch.rand(x.shape) < 0.5).float()
        return x * mask

def buildnet2(nc):
    *lower, last = buildnet(nc)
    return nn.Sequential(*lower, DropMaps(), last)
