"""All right, in the words of the tutorial."""

# %% buildnet-answer
def buildnet(nc):
    return nn.Sequential(
        nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(10, 25, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(25, 100, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(100, nc, 8),
    )

# %% dropout-answer
def buildnet2(nc):
    *lower, top = buildnet(nc)
    return nn.Sequential(*lower, nn.Dropout2d(), top)

# %% logistic2conv-answer
def logistic2conv(coef, intercept):
    layer = nn.Conv2d(256, len(coef), 8)
    layer.weight = nn.Parameter(torch.FloatTensor(coef.reshape(-1, 256, 8, 8)))
    layer.bias = nn.Parameter(torch.FloatTensor(intercept))
    return layer

# %% lrprule-answer
import copy

def newlayer(layer, g):
    layer = copy.deepcopy(layer)
    for name, p in list(layer.named_parameters()):
        setattr(layer, name, nn.Parameter(g(p)))
    return layer

def lrprule(layer, a, rho, eps, r):
    a = a.data.clone().requires_grad_(True)
    z = newlayer(layer, rho).forward(a) + eps
    s = (r / z).data
    (z * s).sum().backward()
    return (a * a.grad).data

# %% lrpfirst-answer
def lrpfirst(layer, x, low, high, r):
    x = x.data.clone().requires_grad_(True)
    lb = (x.data * 0 + low).requires_grad_(True)
    hb = (x.data * 0 + high).requires_grad_(True)
    z = layer.forward(x) + 1e-9
    z = z - newlayer(layer, lambda p: p.clamp(min=0)).forward(lb)
    z = z - newlayer(layer, lambda p: p.clamp(max=0)).forward(hb)
    s = (r / z).data
    grads = torch.autograd.grad((z * s).sum(), [x, lb, hb])
    return (x * grads[0] + lb * grads[1] + hb * grads[2]).data
