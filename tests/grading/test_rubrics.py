"""Rubric and sample solution: beside the cell in formgrader, and in no file, release or page of a student's."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import pytest
from conftest import tree
from essays import FORGED, comment_on, essay_class
from nbconvert.exporters import HTMLExporter
from nbgrader.server_extensions.formgrader import handlers
from needs import need

from course.assignment import Assignment
from course.commands.report import write_report
from course.exercise import Case, Exercise, Item
from course.grading.books import make_feedback
from course.grading.gradebook import read_config
from course.grading.rubrics import sample_solution
from course.rubric import in_words, read_letters

RUBRIC = (Item("first", 1), Item("second", 2.5))


@pytest.fixture(scope="module")
def klass(tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    need("sandbox")
    return essay_class(tmp_path_factory.mktemp("essays") / "course")


def formgrader_page(assignment: Assignment, student: str) -> str:
    """A submission's page as formgrader makes it: its template, and the settings of nbgrader_config.py."""
    config = read_config(assignment.root)
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    path = assignment.root / "autograded" / student / "tiny" / "tiny.ipynb"
    resources = {"submission_id": "1", "notebook_id": "tiny", "base_url": "", "index": 0, "total": 1}
    return HTMLExporter(config=config).from_filename(str(path), resources=resources)[0]


def test_formgrader_shows_the_rubric_and_the_sample_solution_below_the_answer(klass):
    page = formgrader_page(klass, "ann")
    panel = page[page.index("A mean is a sum over a count.") :]
    assert panel.count('<div class="panel panel-info rubric" data-exercise="essay">') == 1
    assert "<td>compares it with the median &amp; says why</td><td>2</td>" in panel
    assert "<td>names an example with x &lt; y</td><td>1</td>" in panel
    assert "The sample answer: <em>one outlier</em> moves the mean" in panel
    assert "BEGIN SOLUTION" not in page


def test_nobody_who_forges_a_rubric_is_shown_as_one(klass):
    page = formgrader_page(klass, "eve")
    assert page.count("All is there.") >= 2
    assert page.count("panel-info rubric") == 1, "ours alone"
    assert page.count('id="essay"') == page.count('id="essay-comment"') == 1, "formgrader's own alone"
    assert "forged = true" not in page
    assert "The sample answer" in page[page.index("panel-info rubric") :]


def test_no_code_that_a_student_handed_in_is_run_for_the_rubric(klass):
    handed_in = klass.root / "autograded" / "eve" / "tiny"
    (autograded := Path(handed_in, "nbgrader_config.py")).parent.chmod(0o755)
    autograded.touch()
    if not (handed_in / "source").exists():
        shutil.copytree(klass.root / "submitted" / "eve" / "tiny" / "source", handed_in / "source")
    assert "panel-info rubric" in formgrader_page(klass, "eve")


def test_no_file_that_a_student_gets_or_a_kernel_sees_holds_the_sample_solution(klass, tmp_path):
    shutil.copytree(klass.root, tmp_path / "course")
    copy = Assignment(tmp_path / "course", "tiny")
    make_feedback(copy)
    theirs = tree(copy.root / "feedback")
    write_report(copy)
    assert {"ann/tiny/tiny.html", "ann/tiny/index.html"} <= tree(copy.root / "feedback").keys()
    for folder in ("release", "feedback", "autograded"):
        files = {**tree(copy.root / folder), **(theirs if folder == "feedback" else {})}
        own = {name: text for name, text in files.items() if name.split("/")[-2:] != ["tiny", "exercises.py"]}
        assert files
        holding = [name for name, text in own.items() if b"sample answer" in text and "/source/" not in name]
        assert holding == []


def test_a_student_s_own_letters_earn_nothing(klass, tmp_path):
    shutil.copytree(klass.root, tmp_path / "course")
    copy = Assignment(tmp_path / "course", "tiny")
    by_student = {result["student"]: result for result in write_report(copy)}
    essay = by_student["eve"]["exercises"][-1]
    assert FORGED.startswith("[a]")
    assert (essay["score"], essay["needs_manual_grade"]) == (None, True)
    assert "What was looked for" not in (copy.root / "feedback" / "eve" / "tiny" / "index.html").read_text()


