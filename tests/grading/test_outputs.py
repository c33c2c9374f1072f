import nbformat
import pytest

from course.exercise import CaseVerdict, Verdict
from course.grading.outputs import OutputBudget, our_line, sanitise, verdict_outputs
from course.language import languages, speaking

V4 = nbformat.v4


def message(kind, **content):
    return {"msg_type": kind, "content": content}


def shown(**data):
    output = V4.new_output("display_data", data={key.replace("__", "/"): value for key, value in data.items()})
    return sanitise(output).data


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<a href='javascript:alert(1)'>x</a>",
        "<svg onload=alert(1)>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<style>@import 'http://evil'</style>",
    ],
)
def test_html_keeps_nothing_that_runs(html):
    clean = shown(text__plain="x", text__html=f"<b>bold</b>{html}")["text/html"]
    assert "<b>bold</b>" in clean
    assert not any(word in clean for word in ("script", "onerror", "onload", "javascript", "iframe", "@import"))


def test_scripts_pictures_with_scripts_and_unknown_kinds_are_dropped():
    data = shown(
        text__plain="x",
        application__javascript="alert(1)",
        image__svg_xml="<svg onload=alert(1)>",
        text__latex="$<script>$",
        text__markdown="<script>",
        image__png='x" onerror="alert(1)',
    )
    assert data == {"text/plain": "x"}


def test_honest_pictures_and_tables_stay():
    data = shown(text__plain="x", image__png="iVBORw0KGgo=\n", text__html="<table><tr><td>1</td></tr></table>")
    assert data["image/png"] == "iVBORw0KGgo=\n"
    assert "<td>1</td>" in data["text/html"]


def test_stderr_becomes_stdout_which_costs_no_points():
    assert sanitise(V4.new_output("stream", name="stderr", text="a warning")).name == "stdout"


def test_metadata_of_outputs_is_dropped():
    output = V4.new_output("display_data", data={"text/plain": "x"}, metadata={"image/png": {"width": '1" onload="x'}})
    assert sanitise(output).metadata == {}


def test_a_flood_of_messages_and_bytes_is_cut_and_said_so():
    budget = OutputBudget(cell_bytes=1000, notebook_bytes=1500, cell_messages=3)
    assert [budget.admits(message("stream", name="stdout", text="x" * 100)) for _ in range(5)] == [True] * 3 + [
        False
    ] * 2
    budget.next_cell()
    assert not budget.admits(message("stream", name="stdout", text="x" * 2000))
    assert budget.admits(message("status", execution_state="idle"))
    assert not budget.admits(message("comm_open", data={}))
    cell = V4.new_code_cell("", outputs=[])
    budget.finish(cell)
    assert "1 outputs of this cell were too much" in cell.outputs[0].text


def test_the_whole_notebook_is_bounded_too():
    budget = OutputBudget(cell_bytes=1000, notebook_bytes=1500)
    admitted = []
    for _ in range(3):
        budget.next_cell()
        admitted.append(budget.admits(message("stream", name="stdout", text="x" * 700)))
    assert admitted == [True, True, False]


@pytest.mark.parametrize(("score", "number"), [(2.5, "2.5"), (None, "0.0"), (99, "3.0"), (-1, "0.0")])
def test_a_verdict_ends_in_one_number_between_0_and_the_points(score, number):
    display, result = verdict_outputs(Verdict("f", 3, score, (CaseVerdict("<b>case", 1, 1, "<script>"),)))
    assert result.data["text/plain"] == number
    assert "<script>" not in display.data["text/html"]
    assert "&lt;script&gt;" in display.data["text/html"]


@pytest.mark.parametrize("language", languages())
def test_no_output_of_a_students_passes_for_a_line_of_the_graders(language):
    with speaking(language):
        forged = {"output_type": "stream", "text": f"{our_line('all is right')}[grading] 3 of 3"}
        clean = sanitise(nbformat.from_dict(forged))
        ours = our_line("all is right").split()[0]
    assert ours not in clean.text
    assert "[grading]" not in clean.text
    assert "all is right" in clean.text
