"""Answers to lrprule: through a changed copy, functional calls, by hand for each kind of layer, with the layer put back."""


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
def lrprule(layer, a, rho, eps, r):
    a = a.data.clone().requires_grad_(True)
    z = newlayer(layer, rho).forward(a) + eps
    s = (r / z).data
    (z * s).sum().backward()
    c = a.grad
    return (a * c).data


# %% right-functional
# functional_call.
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    changed = {name: rho(p.detach()) for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,)) + eps
    s = (r / z).detach()
    c, = torch.autograd.grad((z * s).sum(), a)
    return a.detach() * c


# %% right-by-hand
# No autograd: each kind of layer by hand.
import torch.nn.functional as F

def lrprule(layer, a, rho, eps, r):
    a, r = a.detach(), r.detach()
    if isinstance(layer, nn.MaxPool2d):
        z, where = F.max_pool2d(a, layer.kernel_size, return_indices=True)
        s = r / (z + eps)
        c = F.max_unpool2d(s, where, layer.kernel_size, output_size=a.shape)
    elif isinstance(layer, nn.AvgPool2d):
        k = layer.kernel_size
        z = F.avg_pool2d(a, k)
        s = r / (z + eps)
        c = s.repeat_interleave(k, 2).repeat_interleave(k, 3) / k**2
    else:
        w = rho(layer.weight.detach())
        b = None if layer.bias is None else rho(layer.bias.detach())
        if isinstance(layer, nn.Linear):
            z = F.linear(a, w, b)
            s = r / (z + eps)
            c = s @ w
        else:
            z = F.conv2d(a, w, b, layer.stride, layer.padding)
            s = r / (z + eps)
            c = F.conv_transpose2d(s, w, None, layer.stride, layer.padding)
    return a * c


# %% right-put-back
# The layer itself, put back.
def lrprule(layer, a, rho, eps, r):
    old = [p.data for p in layer.parameters()]
    for p in layer.parameters():
        p.data = rho(p.data)
    x = a.detach().clone().requires_grad_(True)
    z = layer(x) + eps
    s = (r / z).detach()
    c = torch.autograd.grad(z, x, s)[0]
    for p, data in zip(layer.parameters(), old):
        p.data = data
    return x.detach() * c


# %% right-double-inside
# 64 bits inside, 32 outside.
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    changed = {name: rho(p.detach().double()) for name, p in layer.named_parameters()}
    a = a.detach().double().requires_grad_()
    z = functional_call(layer, changed, (a,)) + eps
    s = (r / z).detach()
    c, = torch.autograd.grad((z * s).sum(), a)
    return (a.detach() * c).to(r.dtype)


# %% right-torch-func-vjp
# vjp of the layer.
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    changed = {name: rho(p.detach()) for name, p in layer.named_parameters()}
    a = a.detach()
    z, pull = torch.func.vjp(lambda x: functional_call(layer, changed, (x,)), a)
    return a * pull(r / (z + eps))[0]


# %% right-jacobian
# The contributions one by one, from the Jacobian.
from torch.func import functional_call, jacrev

def lrprule(layer, a, rho, eps, r):
    changed = {n: rho(p.detach()) for n, p in layer.named_parameters()}
    f = lambda x: functional_call(layer, changed, (x[None],))[0].flatten()
    out = []
    for x, rel in zip(a.detach(), r.detach()):
        J = jacrev(f)(x).flatten(1)
        s = rel.flatten() / (f(x) + eps)
        out.append((x.flatten() * (J.T @ s)).reshape(x.shape))
    return torch.stack(out)


# %% right-batch-loop
# One example at a time.
import copy

def one(layer, a, eps, r):
    a = a.clone().requires_grad_()
    z = layer(a) + eps
    z.backward(r / z.detach())
    return a.detach() * a.grad

def lrprule(layer, a, rho, eps, r):
    layer = copy.deepcopy(layer)
    with torch.no_grad():
        for p in layer.parameters():
            p.copy_(rho(p))
    return torch.cat([one(layer, a[i:i + 1].detach(), eps, r[i:i + 1]) for i in range(len(a))])


# %% right-einsum-unfold
# Patches and einsum.
import torch.nn.functional as F

def lrprule(layer, a, rho, eps, r):
    with torch.no_grad():
        if isinstance(layer, nn.Linear):
            w = rho(layer.weight)
            z = torch.einsum("ni,oi->no", a, w) + eps
            if layer.bias is not None:
                z = z + rho(layer.bias)
            return torch.einsum("ni,oi,no->ni", a, w, r / z)
        if isinstance(layer, nn.Conv2d):
            w = rho(layer.weight)
            k, p = layer.kernel_size, layer.padding
            patches = F.unfold(a, k, padding=p)
            z = torch.einsum("nil,oi->nol", patches, w.flatten(1)) + eps
            if layer.bias is not None:
                z = z + rho(layer.bias)[:, None]
            s = r.flatten(2) / z
            c = torch.einsum("nol,oi->nil", s, w.flatten(1))
            return a * F.fold(c, a.shape[2:], k, padding=p)
        k = layer.kernel_size
        up = lambda y: F.interpolate(y, scale_factor=k, mode="nearest")
        if isinstance(layer, nn.MaxPool2d):
            z = F.max_pool2d(a, k)
            return torch.where(a == up(z), a * up(r / (z + eps)), 0.0)
        z = F.avg_pool2d(a, k)
        return a * up(r / (z + eps)) / k ** 2


# %% right-in-place-with-care
# In place on a copy.
def lrprule(layer, a, rho, eps, r):
    a = a.data.clone().requires_grad_(True)
    z = newlayer(layer, rho)(a)
    z += eps
    s = (r / z).data
    (z * s).sum().backward()
    c = a.grad
    c *= a.data
    return c


# %% right-hook
# The gradient comes by a hook.
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    changed = {name: rho(p.detach()) for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,)) + eps
    s = (r / z).detach()
    got = []
    a.register_hook(got.append)
    (z * s).sum().backward()
    c = got[0]
    return a.detach() * c


# %% right-no-eps-sign
# Where z is zero, something tiny besides.
def lrprule(layer, a, rho, eps, r):
    a = a.data.clone().requires_grad_(True)
    z = newlayer(layer, rho).forward(a) + eps
    z = torch.where(z == 0, 1e-12 * torch.ones_like(z), z)
    s = (r / z).data
    (z * s).sum().backward()
    c = a.grad
    return (a * c).data


# %% right-share-first
# r times the share, as the formula has it.
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    changed = {name: rho(p.detach()) for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,)) + eps
    s = r.detach() * (1 / z.detach())
    c, = torch.autograd.grad((z * s).sum(), a)
    return a.detach() * c


# %% right-state-dict
# A copy that loads.
def lrprule(layer, a, rho, eps, r):
    a = a.data.clone().requires_grad_(True)
    other = copy.deepcopy(layer)
    other.load_state_dict({k: rho(v) for k, v in layer.state_dict().items()})
    z = other(a) + eps
    s = (r / z).data
    (z * s).sum().backward()
    c = a.grad
    return (a * c).data


# %% right-if-hasattr
# A copy with if.
import copy

def newlayer(layer, g):
    layer = copy.deepcopy(layer)
    if hasattr(layer, 'weight'):
        layer.weight.data = g(layer.weight.data)
        if layer.bias is not None:
            layer.bias.data = g(layer.bias.data)
    return layer

def lrprule(layer, a, rho, eps, r):
    a = a.data.clone().requires_grad_(True)
    z = newlayer(layer, rho).forward(a) + eps
    s = (r / z).data
    (z * s).sum().backward()
    c = a.grad
    return (a * c).data


# %% right-no-grad-parameters
# Parameters without gradients.
import copy

def newlayer(layer, g):
    layer = copy.deepcopy(layer)
    try:
        layer.weight = nn.Parameter(g(layer.weight), requires_grad=False)
    except AttributeError:
        pass
    try:
        layer.bias = nn.Parameter(g(layer.bias))
    except AttributeError:
        pass
    return layer

