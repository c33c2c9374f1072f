"""Distances from the bounds, through two layers."""

# %% lrpfirst-answer
import copy

def part(layer, clamp):
    layer = copy.deepcopy(layer)
    layer.weight = nn.Parameter(clamp(layer.weight.data))
    layer.bias = None
    return layer

def lrpfirst(layer, x, low, high, r):
    above, below = (x.data - low).requires_grad_(), (x.data - high).requires_grad_()
    z = part(layer, lambda w: w.clamp(min=0))(above) + part(layer, lambda w: w.clamp(max=0))(below) + 1e-12
    z.backward((r / z).data)
    return above.data * above.grad + below.data * below.grad
