"""Grading through real kernels, in the sandbox that this machine has, on a tiny assignment."""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from conftest import submit, tree
from nbgrader.api import Gradebook

from course.assignment import Assignment, CourseError
from course.grading.books import grade_submissions, make_feedback, make_release
from course.grading.folders import stray
from course.grading.journal import read_results

pytestmark = pytest.mark.needs("sandbox")

RIGHT = "def mean(x):\n    return x.mean() if x.size else 0"


def grade(assignment: Assignment, **options):
    graded = []
    grade_submissions(assignment, on_graded=graded.append, again=True, **options)
    return {one.student: one for one in graded}


def gradebook(assignment: Assignment) -> Gradebook:
    return Gradebook(f"sqlite:///{assignment.root}/gradebook.db")


@pytest.fixture(scope="module")
def klass(tmp_path_factory: pytest.TempPathFactory) -> dict:
    """A graded class: its assignment, the results by student, and what was submitted before and after."""
    import shutil

    from conftest import TINY

    os.environ["COURSE_DATA"] = "sample"
    root = tmp_path_factory.mktemp("class") / "course"
    shutil.copytree(TINY, root)
    assignment = Assignment(root, "tiny")
    make_release(assignment)
    submit(assignment, "right", RIGHT)
    submit(assignment, "float32", "import numpy as np\ndef mean(x):\n    return np.float32(x.sum() / max(len(x), 1))")
    submit(assignment, "noisy", f"import sys, warnings\n{RIGHT}", "print('x', file=sys.stderr); warnings.warn('x')")
    submit(assignment, "plots", RIGHT, "%matplotlib inline\nfrom matplotlib import pyplot\npyplot.plot([1, 2]);")
    submit(assignment, "timed", f"%%time\n{RIGHT}")
    submit(assignment, "sum", "def mean(x):\n    return x.sum()")
    submit(assignment, "raises", "def mean(x):\n    y = x + 1\n    return y[99]")
    submit(assignment, "empty")
    submit(assignment, "syntax", "def mean(x)\n    return 1")
    submit(assignment, "dies", RIGHT, "import os\nos._exit(3)", "late = 1")
    submit(assignment, "dies-in-call", "import os\ndef mean(x):\n    os._exit(3)")
    submit(assignment, "quits", RIGHT, "quit()")
    submit(assignment, "html", RIGHT, "from IPython.display import HTML\nHTML('<b>b</b><script>alert(1)</script>')")
    broken = submit(assignment, "broken")
    (broken / "tiny.ipynb").write_text("{nope")
    (submit(assignment, "nothing") / "tiny.ipynb").unlink()
    double = submit(assignment, "double", RIGHT)
    notebook = nbformat.read(double / "tiny.ipynb", as_version=4)
    notebook.cells.append(notebook.cells[-1].copy())
    notebook.cells[-1].id = "another"
    nbformat.write(notebook, double / "tiny.ipynb")
    before = tree(assignment.root / "submitted")
    results = grade(assignment, seed=7)
    return {
        "assignment": assignment,
        "results": results,
        "before": before,
        "after": tree(assignment.root / "submitted"),
    }


@pytest.mark.parametrize("student", ["right", "float32", "noisy", "plots", "timed", "dies", "quits", "html", "double"])
def test_a_right_answer_gets_full_marks_however_it_is_written(klass, student):
    graded = klass["results"][student]
    assert (graded.status, graded.score) == ("graded", 3), graded


def test_a_mistake_gets_partial_credit_and_its_name(klass):
    (verdict,) = klass["results"]["sum"].verdicts
    assert (verdict.score, verdict.mistake) == (1, "sum")


def test_an_exception_is_told_with_the_line_of_the_students_own_cell(klass):
    (verdict,) = klass["results"]["raises"].verdicts
    assert verdict.cases[0].message.startswith("IndexError: ")
    assert "(line 3 of mean: return y[99])" in verdict.cases[0].message


@pytest.mark.parametrize("student", ["empty", "syntax"])
def test_what_has_no_answer_gets_no_points_and_a_line(klass, student):
    graded = klass["results"][student]
    assert (graded.status, graded.score) == ("graded", 0)
    assert all(case.message for verdict in graded.verdicts for case in verdict.cases)


def test_a_hand_in_that_cannot_be_run_waits_for_the_instructor(klass):
    graded = klass["results"]["broken"]
    assert (graded.status, graded.score) == ("waits", None)
    assert all(verdict.needs_manual_grade and verdict.message for verdict in graded.verdicts)


