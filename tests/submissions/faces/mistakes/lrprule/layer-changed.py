"""The layer's own parameters are changed."""
# mistake: layer-changed

# %% lrprule-answer
def lrprule(layer, a, rho, eps, r):
    for p in layer.parameters():
        p.data = rho(p.data)
    a = a.data.clone().requires_grad_(True)
    z = layer.forward(a) + eps
    s = (r / z).data
    (z * s).sum().backward()
    return (a * a.grad).data
