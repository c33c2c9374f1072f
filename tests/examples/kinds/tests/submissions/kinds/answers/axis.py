# %% other-sign
def axis(points):
    return -np.linalg.eigh(np.cov(points.T))[1][:, -1]


# %% too-long
# mistake: unforeseen
def axis(points):
    return 3 * np.linalg.eigh(np.cov(points.T))[1][:, -1]


# %% least
# mistake: unforeseen
def axis(points):
    return np.linalg.eigh(np.cov(points.T))[1][:, 0]
