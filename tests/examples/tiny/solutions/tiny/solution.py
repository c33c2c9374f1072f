"""The answer that the assignment's exercise is judged by."""


def mean(x):
    return x.sum() / max(x.size, 1)
