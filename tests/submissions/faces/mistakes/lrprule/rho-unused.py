"""The layer as it is, in each step."""
# mistake: rho-unused

# %% lrprule-answer
def lrprule(layer, a, rho, eps, r):
    a = a.data.clone().requires_grad_(True)
    z = layer.forward(a) + eps
    s = (r / z).data
    (z * s).sum().backward()
    return (a * a.grad).data
