"""The file of fast products is the assignment's own, wherever a notebook of it runs."""

import json
import shutil

from conftest import ROOT

from course.assignment import Assignment
from course.cli import main
from course.commands.samples import hand_in, read_sample

#: Says to be what the course's module of that name is, and computes nothing.
FORGED = "class MatrixProducts:\n    forward = gradprop = gradients = lambda self, X: X\n"


def test_students_get_it_with_the_assignment():
    released, own = (ROOT / folder / "convnet" / "products.py" for folder in ("release", "source"))
    assert released.read_text() == own.read_text()


def test_a_file_of_that_name_that_is_handed_in_is_not_used(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_DATA", "sample")
    course = tmp_path / "course"
    for folder in ("source", "solutions", "release"):
        shutil.copytree(ROOT / folder / "convnet", course / folder / "convnet")
    shutil.copy(ROOT / "nbgrader_config.py", course)
    handed_in = hand_in(read_sample(ROOT / "tests/submissions/convnet/s1-right.py"), Assignment(course, "convnet"))
    (handed_in / "products.py").write_text(FORGED)
    results = tmp_path / "results.json"
    assert main(["--root", str(course), "grade", "convnet", "--json", str(results)]) == 0
    (submission,) = json.loads(results.read_text())["submissions"]
    scores = {exercise["name"]: exercise["score"] for exercise in submission["exercises"]}
    assert (scores["buildcnn"], scores["firstconvolution"]) == (10, 10)
