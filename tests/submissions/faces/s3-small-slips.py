"""Padding forgotten, dropout of single values, the top layer's bias left as it was, gamma's rule without the bias."""

# %% buildnet-answer
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    )

# %% dropout-answer
def buildnet2(nc):
    *lower, top = buildnet(nc)
    return nn.Sequential(*lower, nn.Dropout(), top)

# %% logistic2conv-answer
def logistic2conv(coef, intercept):
    layer = nn.Conv2d(256, len(coef), 8)
    layer.weight = nn.Parameter(torch.FloatTensor(coef.reshape(-1, 256, 8, 8)))
    return layer

# %% lrprule-answer
import copy

def lrprule(layer, a, rho, eps, r):
    layer = copy.deepcopy(layer)
    if hasattr(layer, "weight"):
        layer.weight = nn.Parameter(rho(layer.weight))
    a = a.data.clone().requires_grad_(True)
    z = layer.forward(a) + eps
    s = (r / z).data
    (z * s).sum().backward()
    return (a * a.grad).data