def lrprule(layer, a, rho, eps, r):
    a = a.data.clone().requires_grad_(True)
    z = newlayer(layer, rho).forward(a) + eps
    s = (r / z).data
    (z * s).sum().backward()
    c = a.grad
    return (a * c).data


# %% rho-not-on-bias
# ρ is not on the bias.
# mistake: rho-not-on-bias
import copy

def newlayer(layer, g):
    layer = copy.deepcopy(layer)
    try:
        layer.weight = nn.Parameter(g(layer.weight))
    except AttributeError:
        pass
    return layer

def lrprule(layer, a, rho, eps, r):
    a = a.data.clone().requires_grad_(True)
    z = newlayer(layer, rho).forward(a) + eps
    s = (r / z).data
    (z * s).sum().backward()
    c = a.grad
    return (a * c).data


# %% rho-not-on-bias-b
# ρ is not on the bias.
# mistake: rho-not-on-bias
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    changed = {name: rho(p.detach()) if name == 'weight' else p.detach() for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,)) + eps
    s = (r / z).detach()
    c, = torch.autograd.grad((z * s).sum(), a)
    return a.detach() * c


# %% rho-not-on-bias-m
# ρ is not on the bias.
# mistake: rho-not-on-bias
import torch.nn.functional as F

def lrprule(layer, a, rho, eps, r):
    a, r = a.detach(), r.detach()
    if isinstance(layer, nn.MaxPool2d):
        z, where = F.max_pool2d(a, layer.kernel_size, return_indices=True)
        s = r / (z + eps)
        c = F.max_unpool2d(s, where, layer.kernel_size, output_size=a.shape)
    elif isinstance(layer, nn.AvgPool2d):
        k = layer.kernel_size
        z = F.avg_pool2d(a, k)
        s = r / (z + eps)
        c = s.repeat_interleave(k, 2).repeat_interleave(k, 3) / k**2
    else:
        w = rho(layer.weight.detach())
        b = None if layer.bias is None else layer.bias.detach()
        if isinstance(layer, nn.Linear):
            z = F.linear(a, w, b)
            s = r / (z + eps)
            c = s @ w
        else:
            z = F.conv2d(a, w, b, layer.stride, layer.padding)
            s = r / (z + eps)
            c = F.conv_transpose2d(s, w, None, layer.stride, layer.padding)
    return a * c


# %% rho-only-on-bias
# ρ is on the bias alone.
# mistake: rho-not-on-weights | rho-unused | rho-in-one-step
import copy

def newlayer(layer, g):
    layer = copy.deepcopy(layer)
    try:
        layer.bias = nn.Parameter(g(layer.bias))
    except AttributeError:
        pass
    return layer

def lrprule(layer, a, rho, eps, r):
    a = a.data.clone().requires_grad_(True)
    z = newlayer(layer, rho).forward(a) + eps
    s = (r / z).data
    (z * s).sum().backward()
    c = a.grad
    return (a * c).data


# %% rho-unused
# The layer as it is.
# mistake: rho-unused
def lrprule(layer, a, rho, eps, r):
    a = a.data.clone().requires_grad_(True)
    z = layer.forward(a) + eps
    s = (r / z).data
    (z * s).sum().backward()
    c = a.grad
    return (a * c).data


# %% rho-unused-b
# The layer as it is.
# mistake: rho-unused
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    changed = {name: p.detach() for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,)) + eps
    s = (r / z).detach()
    c, = torch.autograd.grad((z * s).sum(), a)
    return a.detach() * c


# %% rho-unused-m
# The layer as it is.
# mistake: rho-unused
import torch.nn.functional as F

def lrprule(layer, a, rho, eps, r):
    a, r = a.detach(), r.detach()
    if isinstance(layer, nn.MaxPool2d):
        z, where = F.max_pool2d(a, layer.kernel_size, return_indices=True)
        s = r / (z + eps)
        c = F.max_unpool2d(s, where, layer.kernel_size, output_size=a.shape)
    elif isinstance(layer, nn.AvgPool2d):
        k = layer.kernel_size
        z = F.avg_pool2d(a, k)
        s = r / (z + eps)
        c = s.repeat_interleave(k, 2).repeat_interleave(k, 3) / k**2
    else:
        w = layer.weight.detach()
        b = None if layer.bias is None else layer.bias.detach()
        if isinstance(layer, nn.Linear):
            z = F.linear(a, w, b)
            s = r / (z + eps)
            c = s @ w
        else:
            z = F.conv2d(a, w, b, layer.stride, layer.padding)
            s = r / (z + eps)
            c = F.conv_transpose2d(s, w, None, layer.stride, layer.padding)
    return a * c


# %% rho-twice
# ρ twice on the weights.
# mistake: rho-twice
import copy

def newlayer(layer, g):
    layer = copy.deepcopy(layer)
    try:
        layer.weight = nn.Parameter(g(g(layer.weight)))
    except AttributeError:
        pass
    try:
        layer.bias = nn.Parameter(g(layer.bias))
    except AttributeError:
        pass
    return layer

def lrprule(layer, a, rho, eps, r):
    a = a.data.clone().requires_grad_(True)
    z = newlayer(layer, rho).forward(a) + eps
    s = (r / z).data
    (z * s).sum().backward()
    c = a.grad
    return (a * c).data


# %% rho-twice-all
# ρ twice.
# mistake: rho-twice
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    changed = {name: rho(rho(p.detach())) for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,)) + eps
    s = (r / z).detach()
    c, = torch.autograd.grad((z * s).sum(), a)
    return a.detach() * c


# %% rho-fixed
# γ is always ¼.
# mistake: rho-fixed | rho-unused
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    changed = {name: p.detach() + 0.25 * p.detach().clamp(min=0) for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,)) + eps
    s = (r / z).detach()
    c, = torch.autograd.grad((z * s).sum(), a)
    return a.detach() * c


# %% rho-positive
# Positive weights for ρ.
# mistake: rho-fixed | rho-unused
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    changed = {name: p.detach().clamp(min=0) for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,)) + eps
    s = (r / z).detach()
    c, = torch.autograd.grad((z * s).sum(), a)
    return a.detach() * c


# %% rho-on-a
# ρ on the activations besides.
# mistake: rho-not-on-bias
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    changed = {name: rho(p.detach()) for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (rho(a),)) + eps
    s = (r / z).detach()
    c, = torch.autograd.grad((z * s).sum(), a)
    return a.detach() * c


# %% rho-on-z
# ρ on the output.
# mistake: rho-unused
def lrprule(layer, a, rho, eps, r):
    a = a.data.clone().requires_grad_(True)
    z = rho(layer.forward(a)) + eps
    s = (r / z).data
    (z * s).sum().backward()
    c = a.grad
    return (a * c).data


# %% rho-step-1-m
# ρ in step 1 alone.
# mistake: rho-in-one-step
import torch.nn.functional as F

def lrprule(layer, a, rho, eps, r):
    a, r = a.detach(), r.detach()
    if isinstance(layer, nn.MaxPool2d):
        z, where = F.max_pool2d(a, layer.kernel_size, return_indices=True)
        s = r / (z + eps)
        c = F.max_unpool2d(s, where, layer.kernel_size, output_size=a.shape)
    elif isinstance(layer, nn.AvgPool2d):
        k = layer.kernel_size
        z = F.avg_pool2d(a, k)
        s = r / (z + eps)
        c = s.repeat_interleave(k, 2).repeat_interleave(k, 3) / k**2
    else:
        w = rho(layer.weight.detach())
        b = None if layer.bias is None else rho(layer.bias.detach())
        if isinstance(layer, nn.Linear):
            z = F.linear(a, w, b)
            s = r / (z + eps)
            c = s @ layer.weight.detach()
        else:
            z = F.conv2d(a, w, b, layer.stride, layer.padding)
            s = r / (z + eps)
            c = F.conv_transpose2d(s, layer.weight.detach(), None, layer.stride, layer.padding)
    return a * c


