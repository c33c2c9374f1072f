"""Answers to lrpfirst: in three terms, by hand, measured from the bounds."""


# %% shared
import copy

def newlayer(layer, g):
    layer = copy.deepcopy(layer)
    try:
        layer.weight = nn.Parameter(g(layer.weight))
    except AttributeError:
        pass
    try:
        layer.bias = nn.Parameter(g(layer.bias))
    except AttributeError:
        pass
    return layer


# %% right-tutorial
# As in the tutorial.
def lrpfirst(layer, x, low, high, r):
    x = x.data.clone().requires_grad_(True)
    lb = (x.data * 0 + low).requires_grad_(True)
    hb = (x.data * 0 + high).requires_grad_(True)
    z = layer.forward(x) + 1e-9
    z = z - newlayer(layer, lambda p: p.clamp(min=0)).forward(lb)
    z = z - newlayer(layer, lambda p: p.clamp(max=0)).forward(hb)
    s = (r / z).data
    (z * s).sum().backward()
    c, cp, cm = x.grad, lb.grad, hb.grad
    return (x * c + lb * cp + hb * cm).data


# %% right-by-hand
# No autograd.
import torch.nn.functional as F

def lrpfirst(layer, x, low, high, r):
    x, r, W = x.detach(), r.detach(), layer.weight.detach()
    if isinstance(layer, nn.Linear):
        down = F.linear
        up = lambda s, w: s @ w
    else:
        down = lambda v, w: F.conv2d(v, w, stride=layer.stride, padding=layer.padding)
        up = lambda s, w: F.conv_transpose2d(s, w, stride=layer.stride, padding=layer.padding)
    P, N = W.clamp(min=0), W.clamp(max=0)
    L, H = torch.full_like(x, low), torch.full_like(x, high)
    z = down(x, W) - down(L, P) - down(H, N) + 1e-9
    s = r / z
    return x * up(s, W) - L * up(s, P) - H * up(s, N)


# %% right-two-parts
# Measured from the bounds.
from torch.func import functional_call

def lrpfirst(layer, x, low, high, r):
    x = x.detach()
    w = layer.weight.detach()
    terms = []
    for part, v in ((w.clamp(min=0), x - low), (w.clamp(max=0), x - high)):
        v = v.requires_grad_()
        parameters = {n: part if n == "weight" else torch.zeros_like(p) for n, p in layer.named_parameters()}
        terms.append((v, functional_call(layer, parameters, (v,))))
    z = sum(out for _, out in terms) + 1e-9
    s = (r / z).detach()
    (z * s).sum().backward()
    return sum(v.detach() * v.grad for v, _ in terms)


# %% right-torch-full
# torch.full.
def lrpfirst(layer, x, low, high, r):
    x = x.data.clone().requires_grad_(True)
    lb = torch.full(x.shape, low).requires_grad_(True)
    hb = torch.full(x.shape, high).requires_grad_(True)
    z = layer.forward(x) + 1e-9
    z = z - newlayer(layer, lambda p: p.clamp(min=0)).forward(lb)
    z = z - newlayer(layer, lambda p: p.clamp(max=0)).forward(hb)
    s = (r / z).data
    (z * s).sum().backward()
    c, cp, cm = x.grad, lb.grad, hb.grad
    return (x * c + lb * cp + hb * cm).data


# %% right-ones
# Ones times the bounds.
def lrpfirst(layer, x, low, high, r):
    x = x.data.clone().requires_grad_(True)
    lb = (low * torch.ones(x.shape)).requires_grad_(True)
    hb = (high * torch.ones(x.shape)).requires_grad_(True)
    z = layer.forward(x) + 1e-9
    z = z - newlayer(layer, lambda p: p.clamp(min=0)).forward(lb)
    z = z - newlayer(layer, lambda p: p.clamp(max=0)).forward(hb)
    s = (r / z).data
    (z * s).sum().backward()
    c, cp, cm = x.grad, lb.grad, hb.grad
    return (x * c + lb * cp + hb * cm).data


# %% right-stabiliser-small
# 1e-6 for 1e-9.
def lrpfirst(layer, x, low, high, r):
    x = x.data.clone().requires_grad_(True)
    lb = (x.data * 0 + low).requires_grad_(True)
    hb = (x.data * 0 + high).requires_grad_(True)
    z = layer.forward(x) + 1e-6
    z = z - newlayer(layer, lambda p: p.clamp(min=0)).forward(lb)
    z = z - newlayer(layer, lambda p: p.clamp(max=0)).forward(hb)
    s = (r / z).data
    (z * s).sum().backward()
    c, cp, cm = x.grad, lb.grad, hb.grad
    return (x * c + lb * cp + hb * cm).data


# %% right-stabiliser-12
# 1e-12 in step 2.
import torch.nn.functional as F

def lrpfirst(layer, x, low, high, r):
    x, r, W = x.detach(), r.detach(), layer.weight.detach()
    if isinstance(layer, nn.Linear):
        down = F.linear
        up = lambda s, w: s @ w
    else:
        down = lambda v, w: F.conv2d(v, w, stride=layer.stride, padding=layer.padding)
        up = lambda s, w: F.conv_transpose2d(s, w, stride=layer.stride, padding=layer.padding)
    P, N = W.clamp(min=0), W.clamp(max=0)
    L, H = torch.full_like(x, low), torch.full_like(x, high)
    z = down(x, W) - down(L, P) - down(H, N)
    s = r / (z + 1e-12)
    return x * up(s, W) - L * up(s, P) - H * up(s, N)


# %% right-stabiliser-where
# Where z is zero alone.
import torch.nn.functional as F

def lrpfirst(layer, x, low, high, r):
    x, r, W = x.detach(), r.detach(), layer.weight.detach()
    if isinstance(layer, nn.Linear):
        down = F.linear
        up = lambda s, w: s @ w
    else:
        down = lambda v, w: F.conv2d(v, w, stride=layer.stride, padding=layer.padding)
        up = lambda s, w: F.conv_transpose2d(s, w, stride=layer.stride, padding=layer.padding)
    P, N = W.clamp(min=0), W.clamp(max=0)
    L, H = torch.full_like(x, low), torch.full_like(x, high)
    z = down(x, W) - down(L, P) - down(H, N)
    z[z == 0] = 1e-9
    s = r / z
    return x * up(s, W) - L * up(s, P) - H * up(s, N)


# %% right-relu-weights
# ReLU for the parts.
import torch.nn.functional as F

def lrpfirst(layer, x, low, high, r):
    x, r, W = x.detach(), r.detach(), layer.weight.detach()
    if isinstance(layer, nn.Linear):
        down = F.linear
        up = lambda s, w: s @ w
    else:
        down = lambda v, w: F.conv2d(v, w, stride=layer.stride, padding=layer.padding)
        up = lambda s, w: F.conv_transpose2d(s, w, stride=layer.stride, padding=layer.padding)
    P, N = torch.relu(W), -torch.relu(-W)
    L, H = torch.full_like(x, low), torch.full_like(x, high)
    z = down(x, W) - down(L, P) - down(H, N) + 1e-9
    s = r / z
    return x * up(s, W) - L * up(s, P) - H * up(s, N)


# %% right-where-weights
# torch.where for the parts.
import torch.nn.functional as F

def lrpfirst(layer, x, low, high, r):
    x, r, W = x.detach(), r.detach(), layer.weight.detach()
    if isinstance(layer, nn.Linear):
        down = F.linear
        up = lambda s, w: s @ w
    else:
        down = lambda v, w: F.conv2d(v, w, stride=layer.stride, padding=layer.padding)
        up = lambda s, w: F.conv_transpose2d(s, w, stride=layer.stride, padding=layer.padding)
    P, N = torch.where(W > 0, W, 0), torch.where(W < 0, W, 0)
    L, H = torch.full_like(x, low), torch.full_like(x, high)
    z = down(x, W) - down(L, P) - down(H, N) + 1e-9
    s = r / z
    return x * up(s, W) - L * up(s, P) - H * up(s, N)


# %% right-double-inside
# 64 bits inside.
import torch.nn.functional as F

def lrpfirst(layer, x, low, high, r):
    x, r, W = x.detach().double(), r.detach().double(), layer.weight.detach().double()
    if isinstance(layer, nn.Linear):
        down = F.linear
        up = lambda s, w: s @ w
    else:
        down = lambda v, w: F.conv2d(v, w, stride=layer.stride, padding=layer.padding)
        up = lambda s, w: F.conv_transpose2d(s, w, stride=layer.stride, padding=layer.padding)
    P, N = W.clamp(min=0), W.clamp(max=0)
    L, H = torch.full_like(x, low), torch.full_like(x, high)
    z = down(x, W) - down(L, P) - down(H, N) + 1e-9
    s = r / z
    R = x * up(s, W) - L * up(s, P) - H * up(s, N)
    return R.float()


# %% right-grad
# autograd.grad.
def lrpfirst(layer, x, low, high, r):
    x = x.data.clone().requires_grad_(True)
    lb = (x.data * 0 + low).requires_grad_(True)
    hb = (x.data * 0 + high).requires_grad_(True)
    z = layer.forward(x) + 1e-9
    z = z - newlayer(layer, lambda p: p.clamp(min=0)).forward(lb)
    z = z - newlayer(layer, lambda p: p.clamp(max=0)).forward(hb)
    s = (r / z).data
    c, cp, cm = torch.autograd.grad(z, (x, lb, hb), s)
    return (x * c + lb * cp + hb * cm).data


# %% right-einsum
# Contributions by einsum.
import torch.nn.functional as F

