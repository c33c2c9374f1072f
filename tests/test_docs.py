"""The site: it builds without a warning, its links lead somewhere, its commands exist, and it gives no answer away."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup

from course.cli import main

ROOT = Path(__file__).parents[1]
QUICK_STARTS = ("students", "instructors", "graders", "own-course", "write-an-assignment")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as `make docs` builds it, with notebooks that were hardly trained."""
    here = tmp_path_factory.mktemp("site")
    shutil.copytree(ROOT / "docs", here / "docs", ignore=shutil.ignore_patterns("notebooks", "__pycache__"))
    for name in ("course", "source", "tests", "pyproject.toml"):
        (here / name).symlink_to(ROOT / name)
    notebooks = [ROOT / "docs" / "run_notebooks.py", "--brief", "--dest", here / "docs" / "notebooks"]
    subprocess.run([sys.executable, *notebooks], check=True)
    build = [sys.executable, "-m", "sphinx", "--fail-on-warning", "--keep-going", "--quiet", "docs", "site"]
    done = subprocess.run(build, cwd=here, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return here / "site"


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, BeautifulSoup]:
    return {path: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser") for path in site.rglob("*.html")}


def hidden_lines(text: str) -> set[str]:
    """The lines of a solution by which one would know it: those that are long enough, and compute something."""
    lines = {" ".join(line.split()) for line in text.splitlines()}
    return {line for line in lines if len(line) > 30 and re.search(r"[=(]", line)}


@pytest.mark.slow
def test_no_file_of_the_site_holds_a_line_of_a_solution_that_the_release_does_not(site, pages):
    released = "\n".join(p.read_text() for p in (ROOT / "release").rglob("*") if p.suffix in (".py", ".ipynb"))
    released = " ".join(released.replace('\\"', '"').replace("\\n", " ").split())
    solutions = "\n".join(path.read_text() for path in (ROOT / "solutions").rglob("solution.py"))
    hidden = {line for line in hidden_lines(solutions) if line not in released}
    assert len(hidden) > 25
    texts = {path: " ".join(page.get_text().split()) for path, page in pages.items()}
    others = (path for path in site.rglob("*") if path.suffix in (".js", ".txt", ".ipynb", ".py", ".md", ".inv"))
    texts |= {path: " ".join(path.read_text(errors="replace").split()) for path in others}
    for path, text in texts.items():
        assert not [line for line in hidden if line in text], path
        assert "END SOLUTION" not in text or path.stem == "write-an-assignment", path


@pytest.mark.slow
def test_the_notebooks_show_stubs_heatmaps_and_what_checks_say(pages):
    for name, pictures in {"convnet": 8, "faces": 3}.items():
        (page,) = (page for path, page in pages.items() if path.name == f"{name}.html")
        text = page.get_text()
        assert "NotImplementedError" in text
        assert "of 8 points" in text or "6 of 6 points" in text
        assert len(page.find(role="main").find_all("img")) >= pictures


@pytest.mark.slow
def test_every_link_within_the_site_leads_somewhere(site, pages):
    anchors = {path: {tag["id"] for tag in page.find_all(id=True)} for path, page in pages.items()}
    seen = 0
    for path, page in pages.items():
        for tag, attribute in (("a", "href"), ("img", "src"), ("link", "href"), ("script", "src")):
            for element in page.find_all(tag, **{attribute: True}):
                url = urlsplit(element[attribute])
                if url.scheme or url.netloc:
                    assert tag == "a" or url.scheme == "data", f"{path.name} needs {element[attribute]}"
                    continue
                target = (path.parent / unquote(url.path)).resolve() if url.path else path
                assert target.is_file(), f"{path.name}: {element[attribute]}"
                if url.fragment and target in anchors:
                    assert url.fragment in anchors[target] | {""}, f"{path.name}: {element[attribute]}"
                seen += 1
    assert seen > 100


@pytest.mark.slow
def test_every_picture_has_words_and_every_formula_is_rendered(pages):
    for path, page in pages.items():
        for picture in page.find_all("img"):
            words = picture.get("alt", "")
            assert len(words) > 10, f"{path.name}: {picture}"
            assert words not in picture["src"]
    formulas = [formula for page in pages.values() for formula in page.find_all("math")]
    assert len(formulas) > 50
    assert not [formula for formula in formulas if "\\" in formula.get_text()]


def commands(page: str) -> list[list[str]]:
    """The commands of a page: in its blocks, and in a line's code."""
    text = (ROOT / "docs" / f"{page}.md").read_text()
    fenced = re.findall(r"^```(.*?)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    blocks = "".join(block for language, block in fenced if not language).replace("\\\n", " ")
    lines = blocks.splitlines() + re.findall(r"`((?:course|make|nbgrader|jupyter) [^`]+)`", text)
    return [shlex.split(line.removeprefix("COURSE_DATA=sample ")) for line in lines]


@pytest.mark.parametrize("page", QUICK_STARTS)
def test_every_command_of_a_quick_start_exists(page, capsys):
    documented = commands(page)
    assert documented
    for program, *arguments in documented:
        if program == "course":
            with pytest.raises(SystemExit) as ended:
                main([*arguments, "--help"])
            assert ended.value.code == 0, arguments
            options = {word for word in arguments if word.startswith("--")}
            assert options <= set(re.findall(r"--[a-z-]+", capsys.readouterr().out)), arguments
        elif program == "make":
            subprocess.run(["make", "--dry-run", "--directory", ROOT, *arguments], check=True, capture_output=True)
        elif program == "nbgrader":
            subprocess.run([sys.executable, "-m", program, arguments[0], "--help"], check=True, capture_output=True)
        elif program == "jupyter":
            assert (Path(sys.executable).parent / f"jupyter-{arguments[0]}").exists(), arguments
        else:  # what is on other machines
            assert program in ("python", "python3", "source", "cd", "conda", "podman"), program
