# %% with-ptp
def rescale(x):
    return (x - np.min(x)) / np.ptp(x)


# %% not-shifted
# mistake: no-shift
def rescale(x):
    return x / (x.max() - x.min())


# %% by-the-largest
# mistake: unforeseen
def rescale(x):
    return (x - x.min()) / x.max()
