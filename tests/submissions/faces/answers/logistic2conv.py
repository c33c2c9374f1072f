"""Answers to logistic2conv."""


# %% right-parameters
# New parameters.
def logistic2conv(coef, intercept):
    layer = nn.Conv2d(256, len(coef), 8)
    layer.weight = nn.Parameter(torch.FloatTensor(coef.reshape(-1, 256, 8, 8)))
    layer.bias = nn.Parameter(torch.FloatTensor(intercept))
    return layer


# %% right-copied
# Copied.
def logistic2conv(coef, intercept):
    nc = intercept.shape[0]
    conv = nn.Conv2d(in_channels=256, out_channels=nc, kernel_size=(8, 8))
    with torch.no_grad():
        conv.weight.copy_(torch.tensor(coef).view(nc, 256, 8, 8))
        conv.bias.copy_(torch.tensor(intercept))
    return conv


# %% right-loaded
# Loaded.
def logistic2conv(coef, intercept):
    weight = torch.as_tensor(np.asarray(coef), dtype=torch.float32).reshape(len(coef), 256, 8, 8)
    bias = torch.as_tensor(np.asarray(intercept), dtype=torch.float32)
    conv = nn.Conv2d(256, len(weight), 8)
    conv.load_state_dict({"weight": weight, "bias": bias})
    return conv


# %% right-data
# Data.
def logistic2conv(coef, intercept):
    layer = nn.Conv2d(256, len(coef), 8)
    layer.weight.data = torch.from_numpy(coef).float().unflatten(1, (256, 8, 8))
    layer.bias.data = torch.from_numpy(intercept).float()
    return layer


# %% right-loop
# One kernel at a time.
def logistic2conv(coef, intercept):
    conv = nn.Conv2d(256, len(coef), 8)
    for k, (row, b) in enumerate(zip(coef, intercept)):
        conv.weight.data[k] = torch.tensor(row.reshape(256, 8, 8))
        conv.bias.data[k] = float(b)
    return conv


# %% right-skip-init
# No weights are drawn.
def logistic2conv(coef, intercept):
    conv = nn.utils.skip_init(nn.Conv2d, 256, len(coef), 8)
    conv.weight = nn.Parameter(torch.from_numpy(coef.astype("float32")).reshape(-1, 256, 8, 8))
    conv.bias = nn.Parameter(torch.from_numpy(intercept.astype("float32")))
    return conv


# %% right-frozen
# It learns no more.
def logistic2conv(coef, intercept):
    conv = nn.Conv2d(256, len(coef), 8).requires_grad_(False)
    conv.weight[:] = torch.tensor(coef.reshape(-1, 256, 8, 8), dtype=torch.float)
    conv.bias[:] = torch.tensor(intercept, dtype=torch.float)
    return conv


# %% right-linear-first
# Over a fully connected layer.
def logistic2conv(coef, intercept):
    linear = nn.Linear(16384, len(coef))
    linear.weight.data.copy_(torch.tensor(coef))
    linear.bias.data.copy_(torch.tensor(intercept))
    conv = nn.Conv2d(256, len(coef), 8)
    conv.weight.data = linear.weight.data.view(conv.weight.shape)
    conv.bias.data = linear.bias.data
    return conv


# %% no-return
# No return.
# mistake: no-return
def logistic2conv(coef, intercept):
    layer = nn.Conv2d(256, len(coef), 8)
    layer.weight = nn.Parameter(torch.FloatTensor(coef.reshape(-1, 256, 8, 8)))
    layer.bias = nn.Parameter(torch.FloatTensor(intercept))


# %% no-return-2
# No return.
# mistake: no-return
def logistic2conv(coef, intercept):
    nc = intercept.shape[0]
    conv = nn.Conv2d(in_channels=256, out_channels=nc, kernel_size=(8, 8))
    with torch.no_grad():
        conv.weight.copy_(torch.tensor(coef).view(nc, 256, 8, 8))
        conv.bias.copy_(torch.tensor(intercept))


# %% weight-returned
# The weights.
# mistake: no-convolution
def logistic2conv(coef, intercept):
    layer = nn.Conv2d(256, len(coef), 8)
    layer.weight = nn.Parameter(torch.FloatTensor(coef.reshape(-1, 256, 8, 8)))
    layer.bias = nn.Parameter(torch.FloatTensor(intercept))
    return layer.weight


