# %% math
import math


def root(x):
    return math.sqrt(x)


# %% not-raised
# mistake: unforeseen
def root(x):
    return x**0.5 if x >= 0 else None


# %% other-error
# mistake: unforeseen
def root(x):
    if x < 0:
        raise KeyError(x)
    return x**0.5
