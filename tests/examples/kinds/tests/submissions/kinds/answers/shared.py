# %% comprehension
def shared(a, b):
    return {name for name in a if name in b}


# %% union
# mistake: unforeseen
def shared(a, b):
    return set(a) | set(b)
