"""Squared activations."""
# mistake: step-4-missing

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
    return (a * a * a.grad).data