# %% rho-step-3-m
# ρ in step 3 alone.
# mistake: rho-in-one-step
import torch.nn.functional as F

def lrprule(layer, a, rho, eps, r):
    a, r = a.detach(), r.detach()
    if isinstance(layer, nn.MaxPool2d):
        z, where = F.max_pool2d(a, layer.kernel_size, return_indices=True)
        s = r / (z + eps)
        c = F.max_unpool2d(s, where, layer.kernel_size, output_size=a.shape)
    elif isinstance(layer, nn.AvgPool2d):
        k = layer.kernel_size
        z = F.avg_pool2d(a, k)
        s = r / (z + eps)
        c = s.repeat_interleave(k, 2).repeat_interleave(k, 3) / k**2
    else:
        w = rho(layer.weight.detach())
        b = None if layer.bias is None else rho(layer.bias.detach())
        if isinstance(layer, nn.Linear):
            z = F.linear(a, layer.weight.detach(), layer.bias)
            s = r / (z + eps)
            c = s @ w
        else:
            z = F.conv2d(a, layer.weight.detach(), layer.bias, layer.stride, layer.padding)
            s = r / (z + eps)
            c = F.conv_transpose2d(s, w, None, layer.stride, layer.padding)
    return (a * c).detach()


# %% rho-step-1
# ρ in step 1 alone.
# mistake: rho-in-one-step
def lrprule(layer, a, rho, eps, r):
    a = a.data.clone().requires_grad_(True)
    z = newlayer(layer, rho).forward(a) + eps
    s = (r / z).data
    (layer(a) * s).sum().backward()
    c = a.grad
    return (a * c).data


# %% bias-none
# No bias.
# mistake: bias-left-out
import torch.nn.functional as F

def lrprule(layer, a, rho, eps, r):
    a, r = a.detach(), r.detach()
    if isinstance(layer, nn.MaxPool2d):
        z, where = F.max_pool2d(a, layer.kernel_size, return_indices=True)
        s = r / (z + eps)
        c = F.max_unpool2d(s, where, layer.kernel_size, output_size=a.shape)
    elif isinstance(layer, nn.AvgPool2d):
        k = layer.kernel_size
        z = F.avg_pool2d(a, k)
        s = r / (z + eps)
        c = s.repeat_interleave(k, 2).repeat_interleave(k, 3) / k**2
    else:
        w = rho(layer.weight.detach())
        b = None
        if isinstance(layer, nn.Linear):
            z = F.linear(a, w, b)
            s = r / (z + eps)
            c = s @ w
        else:
            z = F.conv2d(a, w, b, layer.stride, layer.padding)
            s = r / (z + eps)
            c = F.conv_transpose2d(s, w, None, layer.stride, layer.padding)
    return a * c


# %% bias-zero
# No bias.
# mistake: bias-left-out
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    changed = {name: rho(p.detach()) * (name == 'weight') for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,)) + eps
    s = (r / z).detach()
    c, = torch.autograd.grad((z * s).sum(), a)
    return a.detach() * c


# %% bias-twice
# The bias twice.
# mistake: bias-misused
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    changed = {name: rho(p.detach()) * (1 if name == 'weight' else 2) for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,)) + eps
    s = (r / z).detach()
    c, = torch.autograd.grad((z * s).sum(), a)
    return a.detach() * c


# %% bias-minus
# The bias subtracted.
# mistake: bias-misused
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    changed = {name: rho(p.detach()) * (1 if name == 'weight' else -1) for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,)) + eps
    s = (r / z).detach()
    c, = torch.autograd.grad((z * s).sum(), a)
    return a.detach() * c


# %% bias-shared-out
# The bias' share goes to the inputs.
# mistake: rescaled | bias-left-out
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    changed = {name: rho(p.detach()) for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,)) + eps
    s = (r / z).detach()
    c, = torch.autograd.grad((z * s).sum(), a)
    R = a.detach() * c
    n = len(R)
    return R * (r.reshape(n, -1).sum(1) / R.reshape(n, -1).sum(1)).reshape(n, *[1] * (R.ndim - 1))


# %% eps-ignored
# No ε.
# mistake: eps-misplaced
def lrprule(layer, a, rho, eps, r):
    a = a.data.clone().requires_grad_(True)
    z = newlayer(layer, rho).forward(a)
    s = (r / z).data
    (z * s).sum().backward()
    c = a.grad
    return (a * c).data


# %% eps-fixed
# Always 1e-9.
# mistake: eps-misplaced
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    changed = {name: rho(p.detach()) for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,)) + 1e-9
    s = (r / z).detach()
    c, = torch.autograd.grad((z * s).sum(), a)
    return a.detach() * c


# %% eps-minus
# ε is subtracted.
# mistake: eps-misplaced
def lrprule(layer, a, rho, eps, r):
    a = a.data.clone().requires_grad_(True)
    z = newlayer(layer, rho).forward(a) - eps
    s = (r / z).data
    (z * s).sum().backward()
    c = a.grad
    return (a * c).data


# %% eps-twice
# ε twice.
# mistake: eps-misplaced
def lrprule(layer, a, rho, eps, r):
    a = a.data.clone().requires_grad_(True)
    z = newlayer(layer, rho).forward(a) + eps
    s = (r / (z + eps)).data
    (z * s).sum().backward()
    c = a.grad
    return (a * c).data


# %% eps-double
# ε doubled.
# mistake: eps-misplaced
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    changed = {name: rho(p.detach()) for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,)) + 2 * eps
    s = (r / z).detach()
    c, = torch.autograd.grad((z * s).sum(), a)
    return a.detach() * c


# %% eps-s
# ε is added to s.
# mistake: eps-misplaced
def lrprule(layer, a, rho, eps, r):
    a = a.data.clone().requires_grad_(True)
    z = newlayer(layer, rho).forward(a)
    s = (r / z + eps).data
    (z * s).sum().backward()
    c = a.grad
    return (a * c).data


# %% eps-r
# ε is added to r.
# mistake: eps-misplaced
def lrprule(layer, a, rho, eps, r):
    a = a.data.clone().requires_grad_(True)
    z = newlayer(layer, rho).forward(a)
    s = ((r + eps) / z).data
    (z * s).sum().backward()
    c = a.grad
    return (a * c).data


# %% eps-c
# ε is added to c.
# mistake: eps-misplaced
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    changed = {name: rho(p.detach()) for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,))
    s = (r / z).detach()
    c, = torch.autograd.grad((z * s).sum(), a)
    return a.detach() * (c + eps)


# %% eps-sign
# ε with the sign of z.
# mistake: eps-with-the-sign-of-z | eps-misplaced
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    changed = {name: rho(p.detach()) for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,))
    z = z + eps * torch.sign(z)
    s = (r / z).detach()
    c, = torch.autograd.grad((z * s).sum(), a)
    return a.detach() * c


# %% eps-sign-m
# ε with the sign of z.
# mistake: eps-with-the-sign-of-z | eps-misplaced
import torch.nn.functional as F

def lrprule(layer, a, rho, eps, r):
    a, r = a.detach(), r.detach()
    if isinstance(layer, nn.MaxPool2d):
        z, where = F.max_pool2d(a, layer.kernel_size, return_indices=True)
        s = r / (z + eps * torch.sign(z))
        c = F.max_unpool2d(s, where, layer.kernel_size, output_size=a.shape)
    elif isinstance(layer, nn.AvgPool2d):
        k = layer.kernel_size
        z = F.avg_pool2d(a, k)
        s = r / (z + eps * torch.sign(z))
        c = s.repeat_interleave(k, 2).repeat_interleave(k, 3) / k**2
    else:
        w = rho(layer.weight.detach())
        b = None if layer.bias is None else rho(layer.bias.detach())
        if isinstance(layer, nn.Linear):
            z = F.linear(a, w, b)
            s = r / (z + eps * torch.sign(z))
            c = s @ w
        else:
            z = F.conv2d(a, w, b, layer.stride, layer.padding)
            s = r / (z + eps * torch.sign(z))
            c = F.conv_transpose2d(s, w, None, layer.stride, layer.padding)
    return a * c


