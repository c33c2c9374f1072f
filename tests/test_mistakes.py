"""Whatever a user gets wrong ends in one line that names what and where; never in a traceback."""

from __future__ import annotations

import copy
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from conftest import submit

from course.assignment import Assignment
from course.cli import main

RIGHT = "def mean(x):\n    return x.mean() if x.size else 0"


def complaint(capsys: pytest.CaptureFixture[str], root: Path, *arguments: str) -> str:
    """The one line with which a command in the course under `root` ends that must fail."""
    capsys.readouterr()
    assert main(["--root", str(root), *arguments]) == 1
    out, err = capsys.readouterr()
    assert "traceback" not in (out + err).lower(), out + err
    lines = [line for line in err.splitlines() if line.startswith("course ")]
    assert len(lines) == 1, err
    assert err.strip().splitlines()[-1] == lines[0]
    return lines[0]


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


DRAW = 'return {"x": rng.normal(size=7)}'
CALL = "return ns.mean(x)"
FILE = "tiny/exercises.py"
DREW = f"mean, seven numbers: its draw ({FILE}, line 8) should return a dict of arrays by name, but returned"
WRONG = f"the solution fails in mean, seven numbers: {FILE}, line"

#: What an author writes in exercises.py in place of what, and the words that name it.
EXERCISES = {
    "draws a list": (DRAW, "return [1.0, 2.0]", f"{DREW} a list"),
    "draws an array": (DRAW, "return rng.normal(size=7)", f"{DREW} a ndarray"),
    "draws nothing": (DRAW, "pass", f"{DREW} a NoneType"),
    "draws numbered things": (DRAW, "return {0: rng.normal(size=7)}", f"{DREW} a dict with other keys (0)"),
    "draws ragged lists": (DRAW, 'return {"x": [[1.0], [2.0, 3.0]]}', "line 8) should be an array, but is a list"),
    "draws objects": (
        DRAW,
        'return {"x": {"y": 1}}',
        f"x of its draw ({FILE}, line 8) should be an array, but is a",
    ),
    "draw raises": (
        DRAW,
        "return 1 / 0",
        f"seven numbers: its draw fails: {FILE}, line 9: ZeroDivisionError: ",
    ),
    "draw exits": (DRAW, "raise SystemExit('no')", f"its draw fails: {FILE}, line 9: SystemExit: no"),
    "draw takes more": (
        "def draw_vector(rng)",
        "def draw_vector(rng, n)",
        f"draw fails: {FILE}, line 8: TypeError: ",
    ),
    "draws from numpy.random": (
        DRAW,
        'return {"x": np.random.normal(size=7)}',
        f"mean, seven numbers: its draw ({FILE}, line 8) calls np.random.normal: numbers should come from the",
    ),
    "draws from a generator of its own": (
        DRAW,
        'return {"x": np.random.default_rng(0).normal(size=7)}',
        f"mean, seven numbers: its draw ({FILE}, line 8) calls np.random.default_rng: numbers should come from",
    ),
    "draws by chance": (
        DRAW,
        "from random import random\n    return {'x': np.full(7, random())}",
        f"mean, seven numbers: its draw ({FILE}, line 8) draws other inputs from the same generator: numbers should",
    ),
    "two exercises of one name": ("EXERCISES = (", "EXERCISES = 2 * (", f"{FILE}: two exercises are called 'mean'"),
    "calls for a function": (CALL, "return ns.mean", f"{WRONG} 16: TypeError: result "),
    "calls for nothing": (CALL, "ns.mean(x)", f"{WRONG} 16: TypeError: returns None"),
    "calls for no arrays": (CALL, "return {}", f"{WRONG} 16: its call returned no arrays"),
    "calls for complex numbers": (CALL, "return 3j", f"{WRONG} 16: result should hold real numbers, not complex128"),
    "call raises": (CALL, "return ns.mean(x)[0]", f"{WRONG} 17: IndexError: "),
    "calls what is not there": (CALL, "return ns.average(x)", f"{WRONG} 17: NameError: `average` is missing from the"),
    "call takes other names": ("def call_mean(ns, x)", "def call_mean(ns, y)", f"{WRONG} 16: TypeError: call_mean()"),
    "syntax": ("def draw_vector(rng):", "def draw_vector(rng:", f"imported: {FILE}, line 8: SyntaxError: "),
    "raises on import": (
        "import numpy as np",
        "import numpy\nassert 0, 1",
        f"{FILE}, line 4: AssertionError: 1",
    ),
    "exits on import": ("import numpy as np", "raise SystemExit(3)", f"{FILE}, line 3: SystemExit: 3"),
    "an unknown package": (
        "import numpy as np",
        "import nowhere",
        f"{FILE}, line 3: ModuleNotFoundError: No",
    ),
    "points that do not add up": ("points=3", "points=4", "ValueError: the cases of 'mean' add up to 3 points, not 4"),
    "no exercises": ("EXERCISES = (", "TASKS = (", f"{FILE} declares no EXERCISES"),
    "no tuple": (
        "    ),\n)\n",
        "    )\n)\n",
        "EXERCISES should be a tuple of Exercise or FileExercise, but is",
    ),
    "something else": (
        "EXERCISES = (",
        "EXERCISES = ('mean', ",
        "should hold Exercise or FileExercise only",
    ),
    "renamed": (
        '"mean",\n        points',
        '"average",\n        points',
        "the exercise average has 3 points in",
    ),
}


