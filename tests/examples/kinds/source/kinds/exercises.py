"""What the assignment asks: one exercise of every kind that there is. The cookbook in the documentation shows them."""

import ast

import numpy as np

from course.choice import Choice
from course.exercise import Case, Exercise, Item, Misconception
from course.plain import raised

NAMES = ("Ada", "Bob", "Cy", "Dora", "Eve", "Finn", "Gus", "Hedy")


# [numbers]


def draw_values(rng):
    return {"x": rng.normal(3, 2, size=9)}


def draw_two(rng):
    return {"x": rng.normal(3, 2, size=2)}


RESCALE = Exercise(
    "rescale",
    points=4,
    title="Rescale to the range from 0 to 1",
    cases=(
        Case("nine values", 2, draw_values, lambda ns, x: ns.rescale(x)),
        Case("two values", 2, draw_two, lambda ns, x: ns.rescale(x)),
    ),
    mistakes=(
        Misconception(
            "no-shift",
            None,
            "The smallest value does not become 0.",
            about="the shift",
            look="What is taken from every value before it is divided?",
            slips=({"shift": False},),
            costs=2,
        ),
    ),
)


# [property]


def draw_points(rng):
    return {"points": rng.normal(size=(40, 3)) * [3, 2, 1] @ np.linalg.qr(rng.normal(size=(3, 3)))[0]}


def is_the_axis(answer, expected, inputs):
    v, axis = answer["result"], expected["result"]
    length = np.linalg.norm(v)
    if abs(abs(v @ axis) - length) > 1e-6 * length or not length:
        return False, "the points vary more along another axis"
    return (True, "") if abs(length - 1) < 1e-6 else (0.5, "the axis is right, and its length should be 1")


AXIS = Exercise(
    "axis",
    points=2,
    cases=(Case("forty points", 2, draw_points, lambda ns, points: ns.axis(points), accepts=is_the_axis),),
)


# [plain data]


def draw_names(rng):
    return {"names": rng.choice(NAMES, size=12), "marks": rng.integers(1, 7, size=12)}


def some(names):
    return [str(name) for name in names]


INITIALS = Exercise(
    "initials",
    points=1,
    cases=(Case("of twelve names", 1, draw_names, lambda ns, names, marks: ns.initials(some(names))),),
)


def call_ranking(ns, names, marks):
    return ns.ranking(dict(zip(some(names), marks.tolist(), strict=True)))


RANKING = Exercise("ranking", points=2, cases=(Case("twelve names", 2, draw_names, call_ranking),))

COUNTS = Exercise(
    "counts",
    points=1,
    cases=(Case("twelve names", 1, draw_names, lambda ns, names, marks: {"counts": ns.counts(some(names))}),),
)

SHARED = Exercise(
    "shared",
    points=1,
    cases=(Case("two lists", 1, draw_names, lambda ns, names, marks: ns.shared(some(names[:6]), some(names[6:]))),),
)


# [exception]

ROOT = Exercise(
    "root",
    points=2,
    cases=(
        Case("of a positive number", 1, lambda rng: {"x": rng.uniform(1, 9)}, lambda ns, x: ns.root(float(x))),
        Case("of a negative number", 1, call=lambda ns: raised(ns.root, -1.0)),
    ),
)


# [table]

TABLE = Exercise(
    "table",
    points=2,
    cases=(Case("twelve marks", 2, draw_names, lambda ns, names, marks: ns.table(some(names), marks.tolist())),),
)


# [hidden]

TYPICAL = Exercise(
    "typical",
    points=3,
    cases=(
        Case("nine values", 1, draw_values, lambda ns, x: ns.typical(x)),
        Case("values that are not told", 2, "draw_odd", lambda ns, x: ns.typical(x), public=False),
    ),
)


# [choice]

QUIZ = Choice(
    "quiz",
    points=1,
    question="Which of these changes least when one value becomes very large?",
    choices={"mean": "the mean", "median": "the median", "range": "the largest value less the smallest"},
)

QUIZ2 = Choice(
    "quiz2",
    points=2,
    question="Which of these are never negative?",
    choices={"variance": "a variance", "mean": "a mean", "range": "a range", "skew": "a skewness"},
    several=True,
)


# [written]


def no_loop(tree):
    loops = [node for node in ast.walk(tree) if isinstance(node, ast.For | ast.While | ast.comprehension)]
    return f"There is a loop in line {loops[0].lineno}." if loops and hasattr(loops[0], "lineno") else None


TOTAL = Exercise(
    "total",
    points=3,
    cases=(
        Case("nine values", 2, draw_values, lambda ns, x: ns.total(x)),
        Case("no loop", 1, written=no_loop),
    ),
)

# [time]

COMMON = Exercise(
    "common",
    points=3,
    cases=(
        Case("few numbers", 1, lambda rng: {"n": rng.integers(5, 50)}, lambda ns, n: ns.common(int(n))),
        Case("many numbers", 2, lambda rng: {"n": 5000}, lambda ns, n: ns.common(int(n)), time_ratio=20, public=False),
    ),
)


SQUARES = Exercise(
    "squares",
    points=2,
    cases=(
        Case("a few numbers", 1, lambda rng: {"n": rng.integers(5, 50)}, lambda ns, n: ns.squares(int(n))),
        Case(
            "in little memory",
            1,
            lambda rng: {"n": 2_000_000},
            lambda ns, n: ns.squares(int(n)),
            memory_ratio=3,
            public=False,
        ),
    ),
)


# [all or nothing]

BOTH = Exercise(
    "both",
    points=2,
    all_or_nothing=True,
    cases=(
        Case("the smallest", 1, draw_values, lambda ns, x: ns.both(x)[0]),
        Case("the largest", 1, draw_values, lambda ns, x: ns.both(x)[1]),
    ),
)

# [by hand]

ESSAY = Exercise(
    "essay",
    points=3,
    title="Why the median?",
    rubric=(Item("says what the mean does with values far from all others", 2), Item("names an example", 1)),
)

# [all]

EXERCISES = (
    RESCALE,
    AXIS,
    INITIALS,
    RANKING,
    COUNTS,
    SHARED,
    ROOT,
    TABLE,
    TYPICAL,
    QUIZ,
    QUIZ2,
    TOTAL,
    COMMON,
    SQUARES,
    BOTH,
    ESSAY,
)