# %% eps-square
# ε squared.
# mistake: eps-misplaced
import torch.nn.functional as F

def lrprule(layer, a, rho, eps, r):
    a, r = a.detach(), r.detach()
    if isinstance(layer, nn.MaxPool2d):
        z, where = F.max_pool2d(a, layer.kernel_size, return_indices=True)
        s = r / (z + eps**2)
        c = F.max_unpool2d(s, where, layer.kernel_size, output_size=a.shape)
    elif isinstance(layer, nn.AvgPool2d):
        k = layer.kernel_size
        z = F.avg_pool2d(a, k)
        s = r / (z + eps**2)
        c = s.repeat_interleave(k, 2).repeat_interleave(k, 3) / k**2
    else:
        w = rho(layer.weight.detach())
        b = None if layer.bias is None else rho(layer.bias.detach())
        if isinstance(layer, nn.Linear):
            z = F.linear(a, w, b)
            s = r / (z + eps**2)
            c = s @ w
        else:
            z = F.conv2d(a, w, b, layer.stride, layer.padding)
            s = r / (z + eps**2)
            c = F.conv_transpose2d(s, w, None, layer.stride, layer.padding)
    return a * c


# %% eps-times
# ε times z.
# mistake: eps-misplaced
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    changed = {name: rho(p.detach()) for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,)) * (1 + eps)
    s = (r / z).detach()
    c, = torch.autograd.grad((z * s).sum(), a)
    return a.detach() * c


# %% eps-bias
# ε in the bias, before ρ.
# mistake: eps-misplaced
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    changed = {name: rho(p.detach() + (eps if name == 'bias' else 0)) for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,))
    s = (r / z).detach()
    c, = torch.autograd.grad((z * s).sum(), a)
    return a.detach() * c


# %% abs-z
# |z|.
# mistake: sign-of-z-lost
def lrprule(layer, a, rho, eps, r):
    a = a.data.clone().requires_grad_(True)
    z = newlayer(layer, rho).forward(a) + eps
    s = (r / z.abs()).data
    (z * s).sum().backward()
    c = a.grad
    return (a * c).data


# %% abs-z-m
# |z|.
# mistake: sign-of-z-lost
import torch.nn.functional as F

def lrprule(layer, a, rho, eps, r):
    a, r = a.detach(), r.detach()
    if isinstance(layer, nn.MaxPool2d):
        z, where = F.max_pool2d(a, layer.kernel_size, return_indices=True)
        s = r / (z.abs() + eps)
        c = F.max_unpool2d(s, where, layer.kernel_size, output_size=a.shape)
    elif isinstance(layer, nn.AvgPool2d):
        k = layer.kernel_size
        z = F.avg_pool2d(a, k)
        s = r / (z.abs() + eps)
        c = s.repeat_interleave(k, 2).repeat_interleave(k, 3) / k**2
    else:
        w = rho(layer.weight.detach())
        b = None if layer.bias is None else rho(layer.bias.detach())
        if isinstance(layer, nn.Linear):
            z = F.linear(a, w, b)
            s = r / (z.abs() + eps)
            c = s @ w
        else:
            z = F.conv2d(a, w, b, layer.stride, layer.padding)
            s = r / (z.abs() + eps)
            c = F.conv_transpose2d(s, w, None, layer.stride, layer.padding)
    return a * c


# %% relu-z
# A ReLU on z.
# mistake: sign-of-z-lost
def lrprule(layer, a, rho, eps, r):
    a = a.data.clone().requires_grad_(True)
    z = torch.relu(newlayer(layer, rho).forward(a)) + eps
    s = (r / z).data
    (z * s).sum().backward()
    c = a.grad
    return (a * c).data


# %% clamp-z
# z is at least ε.
# mistake: sign-of-z-lost
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    changed = {name: rho(p.detach()) for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,))
    s = (r / z.clamp(min=eps)).detach()
    c, = torch.autograd.grad((z * s).sum(), a)
    return a.detach() * c


# %% clamp-z-tiny
# z is at least 1e-9.
# mistake: sign-of-z-lost
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    changed = {name: rho(p.detach()) for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,)) + eps
    s = (r / z.clamp(min=1e-9)).detach()
    c, = torch.autograd.grad((z * s).sum(), a)
    return a.detach() * c


# %% where-z
# Nothing where z is negative.
# mistake: sign-of-z-lost
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    changed = {name: rho(p.detach()) for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,)) + eps
    s = torch.where(z > 0, r / z, 0).detach()
    c, = torch.autograd.grad((z * s).sum(), a)
    return a.detach() * c


# %% positive-result
# Only what is positive.
# mistake: only-positive
def lrprule(layer, a, rho, eps, r):
    a = a.data.clone().requires_grad_(True)
    z = newlayer(layer, rho).forward(a) + eps
    s = (r / z).data
    (z * s).sum().backward()
    c = a.grad
    return (a * c).data.clamp(min=0)


# %% positive-c
# c is cut off at 0.
# mistake: only-positive
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    changed = {name: rho(p.detach()) for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,)) + eps
    s = (r / z).detach()
    c, = torch.autograd.grad((z * s).sum(), a)
    return a.detach() * c.clamp(min=0)


# %% positive-r
# r is cut off at 0.
# mistake: only-positive
def lrprule(layer, a, rho, eps, r):
    a = a.data.clone().requires_grad_(True)
    z = newlayer(layer, rho).forward(a) + eps
    s = (r.clamp(min=0) / z).data
    (z * s).sum().backward()
    c = a.grad
    return (a * c).data


# %% abs-result
# |R|.
# mistake: only-positive
def lrprule(layer, a, rho, eps, r):
    a = a.data.clone().requires_grad_(True)
    z = newlayer(layer, rho).forward(a) + eps
    s = (r / z).data
    (z * s).sum().backward()
    c = a.grad
    return (a * c).data.abs()


# %% minus
# The opposite sign.
# mistake: opposite-sign
def lrprule(layer, a, rho, eps, r):
    a = a.data.clone().requires_grad_(True)
    z = newlayer(layer, rho).forward(a) + eps
    s = (r / z).data
    (z * s).sum().backward()
    c = a.grad
    return -(a * c).data


# %% r-times-z
# r·z.
# mistake: step-2-missing
def lrprule(layer, a, rho, eps, r):
    a = a.data.clone().requires_grad_(True)
    z = newlayer(layer, rho).forward(a) + eps
    s = (r * z).data
    (z * s).sum().backward()
    c = a.grad
    return (a * c).data


# %% z-over-r
# z/r.
# mistake: step-2-missing
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    changed = {name: rho(p.detach()) for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,)) + eps
    s = (z / r).detach()
    c, = torch.autograd.grad((z * s).sum(), a)
    return a.detach() * c


# %% one-over-z
# r is left out.
# mistake: r-left-out
def lrprule(layer, a, rho, eps, r):
    a = a.data.clone().requires_grad_(True)
    z = newlayer(layer, rho).forward(a) + eps
    s = (1 / z).data
    (z * s).sum().backward()
    c = a.grad
    return (a * c).data


# %% r-alone
# Nothing is divided.
# mistake: step-2-missing
import torch.nn.functional as F

def lrprule(layer, a, rho, eps, r):
    a, r = a.detach(), r.detach()
    if isinstance(layer, nn.MaxPool2d):
        z, where = F.max_pool2d(a, layer.kernel_size, return_indices=True)
        s = r
        c = F.max_unpool2d(s, where, layer.kernel_size, output_size=a.shape)
    elif isinstance(layer, nn.AvgPool2d):
        k = layer.kernel_size
        z = F.avg_pool2d(a, k)
        s = r
        c = s.repeat_interleave(k, 2).repeat_interleave(k, 3) / k**2
    else:
        w = rho(layer.weight.detach())
        b = None if layer.bias is None else rho(layer.bias.detach())
        if isinstance(layer, nn.Linear):
            z = F.linear(a, w, b)
            s = r
            c = s @ w
        else:
            z = F.conv2d(a, w, b, layer.stride, layer.padding)
            s = r
            c = F.conv_transpose2d(s, w, None, layer.stride, layer.padding)
    return a * c


