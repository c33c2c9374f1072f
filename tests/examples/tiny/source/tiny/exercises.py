"""What the assignment asks: one exercise with two cases, and one known mistake."""

import numpy as np

from course.exercise import Case, Exercise, Misconception


def draw_vector(rng):
    return {"x": rng.normal(size=7)}


def draw_empty(rng):
    return {"x": np.zeros(0)}


def call_mean(ns, x):
    return ns.mean(x)


def is_sum(answer, expected, inputs):
    n = inputs["x"].size
    return bool(np.allclose(answer["result"], n * expected["result"])) if n else None


EXERCISES = (
    Exercise(
        "mean",
        points=3,
        cases=(
            Case("seven numbers", 2, draw_vector, call_mean),
            Case("no numbers: 0 by agreement", 1, draw_empty, call_mean),
        ),
        mistakes=(Misconception("sum", is_sum, "Your result grows with the number of values: which quantity does?"),),
    ),
)