def shares(v, w, low, high, r):
    # v [n, i, l], w [o, i], r [n, o, l]
    t = torch.einsum("nil,oi->noil", v - low, w.clamp(min=0)) + torch.einsum("nil,oi->noil", v - high, w.clamp(max=0))
    return (t / (t.sum(2, keepdim=True) + 1e-9) * r[:, :, None]).sum(1)

def lrpfirst(layer, x, low, high, r):
    with torch.no_grad():
        w = layer.weight.flatten(1)
        if isinstance(layer, nn.Linear):
            return shares(x[..., None], w, low, high, r[..., None])[..., 0]
        k, p = layer.kernel_size, layer.padding
        inside = F.unfold(torch.ones_like(x), k, padding=p)
        v = F.unfold(x, k, padding=p)
        t = torch.einsum("nil,oi->noil", v - low * inside, w.clamp(min=0)) + torch.einsum("nil,oi->noil", v - high * inside, w.clamp(max=0))
        t = (t / (t.sum(2, keepdim=True) + 1e-9) * r.flatten(2)[:, :, None]).sum(1)
        return F.fold(t, x.shape[2:], k, padding=p)


# %% right-no-bias-copies
# Copies without biases.
def lrpfirst(layer, x, low, high, r):
    if layer.bias is not None:
        layer = copy.deepcopy(layer)
        layer.bias.data *= 0
    x = x.data.clone().requires_grad_(True)
    lb = (x.data * 0 + low).requires_grad_(True)
    hb = (x.data * 0 + high).requires_grad_(True)
    z = layer.forward(x) + 1e-9
    z = z - newlayer(layer, lambda p: p.clamp(min=0)).forward(lb)
    z = z - newlayer(layer, lambda p: p.clamp(max=0)).forward(hb)
    s = (r / z).data
    (z * s).sum().backward()
    c, cp, cm = x.grad, lb.grad, hb.grad
    return (x * c + lb * cp + hb * cm).data


# %% swapped
# Bounds swapped.
# mistake: bounds-swapped
def lrpfirst(layer, x, low, high, r):
    x = x.data.clone().requires_grad_(True)
    lb = (x.data * 0 + low).requires_grad_(True)
    hb = (x.data * 0 + high).requires_grad_(True)
    z = layer.forward(x) + 1e-9
    z = z - newlayer(layer, lambda p: p.clamp(min=0)).forward(hb)
    z = z - newlayer(layer, lambda p: p.clamp(max=0)).forward(lb)
    s = (r / z).data
    (z * s).sum().backward()
    c, cp, cm = x.grad, lb.grad, hb.grad
    return (x * c + lb * cp + hb * cm).data


# %% swapped-m
# Parts swapped.
# mistake: bounds-swapped
import torch.nn.functional as F

def lrpfirst(layer, x, low, high, r):
    x, r, W = x.detach(), r.detach(), layer.weight.detach()
    if isinstance(layer, nn.Linear):
        down = F.linear
        up = lambda s, w: s @ w
    else:
        down = lambda v, w: F.conv2d(v, w, stride=layer.stride, padding=layer.padding)
        up = lambda s, w: F.conv_transpose2d(s, w, stride=layer.stride, padding=layer.padding)
    P, N = W.clamp(max=0), W.clamp(min=0)
    L, H = torch.full_like(x, low), torch.full_like(x, high)
    z = down(x, W) - down(L, P) - down(H, N) + 1e-9
    s = r / z
    return x * up(s, W) - L * up(s, P) - H * up(s, N)


# %% swapped-call
# low is high.
# mistake: bounds-swapped
import torch.nn.functional as F

def lrpfirst(layer, x, low, high, r):
    x, r, W = x.detach(), r.detach(), layer.weight.detach()
    if isinstance(layer, nn.Linear):
        down = F.linear
        up = lambda s, w: s @ w
    else:
        down = lambda v, w: F.conv2d(v, w, stride=layer.stride, padding=layer.padding)
        up = lambda s, w: F.conv_transpose2d(s, w, stride=layer.stride, padding=layer.padding)
    P, N = W.clamp(min=0), W.clamp(max=0)
    L, H = torch.full_like(x, high), torch.full_like(x, low)
    z = down(x, W) - down(L, P) - down(H, N) + 1e-9
    s = r / z
    return x * up(s, W) - L * up(s, P) - H * up(s, N)


# %% swapped-b
# Parts swapped.
# mistake: bounds-swapped
from torch.func import functional_call

def lrpfirst(layer, x, low, high, r):
    x = x.detach()
    w = layer.weight.detach()
    terms = []
    for part, v in ((w.clamp(min=0), x - high), (w.clamp(max=0), x - low)):
        v = v.requires_grad_()
        parameters = {n: part if n == "weight" else torch.zeros_like(p) for n, p in layer.named_parameters()}
        terms.append((v, functional_call(layer, parameters, (v,))))
    z = sum(out for _, out in terms) + 1e-9
    s = (r / z).detach()
    (z * s).sum().backward()
    return sum(v.detach() * v.grad for v, _ in terms)


# %% plus
# Plus in step 1.
# mistake: plus-for-minus
def lrpfirst(layer, x, low, high, r):
    x = x.data.clone().requires_grad_(True)
    lb = (x.data * 0 + low).requires_grad_(True)
    hb = (x.data * 0 + high).requires_grad_(True)
    z = layer.forward(x) + 1e-9
    z = z + newlayer(layer, lambda p: p.clamp(min=0)).forward(lb)
    z = z + newlayer(layer, lambda p: p.clamp(max=0)).forward(hb)
    s = (r / z).data
    (z * s).sum().backward()
    c, cp, cm = x.grad, lb.grad, hb.grad
    return (x * c + lb * cp + hb * cm).data


# %% plus-m
# Plus everywhere.
# mistake: plus-for-minus
import torch.nn.functional as F

def lrpfirst(layer, x, low, high, r):
    x, r, W = x.detach(), r.detach(), layer.weight.detach()
    if isinstance(layer, nn.Linear):
        down = F.linear
        up = lambda s, w: s @ w
    else:
        down = lambda v, w: F.conv2d(v, w, stride=layer.stride, padding=layer.padding)
        up = lambda s, w: F.conv_transpose2d(s, w, stride=layer.stride, padding=layer.padding)
    P, N = W.clamp(min=0), W.clamp(max=0)
    L, H = torch.full_like(x, low), torch.full_like(x, high)
    z = down(x, W) + down(L, P) + down(H, N) + 1e-9
    s = r / z
    return x * up(s, W) + L * up(s, P) + H * up(s, N)


# %% plus-step-1-m
# Plus in step 1.
# mistake: plus-for-minus
import torch.nn.functional as F

def lrpfirst(layer, x, low, high, r):
    x, r, W = x.detach(), r.detach(), layer.weight.detach()
    if isinstance(layer, nn.Linear):
        down = F.linear
        up = lambda s, w: s @ w
    else:
        down = lambda v, w: F.conv2d(v, w, stride=layer.stride, padding=layer.padding)
        up = lambda s, w: F.conv_transpose2d(s, w, stride=layer.stride, padding=layer.padding)
    P, N = W.clamp(min=0), W.clamp(max=0)
    L, H = torch.full_like(x, low), torch.full_like(x, high)
    z = down(x, W) + down(L, P) + down(H, N) + 1e-9
    s = r / z
    return x * up(s, W) - L * up(s, P) - H * up(s, N)


# %% plus-step-4-m
# Plus in step 4.
# mistake: signs-doubled | plus-for-minus
import torch.nn.functional as F

def lrpfirst(layer, x, low, high, r):
    x, r, W = x.detach(), r.detach(), layer.weight.detach()
    if isinstance(layer, nn.Linear):
        down = F.linear
        up = lambda s, w: s @ w
    else:
        down = lambda v, w: F.conv2d(v, w, stride=layer.stride, padding=layer.padding)
        up = lambda s, w: F.conv_transpose2d(s, w, stride=layer.stride, padding=layer.padding)
    P, N = W.clamp(min=0), W.clamp(max=0)
    L, H = torch.full_like(x, low), torch.full_like(x, high)
    z = down(x, W) - down(L, P) - down(H, N) + 1e-9
    s = r / z
    return x * up(s, W) + L * up(s, P) + H * up(s, N)


# %% plus-b
# x plus the bounds.
# mistake: plus-for-minus
from torch.func import functional_call

def lrpfirst(layer, x, low, high, r):
    x = x.detach()
    w = layer.weight.detach()
    terms = []
    for part, v in ((w.clamp(min=0), x + low), (w.clamp(max=0), x + high)):
        v = v.requires_grad_()
        parameters = {n: part if n == "weight" else torch.zeros_like(p) for n, p in layer.named_parameters()}
        terms.append((v, functional_call(layer, parameters, (v,))))
    z = sum(out for _, out in terms) + 1e-9
    s = (r / z).detach()
    (z * s).sum().backward()
    return sum(v.detach() * v.grad for v, _ in terms)


# %% signs-doubled
# Minus in step 4.
# mistake: signs-doubled
def lrpfirst(layer, x, low, high, r):
    x = x.data.clone().requires_grad_(True)
    lb = (x.data * 0 + low).requires_grad_(True)
    hb = (x.data * 0 + high).requires_grad_(True)
    z = layer.forward(x) + 1e-9
    z = z - newlayer(layer, lambda p: p.clamp(min=0)).forward(lb)
    z = z - newlayer(layer, lambda p: p.clamp(max=0)).forward(hb)
    s = (r / z).data
    (z * s).sum().backward()
    c, cp, cm = x.grad, lb.grad, hb.grad
    return (x * c - lb * cp - hb * cm).data


