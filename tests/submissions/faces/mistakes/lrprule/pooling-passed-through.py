"""Pooling hands on what it gets."""
# mistake: pooling-passed-through

# %% lrprule-answer
import copy

def newlayer(layer, g):
    layer = copy.deepcopy(layer)
    for name, p in list(layer.named_parameters()):
        setattr(layer, name, nn.Parameter(g(p)))
    return layer

def lrprule(layer, a, rho, eps, r):
    if not hasattr(layer, 'weight'):
        return r
    a = a.data.clone().requires_grad_(True)
    z = newlayer(layer, rho).forward(a) + eps
    s = (r / z).data
    (z * s).sum().backward()
    return (a * a.grad).data
