"""Let PyTorch derive the error."""

# %% geterrorgrad-answer
import torch

def geterrorgrad(y, t):
    Y = torch.tensor(y, dtype=torch.float64, requires_grad=True)
    T = torch.tensor(t, dtype=torch.float64)
    flat = Y.flatten(1)
    z = torch.logsumexp(torch.cat([torch.zeros(len(flat), 1, dtype=torch.float64), flat], 1), 1)
    (z - (flat * T.flatten(1)).sum(1)).mean().backward()
    return Y.grad.numpy()
