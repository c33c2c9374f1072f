"""A syntax error in one exercise; another is right."""

# %% buildnet-answer
def buildnet(nc):
    return nn.Sequential(nn.Conv2d(3, 10, 5, padding=2)

# %% logistic2conv-answer
def logistic2conv(coef, intercept):
    layer = nn.Conv2d(256, len(coef), 8)
    layer.weight = nn.Parameter(torch.FloatTensor(coef.reshape(-1, 256, 8, 8)))
    layer.bias = nn.Parameter(torch.FloatTensor(intercept))
    return layer
