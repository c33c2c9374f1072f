# %% generator
def squares(n):
    return sum(i * i for i in range(n))


# %% list
# mistake: unforeseen
def squares(n):
    return sum([i * i for i in range(n)])
