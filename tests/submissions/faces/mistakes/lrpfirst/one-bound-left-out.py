"""The part of the highest value is forgotten."""
# mistake: one-bound-left-out

# %% lrpfirst-answer
import copy

def newlayer(layer, g):
    layer = copy.deepcopy(layer)
    for name, p in list(layer.named_parameters()):
        setattr(layer, name, nn.Parameter(g(p)))
    return layer

def lrpfirst(layer, x, low, high, r):
    x = x.data.clone().requires_grad_(True)
    lb = (x.data * 0 + low).requires_grad_(True)
    hb = (x.data * 0 + high).requires_grad_(True)
    z = layer.forward(x) + 1e-9
    z = z - newlayer(layer, lambda p: p.clamp(min=0)).forward(lb)
    z = z - newlayer(layer, lambda p: p.clamp(max=0)).forward(hb)
    s = (r / z).data
    grads = torch.autograd.grad((z * s).sum(), [x, lb, hb])
    return (x * grads[0] + lb * grads[1]).data
