"""Kinds of cases: properties, plain answers, hidden ones, how it is written, all or nothing, choices."""

import ast
from types import SimpleNamespace

import numpy as np
import pytest

from course.challenge import answer, as_arrays, draw_challenges, store_challenges
from course.choice import Choice, choices_html, choices_text
from course.errors import CourseError
from course.exercise import Case, Exercise, Misconception, part_of
from course.judge import Answer, judge


def verdict(exercise, mine, solution, seed=3):
    """The verdict on the names `mine`, by those of the solution."""
    challenges = draw_challenges(exercise, solution, seed)
    return judge(exercise, challenges, [answer(c.case, mine, c.inputs) for c in challenges])


def up_to_sign(answer, expected, inputs):
    v, w = answer["result"], expected["result"]
    if v.shape != w.shape:
        return False
    if np.allclose(v, -w):
        return True
    return 0.5 * np.allclose(v / np.linalg.norm(v), w), "the length should be 1"


AXIS = Exercise(
    "axis",
    4,
    (Case("an axis", 4, lambda rng: {"v": rng.normal(size=3)}, lambda ns, v: ns.axis(v), accepts=up_to_sign),),
)
RIGHT_AXIS = {"axis": lambda v: v / np.linalg.norm(v)}


@pytest.mark.parametrize(
    ("mine", "score", "message"),
    [
        (lambda v: v / np.linalg.norm(v), 4, ""),
        (lambda v: -v / np.linalg.norm(v), 4, ""),
        (lambda v: 3 * v, 2, "the length should be 1"),
        (lambda v: np.zeros(5), 0, "result should have the shape 3, but has 5"),
        (lambda v: "north", 0, "result should be an array of numbers, but is text"),
    ],
)
def test_a_property_gives_points_or_a_share(mine, score, message):
    result = verdict(AXIS, {"axis": mine}, RIGHT_AXIS)
    assert (result.score, result.message) == (score, message)


def plain(call, **more):
    return Exercise("e", 1, (Case("c", 1, call=call, **more),))


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        (["Ada", "Bob"], ["Bob", "Ada"], "'Ada' should come first"),
        ({"n": 3, "mean": 2.0}, {"n": 3}, "the key 'mean' is missing"),
        ("Ada", "ADA", "result is wrong: 'ADA'"),
        ("Ada", 3.0, "result should be text, but is a number"),
        (3.0, "three", "result should be an array of numbers, but is text"),
        ("Ada", None, "What is asked for gives nothing back."),
        ([["a"], ["b", "c"]], [["a"], ["b"]], "result[1] should have the length 2, but has 1"),
    ],
)
def test_a_plain_answer_is_compared_and_told(right, wrong, message):
    exercise = plain(lambda ns: {"result": ns.f()})
    assert verdict(exercise, {"f": lambda: right}, {"f": lambda: right}).score == 1
    result = verdict(exercise, {"f": lambda: wrong}, {"f": lambda: right})
    assert result.score == 0
    assert message in result.message


def test_nothing_may_be_the_answer_where_it_has_a_name():
    exercise = plain(lambda ns: {"result": ns.f()})
    assert verdict(exercise, {"f": lambda: None}, {"f": lambda: None}).score == 1
    assert verdict(exercise, {"f": lambda: 3}, {"f": lambda: None}).message == "result should be None, but is a number"
    with pytest.raises(CourseError, match="is there a `return`"):
        draw_challenges(plain(lambda ns: ns.f()), {"f": lambda: None}, 0)


def test_what_cannot_be_an_answer_is_said():
    with pytest.raises(TypeError, match="an array of numbers or plain data, but is of the type object"):
        as_arrays(object())


def test_authors_functions_see_plain_answers_as_pythons_own():
    seen = []

    def signature(answer, expected, inputs):
        seen.append((answer["result"], expected["result"]))
        return answer["result"] == [*reversed(expected["result"])]

    backwards = Misconception("backwards", signature, "The order is the wrong way round.")
    exercise = Exercise("e", 1, (Case("c", 1, call=lambda ns: ns.f()),), (backwards,))
    result = verdict(exercise, {"f": lambda: ["b", "a"]}, {"f": lambda: ["a", "b"]})
    assert seen == [(["b", "a"], ["a", "b"])]
    assert result.mistake == "backwards"


def test_plain_answers_have_slips():
    slip = Misconception("case", None, "Capitals.", about="capitals", slips=({"upper": True},), costs=0.25)
    cases = (Case("c", 1, call=lambda ns: ns.shout("a")), Case("d", 1, call=lambda ns: ns.shout("b")))
    exercise = Exercise("shout", 2, cases, (slip,))

    def shout(upper=False):
        return {"shout": lambda text: text.upper() if upper else text}

    solution = {**shout(), "slips": SimpleNamespace(shout=shout)}
    result = verdict(exercise, shout(upper=True), solution)
    assert (result.score, result.mistake) == (1.75, "case")
    assert verdict(exercise, {"shout": lambda text: "other"}, solution).mistake is None


HIDDEN = Exercise(
    "mean",
    3,
    (
        Case("seen", 1, lambda rng: {"x": rng.normal(size=3)}, lambda ns, x: ns.mean(x)),
        Case("not seen", 2, "draw_odd", lambda ns, x: ns.mean(x), public=False),
    ),
)
MEAN = {"mean": np.mean, "draw_odd": lambda rng: {"x": np.array([1.5, 2.5, 1e9])}}


