"""The answers that the assignment's exercises are judged by, and what only those who grade may know."""

import math

import numpy as np
import pandas as pd


def rescale(x):
    return (x - x.min()) / (x.max() - x.min())


def axis(points):
    return np.linalg.svd(points - points.mean(axis=0))[2][0]


def initials(names):
    return "".join(name[0] for name in names)


def ranking(marks):
    return sorted(marks, key=lambda name: (marks[name], name))


def counts(names):
    return {name: names.count(name) for name in names}


def shared(a, b):
    return set(a) & set(b)


def root(x):
    if x < 0:
        raise ValueError("a negative number has no real root")
    return math.sqrt(x)


def table(names, marks):
    return pd.DataFrame({"name": names, "mark": marks}).groupby("name", as_index=False)["mark"].mean()


def typical(x):
    return np.median(x)


def draw_odd(rng):
    return {"x": np.append(rng.normal(size=7), 1e6)}


quiz = "median"
quiz_says = {
    "mean": "One value that is a thousand times larger moves the mean.",
    "range": "Is the largest value not in it?",
}

quiz2 = {"variance", "range"}
quiz2_says = {"mean": "What is the mean of -1 and -3?"}


def total(x):
    return x.sum()


def common(n):
    """How many pairs of numbers up to n have no common divisor but 1: by Euler's totient."""
    totient = np.arange(n + 1)
    for p in range(2, n + 1):
        if totient[p] == p:  # p is prime
            totient[p::p] -= totient[p::p] // p
    return int(2 * totient[1:].sum() - 1)


def squares(n):
    """The sum of the squares of the numbers below n."""
    return (n - 1) * n * (2 * n - 1) // 6


def both(x):
    return x.min(), x.max()
