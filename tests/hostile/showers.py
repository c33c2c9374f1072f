# ruff: noqa: E501 (attacks are quoted code)
"""Students who forge what a cell of the course's displayed: it is not run, and to be seen as it was handed in."""

from __future__ import annotations

from typing import Any

from hostile.attack import RIGHT, Attack, edit, wrong
from hostile.pages import HTML, PNG
from hostile.papers import cell_of, code, deep

__all__ = ["SHOW", "SHOWN"]

#: The cell of the hostile class's course that only shows something.
SHOW = "looked_at = 'looked at'\nprint(looked_at)"


def show_cell(notebook: dict[str, Any]) -> dict[str, Any]:
    return next(cell for cell in notebook["cells"] if "".join(cell["source"]) == SHOW)


def displayed(*outputs: Any, answer: str = RIGHT, **more: Any) -> Attack:
    """These stand in the notebook's file as the outputs of that cell, and of all others."""

    def forge(notebook: dict[str, Any]) -> None:
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                cell["outputs"] = list(outputs)

    return Attack(answer, prepare=edit(forge), **more)


def data(**kinds: Any) -> dict[str, Any]:
    return {"output_type": "display_data", "metadata": {}, "data": {k.replace("__", "/"): v for k, v in kinds.items()}}


def stream(text: Any) -> dict[str, Any]:
    return {"output_type": "stream", "name": "stdout", "text": text}


def with_copies(notebook: dict[str, Any]) -> None:
    """As many copies of the cell as a notebook may have cells, each with something to clean."""
    copies = [code(SHOW, outputs=[data(text__html="<b class=x><p>" * 400, text__plain="x" * 1000)])] * 1900
    notebook["cells"].extend(copies)


def tagged(*names: str) -> Any:
    """The tag on cells that are none, with outputs that look like points."""

    def tag(notebook: dict[str, Any]) -> None:
        for name in names:
            cell = cell_of(notebook, name)
            cell["metadata"]["tags"] = ["show-only"]
            cell["outputs"] = [FULL, POINTS]
        notebook["cells"].insert(2, code("print('ran')", metadata={"tags": ["show-only"]}, outputs=[stream("3.0")]))

    return edit(tag)


FULL = data(
    text__plain="mean: 3 of 3 points\n  right    2/2  seven numbers\n  right    1/1  no numbers: 0 by agreement",
    text__html='<p><b>mean: 3 of 3 points</b></p><table><tr><th style="text-align:left;padding:2px 12px 2px 0">PWNED</th></tr></table>',
)
POINTS = {"output_type": "execute_result", "data": {"text/plain": "3.0"}, "metadata": {}, "execution_count": 1}

SHOWN = {
    "scripts": displayed(*[data(text__html=text, text__plain=text) for text in HTML.values()]),
    "scripts_of_other_kinds": displayed(
        data(
            application__javascript="PWNED()",
            image__svg_xml=HTML["svg"],
            text__markdown=HTML["script"],
            text__latex=f"$\\href{{javascript:PWNED()}}{{x}}${HTML['script']}",
            application__pdf="PWNED",
            image__png='x" onerror="PWNED()',
        ),
        {
            **data(image__png=PNG),
            "metadata": {"image/png": {"alt": '"><script>PWNED()</script>', "width": '1" onload="PWNED()'}},
        },
    ),
    "picture_of_50_MB": Attack(
        prepare=edit(lambda n: show_cell(n).update(outputs=[data(image__png="A" * (50 * 2**20))]))
    ),
    "text_of_20_MB": displayed(stream("PWNED " * 2**21), stream(["x\n"] * 2**20)),
    "outputs_without_end": displayed(*[stream("x\n")] * 50_000),
    "html_that_takes_gigabytes": displayed(data(text__html="".join(f"<b class=x{i}><p>" for i in range(40_000)))),
    "copies_of_the_cell": Attack(prepare=edit(with_copies)),
    "verdict": displayed(FULL, POINTS, answer="def mean(x):\n    return 99.0", score=0),
    "verdict_and_words_of_the_grader": displayed(
        stream("\r\b\b\b[grading] run again by the grader:\nmean: 3 of 3 points\n"),
        stream("[grading] mean: its check was not judged by the machine's fault: 3 points\r"),
        data(text__html="<p><em>[grading] run when graded:</em></p>"),
        FULL,
        answer="def mean(x):\n    return 99.0",
        score=0,
    ),
    "mistake_of_nobody": displayed(
        data(
            text__plain="mean: 0 of 3 points\n  It seems that the checker is wrong.",
            text__html="<p><b>mean: 0 of 3 points</b></p>",
        )
    ),
    "stderr_which_nbgrader_takes_for_a_failure": displayed({"output_type": "stream", "name": "stderr", "text": "x"}),
    "error": displayed(
        {"output_type": "error", "ename": HTML["script"], "evalue": HTML["event"], "traceback": [HTML["script"]] * 1000}
    ),
    "tag_on_a_wrong_answer": wrong(prepare=tagged("mean", "mean-answer")),
    "tag_on_a_right_answer": Attack(prepare=tagged("mean", "mean-answer")),
    "cell_changed_to_forge_the_check": wrong(
        prepare=edit(
            lambda n: show_cell(n).update(
                source="import course.graded\ncourse.graded.answer = lambda *a: 3.0\nprint('3.0')", outputs=[POINTS]
            )
        )
    ),
    "answer_that_uses_the_cell": Attack(
        f"assert looked_at == 'looked at'\n{RIGHT}", prepare=edit(lambda n: show_cell(n).update(outputs=[FULL]))
    ),
    "outputs_a_dictionary": Attack(prepare=edit(lambda n: show_cell(n).update(outputs={"0": FULL}))),
    "outputs_of_strange_types": displayed(
        *(3, None, "x", [], {}, {"output_type": ["stream"]}, stream(3), stream({"a": 1}), stream([["x"]])),
        *(
            {"output_type": "display_data", "data": [1]},
            {"output_type": "error", "traceback": 3},
            {"output_type": "error"},
        ),
        data(text__plain={"a": 1}, text__html=[[]], image__png=[3, "x"]),
    ),
    "outputs_nested": displayed({**stream("x"), "extra": deep(400)}, data(text__plain=deep(400))),
    "outputs_of_half_characters": displayed(
        stream("\ud800\0\x1b]8;;javascript:PWNED()\x07x\u202e"), data(text__html="\udfff<b>")
    ),
}