# %% one-plus
# One plus in step 1.
# mistake: plus-for-minus
def lrpfirst(layer, x, low, high, r):
    x = x.data.clone().requires_grad_(True)
    lb = (x.data * 0 + low).requires_grad_(True)
    hb = (x.data * 0 + high).requires_grad_(True)
    z = layer.forward(x) + 1e-9
    z = z - newlayer(layer, lambda p: p.clamp(min=0)).forward(lb)
    z = z + newlayer(layer, lambda p: p.clamp(max=0)).forward(hb)
    s = (r / z).data
    (z * s).sum().backward()
    c, cp, cm = x.grad, lb.grad, hb.grad
    return (x * c + lb * cp + hb * cm).data


# %% only-x
# Step 4 for x alone.
# mistake: bounds-left-out
def lrpfirst(layer, x, low, high, r):
    x = x.data.clone().requires_grad_(True)
    lb = (x.data * 0 + low).requires_grad_(True)
    hb = (x.data * 0 + high).requires_grad_(True)
    z = layer.forward(x) + 1e-9
    z = z - newlayer(layer, lambda p: p.clamp(min=0)).forward(lb)
    z = z - newlayer(layer, lambda p: p.clamp(max=0)).forward(hb)
    s = (r / z).data
    (z * s).sum().backward()
    c, cp, cm = x.grad, lb.grad, hb.grad
    return (x * c).data


# %% only-x-m
# Step 4 for x alone.
# mistake: bounds-left-out
import torch.nn.functional as F

def lrpfirst(layer, x, low, high, r):
    x, r, W = x.detach(), r.detach(), layer.weight.detach()
    if isinstance(layer, nn.Linear):
        down = F.linear
        up = lambda s, w: s @ w
    else:
        down = lambda v, w: F.conv2d(v, w, stride=layer.stride, padding=layer.padding)
        up = lambda s, w: F.conv_transpose2d(s, w, stride=layer.stride, padding=layer.padding)
    P, N = W.clamp(min=0), W.clamp(max=0)
    L, H = torch.full_like(x, low), torch.full_like(x, high)
    z = down(x, W) - down(L, P) - down(H, N) + 1e-9
    s = r / z
    return x * up(s, W)


# %% lrp-0
# LRP-0.
# mistake: bounds-left-out
import torch.nn.functional as F

def lrpfirst(layer, x, low, high, r):
    x, r, W = x.detach(), r.detach(), layer.weight.detach()
    if isinstance(layer, nn.Linear):
        down = F.linear
        up = lambda s, w: s @ w
    else:
        down = lambda v, w: F.conv2d(v, w, stride=layer.stride, padding=layer.padding)
        up = lambda s, w: F.conv_transpose2d(s, w, stride=layer.stride, padding=layer.padding)
    P, N = W.clamp(min=0), W.clamp(max=0)
    L, H = torch.full_like(x, low), torch.full_like(x, high)
    z = down(x, W) + 1e-9
    s = r / z
    return x * up(s, W)


# %% no-high
# The upper part is missing in step 4.
# mistake: one-bound-left-out
def lrpfirst(layer, x, low, high, r):
    x = x.data.clone().requires_grad_(True)
    lb = (x.data * 0 + low).requires_grad_(True)
    hb = (x.data * 0 + high).requires_grad_(True)
    z = layer.forward(x) + 1e-9
    z = z - newlayer(layer, lambda p: p.clamp(min=0)).forward(lb)
    z = z - newlayer(layer, lambda p: p.clamp(max=0)).forward(hb)
    s = (r / z).data
    (z * s).sum().backward()
    c, cp, cm = x.grad, lb.grad, hb.grad
    return (x * c + lb * cp).data


# %% no-low
# The lower part is missing in step 4.
# mistake: one-bound-left-out
def lrpfirst(layer, x, low, high, r):
    x = x.data.clone().requires_grad_(True)
    lb = (x.data * 0 + low).requires_grad_(True)
    hb = (x.data * 0 + high).requires_grad_(True)
    z = layer.forward(x) + 1e-9
    z = z - newlayer(layer, lambda p: p.clamp(min=0)).forward(lb)
    z = z - newlayer(layer, lambda p: p.clamp(max=0)).forward(hb)
    s = (r / z).data
    (z * s).sum().backward()
    c, cp, cm = x.grad, lb.grad, hb.grad
    return (x * c + hb * cm).data


# %% no-high-z
# The upper part is missing.
# mistake: one-bound-left-out
import torch.nn.functional as F

def lrpfirst(layer, x, low, high, r):
    x, r, W = x.detach(), r.detach(), layer.weight.detach()
    if isinstance(layer, nn.Linear):
        down = F.linear
        up = lambda s, w: s @ w
    else:
        down = lambda v, w: F.conv2d(v, w, stride=layer.stride, padding=layer.padding)
        up = lambda s, w: F.conv_transpose2d(s, w, stride=layer.stride, padding=layer.padding)
    P, N = W.clamp(min=0), W.clamp(max=0)
    L, H = torch.full_like(x, low), torch.full_like(x, high)
    z = down(x, W) - down(L, P) + 1e-9
    s = r / z
    return x * up(s, W) - L * up(s, P)


# %% no-low-z
# The lower part is missing.
# mistake: one-bound-left-out
import torch.nn.functional as F

def lrpfirst(layer, x, low, high, r):
    x, r, W = x.detach(), r.detach(), layer.weight.detach()
    if isinstance(layer, nn.Linear):
        down = F.linear
        up = lambda s, w: s @ w
    else:
        down = lambda v, w: F.conv2d(v, w, stride=layer.stride, padding=layer.padding)
        up = lambda s, w: F.conv_transpose2d(s, w, stride=layer.stride, padding=layer.padding)
    P, N = W.clamp(min=0), W.clamp(max=0)
    L, H = torch.full_like(x, low), torch.full_like(x, high)
    z = down(x, W) - down(H, N) + 1e-9
    s = r / z
    return x * up(s, W) - H * up(s, N)


# %% no-high-z-only
# The upper part is missing in step 1.
# mistake: one-bound-left-out
import torch.nn.functional as F

def lrpfirst(layer, x, low, high, r):
    x, r, W = x.detach(), r.detach(), layer.weight.detach()
    if isinstance(layer, nn.Linear):
        down = F.linear
        up = lambda s, w: s @ w
    else:
        down = lambda v, w: F.conv2d(v, w, stride=layer.stride, padding=layer.padding)
        up = lambda s, w: F.conv_transpose2d(s, w, stride=layer.stride, padding=layer.padding)
    P, N = W.clamp(min=0), W.clamp(max=0)
    L, H = torch.full_like(x, low), torch.full_like(x, high)
    z = down(x, W) - down(L, P) + 1e-9
    s = r / z
    return x * up(s, W) - L * up(s, P) - H * up(s, N)


# %% only-gradients
# Step 4 without the inputs.
# mistake: step-4-missing
def lrpfirst(layer, x, low, high, r):
    x = x.data.clone().requires_grad_(True)
    lb = (x.data * 0 + low).requires_grad_(True)
    hb = (x.data * 0 + high).requires_grad_(True)
    z = layer.forward(x) + 1e-9
    z = z - newlayer(layer, lambda p: p.clamp(min=0)).forward(lb)
    z = z - newlayer(layer, lambda p: p.clamp(max=0)).forward(hb)
    s = (r / z).data
    (z * s).sum().backward()
    c, cp, cm = x.grad, lb.grad, hb.grad
    return (c + cp + cm).data


# %% only-gradients-m
# Step 4 without the inputs.
# mistake: step-4-missing
import torch.nn.functional as F

def lrpfirst(layer, x, low, high, r):
    x, r, W = x.detach(), r.detach(), layer.weight.detach()
    if isinstance(layer, nn.Linear):
        down = F.linear
        up = lambda s, w: s @ w
    else:
        down = lambda v, w: F.conv2d(v, w, stride=layer.stride, padding=layer.padding)
        up = lambda s, w: F.conv_transpose2d(s, w, stride=layer.stride, padding=layer.padding)
    P, N = W.clamp(min=0), W.clamp(max=0)
    L, H = torch.full_like(x, low), torch.full_like(x, high)
    z = down(x, W) - down(L, P) - down(H, N) + 1e-9
    s = r / z
    return up(s, W) - up(s, P) - up(s, N)


# %% z-plus
# The z⁺ rule.
# mistake: another-rule | bounds-left-out
import torch.nn.functional as F

def lrpfirst(layer, x, low, high, r):
    x, r, W = x.detach(), r.detach(), layer.weight.detach()
    if isinstance(layer, nn.Linear):
        down = F.linear
        up = lambda s, w: s @ w
    else:
        down = lambda v, w: F.conv2d(v, w, stride=layer.stride, padding=layer.padding)
        up = lambda s, w: F.conv_transpose2d(s, w, stride=layer.stride, padding=layer.padding)
    P, N = W.clamp(min=0), W.clamp(max=0)
    L, H = torch.full_like(x, low), torch.full_like(x, high)
    z = down(x, P) + 1e-9
    s = r / z
    return x * up(s, P)


# %% w-square
# The w² rule.
# mistake: another-rule
import torch.nn.functional as F

def lrpfirst(layer, x, low, high, r):
    x, r, W = x.detach(), r.detach(), layer.weight.detach()
    if isinstance(layer, nn.Linear):
        down = F.linear
        up = lambda s, w: s @ w
    else:
        down = lambda v, w: F.conv2d(v, w, stride=layer.stride, padding=layer.padding)
        up = lambda s, w: F.conv_transpose2d(s, w, stride=layer.stride, padding=layer.padding)
    P, N = W.clamp(min=0), W.clamp(max=0)
    L, H = torch.full_like(x, low), torch.full_like(x, high)
    z = down(torch.ones_like(x), W**2) + 1e-9
    s = r / z
    return up(s, W**2)