# %% r-alone-b
# Nothing is divided.
# mistake: step-2-missing
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    changed = {name: rho(p.detach()) for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,)) + eps
    s = r.detach()
    c, = torch.autograd.grad((z * s).sum(), a)
    return a.detach() * c


# %% sum-z
# Divided by the sum of all z.
# mistake: step-2-missing
def lrprule(layer, a, rho, eps, r):
    a = a.data.clone().requires_grad_(True)
    z = newlayer(layer, rho).forward(a) + eps
    s = (r / z.sum()).data
    (z * s).sum().backward()
    c = a.grad
    return (a * c).data


# %% sum-z-each
# Divided by the sum of an example's z.
# mistake: step-2-missing
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    changed = {name: rho(p.detach()) for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,)) + eps
    s = (r / z.flatten(1).sum(1).reshape(-1, *[1] * (z.ndim - 1))).detach()
    c, = torch.autograd.grad((z * s).sum(), a)
    return a.detach() * c


# %% z-square
# Divided twice.
# mistake: step-2-missing
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    changed = {name: rho(p.detach()) for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,)) + eps
    s = (r / z / z).detach()
    c, = torch.autograd.grad((z * s).sum(), a)
    return a.detach() * c


# %% attached-s
# s with its gradient.
# mistake: s-not-constant
def lrprule(layer, a, rho, eps, r):
    a = a.data.clone().requires_grad_(True)
    z = newlayer(layer, rho).forward(a) + eps
    s = r / z
    (z * s).sum().backward()
    c = a.grad
    return (a * c).data


# %% attached-s-b
# s with its gradient.
# mistake: s-not-constant
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    changed = {name: rho(p.detach()) for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,)) + eps
    s = r / z
    c, = torch.autograd.grad((z * s).sum(), a)
    return a.detach() * c


# %% no-s
# The gradient of the sum of z.
# mistake: step-2-missing
def lrprule(layer, a, rho, eps, r):
    a = a.data.clone().requires_grad_(True)
    z = newlayer(layer, rho).forward(a) + eps
    s = (r / z).data
    z.sum().backward()
    c = a.grad
    return (a * c).data


# %% r-z-again
# r times z times s.
# mistake: step-2-missing
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    changed = {name: rho(p.detach()) for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,)) + eps
    s = (r / z).detach()
    c, = torch.autograd.grad((z * s * r).sum(), a)
    return a.detach() * c


# %% no-a
# c itself.
# mistake: step-4-missing
def lrprule(layer, a, rho, eps, r):
    a = a.data.clone().requires_grad_(True)
    z = newlayer(layer, rho).forward(a) + eps
    s = (r / z).data
    (z * s).sum().backward()
    c = a.grad
    return c.data


# %% no-a-m
# c itself.
# mistake: step-4-missing
import torch.nn.functional as F

def lrprule(layer, a, rho, eps, r):
    a, r = a.detach(), r.detach()
    if isinstance(layer, nn.MaxPool2d):
        z, where = F.max_pool2d(a, layer.kernel_size, return_indices=True)
        s = r / (z + eps)
        c = F.max_unpool2d(s, where, layer.kernel_size, output_size=a.shape)
    elif isinstance(layer, nn.AvgPool2d):
        k = layer.kernel_size
        z = F.avg_pool2d(a, k)
        s = r / (z + eps)
        c = s.repeat_interleave(k, 2).repeat_interleave(k, 3) / k**2
    else:
        w = rho(layer.weight.detach())
        b = None if layer.bias is None else rho(layer.bias.detach())
        if isinstance(layer, nn.Linear):
            z = F.linear(a, w, b)
            s = r / (z + eps)
            c = s @ w
        else:
            z = F.conv2d(a, w, b, layer.stride, layer.padding)
            s = r / (z + eps)
            c = F.conv_transpose2d(s, w, None, layer.stride, layer.padding)
    return c


# %% a-square
# a².
# mistake: step-4-missing
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    changed = {name: rho(p.detach()) for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,)) + eps
    s = (r / z).detach()
    c, = torch.autograd.grad((z * s).sum(), a)
    return a.detach() ** 2 * c


# %% a-indicator
# Where a is positive.
# mistake: step-4-missing
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    changed = {name: rho(p.detach()) for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,)) + eps
    s = (r / z).detach()
    c, = torch.autograd.grad((z * s).sum(), a)
    return (a.detach() > 0) * c


# %% r-instead
# r·c.
# mistake: unforeseen
def lrprule(layer, a, rho, eps, r):
    a = a.data.clone().requires_grad_(True)
    z = newlayer(layer, rho).forward(a) + eps
    s = (r / z).data
    (z * s).sum().backward()
    c = a.grad
    return (r * c).data


# %% a-plus
# a + c.
# mistake: step-4-missing
def lrprule(layer, a, rho, eps, r):
    a = a.data.clone().requires_grad_(True)
    z = newlayer(layer, rho).forward(a) + eps
    s = (r / z).data
    (z * s).sum().backward()
    c = a.grad
    return (a + c).data


# %% a-minus-mean
# The mean of a is subtracted.
# mistake: unforeseen
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    changed = {name: rho(p.detach()) for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,)) + eps
    s = (r / z).detach()
    c, = torch.autograd.grad((z * s).sum(), a)
    return (a.detach() - a.detach().mean()) * c


# %% accumulates
# The gradient stays in a.
# mistake: gradient-accumulates
def lrprule(layer, a, rho, eps, r):
    a.requires_grad_(True)
    z = newlayer(layer, rho).forward(a) + eps
    s = (r / z).data
    (z * s).sum().backward()
    c = a.grad
    return (a * c).data


# %% accumulates-detach
# The gradient stays in a.
# mistake: gradient-accumulates
def lrprule(layer, a, rho, eps, r):
    a = a.requires_grad_(True)
    z = newlayer(layer, rho).forward(a) + eps
    s = (r / z).data
    (z * s).sum().backward()
    c = a.grad
    return a.detach() * c.detach()


# %% a-changed
# The result is put into a.
# mistake: argument-changed | layer-changed
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    changed = {name: rho(p.detach()) for name, p in layer.named_parameters()}
    x = a
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,)) + eps
    s = (r / z).detach()
    c, = torch.autograd.grad((z * s).sum(), a)
    x.copy_(a.detach() * c)
    return x


# %% r-changed
# r is divided in place.
# mistake: argument-changed | layer-changed
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    changed = {name: rho(p.detach()) for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,)) + eps
    r /= z.detach()
    s = r
    c, = torch.autograd.grad((z * s).sum(), a)
    return a.detach() * c


# %% r-changed-m
# r is divided in place.
# mistake: argument-changed | layer-changed
import torch.nn.functional as F

def lrprule(layer, a, rho, eps, r):
    a, r = a.detach(), r.detach()
    if isinstance(layer, nn.MaxPool2d):
        z, where = F.max_pool2d(a, layer.kernel_size, return_indices=True)
        s = r.div_(z + eps)
        c = F.max_unpool2d(s, where, layer.kernel_size, output_size=a.shape)
    elif isinstance(layer, nn.AvgPool2d):
        k = layer.kernel_size
        z = F.avg_pool2d(a, k)
        s = r.div_(z + eps)
        c = s.repeat_interleave(k, 2).repeat_interleave(k, 3) / k**2
    else:
        w = rho(layer.weight.detach())
        b = None if layer.bias is None else rho(layer.bias.detach())
        if isinstance(layer, nn.Linear):
            z = F.linear(a, w, b)
            s = r.div_(z + eps)
            c = s @ w
        else:
            z = F.conv2d(a, w, b, layer.stride, layer.padding)
            s = r.div_(z + eps)
            c = F.conv_transpose2d(s, w, None, layer.stride, layer.padding)
    return a * c


