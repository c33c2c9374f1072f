"""The language of students: every message is in the German catalogue, and a course that asks for it speaks German."""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import numpy as np
import pytest
from conftest import ROOT, TINY, submit
from jinja2 import Environment
from jinja2.ext import extract_from_ast
from needs import need
from test_check import IMPORT, run, texts

from course.assignment import Assignment, exercises_in, pictures_in
from course.errors import CourseError
from course.exercise import Case, Exercise, Misconception
from course.judge import INSTEAD_OF_MAX, NOT_DEFINED, NOTHING, Answer, Challenge, judge
from course.language import LANGUAGE, N_, _, language_of, languages, messages_in, plural, speaking

COURSE = ROOT / "course"
GERMAN = COURSE / "locale" / "de" / "LC_MESSAGES" / "course.po"


def messages() -> dict[str, Path]:
    """Every message in the code and in the templates, with the file it stands in; of plurals, as catalogues have it."""
    found = dict(messages_of(COURSE))
    for path in sorted((COURSE / "report" / "templates").glob("*.html")):
        tree = Environment().parse(path.read_text(encoding="utf-8"))
        for _line, _name, parts in extract_from_ast(tree, ("_", "plural"), babel_style=False):
            found["\0".join(parts)] = path
    return found


def messages_of(folder: Path) -> Iterator[tuple[str, Path]]:
    """The messages that modules below a folder pass to the functions of `course.language`, each with its file."""
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "N_", "plural"):
                texts = node.args[: 2 if node.func.id == "plural" else 1]
                if all(isinstance(text, ast.Constant) for text in texts):
                    yield "\0".join(ast.literal_eval(text) for text in texts), path


def authors_texts(folder: Path) -> set[str]:
    """What the author of an assignment has students read, but for headings, which are the notebook's."""
    exercises = exercises_in(folder)
    mistakes = [mistake for exercise in exercises for mistake in exercise.mistakes]
    texts = {text for mistake in mistakes for text in (mistake.message, mistake.look, mistake.about)}
    texts |= {case.name for exercise in exercises for case in exercise.cases}
    texts |= {exercise.title for exercise in exercises} | {picture.title for picture in pictures_in(folder)}
    return (texts | {text for text, _path in messages_of(folder)}) - {""}


def placeholders(text: str) -> set[tuple[str | None, ...]]:
    return {part[1:] for form in text.split("\0") for part in Formatter().parse(form) if part[1] is not None}


def edges(text: str) -> tuple[bool, bool]:
    """Whether a text begins, and ends, with a space: it is a piece of a sentence then."""
    return text.startswith(" "), text.endswith(" ")


def test_the_german_catalogue_has_every_message_and_no_other() -> None:
    told = messages_in(GERMAN)
    assert [*messages_in(GERMAN).values()].count("") == 0, "every message is translated"
    assert sorted(set(messages()) - set(told)) == [], "these are missing in course.po"
    assert sorted(set(told) - {""} - set(messages())) == [], "these are in course.po, and nowhere in the code"


@pytest.mark.parametrize("message", sorted(messages()))
def test_a_translation_has_what_its_message_has(message: str) -> None:
    translation = messages_in(GERMAN)[message]
    assert placeholders(translation) == placeholders(message)
    assert message.count("\0") == translation.count("\0")
    if translation[:1] not in ",;":  # a piece of a sentence, which may begin with a comma in German
        assert edges(translation) == edges(message)


#: Modules in which all sentences are for students.
FOR_STUDENTS = (
    *("check.py", "differences.py", "judge.py", "npz.py"),
    *(f"grading/{name}.py" for name in ("answers", "arrays", "client", "explaining", "outputs")),
)


@pytest.mark.parametrize("module", FOR_STUDENTS)
def test_a_module_says_nothing_but_what_is_in_the_catalogue(module: str) -> None:
    tree = ast.parse((COURSE / module).read_text(encoding="utf-8"))
    apart = set()  # what is in the catalogue, and docstrings
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "N_", "plural"):
            apart |= {part for text in node.args for part in ast.walk(text)}
        elif isinstance(node, ast.Expr):
            apart.add(node.value)
    texts = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and node not in apart]
    assert [text.value for text in texts if re.search(r"\b[a-z]{2,} [a-z]{2,}\b", str(text.value))] == []