@pytest.mark.parametrize("command", ["release", "verify"])
@pytest.mark.parametrize("mistake", EXERCISES)
def test_a_mistake_in_an_authors_exercises_is_named_with_its_place(capsys, tiny, mistake, command):
    old, new, words = EXERCISES[mistake]
    change(tiny.source / "exercises.py", old, new)
    assert words in complaint(capsys, tiny.root, command)


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def graded(course: Assignment) -> None:
    submit(course, "ann", RIGHT)
    assert main(["--root", str(course.root), "grade", "tiny", "--seed", "3"]) == 0


def raise_points(course: Assignment) -> None:
    change(course.source / "exercises.py", "points=3", "points=4")
    change(course.source / "exercises.py", '"seven numbers", 2', '"seven numbers", 3')


def rename(course: Assignment) -> None:
    """Give the exercise another name, everywhere."""
    change(course.source / "exercises.py", '"mean",\n        points', '"average",\n        points')
    text = course.notebook.read_text()
    course.notebook.write_text(
        text.replace('check(\\"mean\\")', 'check(\\"average\\")').replace('"grade_id": "mean', '"grade_id": "average')
    )


def without_answer(course: Assignment) -> None:
    change(course.notebook, '"grade_id": "mean-answer"', '"grade_id": "average-answer"')


def twice(course: Assignment) -> None:
    """Copy the answer's cell, as an editor does."""
    notebook = nbformat.read(course.notebook, as_version=4)
    notebook.cells.append(copy.deepcopy(notebook.cells[2]))
    notebook.cells[-1].id = "copied"
    nbformat.write(notebook, course.notebook)


def sibling(text: str) -> Callable[[Assignment], None]:
    def prepare(course: Assignment) -> None:
        write(course.source / "helper.py", text)
        change(course.source / "exercises.py", "import numpy as np", "import numpy as np\nimport helper")

    return prepare


def solution(text: str) -> Callable[[Assignment], None]:
    return lambda course: write(course.root / "solutions" / "tiny" / "solution.py", text)


def notebook(text: str) -> Callable[[Assignment], None]:
    return lambda course: write(course.notebook, text)


def config(text: str) -> Callable[[Assignment], None]:
    return lambda course: write(course.root / "nbgrader_config.py", text)