# %% weight-changed
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

def lrprule(layer, a, rho, eps, r):
    a = a.data.clone().requires_grad_(True)
    z = newlayer(layer, rho).forward(a) + eps
    s = (r / z).data
    (z * s).sum().backward()
    c = a.grad
    return (a * c).data


# %% shallow-copy
# A shallow copy.
# mistake: layer-changed
import copy

def newlayer(layer, g):
    layer = copy.copy(layer)
    try:
        layer.weight.data = g(layer.weight.data)
    except AttributeError:
        pass
    try:
        layer.bias.data = g(layer.bias.data)
    except AttributeError:
        pass
    return layer

def lrprule(layer, a, rho, eps, r):
    a = a.data.clone().requires_grad_(True)
    z = newlayer(layer, rho).forward(a) + eps
    s = (r / z).data
    (z * s).sum().backward()
    c = a.grad
    return (a * c).data


# %% not-put-back
# Nothing is put back.
# mistake: layer-changed
def lrprule(layer, a, rho, eps, r):
    old = [p.data for p in layer.parameters()]
    for p in layer.parameters():
        p.data = rho(p.data)
    x = a.detach().clone().requires_grad_(True)
    z = layer(x) + eps
    s = (r / z).detach()
    c = torch.autograd.grad(z, x, s)[0]
    for p, data in zip(layer.parameters(), old):
        pass
    return x.detach() * c


# %% bias-not-put-back
# The bias is not put back.
# mistake: layer-changed
def lrprule(layer, a, rho, eps, r):
    old = [p.data for p in layer.parameters()]
    for p in layer.parameters():
        p.data = rho(p.data)
    x = a.detach().clone().requires_grad_(True)
    z = layer(x) + eps
    s = (r / z).detach()
    c = torch.autograd.grad(z, x, s)[0]
    for p, data in zip(layer.parameters(), old):
        p.data = data
        break
    return x.detach() * c


# %% weight-not-put-back
# The weights are not put back.
# mistake: layer-changed
def lrprule(layer, a, rho, eps, r):
    old = [p.data for p in layer.parameters()]
    for p in layer.parameters():
        p.data = rho(p.data)
    x = a.detach().clone().requires_grad_(True)
    z = layer(x) + eps
    s = (r / z).detach()
    c = torch.autograd.grad(z, x, s)[0]
    for p, data in list(zip(layer.parameters(), old))[1:]:
        p.data = data
    return x.detach() * c


# %% frozen-after
# The layer learns no more.
# mistake: layer-changed
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    changed = {name: rho(p.detach()) for name, p in layer.named_parameters()}
    layer.requires_grad_(False)
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,)) + eps
    s = (r / z).detach()
    c, = torch.autograd.grad((z * s).sum(), a)
    return a.detach() * c


# %% kept-state
# The first layer seen is kept.
# mistake: layer-changed | unforeseen
_cache = {}

def lrprule(layer, a, rho, eps, r):
    a = a.data.clone().requires_grad_(True)
    z = _cache.setdefault(type(layer), newlayer(layer, rho)).forward(a) + eps
    s = (r / z).data
    (z * s).sum().backward()
    c = a.grad
    return (a * c).data


# %% attached
# A gradient is attached.
# mistake: attached
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    changed = {name: rho(p.detach()) for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,)) + eps
    s = (r / z).detach()
    c, = torch.autograd.grad((z * s).sum(), a)
    return a * c


# %% attached-a
# A gradient is attached.
# mistake: attached
def lrprule(layer, a, rho, eps, r):
    a = a.data.clone().requires_grad_(True)
    z = newlayer(layer, rho).forward(a) + eps
    s = (r / z).data
    (z * s).sum().backward()
    c = a.grad
    return a * c


# %% numpy
# An array.
# mistake: not-a-tensor
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    changed = {name: rho(p.detach()) for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,)) + eps
    s = (r / z).detach()
    c, = torch.autograd.grad((z * s).sum(), a)
    return (a.detach() * c).numpy()


# %% list
# A list.
# mistake: not-a-tensor
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    changed = {name: rho(p.detach()) for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,)) + eps
    s = (r / z).detach()
    c, = torch.autograd.grad((z * s).sum(), a)
    return (a.detach() * c).tolist()


# %% tuple
# Two things.
# mistake: not-a-tensor
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    changed = {name: rho(p.detach()) for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,)) + eps
    s = (r / z).detach()
    c, = torch.autograd.grad((z * s).sum(), a)
    return a.detach() * c, s


# %% no-return
# No return.
# mistake: no-return
def lrprule(layer, a, rho, eps, r):
    a = a.data.clone().requires_grad_(True)
    z = newlayer(layer, rho).forward(a) + eps
    s = (r / z).data
    (z * s).sum().backward()
    c = a.grad
    R = (a * c).data


# %% flat
# Flattened.
# mistake: wrong-shape
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    changed = {name: rho(p.detach()) for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,)) + eps
    s = (r / z).detach()
    c, = torch.autograd.grad((z * s).sum(), a)
    return (a.detach() * c).flatten(1)


# %% mean-batch
# The mean of the batch.
# mistake: wrong-shape | batch-mixed
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    changed = {name: rho(p.detach()) for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,)) + eps
    s = (r / z).detach()
    c, = torch.autograd.grad((z * s).sum(), a)
    return (a.detach() * c).mean(0)


# %% sum-batch
# The batch is summed.
# mistake: wrong-shape | batch-mixed
def lrprule(layer, a, rho, eps, r):
    a = a.data.clone().requires_grad_(True)
    z = newlayer(layer, rho).forward(a) + eps
    s = (r / z).data
    (z * s).sum().backward()
    c = a.grad
    return (a * c).data.sum(0, keepdim=True)


# %% channels-summed
# Maps are summed.
# mistake: wrong-shape
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    changed = {name: rho(p.detach()) for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,)) + eps
    s = (r / z).detach()
    c, = torch.autograd.grad((z * s).sum(), a)
    return (a.detach() * c).sum(1)


# %% first-only
# The first example alone.
# mistake: batch-mixed
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    changed = {name: rho(p.detach()) for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,)) + eps
    s = (r / z).detach()
    c, = torch.autograd.grad((z * s).sum(), a)
    R = torch.zeros_like(c)
    R[0] = (a.detach() * c)[0]
    return R


# %% batch-s
# s is the mean of the batch.
# mistake: batch-mixed
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    changed = {name: rho(p.detach()) for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,)) + eps
    s = (r / z).detach().mean(0, keepdim=True)
    c, = torch.autograd.grad((z * s).sum(), a)
    return a.detach() * c


# %% batch-z
# z is the mean of the batch.
# mistake: batch-mixed
import torch.nn.functional as F

def lrprule(layer, a, rho, eps, r):
    a, r = a.detach(), r.detach()
    if isinstance(layer, nn.MaxPool2d):
        z, where = F.max_pool2d(a, layer.kernel_size, return_indices=True)
        s = r / (z.mean(0, keepdim=True) + eps)
        c = F.max_unpool2d(s, where, layer.kernel_size, output_size=a.shape)
    elif isinstance(layer, nn.AvgPool2d):
        k = layer.kernel_size
        z = F.avg_pool2d(a, k)
        s = r / (z.mean(0, keepdim=True) + eps)
        c = s.repeat_interleave(k, 2).repeat_interleave(k, 3) / k**2
    else:
        w = rho(layer.weight.detach())
        b = None if layer.bias is None else rho(layer.bias.detach())
        if isinstance(layer, nn.Linear):
            z = F.linear(a, w, b)
            s = r / (z.mean(0, keepdim=True) + eps)
            c = s @ w
        else:
            z = F.conv2d(a, w, b, layer.stride, layer.padding)
            s = r / (z.mean(0, keepdim=True) + eps)
            c = F.conv_transpose2d(s, w, None, layer.stride, layer.padding)
    return a * c


