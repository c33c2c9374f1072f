"""A question that is answered by choosing, as students meet it in JupyterLab."""

from __future__ import annotations

import shutil

from browser.notebook import Notebook
from conftest import TINY

from course.assignment import Assignment
from course.grading.books import make_release


def test_a_click_says_what_to_write(tmp_path, start_lab, open_page, screenshots, monkeypatch):
    monkeypatch.setenv("COURSE_DATA", "sample")
    shutil.copytree(TINY.parent / "kinds", tmp_path / "course")
    make_release(Assignment(tmp_path / "course", "kinds"))
    _, url = start_lab(tmp_path / "course")
    notebook = Notebook(open_page(url), "kinds/kinds.ipynb")
    notebook.run("from course.check import")
    notebook.run('choices("quiz")')
    cell = notebook.cell('choices("quiz")')
    assert "Which of these changes least" in cell.inner_text()
    cell.wait_for_selector("text=the median").click()
    cell.wait_for_selector("text=quiz = 'median'")
    notebook.run('choices("quiz2")')
    several = notebook.cell('choices("quiz2")')
    several.wait_for_selector("text=a variance").click()
    several.wait_for_selector("text=a range").click()
    several.wait_for_selector("text=/quiz2 = .*'range'/")
    notebook.picture(screenshots / "choices.png", 'choices("quiz2")')
    notebook.write("quiz-answer", "quiz = 'median'")
    notebook.run("quiz-answer")
    assert "quiz: 1 points, tested when it is graded." in notebook.run("quiz")
