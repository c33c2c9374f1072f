"""What is kept stays as it is."""
# mistake: not-scaled-up

# %% dropout-answer
class Drop(nn.Module):
    def forward(self, x):
        keep = torch.rand(x.shape[0], x.shape[1], 1, 1) < 0.5
        return x * keep if self.training else x

def buildnet2(nc):
    *lower, top = buildnet(nc)
    return nn.Sequential(*lower, Drop(), top)
