"""The feedback page: what it says, and that it neither runs nor loads anything."""

from __future__ import annotations

import io
import json
import shutil
from contextlib import redirect_stdout
from dataclasses import replace

import numpy as np
import pytest
from conftest import submit
from nbconvert.exporters import HTMLExporter
from nbgrader.api import Gradebook
from nbgrader.server_extensions.formgrader import handlers
from traitlets.config.loader import PyFileConfigLoader

from course.assignment import Assignment, pictures_in
from course.challenge import PUBLIC_SEED, draw_challenges, draw_pictures
from course.commands.report import write_report
from course.exercise import Exercise
from course.grading.books import grade_submissions
from course.grading.journal import read_pictures, read_results
from course.report.books import Entry
from course.report.figures import heatmap, scale_of
from course.report.page import Page

from .conftest import HOSTILE, RIGHT, entry_of, page_of, result_of
from .reading import Reading, read


def test_it_says_what_the_grader_said(klass):
    for result in read_results(klass.root, "tiny"):
        page = read(page_of(klass, result["student"]))
        assert f"{result['score']:g} of 3 points" in page.text
        for problem in result["problems"]:
            assert " ".join(problem.split()) in page.text
        for verdict in result["exercises"]:
            assert " ".join(verdict["message"].split()) in page.text
            for case in verdict["cases"]:
                assert f"{case['name']} {case['message']}".strip() in page.text
                assert f"{case['score']:g} / {case['points']:g}" in page.text


def test_nbgraders_feedback_says_the_same(klass):
    for result in read_results(klass.root, "tiny"):
        page = page_of(klass, result["student"])
        theirs = read(page.with_name("tiny.html")).text
        assert f"(Score: {result['score']} / 3.0)" in theirs
        for verdict in result["exercises"]:
            for text in (verdict["message"], *(case["message"] for case in verdict["cases"])):
                assert " ".join(text.split()) in theirs


def formgrader_page(assignment: Assignment, student: str) -> str:
    """What formgrader's own exporter and template make of a submission."""
    with redirect_stdout(io.StringIO()):
        config = PyFileConfigLoader("nbgrader_config.py", path=str(assignment.root)).load_config()
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    words = ("assignment_id", "notebook_id", "submission_id", "base_url", "student", "last_name", "first_name")
    resources = dict.fromkeys((*words, "notebook_path"), "x") | {"index": 0, "total": 1}
    notebook = assignment.root / "autograded" / student / "tiny" / "tiny.ipynb"
    return str(HTMLExporter(config=config).from_filename(str(notebook), resources=resources)[0])


def test_formgrader_shows_the_same_verdicts_and_has_the_same_scores(klass):
    with Gradebook(f"sqlite:///{klass.root / 'gradebook.db'}") as books:
        scores = {submission.student.id: submission.score for submission in books.assignment_submissions("tiny")}
    for result in read_results(klass.root, "tiny"):
        assert scores[result["student"]] == result["score"]
        theirs = Reading(formgrader_page(klass, result["student"])).text
        for verdict in result["exercises"]:
            assert f"{verdict['name']}: {verdict['score']:g} of {verdict['points']:g} points" in theirs
            for text in (verdict["message"], *(case["message"] for case in verdict["cases"])):
                assert " ".join(text.split()) in theirs


def test_the_notebook_with_its_outputs_is_behind_a_link(klass):
    page = page_of(klass, "ann")
    assert page.with_name("tiny.html").is_file()
    assert ("a", {"href": "tiny.html"}) in read(page).elements


def test_a_mistake_has_its_message_its_name_and_where_to_read_on(convnet):
    result = result_of(convnet, "s", np.random.default_rng(0))
    mistake = next(exercise for exercise in convnet.exercises if exercise.name == "geterrorgrad").mistakes[0]
    verdict = next(verdict for verdict in result["exercises"] if verdict["name"] == "geterrorgrad")
    verdict.update(mistake=mistake.key, message=mistake.message)
    page = Reading(Page(convnet).html(result, Entry(), {}))
    assert " ".join(mistake.message.split()) in page.text
    assert f"Read on in the notebook: {mistake.section}. This mistake is called {mistake.key} ." in page.text


def test_nothing_is_loaded_or_run(klass, convnet):
    pages = [read(page_of(klass, student)) for student in ("ann", "ben", "eve", "nil")]
    pages.append(Reading(Page(convnet).html(result_of(convnet, "s", np.random.default_rng(0)), entry_of("s"), {})))
    for page in pages:
        tags = {tag for tag, _ in page.elements}
        assert not tags & {"script", "iframe", "object", "embed", "link", "base", "form", "video", "audio", "use"}
        assert all(source.startswith("data:image/png;base64,") for source in page.all("src"))
        assert all(link in ("tiny.html", "convnet.html") or link.startswith("#") for link in page.all("href"))
        assert not any(name.startswith("on") or name == "style" for _, had in page.elements for name in had)
        (policy,) = [had["content"] for tag, had in page.elements if had.get("http-equiv") == "Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; img-src data:; style-src 'sha256-")
        assert "script" not in policy
        assert "unsafe" not in policy


def test_whatever_a_student_writes_is_text(klass):
    text = page_of(klass, "eve").read_text(encoding="utf-8")
    page = Reading(text)
    assert "<script" not in text
    assert "example.org" not in "".join(page.all("src") + page.all("href"))
    assert f"ValueError: {HOSTILE}" in page.text
    assert "49" not in page.text.replace(HOSTILE, "")
    assert next(tag for tag, _ in page.elements[page.elements.index(("body", {})) :] if tag == "h1") == "h1"