def test_a_hand_in_without_any_work_gets_no_points(klass):
    graded = klass["results"]["nothing"]
    assert (graded.status, graded.score) == ("graded", 0)


def test_a_cell_that_ends_the_kernel_costs_only_itself_and_is_named(klass):
    (problem,) = klass["results"]["dies"].problems
    assert problem.startswith("cell 4 ('import os') ended the kernel")
    assert problem.endswith("it was left out and the rest went on")


def test_a_call_that_ends_the_kernel_costs_its_exercise_only(klass):
    graded = klass["results"]["dies-in-call"]
    assert graded.score == 0
    assert "the call ended the kernel" in graded.verdicts[0].cases[0].message


def test_problems_of_intake_are_told(klass):
    assert klass["results"]["broken"].problems == [
        "the notebook is not valid JSON of a notebook: save it again in JupyterLab"
    ]
    assert klass["results"]["nothing"].problems == ["there is no tiny.ipynb in the submission"]
    assert klass["results"]["double"].problems == ["the cell mean is there more than once: the first one counts"]


def test_nothing_submitted_is_changed(klass):
    assert klass["before"] == klass["after"]


def test_the_gradebook_has_the_same_scores(klass):
    with gradebook(klass["assignment"]) as books:
        for student, graded in klass["results"].items():
            entry = books.find_submission("tiny", student)
            assert (entry.score, entry.needs_manual_grade) == (graded.score or 0, graded.score is None), student


def test_the_results_file_has_every_student_exercise_and_case(klass):
    entries = {entry["student"]: entry for entry in read_results(klass["assignment"].root, "tiny")}
    assert entries.keys() == klass["results"].keys()
    for student, entry in entries.items():
        assert entry["seed"] == 7
        assert entry["sandbox"] in ("fork", "bubblewrap", "container")
        (exercise,) = entry["exercises"]
        assert exercise["score"] == (klass["results"][student].score or 0)
        assert (entry["status"], entry["score"]) == (klass["results"][student].status, klass["results"][student].score)
        if entry["status"] == "waits":
            continue
        assert sum(case["points"] for case in exercise["cases"]) == 3


def test_autograded_notebooks_hold_the_verdict_and_no_script(klass):
    folder = klass["assignment"].root / "autograded"
    notebook = nbformat.read(folder / "html" / "tiny" / "tiny.ipynb", as_version=4)
    text = json.dumps(notebook)
    assert "mean: 3 of 3 points" in text
    outputs = json.dumps([cell.get("outputs", []) for cell in notebook.cells])
    assert "<b>b</b>" in outputs
    assert "<script>" not in outputs


def test_feedback_shows_the_verdict_of_each_student(klass):
    make_feedback(klass["assignment"])
    page = (klass["assignment"].root / "feedback" / "sum" / "tiny" / "tiny.html").read_text()
    assert "mean: 1 of 3 points" in page
    assert "Your result grows with the number of values" in page


def test_the_same_seed_gives_the_same_verdicts_at_any_number_of_jobs(klass):
    again = grade(klass["assignment"], seed=7, jobs=1)
    for student, graded in klass["results"].items():
        assert graded.verdicts == again[student].verdicts, student
        assert graded.problems == again[student].problems, student


def test_without_a_seed_the_last_one_is_kept(tiny):
    submit(tiny, "ada", RIGHT)
    first = grade_submissions(tiny).seed
    assert grade_submissions(tiny).seed == first
    assert grade_submissions(tiny, seed=first + 1).seed == first + 1
    assert grade_submissions(tiny).seed == first + 1


def test_it_works_where_an_event_loop_runs_as_in_formgraders_server(tiny):
    submit(tiny, "ann", RIGHT)

    async def press_the_button():
        return grade_submissions(tiny)

    assert asyncio.run(press_the_button()).graded == ["ann"]


def test_nbgrader_autograde_gives_the_same_scores(tiny):
    submit(tiny, "right", RIGHT)
    submit(tiny, "sum", "def mean(x):\n    return x.sum()")
    (submit(tiny, "broken") / "tiny.ipynb").write_text("{nope")
    command = [str(Path(sys.executable).parent / "nbgrader"), "autograde", "tiny"]
    done = subprocess.run(command, cwd=tiny.root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    with gradebook(tiny) as books:
        scores = {s.student.id: s.score for s in books.find_assignment("tiny").submissions}
    assert scores == {"right": 3, "sum": 1, "broken": 0}


def test_formgraders_button_gives_the_same_scores(tiny):
    submit(tiny, "sum", "def mean(x):\n    return x.sum()")
    program = (
        "import json, sys\n"
        "from nbgrader.apps import NbGrader\n"
        "from nbgrader.apps.api import NbGraderAPI\n"
        "app = NbGrader(); app.load_config_file()\n"
        "api = NbGraderAPI(config=app.config)\n"
        "result = api.autograde('tiny', 'sum')\n"
        "print(json.dumps([result['success'], api.get_submission('tiny', 'sum')['score']]))\n"
    )
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tiny.root, capture_output=True, text=True, env={**os.environ, "PATH": path}
    )
    assert json.loads(done.stdout.splitlines()[-1]) == [True, 1.0], done.stderr


