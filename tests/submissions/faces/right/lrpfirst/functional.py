"""Calls with other parameters."""

# %% lrpfirst-answer
from torch.func import functional_call

def lrpfirst(layer, x, low, high, r):
    p = {name: value.detach() for name, value in layer.named_parameters()}
    plus = {name: value.relu() for name, value in p.items()}
    minus = {name: -(-value).relu() for name, value in p.items()}
    inputs = [x.detach(), torch.full_like(x, low), torch.full_like(x, high)]
    inputs = [i.detach().requires_grad_(True) for i in inputs]
    y, yl, yh = (functional_call(layer, w, (i,)) for w, i in zip((p, plus, minus), inputs))
    z = y - yl - yh
    z = z + 1e-9 * (z >= 0) - 1e-9 * (z < 0)
    grads = torch.autograd.grad(z, inputs, (r / z).detach())
    return sum(i * g for i, g in zip(inputs, grads)).detach()
