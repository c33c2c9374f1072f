"""Copied into the layer."""

# %% logistic2conv-answer
def logistic2conv(coef, intercept):
    nc = len(intercept)
    layer = nn.Conv2d(256, nc, kernel_size=(8, 8))
    with torch.no_grad():
        layer.weight[:] = torch.as_tensor(coef, dtype=torch.float32).view(nc, 256, 8, 8)
        layer.bias[:] = torch.as_tensor(intercept, dtype=torch.float32)
    return layer