@pytest.mark.parametrize("assignment", ["convnet", "faces"])
def test_an_assignment_is_in_german(assignment: str) -> None:
    folder = ROOT / "source" / assignment
    told = messages_in(folder / "locale" / "de" / "LC_MESSAGES" / f"{assignment}.po")
    texts, course = authors_texts(folder), set(messages())
    assert sorted(texts - set(told) - course) == [], "these are missing in its catalogue"
    assert sorted(set(told) - {""} - texts) == [], "these are in its catalogue, and nowhere in its modules"
    assert sorted(set(told) & course - {""}) == [], "these are the course's own"
    assert all(placeholders(told[text]) == placeholders(text) for text in dict(messages_of(folder)) if text in told)
    assert "" not in told.values()


@pytest.fixture(scope="module")
def german(tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    """The tiny course, in German; its author has translated the mistake and one case."""
    from course.grading.books import make_release

    root = tmp_path_factory.mktemp("german") / "course"
    shutil.copytree(TINY, root)
    with (root / "nbgrader_config.py").open("a") as config:
        config.write('\nc.ReleaseAssignment.language = "de"\n')
    catalogue = root / "source" / "tiny" / "locale" / "de" / "LC_MESSAGES" / "tiny.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text(
        'msgid "Your result grows with the number of values: which quantity does?"\n'
        'msgstr "Dein Ergebnis wächst mit der Zahl der Werte: "\n"welche Größe tut das?"\n\n'
        'msgid "seven numbers"\nmsgstr "sieben Zahlen"\n\n'
        'msgid "no numbers: 0 by agreement"\nmsgstr ""\n',
        encoding="utf-8",
    )
    assignment = Assignment(root, "tiny")
    make_release(assignment)
    return assignment


SUM = "def mean(x):\n    return x.sum()"


def test_a_release_says_which_language_it_speaks(german: Assignment, tiny: Assignment) -> None:
    assert language_of(german.release) == german.language == "de"
    assert "Deinen eigenen Code".lower() in (german.release / "tiny.ipynb").read_text().lower()
    assert not (tiny.release / LANGUAGE).exists()
    assert tiny.language == "en"


def test_a_check_speaks_german_in_a_real_kernel(german: Assignment, tmp_path: Path) -> None:
    folder = tmp_path / "anything"
    shutil.copytree(german.release, folder)
    cells = run(folder, IMPORT, SUM, 'check("mean")', "del mean", 'check("mean")', 'waits_for(nn="mean")')
    assert "mean: 1 von 3 Punkten\n" in texts(cells[2])
    assert "falsch   0/2  sieben Zahlen" in texts(cells[2])
    assert "richtig  1/1  no numbers: 0 by agreement" in texts(cells[2]), "what is not translated stays English"
    assert "Zum Beispiel sieben Zahlen: result: deins" in texts(cells[2])
    assert cells[2].outputs[-1].traceback == [
        "CheckFailed: mean: Es ist wohl dies: Dein Ergebnis wächst mit der Zahl der Werte: welche Größe tut das?"
    ]
    assert "NameError: `mean` ist im Notebook nicht definiert" in texts(cells[4])
    assert cells[5].outputs[-1].traceback == ["WaitsFor: diese Zelle wartet auf `nn`: löse zuerst die Aufgabe mean"]


def test_a_submission_is_graded_in_german_and_its_page_is(german: Assignment, monkeypatch: pytest.MonkeyPatch) -> None:
    need("sandbox")
    from course.commands.report import write_report
    from course.grading.books import grade_submissions

    monkeypatch.setenv("COURSE_DATA", "sample")
    submit(german, "ann", SUM)
    submit(german, "ben", "def mean(x):\n    pass")
    submit(german, "cid", "undefined_name", "def other(): pass")
    submit(german, "dot", SUM.replace("x.sum()", "x.mean() if x.size else 0"), "import os\nos._exit(3)")
    submit(german, "eve")
    results = {}
    grade_submissions(german, seed=7, on_graded=lambda graded: results.update({graded.student: graded}))
    (ann,) = results["ann"].verdicts
    assert (ann.score, ann.mistakes) == (1, ("sum",))
    assert ann.message == "Es ist wohl dies: Dein Ergebnis wächst mit der Zahl der Werte: welche Größe tut das?"
    assert [case.message for case in ann.cases] == ["result ist falsch: um etwa das 6-Fache des größten Wertes", ""]
    (ben,) = results["ben"].verdicts
    assert ben.mistakes == ("no-return",), "a mistake that is known by its words is known in every language"
    assert [case.message for case in ben.cases] == ["TypeError: gibt None zurück: fehlt ein `return`?", "dasselbe"]
    (cid,) = results["cid"].verdicts
    assert cid.message == "NameError: name 'undefined_name' is not defined", "the words of Python are Python's"
    assert results["dot"].problems == [
        "Zelle 4 ('import os') hat den Kernel beendet (der Kernel hat sich selbst beendet (Exit-Code 3)); "
        "sie wurde ausgelassen, und der Rest lief weiter"
    ]
    assert "mean: noch nicht geschrieben" in results["eve"].verdicts[0].message
    write_report(german)
    page = (german.root / "feedback" / "ann" / "tiny" / "index.html").read_text(encoding="utf-8")
    assert '<html lang="de">' in page
    assert "Rückmeldung zu tiny" in page
    assert "von 3 Punkten" in page
    assert "sieben Zahlen" in page
    assert "welche Größe tut das?" in page