# %% abs-weights
# |w| for w⁻.
# mistake: plus-for-minus | another-rule
import torch.nn.functional as F

def lrpfirst(layer, x, low, high, r):
    x, r, W = x.detach(), r.detach(), layer.weight.detach()
    if isinstance(layer, nn.Linear):
        down = F.linear
        up = lambda s, w: s @ w
    else:
        down = lambda v, w: F.conv2d(v, w, stride=layer.stride, padding=layer.padding)
        up = lambda s, w: F.conv_transpose2d(s, w, stride=layer.stride, padding=layer.padding)
    P, N = W.clamp(min=0), W.clamp(max=0).abs()
    L, H = torch.full_like(x, low), torch.full_like(x, high)
    z = down(x, W) - down(L, P) - down(H, N) + 1e-9
    s = r / z
    return x * up(s, W) - L * up(s, P) - H * up(s, N)


# %% fixed
# Always ±1.5.
# mistake: bounds-fixed
def lrpfirst(layer, x, low, high, r):
    x = x.data.clone().requires_grad_(True)
    lb = (x.data * 0 - 1.5).requires_grad_(True)
    hb = (x.data * 0 + 1.5).requires_grad_(True)
    z = layer.forward(x) + 1e-9
    z = z - newlayer(layer, lambda p: p.clamp(min=0)).forward(lb)
    z = z - newlayer(layer, lambda p: p.clamp(max=0)).forward(hb)
    s = (r / z).data
    (z * s).sum().backward()
    c, cp, cm = x.grad, lb.grad, hb.grad
    return (x * c + lb * cp + hb * cm).data


# %% fixed-m
# Always ±1.5.
# mistake: bounds-fixed
import torch.nn.functional as F

def lrpfirst(layer, x, low, high, r):
    x, r, W = x.detach(), r.detach(), layer.weight.detach()
    if isinstance(layer, nn.Linear):
        down = F.linear
        up = lambda s, w: s @ w
    else:
        down = lambda v, w: F.conv2d(v, w, stride=layer.stride, padding=layer.padding)
        up = lambda s, w: F.conv_transpose2d(s, w, stride=layer.stride, padding=layer.padding)
    P, N = W.clamp(min=0), W.clamp(max=0)
    L, H = torch.full_like(x, -1.5), torch.full_like(x, 1.5)
    z = down(x, W) - down(L, P) - down(H, N) + 1e-9
    s = r / z
    return x * up(s, W) - L * up(s, P) - H * up(s, N)


# %% minus-high
# -high for low.
# mistake: bounds-fixed | other-bounds
import torch.nn.functional as F

def lrpfirst(layer, x, low, high, r):
    x, r, W = x.detach(), r.detach(), layer.weight.detach()
    if isinstance(layer, nn.Linear):
        down = F.linear
        up = lambda s, w: s @ w
    else:
        down = lambda v, w: F.conv2d(v, w, stride=layer.stride, padding=layer.padding)
        up = lambda s, w: F.conv_transpose2d(s, w, stride=layer.stride, padding=layer.padding)
    P, N = W.clamp(min=0), W.clamp(max=0)
    L, H = torch.full_like(x, -high), torch.full_like(x, high)
    z = down(x, W) - down(L, P) - down(H, N) + 1e-9
    s = r / z
    return x * up(s, W) - L * up(s, P) - H * up(s, N)


# %% minus-low
# -low for high.
# mistake: bounds-fixed | other-bounds
import torch.nn.functional as F

def lrpfirst(layer, x, low, high, r):
    x, r, W = x.detach(), r.detach(), layer.weight.detach()
    if isinstance(layer, nn.Linear):
        down = F.linear
        up = lambda s, w: s @ w
    else:
        down = lambda v, w: F.conv2d(v, w, stride=layer.stride, padding=layer.padding)
        up = lambda s, w: F.conv_transpose2d(s, w, stride=layer.stride, padding=layer.padding)
    P, N = W.clamp(min=0), W.clamp(max=0)
    L, H = torch.full_like(x, low), torch.full_like(x, -low)
    z = down(x, W) - down(L, P) - down(H, N) + 1e-9
    s = r / z
    return x * up(s, W) - L * up(s, P) - H * up(s, N)


# %% zero-one
# 0 and 1.
# mistake: other-bounds
import torch.nn.functional as F

def lrpfirst(layer, x, low, high, r):
    x, r, W = x.detach(), r.detach(), layer.weight.detach()
    if isinstance(layer, nn.Linear):
        down = F.linear
        up = lambda s, w: s @ w
    else:
        down = lambda v, w: F.conv2d(v, w, stride=layer.stride, padding=layer.padding)
        up = lambda s, w: F.conv_transpose2d(s, w, stride=layer.stride, padding=layer.padding)
    P, N = W.clamp(min=0), W.clamp(max=0)
    L, H = torch.full_like(x, 0.0), torch.full_like(x, 1.0)
    z = down(x, W) - down(L, P) - down(H, N) + 1e-9
    s = r / z
    return x * up(s, W) - L * up(s, P) - H * up(s, N)


# %% one
# ±1.
# mistake: other-bounds
from torch.func import functional_call

def lrpfirst(layer, x, low, high, r):
    x = x.detach()
    w = layer.weight.detach()
    terms = []
    for part, v in ((w.clamp(min=0), x + 1), (w.clamp(max=0), x - 1)):
        v = v.requires_grad_()
        parameters = {n: part if n == "weight" else torch.zeros_like(p) for n, p in layer.named_parameters()}
        terms.append((v, functional_call(layer, parameters, (v,))))
    z = sum(out for _, out in terms) + 1e-9
    s = (r / z).detach()
    (z * s).sum().backward()
    return sum(v.detach() * v.grad for v, _ in terms)


# %% min-max
# The image's own bounds.
# mistake: other-bounds
import torch.nn.functional as F

def lrpfirst(layer, x, low, high, r):
    x, r, W = x.detach(), r.detach(), layer.weight.detach()
    if isinstance(layer, nn.Linear):
        down = F.linear
        up = lambda s, w: s @ w
    else:
        down = lambda v, w: F.conv2d(v, w, stride=layer.stride, padding=layer.padding)
        up = lambda s, w: F.conv_transpose2d(s, w, stride=layer.stride, padding=layer.padding)
    P, N = W.clamp(min=0), W.clamp(max=0)
    L, H = torch.full_like(x, x.min()), torch.full_like(x, x.max())
    z = down(x, W) - down(L, P) - down(H, N) + 1e-9
    s = r / z
    return x * up(s, W) - L * up(s, P) - H * up(s, N)


# %% bias-kept
# x with bias, bounds without.
# mistake: bias-kept
def lrpfirst(layer, x, low, high, r):
    x = x.data.clone().requires_grad_(True)
    lb = (x.data * 0 + low).requires_grad_(True)
    hb = (x.data * 0 + high).requires_grad_(True)
    z = layer.forward(x) + 1e-9
    z = z - newlayer(layer, lambda p: p.clamp(min=0) * (p.ndim > 1)).forward(lb)
    z = z - newlayer(layer, lambda p: p.clamp(max=0) * (p.ndim > 1)).forward(hb)
    s = (r / z).data
    (z * s).sum().backward()
    c, cp, cm = x.grad, lb.grad, hb.grad
    return (x * c + lb * cp + hb * cm).data


# %% bias-not-split
# The whole bias in all three.
# mistake: bias-kept
import copy

def newlayer(layer, g):
    layer = copy.deepcopy(layer)
    try:
        layer.weight = nn.Parameter(g(layer.weight))
    except AttributeError:
        pass
    return layer

def lrpfirst(layer, x, low, high, r):
    x = x.data.clone().requires_grad_(True)
    lb = (x.data * 0 + low).requires_grad_(True)
    hb = (x.data * 0 + high).requires_grad_(True)
    z = layer.forward(x) + 1e-9
    z = z - newlayer(layer, lambda p: p.clamp(min=0)).forward(lb)
    z = z - newlayer(layer, lambda p: p.clamp(max=0)).forward(hb)
    s = (r / z).data
    (z * s).sum().backward()
    c, cp, cm = x.grad, lb.grad, hb.grad
    return (x * c + lb * cp + hb * cm).data


# %% bias-letter
# The bias times the bounds.
# mistake: bias-kept
import torch.nn.functional as F

def lrpfirst(layer, x, low, high, r):
    x, r, W = x.detach(), r.detach(), layer.weight.detach()
    if isinstance(layer, nn.Linear):
        down = F.linear
        up = lambda s, w: s @ w
    else:
        down = lambda v, w: F.conv2d(v, w, stride=layer.stride, padding=layer.padding)
        up = lambda s, w: F.conv_transpose2d(s, w, stride=layer.stride, padding=layer.padding)
    P, N = W.clamp(min=0), W.clamp(max=0)
    L, H = torch.full_like(x, low), torch.full_like(x, high)
    z = down(x, W) - down(L, P) - down(H, N) + 1e-9
    if layer.bias is not None:
        b = layer.bias.detach()
        b = b - low * b.clamp(min=0) - high * b.clamp(max=0)
        z = z + (b if W.ndim == 2 else b[:, None, None])
    s = r / z
    return x * up(s, W) - L * up(s, P) - H * up(s, N)


# %% bias-added
# The bias added.
# mistake: bias-kept
import torch.nn.functional as F

