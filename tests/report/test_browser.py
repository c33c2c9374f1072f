"""Pages in a real Chromium: accessible by axe-core's rules, readable at every width, and silent on the network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from course.report.books import Entry
from course.report.overview import GradedAssignment, write_overview
from course.report.page import Page

from .conftest import HOSTILE, entry_of, result_of

pytestmark = [pytest.mark.browser, pytest.mark.needs("chromium")]

PHONE, DESKTOP = 390, 1280


@pytest.fixture(scope="module")
def pages(convnet, tmp_path_factory) -> dict[str, Path]:
    """A feedback page with everything that a page can have, and a class report."""
    folder = tmp_path_factory.mktemp("pages")
    rng = np.random.default_rng(1)
    result = result_of(convnet, "s" * 60, rng) | {"problems": ["the cell x took too long", HOSTILE, "y" * 300]}
    result["exercises"][0]["cases"][0].update(score=0.5, message="z" * 300)
    entry = Entry(HOSTILE, "0" * 32, 1.0, comments={"derivation": [f"{HOSTILE}\n\nsecond line"]})
    shapes = {"buildcnn.0": (3, 32, 32), "geterrorgrad.0": (1, 25, 10), "firstconvolution.0": (4, 32, 32)}
    (folder / "feedback").mkdir()
    pictures = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    (folder / "feedback" / "convnet.html").touch()
    (folder / "feedback" / "index.html").write_text(Page(convnet).html(result, entry, pictures), encoding="utf-8")
    students = [f"student{number:02d}" for number in range(30)]
    results = [*(result_of(convnet, student, rng) for student in students), result]
    write_overview(folder, [GradedAssignment(convnet, results, {student: entry_of(student) for student in students})])
    return {"feedback": folder / "feedback" / "index.html", "report": folder / "report.html"}


def look(browser: Any, path: Path, width: int, scheme: str) -> tuple[Any, list[str], list[str]]:
    """An open page, what it asked for, and what it complained about."""
    tab = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme).new_page()
    asked: list[str] = []
    said: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.goto(path.as_uri())
    return tab, asked, said


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize("name", ["feedback", "report"])
def test_axe_finds_nothing_serious(chromium, pages, name, width, scheme):
    from axe_playwright_python.sync_playwright import Axe

    # axe-core runs inside the page, which the page's own policy forbids: for this look alone it is set aside.
    context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True)
    tab = context.new_page()
    tab.goto(pages[name].as_uri())
    tab.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
    found = Axe().run(tab).response
    context.close()
    assert len(found["passes"]) > 15
    serious = [
        f"{rule['id']}: {node['html'][:200]}"
        for rule in found["violations"]
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]
    assert serious == []


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize("name", ["feedback", "report"])
def test_nothing_is_cut_off_requested_or_complained_about(chromium, pages, name, width):
    tab, asked, said = look(chromium, pages[name], width, "light")
    assert tab.evaluate("document.documentElement.scrollWidth") == width
    assert tab.evaluate("[...document.images].every(image => image.complete && image.naturalWidth > 0)")
    assert [url for url in asked if not url.startswith("data:image/png")] == [pages[name].as_uri()]
    assert said == []
    tab.context.close()


@pytest.mark.parametrize("name", ["feedback", "report"])
def test_it_is_read_by_keyboard_with_the_focus_in_sight(chromium, pages, name):
    tab, _, _ = look(chromium, pages[name], DESKTOP, "light")
    reached = []
    for _ in range(8):
        tab.keyboard.press("Tab")
        style = "getComputedStyle(document.activeElement)"
        assert tab.evaluate(f"{style}.outlineStyle") == "solid"
        assert float(tab.evaluate(f"{style}.outlineWidth").removesuffix("px")) >= 2
        reached.append(tab.evaluate("[...document.querySelectorAll('*')].indexOf(document.activeElement)"))
        if len(reached) == 1:
            assert tab.evaluate("document.activeElement.textContent") == "Skip to the results"
    assert reached == sorted(set(reached))
    tab.context.close()


def test_dark_and_light_differ(chromium, pages):
    colours = []
    for scheme in ("light", "dark"):
        tab, _, _ = look(chromium, pages["feedback"], PHONE, scheme)
        colours.append(tab.evaluate("getComputedStyle(document.body).backgroundColor"))
        tab.context.close()
    light, dark = (sum(int(part) for part in colour[4:-1].split(",")) for colour in colours)
    assert light > 3 * 200 > 3 * 60 > dark


def test_the_policy_in_the_page_stops_a_script_that_should_not_be_there(chromium, pages, tmp_path):
    text = pages["feedback"].read_text(encoding="utf-8")
    (tmp_path / "page.html").write_text(
        text.replace("<main", "<script>document.title = 'run'</script><img src='https://example.org/x.png'><main"),
        encoding="utf-8",
    )
    tab, asked, said = look(chromium, tmp_path / "page.html", DESKTOP, "light")
    assert tab.title() != "run"
    assert not any("example.org" in url for url in asked) or any("Content Security Policy" in line for line in said)
    assert len([line for line in said if "Content Security Policy" in line]) >= 2
    tab.context.close()