def test_every_identifier_is_there_once_and_every_link_to_one_leads_somewhere(convnet):
    page = Reading(Page(convnet).html(result_of(convnet, "s", np.random.default_rng(0)), entry_of("s"), {}))
    identifiers = page.all("id")
    assert len(identifiers) == len(set(identifiers))
    assert {link[1:] for link in page.all("href") if link.startswith("#")} <= set(identifiers)
    assert set(page.all("aria-labelledby")) <= set(identifiers)


def test_pictures_are_the_students_and_the_references_answers_to_a_public_example(klass):
    (exercise,) = klass.exercises
    (challenge,) = draw_pictures(exercise, pictures_in(klass.source), vars(klass.solution()))
    expected = challenge.expected["result"]
    shown = read(page_of(klass, "ben")).all("src")
    theirs = np.full((1, 4, 4), challenge.inputs["x"].sum())
    assert shown[1] == heatmap(theirs, scale_of(expected))
    assert shown[2] == heatmap(expected, scale_of(expected))
    assert len(shown) == 4  # and the image itself, and the difference
    assert len(read(page_of(klass, "ann")).all("src")) == 3  # hers differs in nothing
    assert not read(page_of(klass, "nil")).all("src")
    assert all(alt for alt in read(page_of(klass, "ben")).all("alt"))


def test_pictures_do_not_depend_on_the_seed_of_the_hidden_cases(klass):
    kept = read_pictures(klass.root, "tiny", "ann")
    (exercise,) = klass.exercises
    (challenge,) = draw_pictures(exercise, pictures_in(klass.source), vars(klass.solution()))
    assert np.allclose(kept["mean.0"], challenge.expected["result"])
    hidden = draw_challenges(exercise, vars(klass.solution()), 7)
    assert not any(np.isclose(kept["mean.0"], value).any() for one in hidden for value in one.expected.values())
    assert PUBLIC_SEED != 7


def test_a_picture_costs_no_points_and_changes_no_verdict(klass, tiny):
    with_pictures = {result["student"]: result["exercises"] for result in read_results(klass.root, "tiny")}
    assert not pictures_in(tiny.source)
    submit(tiny, "ann", RIGHT)
    submit(tiny, "ben", "def mean(x):\n    return x.sum()")
    grade_submissions(tiny, seed=7)
    for result in read_results(tiny.root, "tiny"):
        assert result["exercises"] == with_pictures[result["student"]]


def test_an_instructors_points_and_comments_come_into_the_page(klass, tmp_path):
    shutil.copytree(klass.root, tmp_path / "course")
    klass = Assignment(tmp_path / "course", "tiny")
    with Gradebook(f"sqlite:///{klass.root / 'gradebook.db'}") as books:
        books.find_grade("mean", "tiny", "tiny", "ben").manual_score = 2.5
        books.find_comment("mean-answer", "tiny", "tiny", "ben").manual_comment = f"Look again. {HOSTILE}"
        books.db.commit()
    write_report(klass)
    path = page_of(klass, "ben")
    assert "2.5 of 3 points" in read(path).text
    assert f"Your instructor writes: Look again. {HOSTILE}" in read(path).text
    assert "Your instructor gave these points" in read(path).text
    assert "<script" not in path.read_text(encoding="utf-8")
    assert "2.5" in read(path.with_name("tiny.html")).text


def test_points_for_being_late_are_taken_off_and_said(convnet):
    result = result_of(convnet, "s", np.random.default_rng(0)) | {"score": 20.0}
    page = Reading(Page(convnet).html(result, replace(entry_of("s"), penalty=5.0), {}))
    assert "15 of 40 points" in page.text
    assert "5 points less for handing in late, of 20." in page.text


@pytest.mark.parametrize(
    "picture",
    [np.zeros((1, 3, 3)), np.full((4, 32, 32), np.nan), np.full((4, 32, 32), np.inf), np.full((4, 32, 32), 3e38)],
)
def test_a_picture_may_hold_anything(convnet, picture):
    pictures = {"firstconvolution.0": picture.astype(np.float32)}
    page = Page(convnet).html(result_of(convnet, "s", np.random.default_rng(0)), Entry(), pictures)
    assert ("Heatmaps of four drawn images" in page) == (picture.shape == (4, 32, 32))


@pytest.mark.parametrize("name", ["convnet", "faces"])
def test_the_pictures_of_an_assignment_belong_to_its_exercises_and_are_small(root, name):
    assignment = Assignment(root, name)
    exercises = {exercise.name: exercise for exercise in assignment.exercises}
    declared = pictures_in(assignment.source)
    assert declared
    for picture in declared:
        exercise = exercises[picture.exercise]
        assert isinstance(exercise, Exercise)
        (challenge,) = draw_pictures(exercise, [picture], vars(assignment.solution()))
        (array,) = challenge.expected.values()
        assert array.ndim == 3
        assert array.nbytes <= 2**18
        assert np.isfinite(array).all()
        assert np.ptp(array) > 0
        if picture.images:
            assert picture.images(challenge.inputs).shape == (*array.shape, 3)


def test_a_measurement_on_data_that_nothing_was_asked_of_is_shown_alone(convnet):
    result = result_of(convnet, "s", np.random.default_rng(0))
    verdict = next(verdict for verdict in result["exercises"] if verdict["name"] == "training")
    verdict["measured"] = {"value": 0.5, "data": "other data", "curve": []}
    page = Page(convnet).html(result, Entry(), {})
    assert "measured 0.500" in page
    assert ">asked 0." not in page


def test_results_of_an_older_grading_have_a_page_too(convnet):
    result = result_of(convnet, "s", np.random.default_rng(0))
    del result["memory"]
    for verdict in result["exercises"]:
        verdict.pop("measured", None)
    assert "convnet" in Page(convnet).html(json.loads(json.dumps(result)), Entry(), {})
