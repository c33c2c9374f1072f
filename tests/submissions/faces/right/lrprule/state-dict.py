"""A copy that loads changed parameters."""

# %% lrprule-answer
from copy import deepcopy

def lrprule(layer, a, rho, eps, r):
    other = deepcopy(layer).requires_grad_(False)
    other.load_state_dict({name: rho(p) for name, p in other.state_dict().items()})
    x = a.detach().requires_grad_(True)
    with torch.enable_grad():
        z = other(x).add(eps)
        c, = torch.autograd.grad((z * (r / z).detach()).sum(), x)
    return torch.mul(x, c).detach()