def lrpfirst(layer, x, low, high, r):
    x, r, W = x.detach(), r.detach(), layer.weight.detach()
    if isinstance(layer, nn.Linear):
        down = F.linear
        up = lambda s, w: s @ w
    else:
        down = lambda v, w: F.conv2d(v, w, stride=layer.stride, padding=layer.padding)
        up = lambda s, w: F.conv_transpose2d(s, w, stride=layer.stride, padding=layer.padding)
    P, N = W.clamp(min=0), W.clamp(max=0)
    L, H = torch.full_like(x, low), torch.full_like(x, high)
    z = down(x, W) - down(L, P) - down(H, N) + 1e-9
    if layer.bias is not None:
        z = z + layer.bias.detach().reshape(-1, *[1] * (W.ndim - 2))
    s = r / z
    return x * up(s, W) - L * up(s, P) - H * up(s, N)


# %% no-stabiliser
# Nothing is added.
# mistake: no-stabiliser
import torch.nn.functional as F

def lrpfirst(layer, x, low, high, r):
    x, r, W = x.detach(), r.detach(), layer.weight.detach()
    if isinstance(layer, nn.Linear):
        down = F.linear
        up = lambda s, w: s @ w
    else:
        down = lambda v, w: F.conv2d(v, w, stride=layer.stride, padding=layer.padding)
        up = lambda s, w: F.conv_transpose2d(s, w, stride=layer.stride, padding=layer.padding)
    P, N = W.clamp(min=0), W.clamp(max=0)
    L, H = torch.full_like(x, low), torch.full_like(x, high)
    z = down(x, W) - down(L, P) - down(H, N)
    s = r / z
    return x * up(s, W) - L * up(s, P) - H * up(s, N)


# %% no-stabiliser-a
# Nothing is added.
# mistake: no-stabiliser
def lrpfirst(layer, x, low, high, r):
    x = x.data.clone().requires_grad_(True)
    lb = (x.data * 0 + low).requires_grad_(True)
    hb = (x.data * 0 + high).requires_grad_(True)
    z = layer.forward(x)
    z = z - newlayer(layer, lambda p: p.clamp(min=0)).forward(lb)
    z = z - newlayer(layer, lambda p: p.clamp(max=0)).forward(hb)
    s = (r / z).data
    (z * s).sum().backward()
    c, cp, cm = x.grad, lb.grad, hb.grad
    return (x * c + lb * cp + hb * cm).data


# %% stabiliser-1e-3
# 1e-3 is added.
# mistake: stabiliser-too-large
def lrpfirst(layer, x, low, high, r):
    x = x.data.clone().requires_grad_(True)
    lb = (x.data * 0 + low).requires_grad_(True)
    hb = (x.data * 0 + high).requires_grad_(True)
    z = layer.forward(x) + 1e-3
    z = z - newlayer(layer, lambda p: p.clamp(min=0)).forward(lb)
    z = z - newlayer(layer, lambda p: p.clamp(max=0)).forward(hb)
    s = (r / z).data
    (z * s).sum().backward()
    c, cp, cm = x.grad, lb.grad, hb.grad
    return (x * c + lb * cp + hb * cm).data


# %% stabiliser-1e-2
# 1e-2 is added.
# mistake: stabiliser-too-large
def lrpfirst(layer, x, low, high, r):
    x = x.data.clone().requires_grad_(True)
    lb = (x.data * 0 + low).requires_grad_(True)
    hb = (x.data * 0 + high).requires_grad_(True)
    z = layer.forward(x) + 1e-2
    z = z - newlayer(layer, lambda p: p.clamp(min=0)).forward(lb)
    z = z - newlayer(layer, lambda p: p.clamp(max=0)).forward(hb)
    s = (r / z).data
    (z * s).sum().backward()
    c, cp, cm = x.grad, lb.grad, hb.grad
    return (x * c + lb * cp + hb * cm).data


# %% stabiliser-0.1
# 0.1 is added.
# mistake: stabiliser-too-large
def lrpfirst(layer, x, low, high, r):
    x = x.data.clone().requires_grad_(True)
    lb = (x.data * 0 + low).requires_grad_(True)
    hb = (x.data * 0 + high).requires_grad_(True)
    z = layer.forward(x) + 0.1
    z = z - newlayer(layer, lambda p: p.clamp(min=0)).forward(lb)
    z = z - newlayer(layer, lambda p: p.clamp(max=0)).forward(hb)
    s = (r / z).data
    (z * s).sum().backward()
    c, cp, cm = x.grad, lb.grad, hb.grad
    return (x * c + lb * cp + hb * cm).data


# %% stabiliser-1
# 1 is added.
# mistake: stabiliser-too-large
def lrpfirst(layer, x, low, high, r):
    x = x.data.clone().requires_grad_(True)
    lb = (x.data * 0 + low).requires_grad_(True)
    hb = (x.data * 0 + high).requires_grad_(True)
    z = layer.forward(x) + 1
    z = z - newlayer(layer, lambda p: p.clamp(min=0)).forward(lb)
    z = z - newlayer(layer, lambda p: p.clamp(max=0)).forward(hb)
    s = (r / z).data
    (z * s).sum().backward()
    c, cp, cm = x.grad, lb.grad, hb.grad
    return (x * c + lb * cp + hb * cm).data


# %% stabiliser-minus
# A negative large number.
# mistake: stabiliser-too-large
import torch.nn.functional as F

def lrpfirst(layer, x, low, high, r):
    x, r, W = x.detach(), r.detach(), layer.weight.detach()
    if isinstance(layer, nn.Linear):
        down = F.linear
        up = lambda s, w: s @ w
    else:
        down = lambda v, w: F.conv2d(v, w, stride=layer.stride, padding=layer.padding)
        up = lambda s, w: F.conv_transpose2d(s, w, stride=layer.stride, padding=layer.padding)
    P, N = W.clamp(min=0), W.clamp(max=0)
    L, H = torch.full_like(x, low), torch.full_like(x, high)
    z = down(x, W) - down(L, P) - down(H, N) - 0.1
    s = r / z
    return x * up(s, W) - L * up(s, P) - H * up(s, N)


# %% attached-s
# s with its gradient.
# mistake: s-not-constant
def lrpfirst(layer, x, low, high, r):
    x = x.data.clone().requires_grad_(True)
    lb = (x.data * 0 + low).requires_grad_(True)
    hb = (x.data * 0 + high).requires_grad_(True)
    z = layer.forward(x) + 1e-9
    z = z - newlayer(layer, lambda p: p.clamp(min=0)).forward(lb)
    z = z - newlayer(layer, lambda p: p.clamp(max=0)).forward(hb)
    s = r / z
    (z * s).sum().backward()
    c, cp, cm = x.grad, lb.grad, hb.grad
    return (x * c + lb * cp + hb * cm).data


# %% attached
# A gradient is attached.
# mistake: attached
def lrpfirst(layer, x, low, high, r):
    x = x.data.clone().requires_grad_(True)
    lb = (x.data * 0 + low).requires_grad_(True)
    hb = (x.data * 0 + high).requires_grad_(True)
    z = layer.forward(x) + 1e-9
    z = z - newlayer(layer, lambda p: p.clamp(min=0)).forward(lb)
    z = z - newlayer(layer, lambda p: p.clamp(max=0)).forward(hb)
    s = (r / z).data
    (z * s).sum().backward()
    c, cp, cm = x.grad, lb.grad, hb.grad
    return x * c + lb * cp + hb * cm


# %% attached-b
# A gradient is attached.
# mistake: attached
from torch.func import functional_call

def lrpfirst(layer, x, low, high, r):
    x = x.detach()
    w = layer.weight.detach()
    terms = []
    for part, v in ((w.clamp(min=0), x - low), (w.clamp(max=0), x - high)):
        v = v.requires_grad_()
        parameters = {n: part if n == "weight" else torch.zeros_like(p) for n, p in layer.named_parameters()}
        terms.append((v, functional_call(layer, parameters, (v,))))
    z = sum(out for _, out in terms) + 1e-9
    s = (r / z).detach()
    (z * s).sum().backward()
    return sum(v * v.grad for v, _ in terms)


# %% numpy
# An array.
# mistake: not-a-tensor
import torch.nn.functional as F

def lrpfirst(layer, x, low, high, r):
    x, r, W = x.detach(), r.detach(), layer.weight.detach()
    if isinstance(layer, nn.Linear):
        down = F.linear
        up = lambda s, w: s @ w
    else:
        down = lambda v, w: F.conv2d(v, w, stride=layer.stride, padding=layer.padding)
        up = lambda s, w: F.conv_transpose2d(s, w, stride=layer.stride, padding=layer.padding)
    P, N = W.clamp(min=0), W.clamp(max=0)
    L, H = torch.full_like(x, low), torch.full_like(x, high)
    z = down(x, W) - down(L, P) - down(H, N) + 1e-9
    s = r / z
    R = x * up(s, W) - L * up(s, P) - H * up(s, N)
    return R.numpy()


# %% conv-only
# Convolutions alone.
# mistake: fails-for-some-layers
import torch.nn.functional as F

def lrpfirst(layer, x, low, high, r):
    x, r, W = x.detach(), r.detach(), layer.weight.detach()
    if False:
        down = F.linear
        up = lambda s, w: s @ w
    else:
        down = lambda v, w: F.conv2d(v, w, stride=layer.stride, padding=layer.padding)
        up = lambda s, w: F.conv_transpose2d(s, w, stride=layer.stride, padding=layer.padding)
    P, N = W.clamp(min=0), W.clamp(max=0)
    L, H = torch.full_like(x, low), torch.full_like(x, high)
    z = down(x, W) - down(L, P) - down(H, N) + 1e-9
    s = r / z
    return x * up(s, W) - L * up(s, P) - H * up(s, N)


# %% conv-only-b
# Convolutions alone.
# mistake: fails-for-some-layers
import torch.nn.functional as F

