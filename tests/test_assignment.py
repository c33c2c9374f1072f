import os
import sys
import time
from pathlib import Path

import pytest

from course.assignment import Assignment, CourseError, assignments, find_root


def test_the_course_has_its_two_assignments_of_40_points(root: Path):
    found = assignments(root)
    assert [assignment.name for assignment in found] == ["convnet", "faces"]
    assert [assignment.max_score for assignment in found] == [40, 40]


def test_exercises_and_points_are_those_of_the_contract(root: Path):
    points = {a.name: {e.name: e.points for e in a.exercises} for a in assignments(root)}
    assert points["convnet"] == {
        "buildcnn": 10,
        "derivation": 4,
        "geterrorgrad": 6,
        "training": 10,
        "firstconvolution": 10,
    }
    assert points["faces"] == {"buildnet": 8, "dropout": 4, "logistic2conv": 8, "lrprule": 12, "lrpfirst": 8}


def test_importing_an_assignment_leaves_no_name_behind(root: Path):
    before = set(sys.path)
    for assignment in assignments(root):
        assert assignment.exercises
        assert assignment.solution()
    assert not {"modules", "utils", "exercises", "solution"} & set(sys.modules)
    assert set(sys.path) == before


def test_exercises_are_read_again_when_a_module_that_they_import_changes(tiny):
    exercises, module = tiny.source / "exercises.py", tiny.source / "worth.py"
    module.write_text("WORTH = 2\n")
    text = exercises.read_text().replace("points=3", "points=WORTH + 1").replace("2, draw_vector", "WORTH, draw_vector")
    exercises.write_text(f"from worth import WORTH\n{text}")
    assert tiny.max_score == 3
    module.write_text("WORTH = 3  # more\n")
    os.utime(module, (time.time() + 10,) * 2)
    assert tiny.max_score == 4


def test_an_unknown_assignment_is_one_line_that_names_the_known_ones(root: Path):
    with pytest.raises(CourseError, match="no assignment 'nope' in this course; known: convnet, faces"):
        Assignment(root, "nope")


def test_the_root_is_found_from_below_and_missed_outside(root: Path, tmp_path: Path):
    assert find_root(root / "source" / "convnet") == root
    with pytest.raises(CourseError, match="not inside a course"):
        find_root(tmp_path)