# %% normalised
# Normalised to the relevance that went in.
# mistake: rescaled | bias-left-out
def lrprule(layer, a, rho, eps, r):
    a = a.data.clone().requires_grad_(True)
    z = newlayer(layer, rho).forward(a) + eps
    s = (r / z).data
    (z * s).sum().backward()
    c = a.grad
    R = (a * c).data
    return R * r.sum() / R.sum()


# %% scaled-max
# Divided by the largest.
# mistake: rescaled
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    changed = {name: rho(p.detach()) for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,)) + eps
    s = (r / z).detach()
    c, = torch.autograd.grad((z * s).sum(), a)
    R = a.detach() * c
    return R / R.abs().max()


# %% pool-through
# Pooling hands r on.
# mistake: pooling-passed-through
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    if isinstance(layer, (nn.MaxPool2d, nn.AvgPool2d)):
        return r
    changed = {name: rho(p.detach()) for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,)) + eps
    s = (r / z).detach()
    c, = torch.autograd.grad((z * s).sum(), a)
    return a.detach() * c


# %% pool-even
# Pooling shares r out evenly.
# mistake: pooling-shared-out
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    if isinstance(layer, (nn.MaxPool2d, nn.AvgPool2d)):
        return nn.functional.interpolate(r, scale_factor=2) / 4
    changed = {name: rho(p.detach()) for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,)) + eps
    s = (r / z).detach()
    c, = torch.autograd.grad((z * s).sum(), a)
    return a.detach() * c


# %% max-even
# Max-pooling shares r out evenly.
# mistake: pooling-shared-out
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    if isinstance(layer, nn.MaxPool2d):
        return nn.functional.interpolate(r, scale_factor=2) / 4
    changed = {name: rho(p.detach()) for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,)) + eps
    s = (r / z).detach()
    c, = torch.autograd.grad((z * s).sum(), a)
    return a.detach() * c


# %% max-repeat
# Max-pooling gives r to all four.
# mistake: pooling-shared-out
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    if isinstance(layer, nn.MaxPool2d):
        return nn.functional.interpolate(r, scale_factor=2)
    changed = {name: rho(p.detach()) for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,)) + eps
    s = (r / z).detach()
    c, = torch.autograd.grad((z * s).sum(), a)
    return a.detach() * c


# %% max-as-average
# Max-pooling as average pooling.
# mistake: pooling-shared-out
def lrprule(layer, a, rho, eps, r):
    if isinstance(layer, nn.MaxPool2d):
        layer = nn.AvgPool2d(layer.kernel_size)
    a = a.data.clone().requires_grad_(True)
    z = newlayer(layer, rho).forward(a) + eps
    s = (r / z).data
    (z * s).sum().backward()
    c = a.grad
    return (a * c).data


# %% average-as-max
# Average pooling as max-pooling.
# mistake: average-as-max
def lrprule(layer, a, rho, eps, r):
    if isinstance(layer, nn.AvgPool2d):
        layer = nn.MaxPool2d(layer.kernel_size)
    a = a.data.clone().requires_grad_(True)
    z = newlayer(layer, rho).forward(a) + eps
    s = (r / z).data
    (z * s).sum().backward()
    c = a.grad
    return (a * c).data


# %% no-pooling
# Pooling fails: it has no weight.
# mistake: fails-for-some-layers
import copy

def newlayer(layer, g):
    layer = copy.deepcopy(layer)
    layer.weight = nn.Parameter(g(layer.weight))
    try:
        layer.bias = nn.Parameter(g(layer.bias))
    except AttributeError:
        pass
    return layer

def lrprule(layer, a, rho, eps, r):
    a = a.data.clone().requires_grad_(True)
    z = newlayer(layer, rho).forward(a) + eps
    s = (r / z).data
    (z * s).sum().backward()
    c = a.grad
    return (a * c).data


# %% no-bias-fails
# A layer without bias fails.
# mistake: fails-without-bias
import torch.nn.functional as F

def lrprule(layer, a, rho, eps, r):
    a, r = a.detach(), r.detach()
    if isinstance(layer, nn.MaxPool2d):
        z, where = F.max_pool2d(a, layer.kernel_size, return_indices=True)
        s = r / (z + eps)
        c = F.max_unpool2d(s, where, layer.kernel_size, output_size=a.shape)
    elif isinstance(layer, nn.AvgPool2d):
        k = layer.kernel_size
        z = F.avg_pool2d(a, k)
        s = r / (z + eps)
        c = s.repeat_interleave(k, 2).repeat_interleave(k, 3) / k**2
    else:
        w = rho(layer.weight.detach())
        b = rho(layer.bias.detach())
        if isinstance(layer, nn.Linear):
            z = F.linear(a, w, b)
            s = r / (z + eps)
            c = s @ w
        else:
            z = F.conv2d(a, w, b, layer.stride, layer.padding)
            s = r / (z + eps)
            c = F.conv_transpose2d(s, w, None, layer.stride, layer.padding)
    return a * c


# %% no-bias-fails-a
# A layer without bias fails.
# mistake: fails-without-bias
import copy

def newlayer(layer, g):
    layer = copy.deepcopy(layer)
    try:
        layer.weight = nn.Parameter(g(layer.weight))
    except AttributeError:
        pass
    if hasattr(layer, 'bias'):
        layer.bias = nn.Parameter(g(layer.bias))
    return layer

def lrprule(layer, a, rho, eps, r):
    a = a.data.clone().requires_grad_(True)
    z = newlayer(layer, rho).forward(a) + eps
    s = (r / z).data
    (z * s).sum().backward()
    c = a.grad
    return (a * c).data


# %% conv-only
# Convolutions alone.
# mistake: fails-for-some-layers
import torch.nn.functional as F

def lrprule(layer, a, rho, eps, r):
    a, r = a.detach(), r.detach()
    if False:
        pass
    else:
        w = rho(layer.weight.detach())
        b = None if layer.bias is None else rho(layer.bias.detach())
        if isinstance(layer, nn.Linear):
            raise TypeError('only convolutions')
        else:
            z = F.conv2d(a, w, b, layer.stride, layer.padding)
            s = r / (z + eps)
            c = F.conv_transpose2d(s, w, None, layer.stride, layer.padding)
    return a * c


# %% linear-only
# Fully connected layers alone.
# mistake: fails-for-some-layers
import torch.nn.functional as F

def lrprule(layer, a, rho, eps, r):
    a, r = a.detach(), r.detach()
    if False:
        pass
    else:
        w = rho(layer.weight.detach())
        b = None if layer.bias is None else rho(layer.bias.detach())
        if isinstance(layer, nn.Linear):
            z = F.linear(a, w, b)
            s = r / (z + eps)
            c = s @ w
        else:
            raise TypeError('later')
            z = F.conv2d(a, w, b, layer.stride, layer.padding)
            s = r / (z + eps)
            c = F.conv_transpose2d(s, w, None, layer.stride, layer.padding)
    return a * c


# %% no-linear
# Everything is a convolution.
# mistake: fails-for-some-layers
import torch.nn.functional as F

def lrprule(layer, a, rho, eps, r):
    a, r = a.detach(), r.detach()
    if isinstance(layer, nn.MaxPool2d):
        z, where = F.max_pool2d(a, layer.kernel_size, return_indices=True)
        s = r / (z + eps)
        c = F.max_unpool2d(s, where, layer.kernel_size, output_size=a.shape)
    elif isinstance(layer, nn.AvgPool2d):
        k = layer.kernel_size
        z = F.avg_pool2d(a, k)
        s = r / (z + eps)
        c = s.repeat_interleave(k, 2).repeat_interleave(k, 3) / k**2
    else:
        w = rho(layer.weight.detach())
        b = None if layer.bias is None else rho(layer.bias.detach())
        if False:
            z = F.linear(a, w, b)
            s = r / (z + eps)
            c = s @ w
        else:
            z = F.conv2d(a, w, b, layer.stride, layer.padding)
            s = r / (z + eps)
            c = F.conv_transpose2d(s, w, None, layer.stride, layer.padding)
    return a * c