def lrpfirst(layer, x, low, high, r):
    x, r, W = x.detach(), r.detach(), layer.weight.detach()
    if isinstance(layer, nn.Linear):
        raise TypeError('nn.Linear comes later')
        up = lambda s, w: s @ w
    else:
        down = lambda v, w: F.conv2d(v, w, stride=layer.stride, padding=layer.padding)
        up = lambda s, w: F.conv_transpose2d(s, w, stride=layer.stride, padding=layer.padding)
    P, N = W.clamp(min=0), W.clamp(max=0)
    L, H = torch.full_like(x, low), torch.full_like(x, high)
    z = down(x, W) - down(L, P) - down(H, N) + 1e-9
    s = r / z
    return x * up(s, W) - L * up(s, P) - H * up(s, N)


# %% no-bias-fails
# A layer without bias fails.
# mistake: fails-without-bias
import copy

def newlayer(layer, g):
    layer = copy.deepcopy(layer)
    try:
        layer.weight = nn.Parameter(g(layer.weight))
    except AttributeError:
        pass
    layer.bias = nn.Parameter(g(layer.bias))
    return layer

def lrpfirst(layer, x, low, high, r):
    x = x.data.clone().requires_grad_(True)
    lb = (x.data * 0 + low).requires_grad_(True)
    hb = (x.data * 0 + high).requires_grad_(True)
    z = layer.forward(x) + 1e-9
    z = z - newlayer(layer, lambda p: p.clamp(min=0)).forward(lb)
    z = z - newlayer(layer, lambda p: p.clamp(max=0)).forward(hb)
    s = (r / z).data
    (z * s).sum().backward()
    c, cp, cm = x.grad, lb.grad, hb.grad
    return (x * c + lb * cp + hb * cm).data


# %% weights-changed
# No copy.
# mistake: layer-changed
import copy

def newlayer(layer, g):
    try:
        layer.weight = nn.Parameter(g(layer.weight))
    except AttributeError:
        pass
    try:
        layer.bias = nn.Parameter(g(layer.bias))
    except AttributeError:
        pass
    return layer

def lrpfirst(layer, x, low, high, r):
    x = x.data.clone().requires_grad_(True)
    lb = (x.data * 0 + low).requires_grad_(True)
    hb = (x.data * 0 + high).requires_grad_(True)
    z = layer.forward(x) + 1e-9
    z = z - newlayer(layer, lambda p: p.clamp(min=0)).forward(lb)
    z = z - newlayer(layer, lambda p: p.clamp(max=0)).forward(hb)
    s = (r / z).data
    (z * s).sum().backward()
    c, cp, cm = x.grad, lb.grad, hb.grad
    return (x * c + lb * cp + hb * cm).data


# %% bias-changed
# The bias is set to 0.
# mistake: layer-changed
def lrpfirst(layer, x, low, high, r):
    if layer.bias is not None:
        layer.bias.data *= 0
    x = x.data.clone().requires_grad_(True)
    lb = (x.data * 0 + low).requires_grad_(True)
    hb = (x.data * 0 + high).requires_grad_(True)
    z = layer.forward(x) + 1e-9
    z = z - newlayer(layer, lambda p: p.clamp(min=0)).forward(lb)
    z = z - newlayer(layer, lambda p: p.clamp(max=0)).forward(hb)
    s = (r / z).data
    (z * s).sum().backward()
    c, cp, cm = x.grad, lb.grad, hb.grad
    return (x * c + lb * cp + hb * cm).data


# %% x-changed
# The bounds are subtracted in place.
# mistake: argument-changed | layer-changed
import torch.nn.functional as F

def lrpfirst(layer, x, low, high, r):
    x, r, W = x.detach(), r.detach(), layer.weight.detach()
    if isinstance(layer, nn.Linear):
        down = F.linear
        up = lambda s, w: s @ w
    else:
        down = lambda v, w: F.conv2d(v, w, stride=layer.stride, padding=layer.padding)
        up = lambda s, w: F.conv_transpose2d(s, w, stride=layer.stride, padding=layer.padding)
    original = x
    P, N = W.clamp(min=0), W.clamp(max=0)
    L, H = torch.full_like(x, low), torch.full_like(x, high)
    z = down(x, W) - down(L, P) - down(H, N) + 1e-9
    s = r / z
    R = x * up(s, W) - L * up(s, P) - H * up(s, N)
    original -= low
    return R
    return x * up(s, W) - L * up(s, P) - H * up(s, N)


# %% r-changed
# r is divided in place.
# mistake: argument-changed | layer-changed
import torch.nn.functional as F

def lrpfirst(layer, x, low, high, r):
    x, r, W = x.detach(), r.detach(), layer.weight.detach()
    if isinstance(layer, nn.Linear):
        down = F.linear
        up = lambda s, w: s @ w
    else:
        down = lambda v, w: F.conv2d(v, w, stride=layer.stride, padding=layer.padding)
        up = lambda s, w: F.conv_transpose2d(s, w, stride=layer.stride, padding=layer.padding)
    P, N = W.clamp(min=0), W.clamp(max=0)
    L, H = torch.full_like(x, low), torch.full_like(x, high)
    z = down(x, W) - down(L, P) - down(H, N) + 1e-9
    s = r.div_(z)
    return x * up(s, W) - L * up(s, P) - H * up(s, N)


# %% accumulates
# The gradient stays in x.
# mistake: gradient-accumulates | layer-changed
def lrpfirst(layer, x, low, high, r):
    x.requires_grad_(True)
    lb = (x.data * 0 + low).requires_grad_(True)
    hb = (x.data * 0 + high).requires_grad_(True)
    z = layer.forward(x) + 1e-9
    z = z - newlayer(layer, lambda p: p.clamp(min=0)).forward(lb)
    z = z - newlayer(layer, lambda p: p.clamp(max=0)).forward(hb)
    s = (r / z).data
    (z * s).sum().backward()
    c, cp, cm = x.grad, lb.grad, hb.grad
    return (x * c + lb * cp + hb * cm).data


# %% step-2
# Nothing is divided.
# mistake: step-2-missing
import torch.nn.functional as F

def lrpfirst(layer, x, low, high, r):
    x, r, W = x.detach(), r.detach(), layer.weight.detach()
    if isinstance(layer, nn.Linear):
        down = F.linear
        up = lambda s, w: s @ w
    else:
        down = lambda v, w: F.conv2d(v, w, stride=layer.stride, padding=layer.padding)
        up = lambda s, w: F.conv_transpose2d(s, w, stride=layer.stride, padding=layer.padding)
    P, N = W.clamp(min=0), W.clamp(max=0)
    L, H = torch.full_like(x, low), torch.full_like(x, high)
    z = down(x, W) - down(L, P) - down(H, N) + 1e-9
    s = r
    return x * up(s, W) - L * up(s, P) - H * up(s, N)


# %% z-over
# z/r.
# mistake: step-2-missing
import torch.nn.functional as F

def lrpfirst(layer, x, low, high, r):
    x, r, W = x.detach(), r.detach(), layer.weight.detach()
    if isinstance(layer, nn.Linear):
        down = F.linear
        up = lambda s, w: s @ w
    else:
        down = lambda v, w: F.conv2d(v, w, stride=layer.stride, padding=layer.padding)
        up = lambda s, w: F.conv_transpose2d(s, w, stride=layer.stride, padding=layer.padding)
    P, N = W.clamp(min=0), W.clamp(max=0)
    L, H = torch.full_like(x, low), torch.full_like(x, high)
    z = down(x, W) - down(L, P) - down(H, N) + 1e-9
    s = z / (r + 1e-9)
    return x * up(s, W) - L * up(s, P) - H * up(s, N)


# %% one-over-z
# r is left out.
# mistake: r-left-out
import torch.nn.functional as F

def lrpfirst(layer, x, low, high, r):
    x, r, W = x.detach(), r.detach(), layer.weight.detach()
    if isinstance(layer, nn.Linear):
        down = F.linear
        up = lambda s, w: s @ w
    else:
        down = lambda v, w: F.conv2d(v, w, stride=layer.stride, padding=layer.padding)
        up = lambda s, w: F.conv_transpose2d(s, w, stride=layer.stride, padding=layer.padding)
    P, N = W.clamp(min=0), W.clamp(max=0)
    L, H = torch.full_like(x, low), torch.full_like(x, high)
    z = down(x, W) - down(L, P) - down(H, N) + 1e-9
    s = 1 / z
    return x * up(s, W) - L * up(s, P) - H * up(s, N)


# %% minus
# The opposite sign.
# mistake: opposite-sign
import torch.nn.functional as F

def lrpfirst(layer, x, low, high, r):
    x, r, W = x.detach(), r.detach(), layer.weight.detach()
    if isinstance(layer, nn.Linear):
        down = F.linear
        up = lambda s, w: s @ w
    else:
        down = lambda v, w: F.conv2d(v, w, stride=layer.stride, padding=layer.padding)
        up = lambda s, w: F.conv_transpose2d(s, w, stride=layer.stride, padding=layer.padding)
    P, N = W.clamp(min=0), W.clamp(max=0)
    L, H = torch.full_like(x, low), torch.full_like(x, high)
    z = down(x, W) - down(L, P) - down(H, N) + 1e-9
    s = r / z
    return -x * up(s, W) + L * up(s, P) + H * up(s, N)


# %% minus-a
# The opposite sign.
# mistake: opposite-sign
def lrpfirst(layer, x, low, high, r):
    x = x.data.clone().requires_grad_(True)
    lb = (x.data * 0 + low).requires_grad_(True)
    hb = (x.data * 0 + high).requires_grad_(True)
    z = layer.forward(x) + 1e-9
    z = z - newlayer(layer, lambda p: p.clamp(min=0)).forward(lb)
    z = z - newlayer(layer, lambda p: p.clamp(max=0)).forward(hb)
    s = (r / z).data
    (z * s).sum().backward()
    c, cp, cm = x.grad, lb.grad, hb.grad
    return -(x * c + lb * cp + hb * cm).data


