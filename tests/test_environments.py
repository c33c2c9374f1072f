"""Other people's machines: what students are given, plain kernels, Binder, Colab, and the container for graders."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import version
from pathlib import Path

import nbformat
import pytest
import yaml
from dockerfile_parse import DockerfileParser
from nbclient import NotebookClient
from packaging.requirements import Requirement

from course import __version__, datasets
from course.assignment import CourseError
from course.cli import main
from course.commands.requirements import requirements

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
REPOSITORY = PROJECT["urls"]["Repository"]
WHEEL = f"explained_course-{__version__}-py3-none-any.whl"

#: The environment's own commands, whether it is activated or not.
PATHS = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}

#: What a student's machine need not have: nbgrader and JupyterLab, as in VS Code, and what only Linux has.
NOT_THERE = """
import sys
from importlib.abc import MetaPathFinder

class Missing(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("nbgrader", "jupyterlab", "notebook", "sandlock"):
            raise ModuleNotFoundError(name + " is not on this machine", name=name)

sys.meta_path.insert(0, Missing())
"""


@pytest.fixture(scope="module")
def handout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive that students are given, unpacked."""
    folder = tmp_path_factory.mktemp("handout")
    assert main(["--root", str(ROOT), "handout", "--dest", str(folder)]) == 0
    with zipfile.ZipFile(folder / "explained-handout.zip") as archive:
        archive.extractall(folder)
    return folder / "explained"


@pytest.fixture(scope="module")
def installed(handout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the handout's wheel installed, in which Python does not find what students do not have."""
    site = tmp_path_factory.mktemp("site")
    pip("install", "--no-deps", "--target", str(site), str(handout / WHEEL))
    (site / "sitecustomize.py").write_text(NOT_THERE)
    return site


def pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments]
    subprocess.run(command, check=True)


def run(notebook: nbformat.NotebookNode, folder: Path, **environment: str) -> list[str]:
    """Run a notebook in a plain kernel; returns what it printed, and its errors, in order."""
    client = NotebookClient(notebook, allow_errors=True, kernel_name="python3", timeout=1500)
    client.resources = {"metadata": {"path": str(folder)}}
    client.execute(env={**os.environ, **environment})
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return [output.get("text") or f"{output.get('ename', '')}: {output.get('evalue', '')}" for output in outputs]


def solution_lines() -> list[str]:
    """The lines of the answers by which one would know them."""
    texts = [path.read_text() for path in (ROOT / "solutions").rglob("solution.py")]
    return [line.strip() for text in texts for line in text.splitlines() if re.search(r"[=(].{20,}", line)]


def test_the_wheel_holds_the_course_package_and_nothing_else(handout):
    with zipfile.ZipFile(handout / WHEEL) as wheel:
        names = wheel.namelist()
        text = "\n".join(wheel.read(name).decode() for name in names)
    assert {name.split("/")[0] for name in names} == {"course", f"explained_course-{__version__}.dist-info"}
    mine = {path.relative_to(ROOT).as_posix() for path in (ROOT / "course").rglob("*.py")}
    assert mine == {name for name in names if name.endswith(".py")}
    assert "course/locale/de/LC_MESSAGES/course.po" in names
    assert len(solution_lines()) > 20
    assert not [line for line in solution_lines() if line in text and not line.startswith(("from ", "def ", '"'))]


def test_the_handout_is_the_release_the_wheel_and_how_to_install_it(handout):
    given = {path.relative_to(handout).as_posix() for path in handout.rglob("*") if path.is_file()}
    released = {path.relative_to(ROOT / "release").as_posix() for path in (ROOT / "release").rglob("*.*")}
    released = {name for name in released if "cnn/" not in name and "__pycache__" not in name and "/." not in name}
    assert given == released | {WHEEL, "README.md", "environment.yml", "requirements-student.txt"}
    assert lines(handout / "requirements-student.txt") == [
        f"./{WHEEL}",
        "jupyterlab<5,>=4.2",
        "scikit-learn>=1.4",
        "torch>=2.2",
    ]
    assert (handout / "README.md").read_text() == (ROOT / "docs" / "students.md").read_text(), "run `make handout`"


def lines(path: Path) -> list[str]:
    """The lines of a file of requirements, without comments."""
    return [line for line in path.read_text().splitlines() if not line.startswith("#")]


def conda(path: Path) -> dict[str, str]:
    """The packages of an environment for conda, by the names that pip knows, and their versions."""
    listed = (entry.partition(" ") for entry in yaml.safe_load(path.read_text())["dependencies"])
    names = {"pytorch": "torch"}
    return {n: str(Requirement(n + version).specifier) for n, version in ((names.get(n, n), v) for n, _, v in listed)}


def test_conda_gets_what_pip_gets(handout):
    extras = PROJECT["optional-dependencies"]
    lab = next(text for text in extras["grader"] if text.startswith("jupyterlab"))
    base = [Requirement(text) for text in [*PROJECT["dependencies"], lab]]
    wanted = {r.name: str(r.specifier) for r in base} | {"python": PROJECT["requires-python"], "pip": ""}
    every = {r.name: str(r.specifier) for r in map(Requirement, extras["torch"])}
    assert conda(ROOT / "environment.yml") == wanted | every
    imported = {name: every[name] for name in ("scikit-learn", "torch")}
    assert conda(handout / "environment.yml") == wanted | imported


def handed_out(folder: Path, *arguments: str) -> dict[str, str]:
    """The texts of the one archive that `course handout` makes in a folder, by name."""
    assert main(["--root", *arguments, "--dest", str(folder)]) == 0
    (path,) = folder.glob("*-handout.zip")
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if not name.endswith((".whl", ".npz", "/"))]
        return {name.partition("/")[2]: archive.read(name).decode() for name in names}


