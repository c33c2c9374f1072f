"""The layer itself in step 1, and changed parameters in step 3."""
# mistake: rho-in-one-step

# %% lrprule-answer
import copy

def newlayer(layer, g):
    layer = copy.deepcopy(layer)
    for name, p in list(layer.named_parameters()):
        setattr(layer, name, nn.Parameter(g(p)))
    return layer

def lrprule(layer, a, rho, eps, r):
    a = a.data.clone().requires_grad_(True)
    z = layer.forward(a) + eps
    s = (r / z).data
    (newlayer(layer, rho).forward(a) * s).sum().backward()
    return (a * a.grad).data
