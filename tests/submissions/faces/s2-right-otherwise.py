"""All right, written differently: loops that build the layers, functional calls, prints to stderr."""

# %% buildnet-answer
import sys
from collections import OrderedDict

def buildnet(nc):
    print("building", nc, file=sys.stderr)
    layers, sizes = OrderedDict(), [3, 10, 25, 100]
    for i, (m, k) in enumerate(zip(sizes, sizes[1:])):
        layers[f"conv{i}"] = nn.Conv2d(m, k, kernel_size=(5, 5), padding="same")
        layers[f"relu{i}"] = nn.ReLU(inplace=False)
        layers[f"pool{i}"] = nn.MaxPool2d(kernel_size=2, stride=2)
    layers["top"] = nn.Conv2d(100, nc, kernel_size=8)
    return nn.Sequential(layers)

# %% dropout-answer
def buildnet2(nc):
    layers = list(buildnet(nc))
    layers.insert(9, nn.Dropout2d(p=0.5))
    return nn.Sequential(*layers)

# %% logistic2conv-answer
def logistic2conv(coef, intercept):
    coef = torch.from_numpy(np.asarray(coef, dtype=np.float32))
    layer = nn.Conv2d(256, coef.shape[0], kernel_size=8)
    state = {"weight": coef.view(-1, 256, 8, 8), "bias": torch.from_numpy(np.asarray(intercept, dtype=np.float32))}
    layer.load_state_dict(state)
    return layer

# %% lrprule-answer
from torch.func import functional_call, vjp

def lrprule(layer, a, rho, eps, r):
    parameters = {name: rho(p.detach()) for name, p in layer.named_parameters()}
    z, back = vjp(lambda a: functional_call(layer, parameters, (a,)), a.detach())
    (c,) = back(r.detach() / (z + eps))
    return (a * c).detach()

# %% lrpfirst-answer
def lrpfirst(layer, x, low, high, r):
    x = x.detach()
    R = 0
    parts = []
    for bound, sign in ((low, 1), (high, -1)):
        parameters = {n: (sign * p.detach()).clamp(min=0) * sign * (n == "weight") for n, p in layer.named_parameters()}
        z, back = vjp(lambda a: functional_call(layer, parameters, (a,)), x - bound)
        parts.append((x - bound, z, back))
    z = parts[0][1] + parts[1][1] + 1e-9
    return sum(a * back(r / z)[0] for a, _, back in parts).detach()