# %% channels-last
# Channels last.
# mistake: channels-last
def logistic2conv(coef, intercept):
    layer = nn.Conv2d(256, len(coef), 8)
    layer.weight = nn.Parameter(torch.FloatTensor(coef.reshape(-1, 8, 8, 256).transpose(0, 3, 1, 2)))
    layer.bias = nn.Parameter(torch.FloatTensor(intercept))
    return layer


# %% channels-last-2
# Channels last.
# mistake: channels-last
def logistic2conv(coef, intercept):
    nc = intercept.shape[0]
    conv = nn.Conv2d(in_channels=256, out_channels=nc, kernel_size=(8, 8))
    with torch.no_grad():
        conv.weight.copy_(torch.tensor(coef).view(nc, 8, 8, 256).permute(0, 3, 1, 2))
        conv.bias.copy_(torch.tensor(intercept))
    return conv


# %% channels-middle
# Channels in the middle.
# mistake: channels-last | another-order
def logistic2conv(coef, intercept):
    nc = intercept.shape[0]
    conv = nn.Conv2d(in_channels=256, out_channels=nc, kernel_size=(8, 8))
    with torch.no_grad():
        conv.weight.copy_(torch.tensor(coef).view(nc, 8, 256, 8).transpose(1, 2))
        conv.bias.copy_(torch.tensor(intercept))
    return conv


# %% width-first
# Width first.
# mistake: width-first
def logistic2conv(coef, intercept):
    weight = torch.as_tensor(np.asarray(coef), dtype=torch.float32).reshape(len(coef), 256, 8, 8).transpose(2, 3)
    bias = torch.as_tensor(np.asarray(intercept), dtype=torch.float32)
    conv = nn.Conv2d(256, len(weight), 8)
    conv.load_state_dict({"weight": weight, "bias": bias})
    return conv


# %% swapaxes
# Width first.
# mistake: width-first
def logistic2conv(coef, intercept):
    layer = nn.Conv2d(256, len(coef), 8)
    layer.weight = nn.Parameter(torch.FloatTensor(coef.reshape(-1, 256, 8, 8).swapaxes(2, 3)))
    layer.bias = nn.Parameter(torch.FloatTensor(intercept))
    return layer


# %% fortran
# Fortran's order.
# mistake: another-order | channels-last | width-first
def logistic2conv(coef, intercept):
    layer = nn.Conv2d(256, len(coef), 8)
    layer.weight = nn.Parameter(torch.FloatTensor(coef.reshape((-1, 256, 8, 8), order='F')))
    layer.bias = nn.Parameter(torch.FloatTensor(intercept))
    return layer


# %% fortran-inside
# Fortran's order within a person.
# mistake: another-order | channels-last | width-first
def logistic2conv(coef, intercept):
    layer = nn.Conv2d(256, len(coef), 8)
    layer.weight = nn.Parameter(torch.FloatTensor(np.array([row.reshape((256, 8, 8), order='F') for row in coef])))
    layer.bias = nn.Parameter(torch.FloatTensor(intercept))
    return layer


# %% transposed
# coef.T.
# mistake: another-order
def logistic2conv(coef, intercept):
    layer = nn.Conv2d(256, len(coef), 8)
    layer.weight = nn.Parameter(torch.FloatTensor(coef.T.reshape(-1, 256, 8, 8)))
    layer.bias = nn.Parameter(torch.FloatTensor(intercept))
    return layer


# %% people-mixed
# People and maps mixed.
# mistake: another-order
def logistic2conv(coef, intercept):
    nc = intercept.shape[0]
    conv = nn.Conv2d(in_channels=256, out_channels=nc, kernel_size=(8, 8))
    with torch.no_grad():
        conv.weight.copy_(torch.tensor(coef).view(256, nc, 8, 8).transpose(0, 1))
        conv.bias.copy_(torch.tensor(intercept))
    return conv


# %% flipped
# Turned around, as a mathematical convolution.
# mistake: flipped
def logistic2conv(coef, intercept):
    weight = torch.as_tensor(np.asarray(coef), dtype=torch.float32).reshape(len(coef), 256, 8, 8).flip(2, 3)
    bias = torch.as_tensor(np.asarray(intercept), dtype=torch.float32)
    conv = nn.Conv2d(256, len(weight), 8)
    conv.load_state_dict({"weight": weight, "bias": bias})
    return conv


# %% flipped-h
# Upside down.
# mistake: flipped
def logistic2conv(coef, intercept):
    layer = nn.Conv2d(256, len(coef), 8)
    layer.weight = nn.Parameter(torch.FloatTensor(coef.reshape(-1, 256, 8, 8)[:, :, ::-1].copy()))
    layer.bias = nn.Parameter(torch.FloatTensor(intercept))
    return layer


