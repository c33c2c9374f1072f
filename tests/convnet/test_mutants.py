"""No mutant of the solution that changes what is asked gets full marks; those that change nothing are listed."""

import ast
import contextlib
import io
import warnings
from pathlib import Path

import pytest
from mutants import mutants
from samples import challenges

from course.assignment import Assignment
from course.challenge import answer
from course.judge import judge

ROOT = Path(__file__).parents[2]
CONVNET = Assignment(ROOT, "convnet")
EXERCISES = {exercise.name: exercise for exercise in CONVNET.exercises}
SOLUTION = CONVNET.solution()
SOURCE = (ROOT / "solutions" / "convnet" / "solution.py").read_text(encoding="utf-8")

#: Mutants that are right, by what was changed.
EQUIVALENT = {
    "geterrorgrad": {
        "((p - t) / len(y)).astype(p.dtype, copy=False) skipped, for its object",  # the precision is not asked for
        "copy=False left out",
        "True for False",  # of that copy
        "1 for 0",  # a shift that is larger than needed
        "0 and y.max(axis=-1, keepdims=True) swapped",
    },
    "FirstConvolution": {
        "Sub in plain.forward(X) - positive.forward(L) - negative.forward...",  # a stabiliser of the other sign
        "-1e-09 for 1e-09",
        "2e-09 for 1e-09",
        "left side of H * negative.gradprop(S) dropped",  # H is 1
        "plain and positive swapped",  # names of copies that are all alike
        "positive and negative swapped",
        "copy for copy.deepcopy",  # W and B are replaced, and not changed in place
        "0 and self.W swapped",
    },
}


def survivors(exercise, name):
    """What was changed in the mutants that get full marks."""
    drawn = challenges(CONVNET, exercise)
    found = next(node for node in ast.parse(SOURCE).body if getattr(node, "name", "") == name)
    for what, source in mutants(ast.unparse(found)):
        names = dict(vars(SOLUTION))
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            exec(compile(source, "mutant.py", "exec"), names)
            verdict = judge(EXERCISES[exercise], drawn, [answer(c.case, names, c.inputs) for c in drawn])
        if verdict.score == verdict.points:
            yield what.partition(": ")[2]


@pytest.mark.parametrize("name", EQUIVALENT)
def test_a_mutant_with_full_marks_is_a_right_answer(name):
    assert set(survivors(name.lower(), name)) <= EQUIVALENT[name]


@pytest.mark.slow
def test_no_mutant_of_the_network_gets_full_marks_but_those_that_are_right():
    same = ("ReLU", "Pooling")  # swapping two layers that are alike, or an index that means the same
    assert [what for what in survivors("buildcnn", "buildcnn") if not any(word in what for word in same)] == []
