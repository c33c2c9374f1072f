"""The intercept is forgotten, and the bias is random."""
# mistake: bias-left-out

# %% logistic2conv-answer
def logistic2conv(coef, intercept):
    layer = nn.Conv2d(256, len(coef), 8)
    layer.weight = nn.Parameter(torch.FloatTensor(coef.reshape(-1, 256, 8, 8)))
    return layer
