# %% counter
from collections import Counter


def counts(names):
    return Counter(names)


# %% pairs
# mistake: unforeseen
def counts(names):
    return [(name, names.count(name)) for name in names]


# %% nothing
# mistake: no-return
def counts(names):
    print({name: names.count(name) for name in names})
