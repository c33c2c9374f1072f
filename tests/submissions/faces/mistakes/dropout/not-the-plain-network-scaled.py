"""Scaled in evaluation, too."""
# mistake: not-the-plain-network

# %% dropout-answer
class Half(nn.Module):
    def forward(self, x):
        return x if self.training else x / 2

def buildnet2(nc):
    *lower, top = buildnet(nc)
    return nn.Sequential(*lower, nn.Dropout2d(), Half(), top)
