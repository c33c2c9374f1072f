"""A function that is always in training."""
# mistake: dropped-when-evaluated

# %% dropout-answer
class Drop(nn.Module):
    def forward(self, x):
        return nn.functional.dropout2d(x)

def buildnet2(nc):
    *lower, top = buildnet(nc)
    return nn.Sequential(*lower, Drop(), top)