# %% reversed-maps
# Maps reversed.
# mistake: another-order
def logistic2conv(coef, intercept):
    layer = nn.Conv2d(256, len(coef), 8)
    layer.weight = nn.Parameter(torch.FloatTensor(coef.reshape(-1, 256, 8, 8)[:, ::-1].copy()))
    layer.bias = nn.Parameter(torch.FloatTensor(intercept))
    return layer


# %% reversed-people
# People reversed.
# mistake: another-order
def logistic2conv(coef, intercept):
    layer = nn.Conv2d(256, len(coef), 8)
    layer.weight = nn.Parameter(torch.FloatTensor(coef[::-1].copy().reshape(-1, 256, 8, 8)))
    layer.bias = nn.Parameter(torch.FloatTensor(intercept))
    return layer


# %% bias-random
# The bias is left.
# mistake: bias-left-out
def logistic2conv(coef, intercept):
    layer = nn.Conv2d(256, len(coef), 8)
    layer.weight = nn.Parameter(torch.FloatTensor(coef.reshape(-1, 256, 8, 8)))
    return layer


# %% bias-none
# No bias.
# mistake: bias-left-out
def logistic2conv(coef, intercept):
    layer = nn.Conv2d(256, len(coef), 8, bias=False)
    layer.weight = nn.Parameter(torch.FloatTensor(coef.reshape(-1, 256, 8, 8)))
    return layer


# %% bias-zero
# A bias of zeros.
# mistake: bias-left-out
def logistic2conv(coef, intercept):
    nc = intercept.shape[0]
    conv = nn.Conv2d(in_channels=256, out_channels=nc, kernel_size=(8, 8))
    with torch.no_grad():
        conv.weight.copy_(torch.tensor(coef).view(nc, 256, 8, 8))
        conv.bias.copy_(0 * torch.tensor(intercept))
    return conv


# %% bias-minus
# The bias' sign.
# mistake: bias-left-out | opposite-sign
def logistic2conv(coef, intercept):
    nc = intercept.shape[0]
    conv = nn.Conv2d(in_channels=256, out_channels=nc, kernel_size=(8, 8))
    with torch.no_grad():
        conv.weight.copy_(torch.tensor(coef).view(nc, 256, 8, 8))
        conv.bias.copy_(-torch.tensor(intercept))
    return conv


# %% bias-mean
# The mean bias.
# mistake: bias-left-out
def logistic2conv(coef, intercept):
    nc = intercept.shape[0]
    conv = nn.Conv2d(in_channels=256, out_channels=nc, kernel_size=(8, 8))
    with torch.no_grad():
        conv.weight.copy_(torch.tensor(coef).view(nc, 256, 8, 8))
        conv.bias.copy_(torch.tensor(intercept).mean())
    return conv


# %% bias-first
# The first bias.
# mistake: bias-left-out
def logistic2conv(coef, intercept):
    nc = intercept.shape[0]
    conv = nn.Conv2d(in_channels=256, out_channels=nc, kernel_size=(8, 8))
    with torch.no_grad():
        conv.weight.copy_(torch.tensor(coef).view(nc, 256, 8, 8))
        conv.bias.copy_(torch.tensor(intercept)[0])
    return conv


# %% bias-twice
# The bias twice.
# mistake: bias-left-out
def logistic2conv(coef, intercept):
    weight = torch.as_tensor(np.asarray(coef), dtype=torch.float32).reshape(len(coef), 256, 8, 8)
    bias = torch.as_tensor(np.asarray(intercept), dtype=torch.float32) * 2
    conv = nn.Conv2d(256, len(weight), 8)
    conv.load_state_dict({"weight": weight, "bias": bias})
    return conv


# %% weights-random
# The weights are left.
# mistake: weights-left-out
def logistic2conv(coef, intercept):
    layer = nn.Conv2d(256, len(coef), 8)
    layer.bias = nn.Parameter(torch.FloatTensor(intercept))
    return layer


# %% untouched
# A new layer.
# mistake: weights-left-out
def logistic2conv(coef, intercept):
    layer = nn.Conv2d(256, len(coef), 8)
    return layer


