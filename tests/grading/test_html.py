"""HTML and Markdown of strangers: what is left of them, and how long they take."""

import resource
import shutil
import signal
import threading
import time
from contextlib import suppress

import jinja2
import nbformat
import pytest
from conftest import submit
from hypothesis import given, settings
from hypothesis import strategies as st
from nbgrader.coursedir import CourseDirectory

from course.grading.books import grade_submissions, make_release, read_config
from course.grading.feedback import BoundedFeedback
from course.grading.html import HtmlBudget, TooLong, clean_html, markdown_to_html, processor_time, raw_to_html
from course.grading.outputs import OutputBudget

PNG = "data:image/png;base64,iVBORw0KGgo="


def rendered(markdown, **cell):
    environment = jinja2.Environment()
    environment.filters["markdown2html"] = markdown_to_html
    return environment.from_string("{{ cell.source | markdown2html }}").render(cell={"source": markdown, **cell})


@pytest.mark.parametrize(
    "url",
    ["http://x/a.png", "//x/a.png", "https://x", "/hub/logout", "a.png", "ftp://x/a", "data:image/svg+xml;base64,QQ=="],
)
def test_a_picture_that_would_be_fetched_is_gone(url):
    for text in (f'<img src="{url}" alt="a">', f'<img srcset="{url}">', f'<table background="{url}"><tr><td>x</table>'):
        assert url not in clean_html(text)
        assert url not in rendered(text)
    assert url not in rendered(f"![a]({url})")


def test_a_picture_that_came_along_stays():
    assert PNG in clean_html(f'<img src="{PNG}">')
    assert PNG in rendered("![a](attachment:a.png)", attachments={"a.png": {"image/png": "iVBORw0KGgo="}})


@pytest.mark.parametrize(
    "name", ["alert alert-success", "panel", "btn", "jp-Mermaid", "mermaid", "score", "row", "nbgrader"]
)
@pytest.mark.parametrize("tag", ["div", "span", "pre", "p", "td", "code"])
def test_classes_names_and_styles_of_the_page_are_gone(tag, name):
    html = f'<{tag} class="{name}" id="{name}" style="position:fixed" name="{name}">x</{tag}>'
    for clean in (clean_html(html), rendered(html), rendered(f"```{name}\nx\n```")):
        assert not any(f'{attribute}="' in clean for attribute in ("id", "style", "name"))
        assert f'class="{name}' not in clean


def test_a_raw_cell_is_cleaned_like_all_else_and_a_long_one_is_text():
    html = '<div class="alert" id="score">x <b>y</b> $\\href{http://x}{z}$</div><script>PWNED()</script>'
    assert raw_to_html(html) == '<div class="">x <b>y</b> $\N{SET MINUS}href{http://x}{z}$</div>'
    assert "<pre>&lt;b&gt;" in raw_to_html("<b>" * 10_000)


def test_colours_of_code_and_ordinary_links_stay():
    assert '<span class="k">def</span>' in rendered("```python\ndef f(): pass\n```")
    assert 'href="https://example.org"' in rendered("[x](https://example.org)")
    assert "href" not in rendered("[x](/hub/logout) [y](javascript:x) [z](data:text/html,x)")


@pytest.mark.parametrize(
    "text", [r"\href{javascript:x}{y}", r"\class{alert}{y}", r"\style{color:red}{y}", r"\cssId{a}{y}"]
)
def test_formulas_make_no_links_and_take_no_styles(text):
    command = text[: text.index("{")]
    for written in (f"${text}$", f"$$\n{text}\n$$", f"\\begin{{a}}{text}\\end{{a}}", text.replace("r", "&#114;")):
        assert command not in rendered(written)
    assert command not in clean_html(f"${text}$".replace("s", "<wbr>s").replace("h", "h<!-- -->"))
    assert r"\frac{a}{b}" in rendered(r"$\frac{a}{b}$")