def test_the_handout_of_one_assignment_is_about_that_one_alone(tmp_path):
    given = handed_out(tmp_path, str(ROOT), "handout", "convnet")
    assert "convnet/convnet.ipynb" in given
    assert not any("faces" in text for name, text in given.items() if not name.startswith("convnet/"))
    assert "and for `convnet` also `cnn/`" in given["README.md"]
    assert "torch" not in given["requirements-student.txt"] + given["environment.yml"]
    assert "PyTorch" not in given["README.md"]
    assert "download it, once: CIFAR-10 (175 MB). To" in given["README.md"]
    assert "LFW" not in given["README.md"]


def test_a_handout_names_nothing_that_is_not_in_it(tiny, tmp_path):
    given = handed_out(tmp_path, str(tiny.root), "handout")
    assert given.keys() == {
        *("README.md", "environment.yml", "requirements-student.txt"),
        *("tiny/tiny.ipynb", "tiny/exercises.py"),
    }
    assert "`tiny`: The mean, 3 points" in given["README.md"]
    for word in ("convnet", "faces", "cnn", "torch", "COURSE_DATA", "photograph"):
        assert word not in "".join(given.values()), word


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("import torch", ["jupyterlab<5,>=4.2", "torch>=2.2"]),
        ("import numpy, os\nfrom matplotlib import pyplot", ["jupyterlab<5,>=4.2"]),
        ("def f():\n    from sklearn.cluster import KMeans", ["jupyterlab<5,>=4.2", "scikit-learn>=1.4"]),
        ("import helper, json5", [f"json5>={version('json5')}", "jupyterlab<5,>=4.2"]),
        ("from . import torch", ["jupyterlab<5,>=4.2"]),
    ],
)
def test_requirements_follow_from_what_a_release_imports(tmp_path, text, wanted):
    (tmp_path / "helper.py").write_text(text)
    cells = [nbformat.v4.new_code_cell("%matplotlib inline\nimport helper")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "a.ipynb")
    assert list(map(str, requirements([tmp_path]))) == wanted


def test_an_import_that_nothing_here_explains_is_one_line(tmp_path):
    (tmp_path / "helper.py").write_text("import nowhere")
    with pytest.raises(CourseError, match=r"/helper.py imports nowhere, which is not installed here"):
        requirements([tmp_path])


def test_the_course_package_itself_brings_no_torch():
    assert not {"torch", "torchvision", "scikit-learn"} & {Requirement(text).name for text in PROJECT["dependencies"]}


def test_what_was_not_released_is_not_handed_out(tiny, capsys):
    (tiny.release / "tiny.ipynb").unlink()
    assert main(["--root", str(tiny.root), "handout"]) == 1
    assert capsys.readouterr().err == "course handout: tiny has not been released: run `course release tiny`\n"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["convnet", "faces"])
def test_the_handed_out_notebook_runs_in_a_plain_kernel_without_nbgrader_or_jupyterlab(
    handout, installed, tmp_path, monkeypatch, name
):
    monkeypatch.setenv("COURSE_DATA", datasets.SAMPLE)
    brief = str(datasets.brief())
    shutil.copytree(handout / name, tmp_path / name)
    notebook = nbformat.read(tmp_path / name / f"{name}.ipynb", as_version=4)
    probe = "import course\nprint(course.__file__)\nimport nbgrader"
    notebook.cells.append(nbformat.v4.new_code_cell(probe))
    *said, where, missing = run(
        notebook, tmp_path / name, PYTHONPATH=str(installed), COURSE_DATA=brief, COURSE_RUN="short"
    )
    assert where.startswith(str(installed))
    assert missing == "ModuleNotFoundError: nbgrader is not on this machine"
    errors = [text for text in said if re.match(r"[A-Z]\w*: ", text) and not text.startswith("Data: ")]
    assert errors
    assert all(re.match("NotImplementedError|WaitsFor|CheckFailed", text) for text in errors), errors