#: What is the matter with a course, the command that meets it, and the words that name it.
COURSES: dict[str, tuple[Callable[[Assignment], object], str, str]] = {
    "a sibling with a slip": (sibling("def f(:\n"), "release", "tiny/helper.py, line 1: SyntaxError: "),
    "a sibling that raises": (sibling("x = 1\ny = {}[x]\n"), "release", "tiny/helper.py, line 2: KeyError: 1"),
    "a solution with a slip": (
        solution("def mean(x):\nreturn 1\n"),
        "release",
        "tiny/solution.py, line 2: IndentationError: ",
    ),
    "a solution with a slip and no notebook": (
        lambda c: (solution("def mean(x):\nreturn 1\n")(c), c.notebook.unlink()),
        "new tiny",
        "tiny/solution.py cannot be read: tiny/solution.py, line 2: IndentationError: ",
    ),
    "exercises with a slip, for a skeleton": (
        lambda c: write(c.source / "exercises.py", "def f(:\n"),
        "new tiny",
        "tiny/exercises.py, line 1: SyntaxError: ",
    ),
    "a solution without the function": (
        solution("x = 1\n"),
        "release",
        "NameError: `mean` is missing from the solution",
    ),
    "a solution that raises": (
        solution("def mean(x):\n    return x[100]\n"),
        "release",
        "tiny/solution.py, line 2: IndexError: ",
    ),
    "a solution that returns nothing": (
        solution("def mean(x):\n    pass\n"),
        "release",
        "TypeError: returns None",
    ),
    "no solution": (
        lambda c: (c.root / "solutions/tiny/solution.py").unlink(),
        "release",
        "solution.py is missing from",
    ),
    "no solutions": (lambda c: (c.root / "solutions").rename(c.root / "x"), "verify", "solutions/tiny/ is missing"),
    "no exercises.py": (lambda c: (c.source / "exercises.py").unlink(), "release", "exercises.py is missing from"),
    "exercises.py in other letters": (
        lambda c: (c.source / "exercises.py").write_bytes(b"x = '\xff'\n"),
        "release",
        "SyntaxError",
    ),
    "a notebook that is not JSON": (notebook("{nope"), "release", "source/tiny/tiny.ipynb is no notebook: "),
    "a notebook of other JSON": (notebook("{}"), "release", "source/tiny/tiny.ipynb is no notebook: "),
    "an empty notebook": (notebook(""), "release", "source/tiny/tiny.ipynb is no notebook: "),
    "a configuration with a slip": (
        config("c = get_config("),
        "release",
        "nbgrader_config.py, line 1: SyntaxError",
    ),
    "a configuration that raises": (config("1 / 0"), "release", "nbgrader_config.py, line 1: ZeroDivisionError"),
    "pictures with a slip": (
        lambda c: write(c.source / "pictures.py", "PICTURES ="),
        "grade",
        "tiny/pictures.py, line 1: Syn",
    ),
    "no pictures in pictures.py": (
        lambda c: write(c.source / "pictures.py", ""),
        "grade",
        "tiny/pictures.py declares no PIC",
    ),
    "points raised without a release": (
        raise_points,
        "grade",
        "tiny: the exercise mean has 4 points in exercises.py, and 3 points in the release: run `course release",
    ),
    "points raised in one place": (
        raise_points,
        "release",
        "tiny: the exercise mean has 4 points in exercises.py, and 3 points in the notebook",
    ),
    "no cell for an answer": (
        without_answer,
        "release",
        "tiny: the exercise mean has no cell mean-answer in the notebook",
    ),
    "a copied cell": (twice, "release", "tiny: two cells are called mean-answer in the notebook"),
    "renamed without a release": (rename, "grade", "run `course release tiny`"),
    "never released": (lambda c: (c.release / "tiny.ipynb").unlink(), "grade", "run `course release tiny`"),
    "a damaged release": (
        lambda c: write(c.release / "tiny.ipynb", "{"),
        "grade",
        "release/tiny/tiny.ipynb is no notebook: ",
    ),
}


@pytest.mark.needs("sandbox")
@pytest.mark.parametrize("matter", COURSES)
def test_what_is_the_matter_with_a_course_is_named_with_its_place(capsys, tiny, matter):
    prepare, command, words = COURSES[matter]
    submit(tiny, "ann", RIGHT)
    prepare(tiny)
    assert words in complaint(capsys, tiny.root, *command.split())


@pytest.mark.parametrize("seed", ["seed = rng.integers(99)\n", "seed = int(rng.random() * 99)\n", ""])
def test_a_draw_may_make_a_generator_from_its_own(tiny, seed):
    made = f"np.random.default_rng({'seed' if seed else 'rng.integers(99)'})"
    change(tiny.source / "exercises.py", DRAW, f"{seed}    return {{'x': {made}.normal(size=7)}}".lstrip())
    assert main(["--root", str(tiny.root), "release"]) == 0


#: Sample answers, by their files, and the words that name what is the matter with them.
SAMPLES = {
    "mistakes/mean/root.py": (
        "# %% mean-answer\ndef mean(x):\n    return x.sum()\n",
        "mistakes/mean/root.py has no line `# mistake: <key>`, which says what is wrong with this answer",
    ),
    "right/mean/root.py": (
        "# mistake: sum\n\n# %% mean-answer\ndef mean(x):\n    return x.sum()\n",
        "right/mean/root.py has a line `# mistake: sum`: it belongs into mistakes/",
    ),
    "right/mean/two.py": (
        "# %% mean\ncheck('mean')\n",
        "right/mean/two.py: a sample answer answers one exercise, not 0",
    ),
    "right/mean/other.py": (
        "# %% kmeans-answer\ndef kmeans(x):\n    return x\n",
        "right/mean/other.py: other: tiny.ipynb has no cell kmeans-answer",
    ),
    "answers/kmeans.py": (
        "# %% root\ndef kmeans(x):\n    return x\n",
        "tiny/answers/kmeans.py: root: tiny.ipynb has no cell kmeans-answer",
    ),
}


@pytest.mark.parametrize("file", SAMPLES)
def test_a_sample_answer_that_says_the_wrong_thing_of_itself_is_named_with_its_file(capsys, tiny, file):
    text, words = SAMPLES[file]
    write(tiny.root / "tests" / "submissions" / "tiny" / file, text)
    assert words in complaint(capsys, tiny.root, "verify")


