"""Read as height, width, maps."""
# mistake: channels-last

# %% logistic2conv-answer
def logistic2conv(coef, intercept):
    layer = nn.Conv2d(256, len(coef), 8)
    layer.weight = nn.Parameter(torch.FloatTensor(coef.reshape(-1, 8, 8, 256).transpose(0, 3, 1, 2).copy()))
    layer.bias = nn.Parameter(torch.FloatTensor(intercept))
    return layer
