"""Mutants of the solution: none that changes what is asked gets full marks; those that do change nothing are listed."""

from __future__ import annotations

import ast
import inspect
import warnings
from types import ModuleType
from typing import Any

import pytest
import torch
from mutants import mutants

from course.assignment import Assignment
from course.challenge import answer, draw_challenges
from course.judge import judge

#: The functions of the solution that answer an exercise.
ANSWERS = {
    "buildnet": ("buildnet", "_lower_layers"),
    "dropout": ("buildnet2", "_lower_layers"),
    "logistic2conv": ("logistic2conv",),
    "lrprule": ("lrprule", "_propagate"),
    "lrpfirst": ("lrpfirst", "_propagate"),
}

#: What a mutant may do without changing what is asked, and why.
EQUIVALENT: dict[str, dict[str, str]] = {
    "buildnet": {"nn.ReLU() and nn.MaxPool2d(2) swapped": "the largest value of a window is the same, cut off or not"},
    "dropout": {"nn.ReLU() and nn.MaxPool2d(2) swapped": "the largest value of a window is the same, cut off or not"},
    "logistic2conv": {},
    "lrprule": {
        "a.detach() skipped, for its object": "the input comes without a graph",
        "p.detach() skipped, for its object": "the derivative is taken by the input alone",
        "r.detach() skipped, for its object": "the relevance comes without a graph",
        "z.detach() skipped, for its object": "s is the weight of a derivative here, which is constant",
    },
    "lrpfirst": {
        "-1e-09 for 1e-09": "as tiny",
        "2e-09 for 1e-09": "as tiny",
        "a.detach() skipped, for its object": "the input comes without a graph",
        "above and below swapped": "they are added",
        "layer.weight.detach() skipped, for its object": "the derivative is taken by the input alone",
        "right side of 1 - layer.weight.ndim dropped": "the maps are the second dimension of a batch from either end",
        "r.detach() skipped, for its object": "the relevance comes without a graph",
        "z.detach() skipped, for its object": "s is the weight of a derivative here, which is constant",
    },
}


def without_types(source: str) -> str:
    """The code without its annotations, which change nothing."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.returns = None
        if isinstance(node, ast.arg):
            node.annotation = None
    return ast.unparse(tree)


@pytest.mark.slow
@pytest.mark.parametrize("name", ANSWERS)
def test_no_mutant_that_changes_what_is_asked_gets_full_marks(
    faces: Assignment, solution: ModuleType, name: str
) -> None:
    exercise = next(exercise for exercise in faces.exercises if exercise.name == name)
    reference = {key: value for key, value in vars(solution).items() if key != "slips"}
    drawn = draw_challenges(exercise, reference, 5)
    source = "\n\n".join(without_types(inspect.getsource(getattr(solution, function))) for function in ANSWERS[name])
    survivors = set()
    for what, code in mutants(source):
        names: dict[str, Any] = dict(vars(solution))
        torch.manual_seed(0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                exec(compile(code, "mutant.py", "exec"), names)
            except SyntaxError:
                continue
            verdict = judge(exercise, drawn, [answer(c.case, names, c.inputs) for c in drawn])
        if verdict.score == verdict.points:
            survivors.add(what.partition(": ")[2])
    assert survivors == set(EQUIVALENT[name])
