"""Exploring: what is shown is what the network says, with a widget, without, and in a kernel of either kind."""

from __future__ import annotations

import base64
import io
import re
import sys
from typing import Any

import numpy as np
import pytest
from jupyter_client.manager import start_new_kernel
from PIL import Image

from course import drawing
from course.drawing import explore

RNG = np.random.default_rng(1)
I = RNG.random((3, 32, 32, 3))
W = RNG.normal(size=(2, 32, 32))


def linear(network: float, i: int, k: int, power: float) -> tuple[float, np.ndarray]:
    """A linear network on one channel, explained exactly: its evidence is the sum of its relevance."""
    R = network * W[k] * I[i, :, :, 0] ** power
    return R.sum(), R


def unwritten(network: float, i: int, k: int) -> tuple[float, np.ndarray]:
    raise NotImplementedError("unwritten: not written yet")


METHODS = {
    "linear": drawing.Method(linear, {"power": drawing.Setting("p", 0, 3, 1)}),
    "unwritten": drawing.Method(unwritten),
}
GIVEN = I, ["a", "b", "a"], ["a", "b"], [0, 1, 0], {"one": 1.0, "two": -2.0}, METHODS


@pytest.fixture
def explorer() -> drawing.Explorer:
    return drawing.Explorer(*GIVEN)


@pytest.fixture(autouse=True)
def no_short_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COURSE_RUN", raising=False)
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)


def pixels(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(int)


def controls(widget: Any) -> dict[str, Any]:
    import ipywidgets

    choices, *others = widget.children
    found = [*choices.children, *(w for w in others if not isinstance(w, ipywidgets.HTML))]
    return {control.description: control for control in found}


def shown(widget: Any) -> bytes:
    value = next(w.value for w in widget.children if "<img" in str(getattr(w, "value", "")))
    return base64.b64decode(re.search(r'base64,([^"]+)"', value)[1])  # type: ignore[index]


def test_only_what_works_is_offered_and_the_rest_says_why(explorer: drawing.Explorer) -> None:
    assert list(explorer.methods) == ["linear"]
    assert explorer.left_out() == [("unwritten", "NotImplementedError: unwritten: not written yet")]


def test_the_picture_holds_the_image_its_heatmap_and_the_masked_image(explorer: drawing.Explorer) -> None:
    picture = pixels(explorer.picture("one", "linear", 1, 0).data)
    R = (W[0] * I[1, :, :, 0])[None]
    scale = np.percentile(np.abs(R), 99)
    heat, mask = drawing.painted(R, scale)[0], 0.5 + (I[1] - 0.5) * np.clip(R[0] / scale, 0, 1)[..., None]
    for column, tile in enumerate((I[1], heat, mask)):
        x = column * (7 * 32 + 4)
        assert np.abs(picture[3 : 7 * 32 : 7, x + 3 : x + 7 * 32 : 7] - tile * 255).max() <= 1


def test_picture_and_sheet_show_the_same(explorer: drawing.Explorer) -> None:
    sheet = pixels(explorer.grid().data)
    large = pixels(explorer.picture("one", "linear", 1, 1).data)
    column = 22 + 1 * 100
    for x, top in ((0, 0), (228, 96 + 4 + 18), (456, 96 + 4 + 18 + 100)):
        small = sheet[top + 1 : top + 96 : 3, column + 1 : column + 96 : 3]
        np.testing.assert_array_equal(large[3:224:7, x + 3 : x + 224 : 7], small)


def test_each_choice_changes_what_the_widget_shows() -> None:
    from course.drawing.widget import widget

    view = widget(drawing.Explorer(*GIVEN))
    control = controls(view)
    before = shown(view)
    for label, value in (("class", 1), ("network", "two"), ("p", 2.0), ("image", 2)):
        control[label].value = value
        assert shown(view) != before, label
        before = shown(view)
    expected = drawing.Explorer(*GIVEN).picture("two", "linear", 2, 0, power=2.0)
    assert before == expected.data
    assert control["class"].value == 0  # image 2's own


def test_every_control_has_a_label_and_the_picture_an_alternative_text() -> None:
    from course.drawing.widget import widget

    view = widget(drawing.Explorer(*GIVEN))
    assert set(controls(view)) == {"image", "class", "network", "method", "p"}
    text = "".join(str(getattr(w, "value", "")) for w in view.children)
    assert 'alt="Image a, its heatmap' in text
    assert "unwritten is not there yet (NotImplementedError" in text


def test_a_failure_is_said_in_one_line_and_the_next_choice_works_again() -> None:
    from course.drawing.widget import widget

    def picky(network: float, i: int, k: int) -> tuple[float, np.ndarray]:
        if k == 1:
            raise ValueError("<no> class 1")
        return linear(network, i, k, 1)

    view = widget(drawing.Explorer(*GIVEN[:5], {"picky": drawing.Method(picky)}))
    control = controls(view)
    control["class"].value = 1
    assert "ValueError: &lt;no&gt; class 1" in "".join(str(getattr(w, "value", "")) for w in view.children)
    control["class"].value = 0
    assert shown(view)


def test_without_a_front_end_a_sheet_is_shown(explorer: drawing.Explorer) -> None:
    assert explore(*GIVEN).data == explorer.grid().data


def test_without_ipywidgets_a_sheet_is_shown(explorer: drawing.Explorer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("course.drawing.exploring.is_watched", lambda: True)
    monkeypatch.delitem(sys.modules, "course.drawing.widget", raising=False)
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    assert explore(*GIVEN).data == explorer.grid().data


@pytest.mark.parametrize("variable", ["COURSE_RUN", "NBGRADER_EXECUTION"])
def test_in_a_short_run_nothing_is_even_tried(
    variable: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(variable, "short")
    assert explore(*GIVEN[:5], {"unwritten": drawing.Method(unwritten)}) is None
    assert "short run" in capsys.readouterr().out


def test_with_nothing_to_explore_it_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert explore(*GIVEN[:5], {"unwritten": drawing.Method(unwritten)}) is None
    assert "unwritten: not written yet" in capsys.readouterr().out
    assert explore(*GIVEN[:4], {}, METHODS) is None


CELL = """
from course import drawing
from course.drawing.watched import is_watched
print("watched:", is_watched())
show = drawing.live(lambda points: drawing.accuracy_curve({"test": points}, 0.1))
show([(1, 0.2)])
show([(1, 0.2), (2, 0.4)])
"""


@pytest.mark.parametrize("watched", [True, False])
def test_a_kernel_knows_whether_someone_looks_on_and_only_then_draws_a_live_curve(watched: bool) -> None:
    manager, client = start_new_kernel()
    seen: list[Any] = []
    try:
        client.execute_interactive(CELL, allow_stdin=watched, output_hook=seen.append, timeout=600)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    assert f"watched: {watched}" in "".join(m["content"].get("text", "") for m in seen)
    shown = [m["msg_type"] for m in seen if m["msg_type"] in ("display_data", "update_display_data")]
    assert shown == (["display_data", "update_display_data"] if watched else [])
    drawn = {m["content"]["transient"]["display_id"] for m in seen if "transient" in m["content"]}
    assert len(drawn) == watched