# %% no-max
# No max-pooling.
# mistake: fails-for-some-layers
import torch.nn.functional as F

def lrprule(layer, a, rho, eps, r):
    a, r = a.detach(), r.detach()
    if False:
        z, where = F.max_pool2d(a, layer.kernel_size, return_indices=True)
        s = r / (z + eps)
        c = F.max_unpool2d(s, where, layer.kernel_size, output_size=a.shape)
    elif isinstance(layer, nn.AvgPool2d):
        k = layer.kernel_size
        z = F.avg_pool2d(a, k)
        s = r / (z + eps)
        c = s.repeat_interleave(k, 2).repeat_interleave(k, 3) / k**2
    else:
        w = rho(layer.weight.detach())
        b = None if layer.bias is None else rho(layer.bias.detach())
        if isinstance(layer, nn.MaxPool2d):
            raise NotImplementedError('max-pooling')
        if isinstance(layer, nn.Linear):
            z = F.linear(a, w, b)
            s = r / (z + eps)
            c = s @ w
        else:
            z = F.conv2d(a, w, b, layer.stride, layer.padding)
            s = r / (z + eps)
            c = F.conv_transpose2d(s, w, None, layer.stride, layer.padding)
    return a * c


# %% padding-left-out
# No padding.
# mistake: padding-left-out | fails-for-some-layers | wrong-shape
import torch.nn.functional as F

def lrprule(layer, a, rho, eps, r):
    a, r = a.detach(), r.detach()
    if isinstance(layer, nn.MaxPool2d):
        z, where = F.max_pool2d(a, layer.kernel_size, return_indices=True)
        s = r / (z + eps)
        c = F.max_unpool2d(s, where, layer.kernel_size, output_size=a.shape)
    elif isinstance(layer, nn.AvgPool2d):
        k = layer.kernel_size
        z = F.avg_pool2d(a, k)
        s = r / (z + eps)
        c = s.repeat_interleave(k, 2).repeat_interleave(k, 3) / k**2
    else:
        w = rho(layer.weight.detach())
        b = None if layer.bias is None else rho(layer.bias.detach())
        if isinstance(layer, nn.Linear):
            z = F.linear(a, w, b)
            s = r / (z + eps)
            c = s @ w
        else:
            z = F.conv2d(a, w, b, layer.stride)
            s = r / (z + eps)
            c = F.conv_transpose2d(s, w, None, layer.stride)
    return a * c


# %% padding-half
# A padding of half the kernel.
# mistake: padding-left-out | fails-for-some-layers
import torch.nn.functional as F

def lrprule(layer, a, rho, eps, r):
    a, r = a.detach(), r.detach()
    if isinstance(layer, nn.MaxPool2d):
        z, where = F.max_pool2d(a, layer.kernel_size, return_indices=True)
        s = r / (z + eps)
        c = F.max_unpool2d(s, where, layer.kernel_size, output_size=a.shape)
    elif isinstance(layer, nn.AvgPool2d):
        k = layer.kernel_size
        z = F.avg_pool2d(a, k)
        s = r / (z + eps)
        c = s.repeat_interleave(k, 2).repeat_interleave(k, 3) / k**2
    else:
        w = rho(layer.weight.detach())
        b = None if layer.bias is None else rho(layer.bias.detach())
        if isinstance(layer, nn.Linear):
            z = F.linear(a, w, b)
            s = r / (z + eps)
            c = s @ w
        else:
            z = F.conv2d(a, w, b, layer.stride, layer.weight.shape[-1] // 2)
            s = r / (z + eps)
            c = F.conv_transpose2d(s, w, None, layer.stride, layer.weight.shape[-1] // 2)
    return a * c


# %% forward-inplace
# eps.add_ fails.
# mistake: unforeseen
def lrprule(layer, a, rho, eps, r):
    a = a.data.clone().requires_grad_(True)
    z = newlayer(layer, rho).forward(a) + eps.item()
    s = (r / z).data
    (z * s).sum().backward()
    c = a.grad
    return (a * c).data


# %% name
# A name that is not there.
# mistake: unforeseen
import copy

def newlayer(layer, g):
    layer = deepcopy(layer)
    try:
        layer.weight = nn.Parameter(g(layer.weight))
    except AttributeError:
        pass
    try:
        layer.bias = nn.Parameter(g(layer.bias))
    except AttributeError:
        pass
    return layer

def lrprule(layer, a, rho, eps, r):
    a = a.data.clone().requires_grad_(True)
    z = newlayer(layer, rho).forward(a) + eps
    s = (r / z).data
    (z * s).sum().backward()
    c = a.grad
    return (a * c).data


# %% backward-no-scalar
# backward on a tensor.
# mistake: not-a-scalar
def lrprule(layer, a, rho, eps, r):
    a = a.data.clone().requires_grad_(True)
    z = newlayer(layer, rho).forward(a) + eps
    s = (r / z).data
    (z * s).backward()
    c = a.grad
    return (a * c).data


# %% no-requires-grad
# No gradient is asked for.
# mistake: no-gradient
def lrprule(layer, a, rho, eps, r):
    a = a.data.clone()
    z = newlayer(layer, rho).forward(a) + eps
    s = (r / z).data
    (z * s).sum().backward()
    c = a.grad
    return (a * c).data


# %% no-grad-block
# All under no_grad.
# mistake: no-gradient
@torch.no_grad()
def lrprule(layer, a, rho, eps, r):
    a = a.data.clone().requires_grad_(True)
    z = newlayer(layer, rho).forward(a) + eps
    s = (r / z).data
    (z * s).sum().backward()
    c = a.grad
    return (a * c).data


# %% two-slips
# No ρ on the bias, and |z|.
# mistake: rho-not-on-bias + sign-of-z-lost
import copy

def newlayer(layer, g):
    layer = copy.deepcopy(layer)
    try:
        layer.weight = nn.Parameter(g(layer.weight))
    except AttributeError:
        pass
    return layer

def lrprule(layer, a, rho, eps, r):
    a = a.data.clone().requires_grad_(True)
    z = newlayer(layer, rho).forward(a) + eps
    s = (r / z.abs()).data
    (z * s).sum().backward()
    c = a.grad
    return (a * c).data


# %% two-slips-b
# Step 4 and ε are missing.
# mistake: step-4-missing + eps-misplaced
def lrprule(layer, a, rho, eps, r):
    a = a.data.clone().requires_grad_(True)
    z = newlayer(layer, rho).forward(a)
    s = (r / z).data
    (z * s).sum().backward()
    c = a.grad
    return c.data


# %% two-slips-c
# No bias, and attached.
# mistake: bias-left-out + attached
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    changed = {name: rho(p.detach()) * (name == 'weight') for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,)) + eps
    s = (r / z).detach()
    c, = torch.autograd.grad((z * s).sum(), a)
    return a * c


# %% random
# Something else.
# mistake: unforeseen
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    changed = {name: rho(p.detach()) for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,)) + eps
    s = (r / z).detach()
    c, = torch.autograd.grad((z * s).sum(), a)
    return torch.randn(a.shape)


# %% zeros
# Zeros.
# mistake: nothing-arrives
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    changed = {name: rho(p.detach()) for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,)) + eps
    s = (r / z).detach()
    c, = torch.autograd.grad((z * s).sum(), a)
    return torch.zeros(a.shape)


# %% gradient-input
# Gradient times input.
# mistake: step-2-missing | rho-unused
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    changed = {name: p.detach() for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,)) + eps
    s = r
    c, = torch.autograd.grad((z * s).sum(), a)
    return a.detach() * c


# %% rho-thrice
# ρ three times.
# mistake: rho-misused | rho-twice
from torch.func import functional_call

def lrprule(layer, a, rho, eps, r):
    changed = {name: rho(rho(rho(p.detach()))) for name, p in layer.named_parameters()}
    a = a.detach().clone().requires_grad_()
    z = functional_call(layer, changed, (a,)) + eps
    s = (r / z).detach()
    c, = torch.autograd.grad((z * s).sum(), a)
    return a.detach() * c