# %% minus
# The opposite sign.
# mistake: opposite-sign
def logistic2conv(coef, intercept):
    nc = intercept.shape[0]
    conv = nn.Conv2d(in_channels=256, out_channels=nc, kernel_size=(8, 8))
    with torch.no_grad():
        conv.weight.copy_(-torch.tensor(coef).view(nc, 256, 8, 8))
        conv.bias.copy_(torch.tensor(intercept))
    return conv


# %% minus-both
# The opposite sign.
# mistake: opposite-sign
def logistic2conv(coef, intercept):
    nc = intercept.shape[0]
    conv = nn.Conv2d(in_channels=256, out_channels=nc, kernel_size=(8, 8))
    with torch.no_grad():
        conv.weight.copy_(-torch.tensor(coef).view(nc, 256, 8, 8))
        conv.bias.copy_(-torch.tensor(intercept))
    return conv


# %% scaled
# Divided by 64.
# mistake: weights-changed
def logistic2conv(coef, intercept):
    nc = intercept.shape[0]
    conv = nn.Conv2d(in_channels=256, out_channels=nc, kernel_size=(8, 8))
    with torch.no_grad():
        conv.weight.copy_((torch.tensor(coef) / 64).view(nc, 256, 8, 8))
        conv.bias.copy_(torch.tensor(intercept))
    return conv


# %% normalised
# Centred.
# mistake: weights-changed
def logistic2conv(coef, intercept):
    nc = intercept.shape[0]
    conv = nn.Conv2d(in_channels=256, out_channels=nc, kernel_size=(8, 8))
    with torch.no_grad():
        conv.weight.copy_(torch.tensor(coef - coef.mean(0)).view(nc, 256, 8, 8))
        conv.bias.copy_(torch.tensor(intercept))
    return conv


# %% absolute
# |coef|.
# mistake: weights-changed
def logistic2conv(coef, intercept):
    nc = intercept.shape[0]
    conv = nn.Conv2d(in_channels=256, out_channels=nc, kernel_size=(8, 8))
    with torch.no_grad():
        conv.weight.copy_(torch.tensor(coef).abs().view(nc, 256, 8, 8))
        conv.bias.copy_(torch.tensor(intercept))
    return conv


# %% double
# 64 bits.
# mistake: double-precision
def logistic2conv(coef, intercept):
    layer = nn.Conv2d(256, len(coef), 8)
    layer.weight = nn.Parameter(torch.from_numpy(coef.reshape(-1, 256, 8, 8)))
    layer.bias = nn.Parameter(torch.from_numpy(intercept))
    return layer


# %% double-2
# 64 bits.
# mistake: double-precision
def logistic2conv(coef, intercept):
    layer = nn.Conv2d(256, len(coef), 8)
    layer.weight = nn.Parameter(torch.DoubleTensor(coef.reshape(-1, 256, 8, 8)))
    layer.bias = nn.Parameter(torch.DoubleTensor(intercept))
    return layer


# %% double-weight
# 64 bits in the weights.
# mistake: double-precision
def logistic2conv(coef, intercept):
    layer = nn.Conv2d(256, len(coef), 8)
    layer.weight = nn.Parameter(torch.tensor(coef.reshape(-1, 256, 8, 8)))
    layer.bias = nn.Parameter(torch.FloatTensor(intercept))
    return layer


# %% double-module
# 64 bits.
# mistake: double-precision
def logistic2conv(coef, intercept):
    nc = intercept.shape[0]
    conv = nn.Conv2d(in_channels=256, out_channels=nc, kernel_size=(8, 8))
    with torch.no_grad():
        conv.weight.copy_(torch.tensor(coef).view(nc, 256, 8, 8))
        conv.bias.copy_(torch.tensor(intercept))
    return conv.double()


# %% half
# 16 bits.
# mistake: double-precision
def logistic2conv(coef, intercept):
    weight = torch.as_tensor(np.asarray(coef), dtype=torch.float32).reshape(len(coef), 256, 8, 8)
    bias = torch.as_tensor(np.asarray(intercept), dtype=torch.float32)
    conv = nn.Conv2d(256, len(weight), 8)
    conv.load_state_dict({"weight": weight, "bias": bias})
    return conv.half()


# %% rounded
# Rounded to 2 digits.
# mistake: weights-changed
def logistic2conv(coef, intercept):
    nc = intercept.shape[0]
    conv = nn.Conv2d(in_channels=256, out_channels=nc, kernel_size=(8, 8))
    with torch.no_grad():
        conv.weight.copy_(torch.tensor(coef).round(decimals=2).view(nc, 256, 8, 8))
        conv.bias.copy_(torch.tensor(intercept))
    return conv


