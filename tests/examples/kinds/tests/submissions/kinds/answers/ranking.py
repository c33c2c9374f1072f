# %% pairs
def ranking(marks):
    return [name for _, name in sorted((mark, name) for name, mark in marks.items())]


# %% backwards
# mistake: unforeseen
def ranking(marks):
    return sorted(marks, key=lambda name: (marks[name], name), reverse=True)
