"""By the parameters' data, with einops-like steps in NumPy."""

# %% logistic2conv-answer
def logistic2conv(coef, intercept):
    maps = np.stack([np.split(row, 256) for row in coef])
    kernel = maps.reshape(len(coef), 256, 8, 8).astype("float32")
    layer = nn.Conv2d(256, len(coef), 8)
    layer.weight.data = torch.tensor(kernel)
    layer.bias.data = torch.tensor(intercept.astype("float32"))
    layer.requires_grad_(False)
    return layer