def test_binder_has_the_students_environment_and_prepares_the_sample(tmp_path):
    binder = ROOT / ".binder"
    assert (binder / "environment.yml").read_bytes() == (ROOT / "environment.yml").read_bytes()
    for name in ("course", ".binder", "pyproject.toml", "README.md", "LICENSE"):
        copy(ROOT / name, tmp_path / "repository" / name)
    # Into a folder of the test's, and with the setuptools that is here: the variable's 0 means no isolated build.
    aside = {"PIP_TARGET": str(tmp_path / "site"), "PIP_NO_BUILD_ISOLATION": "0"}
    done = subprocess.run(
        [".binder/postBuild"],
        cwd=tmp_path / "repository",
        env={**PATHS, **aside},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "embedded" in done.stdout
    assert (tmp_path / "site" / "course" / "check.py").is_file()
    started = subprocess.run([binder / "start", "env"], capture_output=True, text=True, check=True)
    assert "COURSE_DATA=sample" in started.stdout.splitlines()


@pytest.mark.needs("git")
def test_colabs_first_cell_makes_the_notebook_run(tmp_path):
    page = (ROOT / "docs" / "online.md").read_text()
    (cell,) = re.findall(r"<!-- colab -->\n```ipython\n(.*?)```", page, re.DOTALL)
    for name in ("course", "release", "pyproject.toml", "README.md", "LICENSE"):
        copy(ROOT / name, tmp_path / "repository" / name)
    git = ["git", "-C", str(tmp_path / "repository"), "-c", "user.name=a", "-c", "user.email=a@example.org"]
    for command in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", "all"]):
        subprocess.run([*git, *command], check=True)
    (tmp_path / "content").mkdir()
    cell = cell.replace("@REPOSITORY@", f"file://{tmp_path}/repository").replace("/content", f"{tmp_path}/content")
    load = nbformat.read(ROOT / "release" / "convnet" / "convnet.ipynb", as_version=4).cells[2]
    where = "import course\nprint(course.__file__)"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in (cell, load.source, where)])
    (tmp_path / "site").mkdir()  # where Python looks at its start
    site = str(tmp_path / "site")
    aside = {"PIP_TARGET": site, "PYTHONPATH": site, "PIP_NO_DEPS": "1", "PIP_NO_BUILD_ISOLATION": "0"}
    *_, loaded, place = run(notebook, tmp_path, **aside)
    assert "sample: 5000 training images" in loaded
    assert place.startswith(site)


def copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    ignore = shutil.ignore_patterns("__pycache__", "cnn")
    (shutil.copytree(source, target, ignore=ignore) if source.is_dir() else shutil.copy(source, target))


def test_the_repositorys_address_is_written_down_once():
    assert re.fullmatch(r"https://github\.com/[\w.-]+/[\w.-]+", REPOSITORY)
    places = [ROOT / ".binder", ROOT / "docs", ROOT / "packaging"]
    files = [path for place in places for path in place.rglob("*") if path.suffix in (".md", ".py", ".yml", "")]
    files += [path for path in ROOT.glob("*") if path.is_file()]
    address = REPOSITORY.removeprefix("https://github.com/").encode()
    assert [path.name for path in files if path.is_file() and address in path.read_bytes()] == ["pyproject.toml"]


def test_the_containerfile_is_well_formed():
    done = subprocess.run(["hadolint", ROOT / "Containerfile"], capture_output=True, text=True, check=False, env=PATHS)
    assert done.returncode == 0, done.stdout


def test_what_the_containerfile_copies_is_enough_to_install_the_grader_and_no_more(tmp_path):
    with open(ROOT / "Containerfile", "rb") as file:
        steps = [(step["instruction"], step["value"]) for step in DockerfileParser(fileobj=file).structure]
    let_in = {line[1:] for line in (ROOT / ".containerignore").read_text().splitlines() if line.startswith("!")}
    package = tmp_path / "package"
    copied = set()
    for value in (value for instruction, value in steps if instruction == "COPY"):
        *sources, target = value.split()
        for source in sources:
            copy(ROOT / source, package / source)
            copied.add(source)
        assert target.rstrip("/") in ("/package", f"/package/{sources[0]}")
    assert copied == let_in
    assert not {"solutions", "submitted", "source", "tests", "."} & copied
    (install,) = (value for instruction, value in steps if instruction == "RUN" and "pip install" in value)
    assert '"/package[grader,torch]"' in install
    pip("install", "--no-deps", "--no-build-isolation", "--target", str(tmp_path / "site"), f"{package}[grader,torch]")
    users = [value for instruction, value in steps if instruction == "USER"]
    assert users == ["1000"]
    assert "--uid 1000" in install
    entry = dict(steps)["ENTRYPOINT"]
    assert entry == '["course"]'
    assert (tmp_path / "site" / "bin" / "course").is_file()
    texts = ROOT / "course" / "commands" / "templates"
    assert {path.name for path in texts.iterdir()} == {
        path.name for path in (tmp_path / "site" / "course" / "commands" / "templates").iterdir()
    }
    assert (tmp_path / "site" / "course" / "locale" / "de" / "LC_MESSAGES" / "course.po").is_file()
