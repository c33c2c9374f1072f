"""The layer itself, changed and put back."""

# %% lrprule-answer
def lrprule(layer, a, rho, eps, r):
    kept = {name: p.data for name, p in layer.named_parameters()}
    try:
        for p in layer.parameters():
            p.data = rho(p.data)
        x = a.data.clone().requires_grad_(True)
        z = layer(x) + eps
        c = torch.autograd.grad((z * (r / z).data).sum(), x)[0]
    finally:
        for name, p in layer.named_parameters():
            p.data = kept[name]
    return x.data * c
