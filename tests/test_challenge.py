from pathlib import Path

import numpy as np
import pytest

from course.assignment import Assignment, CourseError
from course.challenge import PUBLIC_EXAMPLES, answer, draw_challenges, public_challenges
from course.exercise import Case


def ask(code, call, **inputs):
    names = {}
    exec(compile(code, "/tmp/ipykernel_1/cell.py", "exec"), names)
    return answer(Case("a case", 1, lambda rng: {}, call), names, inputs)


def test_a_single_array_is_called_result_and_a_mapping_keeps_its_names():
    assert ask("f = lambda x: x + 1", lambda ns, x: ns.f(x), x=np.zeros(2)).arrays["result"].tolist() == [1, 1]
    assert ask("f = lambda: {'a': 1, 'b': [2, 3]}", lambda ns: ns.f()).arrays["b"].tolist() == [2, 3]


def test_a_call_works_on_copies_of_the_inputs():
    x = np.zeros(2)
    ask("def f(x): x += 1", lambda ns, x: ns.f(x), x=x)
    assert not x.any()


def test_a_call_runs_in_an_empty_folder_and_comes_back():
    here = Path.cwd()
    reply = ask("import os\ndef f(): return len(os.listdir('.'))", lambda ns: ns.f())
    assert reply.arrays["result"] == 0
    assert Path.cwd() == here


@pytest.mark.parametrize("code", ["raise ValueError('no')", "raise SystemExit(3)", "return undefined", "return 1 / 0"])
def test_whatever_a_students_code_raises_is_one_line(code):
    reply = ask(f"def f():\n    {code}", lambda ns: ns.f())
    assert reply.arrays is None
    assert "\n" not in reply.error
    assert "Error" in reply.error or "SystemExit" in reply.error


def test_an_exception_is_told_by_its_last_frame_in_the_students_own_cell(tmp_path):
    cell = tmp_path / "ipykernel_1" / "cell.py"
    cell.parent.mkdir()
    cell.write_text("import numpy\ndef g(x):\n    return numpy.reshape(x, 7)\ndef f(x):\n    return g(x)\n")
    names = {}
    exec(compile(cell.read_text(), str(cell), "exec"), names)
    reply = answer(Case("a case", 1, lambda rng: {}, lambda ns, x: ns.f(x)), names, {"x": np.zeros(2)})
    assert reply.error.startswith("ValueError: cannot reshape array")
    assert reply.error.endswith("(line 3 of g: return numpy.reshape(x, 7))")


def test_a_stub_is_told_by_its_own_words_alone():
    reply = ask("def f(): raise NotImplementedError('mean: not written yet')", lambda ns: ns.f())
    assert reply.error == "mean: not written yet"


def test_a_name_that_is_not_there_is_said_so():
    assert ask("", lambda ns: ns.geterrorgrad(0)).error == (
        "NameError: `geterrorgrad` is not defined in the notebook: run its cell first"
    )


def test_public_examples_of_a_release_are_what_the_solution_answers(tiny: Assignment):
    (exercise,) = tiny.exercises
    assert (tiny.release / PUBLIC_EXAMPLES).is_file()
    shipped, fresh = public_challenges(exercise, tiny.release), public_challenges(exercise, tiny.source)
    for a, b in zip(shipped, fresh, strict=True):
        np.testing.assert_array_equal(a.inputs["x"], b.inputs["x"])
        np.testing.assert_array_equal(a.expected["result"], b.expected["result"])
    assert shipped[0].expected["result"] == pytest.approx(shipped[0].inputs["x"].mean())


def test_a_release_without_its_examples_says_what_to_do(tiny: Assignment, tmp_path: Path):
    alone = tmp_path / "alone"
    alone.mkdir()
    with pytest.raises(CourseError, match=r"checks.npz is missing: get it from the assignment's release"):
        public_challenges(tiny.exercises[0], alone)


def test_a_solution_that_fails_is_named(tiny: Assignment):
    with pytest.raises(CourseError, match=r"fails in mean, seven numbers: tiny/exercises.py, line 17: NameError"):
        draw_challenges(tiny.exercises[0], {}, 0)


def test_challenges_of_two_seeds_differ_and_of_one_agree(tiny: Assignment):
    names = vars(tiny.solution())
    first, again, other = (draw_challenges(tiny.exercises[0], names, seed)[0].inputs["x"] for seed in (1, 1, 2))
    assert (first == again).all()
    assert (first != other).any()