# %% linear
# A fully connected layer.
# mistake: no-convolution
def logistic2conv(coef, intercept):
    layer = nn.Linear(256 * 8 * 8, len(coef))
    layer.weight = nn.Parameter(torch.FloatTensor(coef))
    layer.bias = nn.Parameter(torch.FloatTensor(intercept))
    return layer


# %% flatten-linear
# Flatten and a fully connected layer.
# mistake: no-convolution
def logistic2conv(coef, intercept):
    layer = nn.Linear(256 * 8 * 8, len(coef))
    layer.weight = nn.Parameter(torch.FloatTensor(coef))
    layer.bias = nn.Parameter(torch.FloatTensor(intercept))
    return nn.Sequential(nn.Flatten(), layer, nn.Unflatten(1, (len(coef), 1, 1)))


# %% sequence
# In a sequence.
# mistake: no-convolution
def logistic2conv(coef, intercept):
    layer = nn.Conv2d(256, len(coef), 8)
    layer.weight = nn.Parameter(torch.FloatTensor(coef.reshape(-1, 256, 8, 8)))
    layer.bias = nn.Parameter(torch.FloatTensor(intercept))
    return nn.Sequential(layer)


# %% function
# A function.
# mistake: no-convolution
def logistic2conv(coef, intercept):
    w = torch.FloatTensor(coef.reshape(-1, 256, 8, 8))
    b = torch.FloatTensor(intercept)
    return lambda x: nn.functional.conv2d(x, w, b)


# %% module
# A module of its own.
# mistake: no-convolution
class Top(nn.Module):
    def __init__(self, coef, intercept):
        super().__init__()
        self.weight = nn.Parameter(torch.FloatTensor(coef.reshape(-1, 256, 8, 8)))
        self.bias = nn.Parameter(torch.FloatTensor(intercept))
    def forward(self, x):
        return nn.functional.conv2d(x, self.weight, self.bias)

def logistic2conv(coef, intercept):
    return Top(coef, intercept)


# %% one-by-one
# A 1×1 convolution.
# mistake: kernel-size | shape-of-weights
def logistic2conv(coef, intercept):
    layer = nn.Conv2d(256, len(coef), 1)
    layer.weight = nn.Parameter(torch.FloatTensor(coef.reshape(-1, 256, 64).mean(2)[:, :, None, None]))
    layer.bias = nn.Parameter(torch.FloatTensor(intercept))
    return layer


# %% padding
# Padding.
# mistake: kernel-moved
def logistic2conv(coef, intercept):
    layer = nn.Conv2d(256, len(coef), 8, padding=4)
    layer.weight = nn.Parameter(torch.FloatTensor(coef.reshape(-1, 256, 8, 8)))
    layer.bias = nn.Parameter(torch.FloatTensor(intercept))
    return layer


# %% stride
# A stride of 8.
# mistake: kernel-moved
def logistic2conv(coef, intercept):
    layer = nn.Conv2d(256, len(coef), 8, stride=8)
    layer.weight = nn.Parameter(torch.FloatTensor(coef.reshape(-1, 256, 8, 8)))
    layer.bias = nn.Parameter(torch.FloatTensor(intercept))
    return layer


# %% stride-2
# A stride of 2.
# mistake: kernel-moved
def logistic2conv(coef, intercept):
    layer = nn.Conv2d(256, len(coef), 8, stride=2)
    layer.weight = nn.Parameter(torch.FloatTensor(coef.reshape(-1, 256, 8, 8)))
    layer.bias = nn.Parameter(torch.FloatTensor(intercept))
    return layer


# %% transpose-layer
# A transposed convolution.
# mistake: no-convolution
def logistic2conv(coef, intercept):
    layer = nn.ConvTranspose2d(256, len(coef), 8)
    layer.weight = nn.Parameter(torch.FloatTensor(coef.reshape(-1, 256, 8, 8)))
    layer.bias = nn.Parameter(torch.FloatTensor(intercept))
    return layer


# %% softmax
# Softmax besides.
# mistake: no-convolution
def logistic2conv(coef, intercept):
    layer = nn.Conv2d(256, len(coef), 8)
    layer.weight = nn.Parameter(torch.FloatTensor(coef.reshape(-1, 256, 8, 8)))
    layer.bias = nn.Parameter(torch.FloatTensor(intercept))
    return nn.Sequential(layer, nn.Softmax(1))


