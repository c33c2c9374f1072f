"""In double precision, with another tiny number besides."""

# %% lrprule-answer
import copy

def lrprule(layer, a, rho, eps, r):
    layer = copy.deepcopy(layer).double()
    for p in layer.parameters():
        p.data = rho(p.data)
    a = a.double().detach().requires_grad_(True)
    z = layer(a) + eps
    z = z + 1e-12 * (z == 0)
    (z * (r.double() / z).detach()).sum().backward()
    return (a * a.grad).detach()