def test_another_language_is_another_key(german: Assignment) -> None:
    from course.grading.key import setting_of
    from course.kernels import Limits

    path = german.release / LANGUAGE
    before = setting_of(german, 7, Limits())
    path.unlink()
    try:
        assert setting_of(german, 7, Limits()) != before
    finally:
        path.write_text("de\n")
    assert setting_of(german, 7, Limits()) == before


def test_a_language_that_nobody_speaks_is_refused(tiny: Assignment) -> None:
    from course.grading.books import make_release

    with (tiny.root / "nbgrader_config.py").open("a") as config:
        config.write('\nc.ReleaseAssignment.language = "tlh"\n')
    with pytest.raises(CourseError, match=r"there is no language 'tlh'; known: en, de"):
        make_release(tiny)


def test_a_release_with_a_language_that_nobody_knows_speaks_english(tmp_path: Path) -> None:
    (tmp_path / LANGUAGE).write_text("../../etc\n")
    assert language_of(tmp_path) == "en"
    (tmp_path / LANGUAGE).write_bytes(b"\xff\xfe\xfa")
    assert language_of(tmp_path) == "en"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('msgid "a"\nmsgstr "b\n', "line 2: that is no line of a catalogue"),
        ('"a"\n', "line 1: that is no line of a catalogue"),
        ('msgid "a"\nnonsense\n', "line 2: that is no line of a catalogue"),
        ('msgstr "b"\n', "a translation stands before its message"),
        (b"\xff", "cannot be read"),
    ],
)
def test_a_broken_catalogue_is_one_line(tmp_path: Path, text: str | bytes, why: str) -> None:
    path = tmp_path / "locale" / "de" / "LC_MESSAGES" / "mine.po"
    path.parent.mkdir(parents=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(CourseError, match=why), speaking("de", tmp_path):
        pass


def test_a_language_is_spoken_within_its_context_only() -> None:
    assert languages() == ["en", "de"]
    assert [_("wrong"), _(""), N_("wrong"), plural("one", "many", 2)] == ["wrong", "", "wrong", "many"]
    with speaking("de"):
        assert [_("wrong"), _("not in it"), _("")] == ["falsch", "not in it", ""]
        with speaking("en"):
            assert _("wrong") == "wrong"
        forms = ("one case is no longer right", "{count} cases are no longer right")
        assert plural(*forms, 1) == "ein Fall ist nicht mehr richtig"
        assert plural(*forms, 2) == "{count} Fälle sind nicht mehr richtig"
    assert _("wrong") == "wrong"


def test_a_signature_sees_the_course_s_errors_in_english_and_a_student_in_german() -> None:
    asked = Case("one", 1, call=lambda ns: ns.f())
    mine = Misconception("mine", lambda a, e, i: str(a.get("error", "")) in errors or None, "Mine.", strange=True)
    errors = [f"TypeError: {NOTHING}", f"ValueError: ...: {INSTEAD_OF_MAX}", f"NameError: `f` {NOT_DEFINED}"]
    with speaking("de"):
        for error in errors:
            challenge = Challenge(asked, {}, {"result": np.array(1.0)})
            verdict = judge(Exercise("e", 1, (asked,), (mine,)), [challenge], [Answer(error=error)])
            assert verdict.mistakes == ("mine",)
            assert not any(word in verdict.cases[0].message for word in ("returns", "larger", "defined in"))