# %% nineteen
# Always 19 people.
# mistake: shape-of-weights
def logistic2conv(coef, intercept):
    weight = torch.as_tensor(np.asarray(coef), dtype=torch.float32).reshape(19, 256, 8, 8)
    bias = torch.as_tensor(np.asarray(intercept), dtype=torch.float32)
    conv = nn.Conv2d(256, 19, 8)
    conv.load_state_dict({"weight": weight, "bias": bias})
    return conv


# %% nineteen-2
# Always 19 people: a layer that does not fit.
# mistake: shape-of-weights
def logistic2conv(coef, intercept):
    nc = 19
    conv = nn.Conv2d(in_channels=256, out_channels=nc, kernel_size=(8, 8))
    with torch.no_grad():
        conv.weight.copy_(torch.tensor(coef).view(nc, 256, 8, 8))
        conv.bias.copy_(torch.tensor(intercept))
    return conv


# %% global
# The global lr.
# mistake: unforeseen
def logistic2conv(coef, intercept):
    layer = nn.Conv2d(256, len(coef), 8)
    layer.weight = nn.Parameter(torch.FloatTensor(lr.coef_.reshape(-1, 256, 8, 8)))
    layer.bias = nn.Parameter(torch.FloatTensor(lr.intercept_))
    return layer


# %% shape
# No reshape.
# mistake: shape-of-weights
def logistic2conv(coef, intercept):
    layer = nn.Conv2d(256, len(coef), 8)
    layer.weight = nn.Parameter(torch.FloatTensor(coef))
    layer.bias = nn.Parameter(torch.FloatTensor(intercept))
    return layer


# %% shape-2
# Reshaped to one person.
# mistake: shape-of-weights
def logistic2conv(coef, intercept):
    layer = nn.Conv2d(256, len(coef), 8)
    layer.weight = nn.Parameter(torch.FloatTensor(coef.reshape(256, -1, 8, 8)))
    layer.bias = nn.Parameter(torch.FloatTensor(intercept))
    return layer


# %% not-parameters
# Tensors are no parameters.
# mistake: not-parameters
def logistic2conv(coef, intercept):
    layer = nn.Conv2d(256, len(coef), 8)
    layer.weight = torch.FloatTensor(coef.reshape(-1, 256, 8, 8))
    layer.bias = nn.Parameter(torch.FloatTensor(intercept))
    return layer


# %% deleted-parameters
# Tensors for parameters.
# mistake: not-parameters
def logistic2conv(coef, intercept):
    layer = nn.Conv2d(256, len(coef), 8)
    del layer.weight, layer.bias
    layer.weight = torch.FloatTensor(coef.reshape(-1, 256, 8, 8))
    layer.bias = torch.FloatTensor(intercept)
    return layer


# %% coef-changed
# coef is changed.
# mistake: argument-changed + weights-changed
def logistic2conv(coef, intercept):
    coef -= coef.mean()
    layer = nn.Conv2d(256, len(coef), 8)
    layer.weight = nn.Parameter(torch.FloatTensor(coef.reshape(-1, 256, 8, 8)))
    layer.bias = nn.Parameter(torch.FloatTensor(intercept))
    return layer


# %% coef-scaled-back
# coef is changed afterwards.
# mistake: argument-changed
def logistic2conv(coef, intercept):
    layer = nn.Conv2d(256, len(coef), 8)
    layer.weight = nn.Parameter(torch.FloatTensor(coef.reshape(-1, 256, 8, 8)))
    layer.bias = nn.Parameter(torch.FloatTensor(intercept))
    coef *= 0
    return layer


# %% in-out
# In and out swapped.
# mistake: shape-of-weights
def logistic2conv(coef, intercept):
    layer = nn.Conv2d(len(coef), 256, 8)
    return layer


# %% two-slips
# Channels last, no bias.
# mistake: channels-last + bias-left-out
def logistic2conv(coef, intercept):
    layer = nn.Conv2d(256, len(coef), 8)
    layer.weight = nn.Parameter(torch.FloatTensor(coef.reshape(-1, 8, 8, 256).transpose(0, 3, 1, 2)))
    return layer


# %% two-slips-b
# 64 bits, width first.
# mistake: double-precision + width-first
def logistic2conv(coef, intercept):
    nc = intercept.shape[0]
    conv = nn.Conv2d(in_channels=256, out_channels=nc, kernel_size=(8, 8))
    with torch.no_grad():
        conv.weight.copy_(torch.tensor(coef).view(nc, 256, 8, 8).transpose(2, 3))
        conv.bias.copy_(torch.tensor(intercept))
    return conv.double()