def test_a_hidden_case_is_not_in_the_release():
    challenges = draw_challenges(HIDDEN, MEAN, 0)
    assert challenges[1].inputs["x"][2] == 1e9
    stored = store_challenges("mean", challenges)
    assert stored
    assert all(name.startswith("mean/0/") for name in stored)
    assert not any(array.size and array.dtype.kind == "f" and (array == 1e9).any() for array in stored.values())


def test_a_hidden_case_is_judged_like_any_other():
    assert verdict(HIDDEN, {"mean": np.mean}, MEAN).score == 3
    assert verdict(HIDDEN, {"mean": np.median}, MEAN).score == 0
    with pytest.raises(CourseError, match="its draw, draw_odd, is missing from the solution"):
        draw_challenges(HIDDEN, {"mean": np.mean}, 0)


def test_a_draw_in_the_solution_cannot_be_public():
    with pytest.raises(ValueError, match="cannot be public"):
        Case("c", 1, "draw", lambda ns: 0)
    with pytest.raises(ValueError, match="needs a `call`"):
        Case("c", 1)


def no_loop(tree):
    return "There is a loop." if any(isinstance(node, ast.For | ast.While) for node in ast.walk(tree)) else None


WRITTEN = Exercise("total", 3, (Case("the sum", 2, call=lambda ns: ns.total()), Case("no loop", 1, written=no_loop)))


@pytest.mark.parametrize(
    ("value", "source", "score", "message"),
    [
        (3.0, "def total(): return sum((1, 2))", 3, ""),
        (3.0, "def total():\n    for i in (1, 2): ...", 2, "no loop: There is a loop."),
        (4.0, "def total(): return 4", 0, "the sum: what every value"),
        (3.0, "def total(:", 2, "no loop: the answer's cell is not plain Python"),
    ],
)
def test_how_it_is_written_counts_where_it_works(value, source, score, message):
    challenges = draw_challenges(WRITTEN, {"total": lambda: 3.0}, 0)
    result = judge(WRITTEN, challenges, [Answer(as_arrays(value)), Answer({"source": np.array(source)})])
    assert result.score == score
    assert result.points == 3
    if value == 4.0:
        assert result.cases[1].message == "is looked at where another case is right"
    else:
        assert result.message == message


def test_all_or_nothing():
    cases = (Case("a", 1, call=lambda ns: ns.a), Case("b", 1, call=lambda ns: ns.b))
    exercise = Exercise("both", 2, cases, all_or_nothing=True)
    right = {"a": 1.0, "b": 2.0}
    assert verdict(exercise, right, right).score == 2
    result = verdict(exercise, {"a": 1.0, "b": 3.0}, right)
    assert result.score == 0
    assert result.message.startswith("All cases have to be right for its points.")


def test_a_part_of_an_exercise_has_its_points_and_cheaper_mistakes():
    slip = Misconception("m", None, "x", about="x", slips=({"a": 1},), costs=1.5)
    cases = (Case("a", 1, call=lambda ns: ns.a), Case("b", 2, call=lambda ns: ns.b))
    part = part_of(Exercise("e", 3, cases, (slip,)), cases[:1])
    assert (part.points, part.mistakes[0].costs) == (1, 0.5)


CHOICES = {"sum": "the sum", "mean": "the mean", "max": "the largest value"}
ONE = Choice("quiz", 2, question="What divides by n?", choices=CHOICES)
SOME = Choice("quiz", 2, choices=CHOICES, several=True)


@pytest.mark.parametrize(
    ("exercise", "right", "chosen", "score", "message"),
    [
        (ONE, "mean", "mean", 2, ""),
        (ONE, "mean", "sum", 0, "A sum grows."),
        (ONE, "mean", "max", 0, "not all that was chosen is right"),
        (ONE, "mean", "median", 0, "ValueError: 'median' is none of the choices: sum, mean, max"),
        (ONE, "mean", {"mean", "sum"}, 0, "ValueError: one choice is asked for"),
        (SOME, {"mean", "max"}, {"mean", "max"}, 2, ""),
        (SOME, {"mean", "max"}, {"mean"}, 1, "something else is right, too"),
        (SOME, {"mean", "max"}, {"mean", "max", "sum"}, 1, "A sum grows."),
        (SOME, {"mean", "max"}, {"sum"}, 0, "A sum grows."),
        (SOME, {"mean", "max"}, set(CHOICES), 1, "A sum grows."),
    ],
)
def test_a_choice_is_judged_by_the_solution(exercise, right, chosen, score, message):
    solution = {"quiz": right, "quiz_says": {"sum": "A sum grows."}}
    result = verdict(exercise, {"quiz": chosen}, solution)
    assert (result.score, result.message) == (score, message)
    assert not store_challenges("quiz", draw_challenges(exercise, solution, 0))


def test_a_choice_that_is_not_made_says_so():
    assert "`quiz` is not defined" in verdict(ONE, {}, {"quiz": "mean"}).message


def test_choices_are_shuffled_by_student_and_shown_in_text_and_html():
    orders = {tuple(ONE.order(student)) for student in map(str, range(30))}
    assert len(orders) == 6
    assert ONE.order("ada") == ONE.order("ada")
    assert choices_text(ONE, ["mean"]).splitlines()[0] == "What divides by n?"
    assert "[x] 'mean': the mean" in choices_text(ONE, ["mean"])
    page = choices_html(Choice("q", 1, choices={"a": "<b>", "b": "&"}), ["a"])
    assert "&lt;b&gt;" in page
    assert " checked" in page
