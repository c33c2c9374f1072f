"""The class report, for a class of eight and for one of a thousand."""

from __future__ import annotations

from collections import Counter
from xml.etree import ElementTree

import numpy as np
import pytest

from course.assignment import Assignment
from course.report.overview import GradedAssignment, overview

from .conftest import HOSTILE, entry_of, result_of
from .reading import Reading, read


@pytest.fixture(scope="module")
def thousand(root) -> tuple[list[GradedAssignment], str]:
    """A thousand submissions to each of both assignments, and the report on them."""
    rng = np.random.default_rng(0)
    students = [f"student{number:04d}" for number in range(1000)]
    graded = []
    for name in ("convnet", "faces"):
        assignment = Assignment(root, name)
        results = [result_of(assignment, student, rng) for student in students]
        graded.append(GradedAssignment(assignment, results, {student: entry_of(student) for student in students}))
    return graded, overview(graded)


def test_a_thousand_students_fit_into_two_megabytes(thousand):
    assert len(thousand[1].encode()) < 2 * 10**6


def test_everybody_is_there_with_a_link_to_the_feedback_page(thousand):
    links = Counter(Reading(thousand[1]).all("href"))
    for graded in thousand[0]:
        for result in graded.results:
            assert links[f"feedback/{result['student']}/{graded.assignment.name}/index.html"] == 1


def test_mistakes_are_counted_and_the_most_frequent_comes_first(thousand):
    (convnet, _), text = thousand[0], thousand[1]
    verdicts = [verdict for result in convnet.results for verdict in result["exercises"]]
    counts = Counter((v["name"], v["mistake"]) for v in verdicts if v["mistake"])
    table = text.split("Mistakes by how often")[1].split("</table>")[0]
    named, unnamed = table.split("<em>no name</em>")[0], table.split("<em>no name</em>")[1:]
    numbers = [int(part.split("<")[0]) for part in named.split('<td class="n">')[1:]]
    assert numbers == sorted(counts.values(), reverse=True)
    assert len(unnamed) == sum(bool(exercise.mistakes) for exercise in convnet.assignment.exercises)
    for (exercise, key), count in counts.items():
        row = next(r for r in table.split("<tr>") if f">{exercise}: <code>{key}</code>" in r)
        assert f'<td class="n">{count}</td>' in row
        assert row.count("student") == count


def test_the_distribution_of_each_exercise_counts_all_that_were_judged(thousand):
    text = thousand[1]
    labels = [
        ElementTree.fromstring(f"<svg{part.split('</svg>')[0]}</svg>").get("aria-label")
        for part in text.split("<svg")[1:]
        if part.startswith(' class="chart"')
    ]
    assert sum(label.startswith("1000 submissions by points") for label in labels) == 11  # 4 + 5 exercises, 2 sums
    assert sum(label.startswith("0 submissions by points") for label in labels) == 1  # the one that waits


def test_who_needs_grading_by_hand_has_a_link_to_formgraders_page(thousand):
    graded = thousand[0][0]
    links = set(Reading(thousand[1]).all("href"))
    for student, entry in graded.entries.items():
        assert f"http://localhost:8888/formgrader/submissions/{entry.submission}/" in links, student
    assert "http://localhost:8888/formgrader/gradebook/convnet/convnet" in links


def test_problems_time_and_memory_are_told(thousand):
    graded, text = thousand
    page = Reading(text).text
    for each in graded:
        slowest = max(each.results, key=lambda result: result["seconds"])
        assert f"most {round(slowest['seconds'], 2):g} ({slowest['student']})" in page
        troubled = [result["student"] for result in each.results if result["problems"]]
        assert f"{len(troubled)} had problems" in page
    assert "MiB of memory" in page


def test_it_loads_and_runs_nothing(thousand):
    page = Reading(thousand[1])
    assert not {tag for tag, _ in page.elements} & {"script", "iframe", "link", "img", "form", "object"}
    assert all(link.startswith(("#", "feedback/", "http://localhost:8888/formgrader/")) for link in page.all("href"))
    assert not any(name.startswith("on") or name == "style" for _, had in page.elements for name in had)
    identifiers = page.all("id")
    assert len(identifiers) == len(set(identifiers))


def test_a_real_class_is_reported_with_names_and_words_escaped(klass):
    path = klass.root / "report.html"
    assert "<script" not in path.read_text(encoding="utf-8")
    text = read(path).text
    assert HOSTILE in text
    assert "4 submissions: median" in text
    assert "there is no tiny.ipynb in the submission" in text
    for student in ("ann", "ben", "eve", "nil"):
        assert (klass.root / "feedback" / student / "tiny" / "index.html").is_file()


def test_formgraders_own_address_for_a_submission_is_used(klass):
    from nbgrader.api import Gradebook

    from course.report.books import read_books

    with Gradebook(f"sqlite:///{klass.root / 'gradebook.db'}") as books:
        theirs = {s.student.id: s.id for s in books.notebook_submissions("tiny", "tiny")}
    assert {student: entry.submission for student, entry in read_books(klass).items()} == theirs