#: Twice as long as what a parser needs minutes for, or gigabytes.
SLOW = {
    "brackets": "\\\\[" * 40_000,
    "parentheses": "\\\\(" * 40_000,
    "environments": "\\begin{a}" * 20_000,
    "short_brackets": "\\\\[" * 6_600,
    "short_parentheses": "\\\\(" * 6_600,
    "bold_paragraphs": "".join(f"<b class=x{i}><p>" for i in range(1_000)),
    "links": "[" * 20_000,
    "stars": "*a **a_" * 2_800,
    "quotes": ">" * 20_000,
    "lists": "".join(" " * i + "- a\n" for i in range(198)),
    "folders": "<div>" * 4_000,
    "attributes": "<b " + " ".join(f"a{i}=1" for i in range(2_500)) + ">",
    "picture_of_another_cell": "![x](attachment:nowhere.png)",
}


@pytest.mark.parametrize("name", SLOW)
def test_markdown_is_shown_in_bounded_time_and_memory(name):
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    html = rendered(SLOW[name])
    assert time.process_time() - started < 10
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300 * 1024
    assert 0 < len(html) < 10 * len(SLOW[name]) + 1000


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sampled_from([*"\\[]($){}*_`<>#-|~:!&\n", "begin", "a", "<b>", "<p>", "</b>", " ", "```", "http://"]))
)
def test_any_markdown_becomes_a_page(parts):
    assert isinstance(rendered("".join(parts)), str)


def test_html_that_takes_a_parser_gigabytes_is_left_out_and_the_plain_text_stays():
    bold = "".join(f"<b class=x{i}><p>" for i in range(20_000))
    budget = OutputBudget()
    started = time.process_time()
    shown = 0
    for html in (bold, "<div>" * 100_000, "x" * 10**6, *["<b class=x><p>" * 400] * 100):
        cell = nbformat.v4.new_code_cell(outputs=[nbformat.v4.new_output("display_data", data={"text/html": html})])
        budget.next_cell()
        budget.finish(cell)
        shown += "text/html" in cell.outputs[0].data
    assert time.process_time() - started < 20
    assert 0 < shown < 20


def test_a_table_and_many_pictures_are_no_flood():
    table = "<table>" + "<tr>" + "<td>0.123</td>" * 20 + "</tr>" * 60 + "</table>"
    assert HtmlBudget().admits(table)
    assert HtmlBudget().admits(f'<img src="{PNG}{"A" * 10**6}">')


def test_what_takes_too_long_is_stopped_and_the_clock_is_off_afterwards():
    before = signal.getsignal(signal.SIGVTALRM)

    def deaf():
        while True:
            with suppress(Exception):
                sum(range(1000))

    with pytest.raises(TooLong), processor_time(0.1):
        deaf()
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGVTALRM) is before


def test_a_thread_renders_too():
    pages = []
    thread = threading.Thread(target=lambda: pages.append(rendered("*a*")))
    thread.start()
    thread.join()
    assert pages == ["<p><em>a</em></p>\n"]


def test_a_page_that_cannot_be_made_is_a_line_and_the_others_are_made(tiny):
    make_release(tiny)
    for student in ("ann", "ben"):
        submit(tiny, student, "def mean(x):\n    return x.mean()")
    grade_submissions(tiny)
    broken = tiny.root / "autograded" / "ann" / "tiny" / "tiny.ipynb"
    broken.write_text(broken.read_text().replace('"source"', '"sauce"'))
    shutil.rmtree(tiny.root / "feedback", ignore_errors=True)
    config = read_config(tiny.root)
    coursedir = CourseDirectory(config=config, root=str(tiny.root), assignment_id="tiny")
    BoundedFeedback(coursedir=coursedir, config=config, force=True).start()
    pages = {name: (tiny.root / "feedback" / name / "tiny" / "tiny.html").read_text() for name in ("ann", "ben")}
    assert "could not be made into a page" in pages["ann"]
    assert "mean" in pages["ben"]
    assert "could not be made" not in pages["ben"]
