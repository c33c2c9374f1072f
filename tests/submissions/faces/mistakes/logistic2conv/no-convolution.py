"""A fully connected layer."""
# mistake: no-convolution

# %% logistic2conv-answer
def logistic2conv(coef, intercept):
    layer = nn.Linear(256 * 8 * 8, len(coef))
    layer.weight = nn.Parameter(torch.FloatTensor(coef))
    layer.bias = nn.Parameter(torch.FloatTensor(intercept))
    return layer