def test_nbgraders_own_feedback_has_the_items_in_words(klass, tmp_path):
    shutil.copytree(klass.root, tmp_path / "course")
    copy = Assignment(tmp_path / "course", "tiny")
    comment_on(copy, "ann", "[a] [c] Say *why*.", 2)
    make_feedback(copy)
    page = (copy.root / "feedback" / "ann" / "tiny" / "tiny.html").read_text(encoding="utf-8")
    for words in (
        "says what a mean is: 1 of 1",
        "says why: 0 of 2",
        "names an example with x &lt; y: 1 of 1",
        "Say <em>why</em>",
    ):
        assert words in page
    assert "[a] [c]" not in page


def test_a_course_whose_exercises_cannot_be_read_still_has_its_pages(klass, tmp_path):
    shutil.copytree(klass.root, tmp_path / "course")
    copy = Assignment(tmp_path / "course", "tiny")
    (copy.source / "exercises.py").write_text("EXERCISES = oops\n")
    page = formgrader_page(copy, "ann")
    assert "no rubrics: " in page
    assert "A mean is a sum over a count." in page
    assert "panel-info rubric" not in page


@pytest.mark.parametrize(
    ("comment", "held", "rest"),
    [
        ("[a] [b] Well done.", [True, True], "Well done."),
        (" [b]\n\nSee x[a].", [False, True], "See x[a]."),
        ("[b][a]", [True, True], ""),
        ("[c] is none of ours", [], "[c] is none of ours"),
        ("[b] [z]", [False, True], "[z]"),
        ("see x[a]", [], "see x[a]"),
        ("", [], ""),
    ],
)
def test_letters_at_the_beginning_of_a_comment_say_what_was_found(comment, held, rest):
    found, left = read_letters(RUBRIC, comment)
    assert ([holds for _, holds in found], left) == (held, rest)


def test_letters_become_words_and_without_a_rubric_stay_what_they_are():
    assert in_words(RUBRIC, "[b] Good.") == "- first: 0 of 1\n- second: 2.5 of 2.5\n\nGood."
    assert in_words((), "[b] Good.") == "[b] Good."
    assert in_words(RUBRIC, "No response.") == "No response."


def test_the_items_of_a_rubric_add_up_and_stand_alone():
    Exercise("essay", 3.5, rubric=RUBRIC)
    with pytest.raises(ValueError, match=r"the items of 'essay' add up to 3.5 points, not 4"):
        Exercise("essay", 4, rubric=RUBRIC)
    with pytest.raises(ValueError, match="two items of 'essay' have the same name"):
        Exercise("essay", 2, rubric=(Item("a", 1), Item("a", 1)))
    with pytest.raises(ValueError, match="has cases"):
        Exercise("essay", 3.5, (Case("c", 3.5, call=lambda ns: 0),), rubric=RUBRIC)
    with pytest.raises(ValueError, match="more items than there are letters"):
        Exercise("essay", 27, rubric=tuple(Item(str(n), 1) for n in range(27)))


@pytest.mark.parametrize(
    ("kind", "source", "solution"),
    [
        ("markdown", "Head\n<!-- ### BEGIN SOLUTION -->\none\n\ntwo\n<!-- ### END SOLUTION -->\n", "one\n\ntwo\n"),
        ("markdown", "all of it", "all of it"),
        ("markdown", "# BEGIN SOLUTION\n1\n# END SOLUTION\nx\n# BEGIN SOLUTION\n2\n# END SOLUTION", "1\n\n2\n"),
        (
            "code",
            "def f():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION",
            "```python\n    return 1\n```",
        ),
    ],
)
def test_the_sample_solution_is_what_stands_between_the_marks(kind, source, solution):
    make = {"markdown": nbformat.v4.new_markdown_cell, "code": nbformat.v4.new_code_cell}[kind]
    assert sample_solution(make(source)) == solution
