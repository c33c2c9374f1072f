import numpy as np
import pytest

from course.exercise import Case, Exercise, FileExercise, Level, Misconception, NotJudged
from course.judge import Answer, Challenge, generator, judge, judge_files, judge_handed_in
from course.npz import Unreadable


def same_sign(answer, expected, inputs):
    return bool((answer["y"] == -expected["y"]).all()) if expected["y"].any() else None


EXERCISE = Exercise(
    "negate",
    3,
    (Case("ones", 2, lambda rng: {}, lambda ns: 0), Case("zero", 1, lambda rng: {}, lambda ns: 0)),
    (Misconception("sign", same_sign, "look at the sign"),),
)
ONES, ZERO = {"y": np.ones(3)}, {"y": np.zeros(3)}
CHALLENGES = [Challenge(case, {}, right) for case, right in zip(EXERCISE.cases, (ONES, ZERO), strict=True)]


def verdict(*answers):
    return judge(EXERCISE, CHALLENGES, answers)


def test_a_right_answer_gets_all_points_and_no_message():
    result = verdict(Answer(ONES), Answer(ZERO))
    assert (result.score, result.message, result.mistake) == (3, "", None)


def test_each_case_is_paid_for_on_its_own():
    result = verdict(Answer({"y": np.full(3, 5.0)}), Answer(ZERO))
    assert [case.score for case in result.cases] == [0, 1]
    assert result.score == 1
    assert result.message == "ones: every value of y is 5 times what it should be"


def test_a_mistake_is_named_where_its_signature_shows():
    result = verdict(Answer({"y": -np.ones(3)}), Answer(ZERO))
    assert (result.mistake, result.message, result.score) == ("sign", "It seems to be this: look at the sign", 1)


def test_a_mistake_is_not_named_where_a_case_rules_it_out():
    challenges = [*CHALLENGES[:1], Challenge(EXERCISE.cases[1], {}, ONES)]
    result = judge(EXERCISE, challenges, [Answer({"y": -np.ones(3)}), Answer({"y": np.full(3, 7.0)})])
    assert result.mistake is None


def test_an_answer_too_strange_for_a_signature_names_nothing():
    result = verdict(Answer({"other": np.ones(3)}), Answer({"y": np.array(["text"])}))
    assert (result.score, result.mistake) == (0, None)


def test_an_error_is_the_message_of_its_case():
    result = verdict(Answer(error="ValueError: no"), Answer(ZERO))
    assert result.cases[0].message == "ValueError: no"
    assert result.score == 1


def test_the_smallest_wrong_case_speaks_for_the_exercise():
    large, small = {"y": np.ones(100)}, {"y": np.ones(2)}
    challenges = [Challenge(EXERCISE.cases[0], {}, large), Challenge(EXERCISE.cases[1], {}, small)]
    result = judge(EXERCISE, challenges, [Answer({"y": np.full(100, 5.0)}), Answer({"y": np.full(2, 7.0)})])
    assert result.message == "zero: every value of y is 7 times what it should be"


def test_what_follows_from_another_exercise_is_not_paid_for_again():
    def as_own_plan(answer, expected, inputs):
        return (answer["y"] == answer["plan"]).all()

    exercise = Exercise("follow-on", 1, (Case("built", 1, lambda rng: {}, lambda ns: 0, accepts=as_own_plan),))
    challenges = [Challenge(exercise.cases[0], {}, {"y": np.ones(2)})]

    def score(y, **more):
        return judge(exercise, challenges, [Answer({"y": np.array(y), **more})]).score

    assert score([1.0, 1.0]) == 1
    assert score([3.0, 4.0], plan=np.array([3.0, 4.0])) == 1
    assert score([3.0, 4.0], plan=np.array([3.0, 5.0])) == 0
    assert score([3.0, 4.0]) == 0


def test_challenges_and_answers_must_pair():
    with pytest.raises(ValueError, match="argument 2 is shorter"):
        judge(EXERCISE, CHALLENGES, [Answer(ONES)])


def test_a_seed_draws_the_same_for_a_case_and_differs_between_cases():
    draws = [
        generator(*key).integers(2**62) for key in [(1, "a", 0), (1, "a", 0), (1, "a", 1), (1, "b", 0), (2, "a", 0)]
    ]
    assert draws[0] == draws[1]
    assert len(set(draws)) == 4


def by_files(measure, files, problem=""):
    levels = (Level("some", 4, {"d": 0.2}), Level("all", 6, {"d": 0.8}))
    exercise = FileExercise("training", 10, ("a.npz",), measure, levels)
    return judge_files(exercise, files, np.random.default_rng(0), problem)


@pytest.mark.parametrize(("value", "score"), [(0.9, 10), (0.8, 10), (0.5, 4), (0.1, 0)])
def test_files_are_paid_for_by_the_levels_they_reach(value, score):
    assert by_files(lambda files, rng: (value, "d"), {"a.npz": ONES}).score == score


def test_files_that_cannot_be_judged_here_wait_for_an_instructor():
    def measure(files, rng):
        raise NotJudged("no such data here")

    result = by_files(measure, {"a.npz": ONES})
    assert result.needs_manual_grade
    assert result.message == "no such data here"
    assert by_files(lambda files, rng: (1.0, "unheard of"), {"a.npz": ONES}).needs_manual_grade


def test_missing_broken_and_refused_files_get_no_points_and_one_line():
    def measure(files, rng):
        raise ValueError("diverged")

    assert by_files(measure, {}).message == "missing: a.npz"
    assert by_files(measure, {"a.npz": ONES}).message == "diverged"
    assert by_files(measure, {}, problem="a.npz is a link").message == "a.npz is a link"
    assert by_files(measure, {}).score == by_files(measure, {"a.npz": ONES}).score == 0


def test_mistakes_in_files_are_named_by_the_arrays_of_all_files():
    def is_zero(answer, expected, inputs):
        return not answer["a.npz/y"].any()

    mistakes = (Misconception("untrained", is_zero, "nothing was learned", "Training"),)
    exercise = FileExercise(
        "training", 1, ("a.npz",), lambda f, rng: (0.1, "d"), (Level("all", 1, {"d": 0.8}),), mistakes
    )
    zero, ones = (judge_files(exercise, {"a.npz": y}, np.random.default_rng(0)) for y in (ZERO, ONES))
    assert (zero.mistake, zero.message, zero.section) == (
        "untrained",
        "It seems to be this: nothing was learned",
        "Training",
    )
    assert ones.mistake is None


def test_files_are_read_one_by_one_and_the_unreadable_one_is_named():
    def read(name):
        if name == "b.npz":
            raise Unreadable("b.npz is a link")
        return ONES

    levels = (Level("all", 1, {"d": 0.8}),)
    exercise = FileExercise("training", 1, ("a.npz", "b.npz"), lambda files, rng: (1.0, "d"), levels)
    result = judge_handed_in(exercise, read, np.random.default_rng(0))
    assert (result.score, result.message) == (0, "b.npz is a link")
