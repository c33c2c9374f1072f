# %% loop
def initials(names):
    text = ""
    for name in names:
        text += name[:1]
    return text


# %% small
# mistake: unforeseen
def initials(names):
    return "".join(name[0].lower() for name in names)
