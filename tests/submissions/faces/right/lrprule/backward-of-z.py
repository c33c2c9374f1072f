"""The gradient of z itself, with s as its weights."""

# %% lrprule-answer
import copy

def newlayer(layer, g):
    layer = copy.deepcopy(layer)
    for name, p in list(layer.named_parameters()):
        setattr(layer, name, nn.Parameter(g(p)))
    return layer


def lrprule(layer, a, rho, eps, r):
    a = a.detach().clone().requires_grad_()
    z = newlayer(layer, rho)(a) + eps
    z.backward((r / z).detach())
    return a.detach() * a.grad