def course(*arguments: object, shell: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command `course` as a shell does: with its output going to whatever `shell` says."""
    command = " ".join([f"'{sys.executable}' -m course.cli", *map(str, arguments), shell])
    changed = {**os.environ, "COURSE_DATA": "sample", "PYTHONUNBUFFERED": "", **environment}
    return subprocess.run(["bash", "-c", command], env=changed, capture_output=True, text=True)


@pytest.mark.parametrize("command", ["--help", "data status", "doctor"])
@pytest.mark.parametrize("reader", ["head -n 1", "true"])
def test_who_has_read_enough_ends_the_command_quietly(command, reader):
    assert course(command, shell=f"| {reader}").stderr == ""
    assert course(command, shell=f"2>&1 | {reader}").stderr == ""


@pytest.mark.needs("sandbox")
def test_a_report_that_is_read_in_part_is_written_in_full(capsys, tiny):
    graded(tiny)
    for reader in ("head -n 1", "true"):
        (tiny.root / "report.html").unlink(missing_ok=True)
        done = course("--root", tiny.root, "report", shell=f"2>/dev/null | {reader}")
        assert done.stderr == ""
        assert (tiny.root / "report.html").is_file()
        assert (tiny.root / "grades.csv").is_file()


def test_output_that_cannot_be_written_is_one_line():
    for command in ("data status", "--help"):
        done = course(command, shell="> /dev/full")
        assert done.returncode == 1
        assert len(done.stderr.splitlines()) == 1
        assert "No space left on device" in done.stderr
    assert course("data status", shell=">&-").returncode == 0


def test_a_terminal_without_our_characters_gets_question_marks_and_no_error(tmp_path):
    done = course("--root", tmp_path / "ü", "grade", PYTHONIOENCODING="ascii")
    assert "?" in done.stderr
    assert "Traceback" not in done.stderr


#: What is asked for, with a `{}` for the course's folder, and the words that say what is wrong with it.
COMMANDS = {
    "grade nope": "there is no assignment 'nope' in this course; known: tiny",
    "grade ../tiny": "there is no assignment '../tiny' in this course",
    "grade tiny --student nobody": "nothing is submitted by nobody",
    "grade tiny --json {}/no/results.json": "there is no such folder",
    "grade tiny --json {}": "is a folder",
    "grade tiny --seed 0": "the seed 0 draws the public examples",
    "report": "run `course grade` first",
    "export --to csv": "run `course grade` first",
    "check {}": "there is no notebook",
    "check {}/nbgrader_config.py": "not valid JSON",
    "data fetch nonsense": "nonsense",
    "init {}": "is not empty: a course begins in a folder of its own",
    "init {}/nbgrader_config.py": "is a file: a course begins in a folder of its own",
    "new ../tiny": "an assignment cannot be called '../tiny': letters without accents, digits, - and _ can be used",
    "handout nope": "there is no assignment 'nope' in this course; known: tiny",
    "demo --folder {}": "was not made by a demo",
    "demo --folder {}/nbgrader_config.py": "was not made by a demo",
    "demo --folder {}/nbgrader_config.py/x": "nbgrader_config.py",
    "lab --folder {}/nbgrader_config.py": "nbgrader_config.py",
    "lab --port 99999": "port 99999 cannot be had",
}


@pytest.mark.needs("sandbox")
@pytest.mark.parametrize("command", COMMANDS)
def test_what_cannot_be_done_is_one_line(capsys, tiny, command):
    submit(tiny, "ann", RIGHT)
    arguments = [word.format(tiny.root) for word in command.split()]
    assert COMMANDS[command] in complaint(capsys, tiny.root, *arguments)


@pytest.mark.parametrize("root", ["nowhere", "a-file", "."])
def test_a_folder_that_is_no_course_is_one_line(capsys, tmp_path, root):
    (tmp_path / "a-file").touch()
    for command in ("release", "grade", "report", "verify", "demo", "lab", "export --to csv", "new a", "handout"):
        assert "is not inside a course" in complaint(capsys, tmp_path / root, *command.split())


@pytest.mark.parametrize("room", [0, 1, 8, 60])
def test_where_files_cannot_be_written_there_is_one_line_and_no_traceback(tiny, room):
    """A file of more than so many KiB cannot be written, as on a disk that is full by then."""
    bound = f"ulimit -f {room}; '{sys.executable}' -m course.cli --root '{tiny.root}' release"
    done = subprocess.run(["bash", "-c", bound], capture_output=True, text=True)
    assert done.returncode == 1
    assert "traceback" not in (done.stdout + done.stderr).lower(), done.stderr
    assert done.stderr.startswith("course release: ")
    assert len(done.stderr.splitlines()) == 1