# %% clamped
# What is negative is cut off.
# mistake: unforeseen
def lrpfirst(layer, x, low, high, r):
    x = x.data.clone().requires_grad_(True)
    lb = (x.data * 0 + low).requires_grad_(True)
    hb = (x.data * 0 + high).requires_grad_(True)
    z = layer.forward(x) + 1e-9
    z = z - newlayer(layer, lambda p: p.clamp(min=0)).forward(lb)
    z = z - newlayer(layer, lambda p: p.clamp(max=0)).forward(hb)
    s = (r / z).data
    (z * s).sum().backward()
    c, cp, cm = x.grad, lb.grad, hb.grad
    return (x.clamp(min=0) * c + lb * cp + hb * cm).data


# %% mirrored
# The result is mirrored.
# mistake: unforeseen
def lrpfirst(layer, x, low, high, r):
    x = x.data.clone().requires_grad_(True)
    lb = (x.data * 0 + low).requires_grad_(True)
    hb = (x.data * 0 + high).requires_grad_(True)
    z = layer.forward(x) + 1e-9
    z = z - newlayer(layer, lambda p: p.clamp(min=0)).forward(lb)
    z = z - newlayer(layer, lambda p: p.clamp(max=0)).forward(hb)
    s = (r / z).data
    (z * s).sum().backward()
    c, cp, cm = x.grad, lb.grad, hb.grad
    return (x * c + lb * cp + hb * cm).data.flip(-1)


# %% transposed
# Height and width swapped.
# mistake: wrong-shape
def lrpfirst(layer, x, low, high, r):
    x = x.data.clone().requires_grad_(True)
    lb = (x.data * 0 + low).requires_grad_(True)
    hb = (x.data * 0 + high).requires_grad_(True)
    z = layer.forward(x) + 1e-9
    z = z - newlayer(layer, lambda p: p.clamp(min=0)).forward(lb)
    z = z - newlayer(layer, lambda p: p.clamp(max=0)).forward(hb)
    s = (r / z).data
    (z * s).sum().backward()
    c, cp, cm = x.grad, lb.grad, hb.grad
    return (x * c + lb * cp + hb * cm).data.transpose(-1, -2)


# %% sum-channels
# Colours are summed.
# mistake: wrong-shape
def lrpfirst(layer, x, low, high, r):
    x = x.data.clone().requires_grad_(True)
    lb = (x.data * 0 + low).requires_grad_(True)
    hb = (x.data * 0 + high).requires_grad_(True)
    z = layer.forward(x) + 1e-9
    z = z - newlayer(layer, lambda p: p.clamp(min=0)).forward(lb)
    z = z - newlayer(layer, lambda p: p.clamp(max=0)).forward(hb)
    s = (r / z).data
    (z * s).sum().backward()
    c, cp, cm = x.grad, lb.grad, hb.grad
    return (x * c + lb * cp + hb * cm).data.sum(1)


# %% mean-batch
# The mean of the batch.
# mistake: wrong-shape | batch-mixed
import torch.nn.functional as F

def lrpfirst(layer, x, low, high, r):
    x, r, W = x.detach(), r.detach(), layer.weight.detach()
    if isinstance(layer, nn.Linear):
        down = F.linear
        up = lambda s, w: s @ w
    else:
        down = lambda v, w: F.conv2d(v, w, stride=layer.stride, padding=layer.padding)
        up = lambda s, w: F.conv_transpose2d(s, w, stride=layer.stride, padding=layer.padding)
    P, N = W.clamp(min=0), W.clamp(max=0)
    L, H = torch.full_like(x, low), torch.full_like(x, high)
    z = down(x, W) - down(L, P) - down(H, N) + 1e-9
    s = r / z
    R = x * up(s, W) - L * up(s, P) - H * up(s, N)
    return R.mean(0)


# %% flat
# Flattened.
# mistake: wrong-shape
def lrpfirst(layer, x, low, high, r):
    x = x.data.clone().requires_grad_(True)
    lb = (x.data * 0 + low).requires_grad_(True)
    hb = (x.data * 0 + high).requires_grad_(True)
    z = layer.forward(x) + 1e-9
    z = z - newlayer(layer, lambda p: p.clamp(min=0)).forward(lb)
    z = z - newlayer(layer, lambda p: p.clamp(max=0)).forward(hb)
    s = (r / z).data
    (z * s).sum().backward()
    c, cp, cm = x.grad, lb.grad, hb.grad
    return (x * c + lb * cp + hb * cm).data.flatten(1)


# %% no-return
# No return.
# mistake: no-return
def lrpfirst(layer, x, low, high, r):
    x = x.data.clone().requires_grad_(True)
    lb = (x.data * 0 + low).requires_grad_(True)
    hb = (x.data * 0 + high).requires_grad_(True)
    z = layer.forward(x) + 1e-9
    z = z - newlayer(layer, lambda p: p.clamp(min=0)).forward(lb)
    z = z - newlayer(layer, lambda p: p.clamp(max=0)).forward(hb)
    s = (r / z).data
    (z * s).sum().backward()
    c, cp, cm = x.grad, lb.grad, hb.grad
    R = (x * c + lb * cp + hb * cm).data


# %% batch-s
# s is the mean of the batch.
# mistake: batch-mixed
import torch.nn.functional as F

def lrpfirst(layer, x, low, high, r):
    x, r, W = x.detach(), r.detach(), layer.weight.detach()
    if isinstance(layer, nn.Linear):
        down = F.linear
        up = lambda s, w: s @ w
    else:
        down = lambda v, w: F.conv2d(v, w, stride=layer.stride, padding=layer.padding)
        up = lambda s, w: F.conv_transpose2d(s, w, stride=layer.stride, padding=layer.padding)
    P, N = W.clamp(min=0), W.clamp(max=0)
    L, H = torch.full_like(x, low), torch.full_like(x, high)
    z = down(x, W) - down(L, P) - down(H, N) + 1e-9
    s = (r / z).mean(0, keepdim=True)
    return x * up(s, W) - L * up(s, P) - H * up(s, N)


# %% shift-only
# x - low alone.
# mistake: one-bound-left-out | another-rule
import torch.nn.functional as F

def lrpfirst(layer, x, low, high, r):
    x, r, W = x.detach(), r.detach(), layer.weight.detach()
    if isinstance(layer, nn.Linear):
        down = F.linear
        up = lambda s, w: s @ w
    else:
        down = lambda v, w: F.conv2d(v, w, stride=layer.stride, padding=layer.padding)
        up = lambda s, w: F.conv_transpose2d(s, w, stride=layer.stride, padding=layer.padding)
    P, N = W.clamp(min=0), W.clamp(max=0)
    L, H = torch.full_like(x, low), torch.full_like(x, high)
    z = down(x - L, W) + 1e-9
    s = r / z
    return (x - L) * up(s, W)


# %% no-grad-hb
# lb takes no gradient.
# mistake: no-gradient
def lrpfirst(layer, x, low, high, r):
    x = x.data.clone().requires_grad_(True)
    lb = (x.data * 0 + low)
    hb = (x.data * 0 + high).requires_grad_(True)
    z = layer.forward(x) + 1e-9
    z = z - newlayer(layer, lambda p: p.clamp(min=0)).forward(lb)
    z = z - newlayer(layer, lambda p: p.clamp(max=0)).forward(hb)
    s = (r / z).data
    (z * s).sum().backward()
    c, cp, cm = x.grad, lb.grad, hb.grad
    return (x * c + lb * cp + hb * cm).data


# %% padding-left-out
# No padding.
# mistake: padding-left-out | wrong-shape | fails-for-some-layers
import torch.nn.functional as F

def lrpfirst(layer, x, low, high, r):
    x, r, W = x.detach(), r.detach(), layer.weight.detach()
    if isinstance(layer, nn.Linear):
        down = F.linear
        up = lambda s, w: s @ w
    else:
        down = lambda v, w: F.conv2d(v, w, stride=layer.stride)
        up = lambda s, w: F.conv_transpose2d(s, w, stride=layer.stride)
    P, N = W.clamp(min=0), W.clamp(max=0)
    L, H = torch.full_like(x, low), torch.full_like(x, high)
    z = down(x, W) - down(L, P) - down(H, N) + 1e-9
    s = r / z
    return x * up(s, W) - L * up(s, P) - H * up(s, N)


# %% swap-in-step-4
# Bounds swapped in step 4.
# mistake: bounds-swapped
import torch.nn.functional as F

def lrpfirst(layer, x, low, high, r):
    x, r, W = x.detach(), r.detach(), layer.weight.detach()
    if isinstance(layer, nn.Linear):
        down = F.linear
        up = lambda s, w: s @ w
    else:
        down = lambda v, w: F.conv2d(v, w, stride=layer.stride, padding=layer.padding)
        up = lambda s, w: F.conv_transpose2d(s, w, stride=layer.stride, padding=layer.padding)
    P, N = W.clamp(min=0), W.clamp(max=0)
    L, H = torch.full_like(x, low), torch.full_like(x, high)
    z = down(x, W) - down(L, P) - down(H, N) + 1e-9
    s = r / z
    return x * up(s, W) - H * up(s, P) - L * up(s, N)


# %% swap-in-step-1
# Bounds swapped in step 1.
# mistake: bounds-swapped
import torch.nn.functional as F

