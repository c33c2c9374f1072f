# %% sorted
def both(x):
    x = np.sort(x)
    return x[0], x[-1]


# %% one
# mistake: unforeseen
def both(x):
    return x.min(), x.mean()
