"""A layer as it comes."""
# mistake: weights-left-out + bias-left-out

# %% logistic2conv-answer
def logistic2conv(coef, intercept):
    layer = nn.Conv2d(256, len(coef), 8)
    return layer