def lrpfirst(layer, x, low, high, r):
    x, r, W = x.detach(), r.detach(), layer.weight.detach()
    if isinstance(layer, nn.Linear):
        down = F.linear
        up = lambda s, w: s @ w
    else:
        down = lambda v, w: F.conv2d(v, w, stride=layer.stride, padding=layer.padding)
        up = lambda s, w: F.conv_transpose2d(s, w, stride=layer.stride, padding=layer.padding)
    P, N = W.clamp(min=0), W.clamp(max=0)
    L, H = torch.full_like(x, low), torch.full_like(x, high)
    z = down(x, W) - down(H, P) - down(L, N) + 1e-9
    s = r / z
    return x * up(s, W) - L * up(s, P) - H * up(s, N)


# %% two-slips
# Bias kept, no stabiliser.
# mistake: bias-kept + no-stabiliser
import torch.nn.functional as F

def lrpfirst(layer, x, low, high, r):
    x, r, W = x.detach(), r.detach(), layer.weight.detach()
    if isinstance(layer, nn.Linear):
        down = F.linear
        up = lambda s, w: s @ w
    else:
        down = lambda v, w: F.conv2d(v, w, stride=layer.stride, padding=layer.padding)
        up = lambda s, w: F.conv_transpose2d(s, w, stride=layer.stride, padding=layer.padding)
    P, N = W.clamp(min=0), W.clamp(max=0)
    L, H = torch.full_like(x, low), torch.full_like(x, high)
    z = down(x, W) - down(L, P) - down(H, N)
    if layer.bias is not None:
        z = z + layer.bias.detach().reshape(-1, *[1] * (W.ndim - 2))
    s = r / z
    return x * up(s, W) - L * up(s, P) - H * up(s, N)


# %% two-slips-b
# Bounds swapped, a gradient attached.
# mistake: bounds-swapped + attached
from torch.func import functional_call

def lrpfirst(layer, x, low, high, r):
    x = x.detach()
    w = layer.weight.detach()
    terms = []
    for part, v in ((w.clamp(min=0), x - high), (w.clamp(max=0), x - low)):
        v = v.requires_grad_()
        parameters = {n: part if n == "weight" else torch.zeros_like(p) for n, p in layer.named_parameters()}
        terms.append((v, functional_call(layer, parameters, (v,))))
    z = sum(out for _, out in terms) + 1e-9
    s = (r / z).detach()
    (z * s).sum().backward()
    return sum(v * v.grad for v, _ in terms)


# %% two-slips-c
# Always ±1.5, no stabiliser.
# mistake: bounds-fixed + no-stabiliser
import torch.nn.functional as F

def lrpfirst(layer, x, low, high, r):
    x, r, W = x.detach(), r.detach(), layer.weight.detach()
    if isinstance(layer, nn.Linear):
        down = F.linear
        up = lambda s, w: s @ w
    else:
        down = lambda v, w: F.conv2d(v, w, stride=layer.stride, padding=layer.padding)
        up = lambda s, w: F.conv_transpose2d(s, w, stride=layer.stride, padding=layer.padding)
    P, N = W.clamp(min=0), W.clamp(max=0)
    L, H = torch.full_like(x, -1.5), torch.full_like(x, 1.5)
    z = down(x, W) - down(L, P) - down(H, N)
    s = r / z
    return x * up(s, W) - L * up(s, P) - H * up(s, N)


# %% two-slips-d
# Plus in step 1, and a gradient is attached.
# mistake: plus-for-minus + attached
from torch.func import functional_call

def lrpfirst(layer, x, low, high, r):
    x = x.detach()
    w = layer.weight.detach()
    terms = []
    for part, v in ((w.clamp(min=0), x + low), (w.clamp(max=0), x + high)):
        v = v.requires_grad_()
        parameters = {n: part if n == "weight" else torch.zeros_like(p) for n, p in layer.named_parameters()}
        terms.append((v, functional_call(layer, parameters, (v,))))
    z = sum(out for _, out in terms) + 1e-9
    s = (r / z).detach()
    (z * s).sum().backward()
    return sum(v * v.grad for v, _ in terms)


# %% general-rule
# lrprule with bounds as activations.
# mistake: bounds-left-out
from torch.func import functional_call

def lrpfirst(layer, a, low, high, r):
    changed = {name: p.detach() for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,)) + 1e-9
    s = (r / z).detach()
    c, = torch.autograd.grad((z * s).sum(), a)
    return a.detach() * c


# %% zeros
# Zeros.
# mistake: nothing-arrives
import torch.nn.functional as F

def lrpfirst(layer, x, low, high, r):
    x, r, W = x.detach(), r.detach(), layer.weight.detach()
    if isinstance(layer, nn.Linear):
        down = F.linear
        up = lambda s, w: s @ w
    else:
        down = lambda v, w: F.conv2d(v, w, stride=layer.stride, padding=layer.padding)
        up = lambda s, w: F.conv_transpose2d(s, w, stride=layer.stride, padding=layer.padding)
    P, N = W.clamp(min=0), W.clamp(max=0)
    L, H = torch.full_like(x, low), torch.full_like(x, high)
    z = down(x, W) - down(L, P) - down(H, N) + 1e-9
    s = r / z
    return 0 * x * up(s, W)


# %% stub-r
# r.
# mistake: wrong-shape
import torch.nn.functional as F

def lrpfirst(layer, x, low, high, r):
    x, r, W = x.detach(), r.detach(), layer.weight.detach()
    if isinstance(layer, nn.Linear):
        down = F.linear
        up = lambda s, w: s @ w
    else:
        down = lambda v, w: F.conv2d(v, w, stride=layer.stride, padding=layer.padding)
        up = lambda s, w: F.conv_transpose2d(s, w, stride=layer.stride, padding=layer.padding)
    P, N = W.clamp(min=0), W.clamp(max=0)
    L, H = torch.full_like(x, low), torch.full_like(x, high)
    z = down(x, W) - down(L, P) - down(H, N) + 1e-9
    s = r / z
    return r


# %% low-plus-high
# x - (low + high).
# mistake: other-bounds | another-rule
import torch.nn.functional as F

def lrpfirst(layer, x, low, high, r):
    x, r, W = x.detach(), r.detach(), layer.weight.detach()
    if isinstance(layer, nn.Linear):
        down = F.linear
        up = lambda s, w: s @ w
    else:
        down = lambda v, w: F.conv2d(v, w, stride=layer.stride, padding=layer.padding)
        up = lambda s, w: F.conv_transpose2d(s, w, stride=layer.stride, padding=layer.padding)
    P, N = W.clamp(min=0), W.clamp(max=0)
    L, H = torch.full_like(x, low + high), torch.full_like(x, low + high)
    z = down(x, W) - down(L, P) - down(H, N) + 1e-9
    s = r / z
    return x * up(s, W) - L * up(s, P) - H * up(s, N)


# %% half-step-4
# Step 4 with x everywhere.
# mistake: step-4-missing | bounds-left-out | unforeseen
def lrpfirst(layer, x, low, high, r):
    x = x.data.clone().requires_grad_(True)
    lb = (x.data * 0 + low).requires_grad_(True)
    hb = (x.data * 0 + high).requires_grad_(True)
    z = layer.forward(x) + 1e-9
    z = z - newlayer(layer, lambda p: p.clamp(min=0)).forward(lb)
    z = z - newlayer(layer, lambda p: p.clamp(max=0)).forward(hb)
    s = (r / z).data
    (z * s).sum().backward()
    c, cp, cm = x.grad, lb.grad, hb.grad
    return (x * (c + cp + cm)).data


# %% cut-off
# Negative relevance is cut off.
# mistake: only-positive
def lrpfirst(layer, x, low, high, r):
    x = x.data.clone().requires_grad_(True)
    lb = (x.data * 0 + low).requires_grad_(True)
    hb = (x.data * 0 + high).requires_grad_(True)
    z = layer.forward(x) + 1e-9
    z = z - newlayer(layer, lambda p: p.clamp(min=0)).forward(lb)
    z = z - newlayer(layer, lambda p: p.clamp(max=0)).forward(hb)
    s = (r / z).data
    (z * s).sum().backward()
    c, cp, cm = x.grad, lb.grad, hb.grad
    return (x * c + lb * cp + hb * cm).data.clamp(min=0)


# %% largest
# Divided by the largest.
# mistake: rescaled
import torch.nn.functional as F

def lrpfirst(layer, x, low, high, r):
    x, r, W = x.detach(), r.detach(), layer.weight.detach()
    if isinstance(layer, nn.Linear):
        down = F.linear
        up = lambda s, w: s @ w
    else:
        down = lambda v, w: F.conv2d(v, w, stride=layer.stride, padding=layer.padding)
        up = lambda s, w: F.conv_transpose2d(s, w, stride=layer.stride, padding=layer.padding)
    P, N = W.clamp(min=0), W.clamp(max=0)
    L, H = torch.full_like(x, low), torch.full_like(x, high)
    z = down(x, W) - down(L, P) - down(H, N) + 1e-9
    s = r / z
    R = x * up(s, W) - L * up(s, P) - H * up(s, N)
    return R / R.abs().max()


# %% no-scalar
# backward on a tensor.
# mistake: not-a-scalar
def lrpfirst(layer, x, low, high, r):
    x = x.data.clone().requires_grad_(True)
    lb = (x.data * 0 + low).requires_grad_(True)
    hb = (x.data * 0 + high).requires_grad_(True)
    z = layer.forward(x) + 1e-9
    z = z - newlayer(layer, lambda p: p.clamp(min=0)).forward(lb)
    z = z - newlayer(layer, lambda p: p.clamp(max=0)).forward(hb)
    s = (r / z).data
    (z * s).backward()
    c, cp, cm = x.grad, lb.grad, hb.grad
    return (x * c + lb * cp + hb * cm).data
