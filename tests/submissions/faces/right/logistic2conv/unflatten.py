"""By the layer's own shape."""

# %% logistic2conv-answer
class Regression(nn.Conv2d):
    def __init__(self, coef, intercept):
        super().__init__(256, coef.shape[0], 8, dtype=torch.float32)
        weight = torch.from_numpy(coef).float().unflatten(1, (256, 8, 8))
        self.load_state_dict(dict(weight=weight, bias=torch.from_numpy(intercept).float()))

def logistic2conv(coef, intercept):
    return Regression(coef, intercept)
