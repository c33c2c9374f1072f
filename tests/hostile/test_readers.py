"""The readers of what strangers send: whatever comes, an answer or a refusal, and nothing else."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import nbformat
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from course.assignment import Assignment, CourseError
from course.challenge import draw_challenges
from course.exercise import Exercise
from course.grading.arrays import Unreadable, parse_arrays
from course.grading.outputs import OutputBudget
from course.grading.reading import read_notebook
from course.judge import Answer, judge

pytestmark = pytest.mark.hostile
TINY = Assignment(Path(__file__).parents[1] / "examples" / "tiny", "tiny")
ANYTHING = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["cells", "metadata", "nbformat", "nbformat_minor", "source", "cell_type", "outputs", "id"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=30,
)


def read(content: bytes) -> None:
    with suppress(CourseError):
        read_notebook(content)


@ANYTHING
@given(JSON)
def test_any_json_is_a_notebook_or_refused(value: object) -> None:
    read(json.dumps(value).encode())


@ANYTHING
@given(st.binary(max_size=200))
def test_any_bytes_are_a_notebook_or_refused(content: bytes) -> None:
    read(content)


@ANYTHING
@given(st.data())
def test_any_change_to_a_notebook_is_read_or_refused(data: st.DataObject) -> None:
    notebook = json.loads(TINY.notebook.read_text())
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.sampled_from([notebook, notebook["metadata"], *notebook["cells"]]))
        if isinstance(place, dict):
            place[data.draw(st.sampled_from([*place, "x"]))] = data.draw(JSON)
        if not isinstance(notebook.get("cells"), list) or not isinstance(notebook.get("metadata"), dict):
            break
    read(json.dumps(notebook).encode())


@ANYTHING
@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["text", "data", "traceback", "ename", "evalue", "metadata", "name"]), JSON
        ).map(lambda output: {"output_type": "stream", **output})
        | st.fixed_dictionaries(
            {
                "output_type": st.sampled_from(["display_data", "execute_result", "error", "stream"]) | JSON,
                "data": st.dictionaries(st.sampled_from(["text/plain", "text/html", "image/png"]), JSON) | JSON,
                "traceback": JSON,
            }
        )
        | JSON
    )
    | JSON
)
def test_any_outputs_of_a_file_become_outputs_of_a_cell(outputs: object) -> None:
    cell = nbformat.v4.new_code_cell(outputs=OutputBudget().taken(outputs))
    nbformat.validate(nbformat.v4.new_notebook(cells=[cell]))


@ANYTHING
@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\3\4", b"PK\5\6" + bytes(18), b"\x93NUMPY\1\0"]))
def test_any_bytes_are_arrays_or_refused(content: bytes, ending: bytes) -> None:
    with suppress(Unreadable):
        parse_arrays(content + ending, "a.npz")


@ANYTHING
@given(
    st.dictionaries(
        st.sampled_from(["result", "error", "x", ""]),
        hnp.arrays(
            st.sampled_from(["?", "i1", "u8", "f2", "f4", "f8", "<U3"]),
            hnp.array_shapes(min_dims=0, max_dims=5, max_side=4),
        ),
    )
)
def test_any_answer_is_judged_between_nothing_and_the_points(arrays: dict[str, np.ndarray]) -> None:
    exercise = TINY.exercises[0]
    assert isinstance(exercise, Exercise)
    challenges = draw_challenges(exercise, {"mean": lambda x: x.sum() / max(x.size, 1)}, 3)
    verdict = judge(exercise, challenges, [Answer(arrays)] * len(challenges))
    assert verdict.score is not None
    assert 0 <= verdict.score <= exercise.points
