"""What somebody would have written who made a mistake."""


def rescale(shift=True):
    return {"rescale": lambda x: (x - x.min() if shift else x) / (x.max() - x.min())}
