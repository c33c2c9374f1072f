"""One way for each kind of layer."""

# %% lrprule-answer
import torch.nn.functional as F

def step1(layer, a, rho):
    if isinstance(layer, nn.Linear):
        return F.linear(a, rho(layer.weight), None if layer.bias is None else rho(layer.bias))
    if isinstance(layer, nn.Conv2d):
        bias = None if layer.bias is None else rho(layer.bias)
        return F.conv2d(a, rho(layer.weight), bias, layer.stride, layer.padding)
    return layer(a)

def lrprule(layer, a, rho, eps, r):
    a = a.clone().detach().requires_grad_(True)
    z = step1(layer, a, rho) + eps
    s = (r / z).detach()
    return (a * torch.autograd.grad(z, a, s)[0]).detach()
