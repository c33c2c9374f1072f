"""The command as a user meets it: help, exit codes, and one clear line for every mistake."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import submit

from course.cli import main

COMMANDS = [
    *("demo", "init", "new", "release", "handout", "verify", "collect", "grade", "watch", "check", "report", "export"),
    *("lab", "data", "doctor"),
]


def complaint(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    """Run a command that must fail, and return the one line that it says after any progress bar."""
    assert main([str(argument) for argument in arguments]) == 1
    said = capsys.readouterr().err.strip().splitlines()
    assert not any("Traceback" in line for line in said)
    assert sum(line.startswith("course ") for line in said) == 1
    return said[-1]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command, capsys):
    with pytest.raises(SystemExit) as leave:
        main([command, "--help"])
    assert leave.value.code == 0
    assert f"usage: course {command}" in capsys.readouterr().out


def test_help_imports_nothing_heavy():
    program = (
        "import sys; from course.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'numpy', 'torch', 'nbgrader', 'nbformat', 'rich', 'sklearn', 'matplotlib'} & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_outside_a_course_it_says_where_to_go(capsys, tmp_path):
    assert "not inside a course" in complaint(capsys, "--root", tmp_path, "grade")


def test_an_unknown_assignment_is_named(capsys, tiny):
    line = complaint(capsys, "--root", tiny.root, "release", "nope")
    assert line == "course release: there is no assignment 'nope' in this course; known: tiny"


def test_nothing_to_grade_says_where_hand_ins_go(capsys, tiny):
    assert "submitted/<student>/<assignment>/" in complaint(capsys, "--root", tiny.root, "grade")
    assert "nothing is submitted by bob" in complaint(capsys, "--root", tiny.root, "grade", "tiny", "--student", "bob")


def test_nothing_to_report_says_what_to_do_first(capsys, tiny):
    assert "run `course grade` first" in complaint(capsys, "--root", tiny.root, "report")


def test_a_notebook_that_is_none_is_one_line(capsys, tiny, tmp_path):
    assert "there is no notebook" in complaint(capsys, "check", tmp_path / "x.ipynb")
    (tmp_path / "x.ipynb").write_text("{nope")
    assert "not valid JSON" in complaint(capsys, "check", tmp_path / "x.ipynb")


def test_a_data_folder_that_is_none_is_one_line(capsys, monkeypatch):
    monkeypatch.setenv("COURSE_DATA", "/nowhere")
    assert complaint(capsys, "data", "status").startswith("course data: COURSE_DATA is '/nowhere', which is no folder")


def test_real_data_must_be_named(capsys, monkeypatch, root, tmp_path):
    monkeypatch.delenv("COURSE_DATA", raising=False)
    line = complaint(capsys, "--root", root, "demo", "--data", "real", "--folder", tmp_path / "demo")
    assert "--data real needs COURSE_DATA" in line


def test_a_demo_never_replaces_a_folder_that_is_not_its_own(capsys, root, tmp_path):
    (tmp_path / "mine").mkdir()
    assert "was not made by a demo" in complaint(capsys, "--root", root, "demo", "--folder", tmp_path / "mine")


def test_a_sandbox_that_is_not_there_refuses_to_grade(capsys, tiny):
    submit(tiny, "ada")
    line = complaint(capsys, "--root", tiny.root, "grade", "tiny", "--sandbox", "container")
    assert "container" in line or "podman" in line


def test_grading_without_a_sandbox_is_said_and_recorded(capsys, tiny):
    submit(tiny, "ada", "def mean(x):\n    return x.mean() if x.size else 0")
    results = tiny.root / "results.json"
    arguments = ["--root", str(tiny.root), "grade", "tiny", "--unsafe-no-sandbox", "--json", str(results)]
    assert main(arguments) == 0
    assert "WITHOUT a sandbox" in capsys.readouterr().err
    assert '"sandbox": "none"' in results.read_text()
    assert '"score": 3.0' in results.read_text()


def test_a_students_check_of_a_file_shows_each_exercise_and_fails_until_all_is_right(capsys, tiny):
    folder = submit(tiny, "ada", "def mean(x):\n    return x.sum()")
    assert main(["check", str(folder / "tiny.ipynb")]) == 1
    shown = capsys.readouterr().out
    assert "mean: 1 of 3 points" in shown
    assert "0 of 1 checks passed" in shown
    right = submit(tiny, "bob", "def mean(x):\n    return x.sum() / max(x.size, 1)")
    assert main(["check", str(right / "tiny.ipynb")]) == 0
    assert "COURSE_RUN" not in os.environ


@pytest.mark.needs("sandbox")
def test_verify_finds_the_tiny_assignment_sound_and_a_broken_one_not(capsys, tiny):
    assert main(["--root", str(tiny.root), "verify"]) == 0
    assert "tiny: solution 3 of 3, untouched release 0" in capsys.readouterr().out
    exercises = tiny.source / "exercises.py"
    exercises.write_text(exercises.read_text().replace("return ns.mean(x)", "return ns.mean(x) + id(ns) % 1000"))
    assert main(["--root", str(tiny.root), "verify"]) == 1
    assert "the solution gets 0 in mean" in capsys.readouterr().out


ANSWERS = {
    "mistakes/mean/sum.py": '"""The sum."""\n# mistake: sum\n\n# %% mean-answer\ndef mean(x):\n    return x.sum()\n',
    "mistakes/mean/one.py": '"""Always 1."""\n# mistake: unforeseen\n\n# %% mean-answer\ndef mean(x):\n    return 1\n',
    "right/mean/loop.py": '"""Right."""\n\n# %% mean-answer\ndef mean(x):\n    return sum(x) / max(len(x), 1)\n',
}


@pytest.mark.needs("sandbox")
def test_verify_grades_sample_answers_and_fails_where_a_name_or_a_score_is_not_what_it_should_be(capsys, tiny):
    folder = tiny.root / "tests" / "submissions" / "tiny"
    for name, text in ANSWERS.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    assert main(["--root", str(tiny.root), "verify"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "mean unforeseen 0/3 - one sum 1/3 sum none: right 3/3 - loop" in said
    assert "1 mistakes named in 2 wrong answers, 1 other right answers with full marks" in said

    (folder / "mistakes/mean/sum.py").write_text(ANSWERS["mistakes/mean/sum.py"].replace("x.sum()", "x.sum() - 1"))
    (folder / "mistakes/mean/one.py").write_text(ANSWERS["mistakes/mean/one.py"].replace("return 1", "return x.sum()"))
    (folder / "right/mean/loop.py").write_text(ANSWERS["right/mean/loop.py"].replace("max(len(x), 1)", "len(x)"))
    assert main(["--root", str(tiny.root), "verify"]) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert "the sample answer sum (mistakes/mean/sum.py) is named nothing, not sum" in said
    assert "the sample answer one (mistakes/mean/one.py) is named sum, not nothing" in said
    assert "loop (right/mean/loop.py) gets 2 of 3: it should be right, for it has no line `# mistake: <key>`" in said
    (folder / "mistakes/mean/sum.py").unlink()
    assert main(["--root", str(tiny.root), "verify"]) == 1
    assert "mean: no sample answer makes the mistake sum" in " ".join(capsys.readouterr().out.split())
