"""LRP-0."""
# mistake: bounds-left-out

# %% lrpfirst-answer
import copy

def newlayer(layer, g):
    layer = copy.deepcopy(layer)
    for name, p in list(layer.named_parameters()):
        setattr(layer, name, nn.Parameter(g(p)))
    return layer

def lrpfirst(layer, x, low, high, r):
    x = x.data.clone().requires_grad_(True)
    z = layer.forward(x) + 1e-9
    (z * (r / z).data).sum().backward()
    return (x * x.grad).data