def test_an_assignment_that_was_never_released_says_what_to_do(tiny):
    import shutil

    shutil.rmtree(tiny.release)
    (tiny.root / "submitted" / "ada" / "tiny").mkdir(parents=True)
    with pytest.raises(CourseError, match="tiny has not been released: run `course release tiny`"):
        grade_submissions(tiny)


def test_who_uses_up_the_time_of_an_exercise_loses_that_exercise_and_reads_the_line(tiny):
    config = tiny.root / "nbgrader_config.py"
    config.write_text(config.read_text() + '\nc.TrustedAutograde.limits = {"cell_seconds": 3, "exercise_seconds": 3}\n')
    submit(tiny, "call", "import time\ndef mean(x):\n    if x.size:\n        time.sleep(100)\n    return 0")
    submit(tiny, "second", "import time\ndef mean(x):\n    if not len(x):\n        time.sleep(99)\n    return x.mean()")
    submit(tiny, "deaf", "import signal\ndef mean(x):\n    signal.signal(2, signal.SIG_IGN)\n    while True: pass")
    submit(tiny, "cell", RIGHT, "import time\ntime.sleep(100)")
    submit(tiny, "answer", f"while True: pass\n{RIGHT}", "late = 1")
    submit(tiny, "elsewhere", "def mean(x):\n    while True:\n        pass", "mean(0)", "after = 1")
    results = grade(tiny)
    late = "the call of challenge {} took longer than 3 s, in line 4 of the cell mean-answer: time.sleep({})"
    assert [case.message for case in results["call"].verdicts[0].cases] == [late.format(1, 100), "the same"]
    assert [case.message for case in results["second"].verdicts[0].cases] == ["", late.format(2, 99)]
    assert (results["call"].score, results["second"].score) == (0, 2)
    assert "took longer than 3 s and could not be interrupted" in results["deaf"].verdicts[0].message
    assert results["cell"].problems == [
        "cell 4 ('import time') took longer than 3 s, in line 2 of cell 4 ('import time'): time.sleep(100)"
    ]
    assert results["cell"].score == 3
    assert results["answer"].problems[0].startswith("mean: the cell mean-answer took longer than 3 s, in line 1")
    (problem,) = results["elsewhere"].problems
    loop = r"mean: cell 4 .* took longer than 3 s, in line (2|3) of the cell mean-answer: (while True:|pass)"
    assert re.match(loop, problem), problem
    outputs = [cell.get("outputs") for cell in results["elsewhere"].notebook.cells if cell.source == "mean(0)"]
    assert outputs[0][0]["ename"] == "NameError", "the answer was left out as if it were empty"


def test_a_limit_that_does_not_exist_is_named(tiny):
    config = tiny.root / "nbgrader_config.py"
    config.write_text(config.read_text() + '\nc.TrustedAutograde.limits = {"cell_second": 3}\n')
    submit(tiny, "ada", RIGHT)
    with pytest.raises(CourseError, match=r"limits has no cell_second; known: .*cell_seconds"):
        grade_submissions(tiny)


def test_folders_with_impossible_names_are_named_and_the_others_graded(tiny):
    for name in ("ada", "[a-z]", ".hidden", "new\nline", os.fsdecode(b"bad\xff")):
        submit(tiny, name, RIGHT)
    from course.commands.grade import grade_with_progress

    results = grade_with_progress(tiny)
    assert [entry["student"] for entry in results["submissions"]] == ["[a-z]", "ada"]
    assert len(stray(tiny.root / "submitted", "tiny")) == 3


def test_a_release_whose_points_disagree_is_refused(tiny):
    exercises = tiny.source / "exercises.py"
    text = exercises.read_text().replace("points=3", "points=4").replace('"seven numbers", 2', '"seven numbers", 3')
    exercises.write_text(text)
    with pytest.raises(CourseError, match=r"exercise mean has 4 points in exercises.py, and 3 points in the notebook"):
        make_release(Assignment(tiny.root, "tiny"))
    assert (tiny.release / "tiny.ipynb").is_file(), "a refused release leaves the last one alone"
