# %% numpy
def total(x):
    return np.sum(x)


# %% loop
# mistake: unforeseen
def total(x):
    s = 0
    for value in x:
        s += value
    return s


# %% mean
# mistake: unforeseen
def total(x):
    return x.mean()
