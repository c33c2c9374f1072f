"""In the precision of the regression."""
# mistake: double-precision

# %% logistic2conv-answer
def logistic2conv(coef, intercept):
    layer = nn.Conv2d(256, len(coef), 8)
    layer.weight = nn.Parameter(torch.from_numpy(coef.reshape(-1, 256, 8, 8)))
    layer.bias = nn.Parameter(torch.from_numpy(intercept))
    return layer
