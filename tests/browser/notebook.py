"""A notebook in JupyterLab, as its user meets it: clicks and keys on the page, and the page's own state to wait for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import ElementHandle, FrameLocator, Locator, Page

__all__ = ["Notebook", "assignment_row", "menu", "read_feedback", "submit"]

#: No run of a notebook takes this long, not even on a busy machine; in milliseconds.
LONG = 400_000

NOTEBOOK = "const notebook = jupyterapp.shell.currentWidget.content;"
EXECUTIONS = "Math.max(0, ...notebook.widgets.map(cell => cell.model.executionCount ?? 0))"
FIND = (
    NOTEBOOK
    + "const models = notebook.widgets.map(cell => cell.model);"
    + "let index = models.findIndex(model => model.getMetadata('nbgrader')?.grade_id === name);"
    + "if (index < 0) index = models.findIndex(model => model.sharedModel.source.includes(name));"
    + "if (index < 0) throw new Error('no cell ' + name); const cell = notebook.widgets[index];"
)


def menu(page: Page, *items: str) -> None:
    """Choose from JupyterLab's menus, item by item."""
    page.locator(".lm-MenuBar-item", has_text=items[0]).first.click()
    for item in items[1:]:
        page.locator(".lm-Menu-item", has_text=item).first.click()


def assignment_row(page: Page, state: str, name: str) -> Locator:
    """An assignment's row in nbgrader's Assignment List, opened; state: fetched or submitted."""
    if page.locator(f"#{state}_assignments_list").count() == 0:
        menu(page, "Nbgrader", "Assignment List")
    return page.locator(f"#{state}_assignments_list > .list_item", has_text=name).first


def submit(page: Page, name: str) -> None:
    """Hand an assignment in with the button of the Assignment List."""
    assignment_row(page, "fetched", name).get_by_role("button", name="Submit").click()
    assignment_row(page, "submitted", name).wait_for()


def read_feedback(student: Page, name: str) -> FrameLocator:
    """Fetch feedback with the button of the Assignment List, follow its link to the folder, and open the page there."""
    row = assignment_row(student, "submitted", name)
    row.get_by_role("button", name="Fetch Feedback").click()
    row.get_by_text("(view feedback)").click()
    student.locator(".jp-DirListing-item", has_text=f"{name}.html").dblclick()
    return student.frame_locator(".jp-HTMLViewer iframe")


class Notebook:
    """An open notebook. A cell is named by its nbgrader grade_id, or by a piece of its text.

    page: JupyterLab, opened with the notebook in front.
    """

    def __init__(self, page: Page, path: str) -> None:
        self.page = page
        page.wait_for_function("window.jupyterapp !== undefined")
        opened = "path => jupyterapp.restored.then(() => jupyterapp.commands.execute('docmanager:open', {path}))"
        page.evaluate(opened, path)
        page.wait_for_function("jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'")

    def cell(self, name: str) -> ElementHandle:
        """The cell on the page, scrolled to."""
        show = f"async name => {{ {FIND} await notebook.scrollToItem(index, 'start'); return cell.node; }}"
        node = self.page.evaluate_handle(show, name).as_element()
        node.scroll_into_view_if_needed()
        return node

    def write(self, name: str, text: str) -> None:
        """Replace what is in a cell by typing, after a click into it (two, where it is rendered text)."""
        cell = self.cell(name)
        rendered = cell.query_selector(".jp-RenderedMarkdown")
        if rendered is not None and rendered.is_visible():
            rendered.dblclick()
        cell.wait_for_selector(".cm-content").click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def start(self, name: str) -> None:
        """Run a cell: a click into it, and Shift+Enter."""
        self.cell(name).wait_for_selector(".cm-content").click()
        self.page.keyboard.press("Shift+Enter")

    def run(self, name: str) -> str:
        """Run a cell to its end and return what it shows."""
        before = self.executions()
        self.start(name)
        self.wait(before)
        return self.shown(name)

    def run_all(self, command: str = "Run All Cells") -> None:
        """Use the menu Run, and wait."""
        before = self.executions()
        menu(self.page, "Run", command)
        self.wait(before)

    def executions(self) -> int:
        """How many cells the kernel has run so far, by the highest number before a cell."""
        return self.page.evaluate(f"() => {{ {NOTEBOOK} return {EXECUTIONS}; }}")

    def wait(self, before: int = 0) -> None:
        """Wait until more has been run than before, nothing runs or waits to run, and all outputs have arrived."""
        self.page.wait_for_function(
            f"before => {{ {NOTEBOOK} return {EXECUTIONS} > before"
            " && jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'idle'"
            " && notebook.widgets.every(cell => cell.model.type !== 'code' || cell.model.executionState === 'idle'); }",
            arg=before,
            timeout=LONG,
        )

    def outputs(self, name: str) -> list[dict[str, Any]]:
        """A cell's outputs, as the notebook's file holds them."""
        return self.page.evaluate(f"name => {{ {FIND} return cell.model.outputs?.toJSON() ?? []; }}", name)

    def shown(self, name: str) -> str:
        """The text below a cell, as it is on the page."""
        self.cell(name)
        return self.page.evaluate(f"name => {{ {FIND} return cell.outputArea.node.innerText; }}", name)

    def pictures(self, name: str) -> int:
        """How many pictures a cell shows."""
        return sum("image/png" in output.get("data", {}) for output in self.outputs(name))

    def save(self) -> None:
        """Control+S, and wait until it is done."""
        self.page.keyboard.press("Control+S")
        self.page.wait_for_function("!jupyterapp.shell.currentWidget.context.model.dirty")

    def picture(self, path: Path, name: str) -> None:
        """A screenshot of the page, with a cell at its top."""
        self.cell(name)
        self.page.screenshot(path=path)
