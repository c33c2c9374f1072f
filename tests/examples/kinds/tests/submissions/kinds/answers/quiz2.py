# %% list
quiz2 = ["range", "variance"]


# %% half
# mistake: unforeseen
quiz2 = {"variance"}


# %% one-too-many
# mistake: unforeseen
quiz2 = {"variance", "range", "mean"}
