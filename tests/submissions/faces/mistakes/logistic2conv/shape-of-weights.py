"""Sizes that do not fit."""
# mistake: shape-of-weights

# %% logistic2conv-answer
def logistic2conv(coef, intercept):
    layer = nn.Conv2d(256, len(coef), 8)
    layer.weight = nn.Parameter(torch.FloatTensor(coef.reshape(-1, 128, 8, 8)))
    layer.bias = nn.Parameter(torch.FloatTensor(intercept))
    return layer
