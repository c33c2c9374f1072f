# %% other
# mistake: unforeseen
quiz = "mean"


# %% unknown
# mistake: unforeseen
quiz = "mode"
