# ruff: noqa: E501 (attacks are quoted code)
"""Students who hand in strange papers: notebooks, files and links that are not what they should be."""

from __future__ import annotations

import copy
import json
import os
import shutil
from pathlib import Path
from typing import Any

from hostile.attack import Attack, edit, put, right, wrong

__all__ = ["FILES", "LINKS", "NOTEBOOKS", "SHADOWS"]


def cell_of(notebook: dict[str, Any], name: str) -> dict[str, Any]:
    """The cell with a grade_id."""
    return next(cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") == name)


def marks(**changed: Any) -> Any:
    """The grade cell's settings changed."""
    return edit(lambda notebook: cell_of(notebook, "mean")["metadata"]["nbgrader"].update(changed))


def on_cell(name: str, **changed: Any) -> Any:
    return edit(lambda notebook: cell_of(notebook, name).update(changed))


def without(name: str) -> Any:
    return edit(lambda notebook: notebook["cells"].remove(cell_of(notebook, name)))


def and_cells(*cells: Any) -> Any:
    """More cells, as they stand in the file."""
    return edit(lambda notebook: notebook["cells"].extend(cells))


def rewritten(text: str | bytes) -> Any:
    """The notebook's file with another content."""
    return lambda folder: (folder / "tiny.ipynb").write_bytes(text.encode() if isinstance(text, str) else text)


def code(source: Any, **more: Any) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None, **more}


def graded_cell(source: str, name: str, **more: Any) -> dict[str, Any]:
    marks = {"grade": True, "grade_id": name, "locked": False, "points": 1000, "solution": False, "schema_version": 3}
    return code(source, metadata={"nbgrader": {**marks, **more}})


def duplicated(notebook: dict[str, Any]) -> None:
    cell = copy.deepcopy(cell_of(notebook, "mean"))
    notebook["cells"].append({**cell, "id": "other", "source": "3.0"})


def deep(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


def _outputs(notebook: dict[str, Any]) -> None:
    result = {"output_type": "execute_result", "data": {"text/plain": "3.0"}, "metadata": {}, "execution_count": 1}
    cell_of(notebook, "mean")["outputs"] = [result]


def _nested_json(folder: Path) -> None:
    path = folder / "tiny.ipynb"
    path.write_text(
        path.read_text().replace('"metadata": {', '"metadata": {"deep": ' + "[" * 50000 + "]" * 50000 + ",", 1)
    )


def _markdown_answer(notebook: dict[str, Any]) -> None:
    cell = cell_of(notebook, "mean-answer")
    cell["cell_type"] = "markdown"
    del cell["outputs"], cell["execution_count"]


NOTEBOOKS = {
    "grade_cell_edited": wrong(prepare=on_cell("mean", source="3.0")),
    "grade_cell_emptied": wrong(prepare=on_cell("mean", source="")),
    "grade_cell_deleted": wrong(prepare=without("mean"), says="missing"),
    "grade_cell_duplicated": wrong(prepare=edit(duplicated), says="more than once"),
    "grade_cell_retyped": wrong(prepare=on_cell("mean", cell_type="markdown")),
    "grade_cell_with_outputs": wrong(prepare=edit(_outputs)),
    "grade_cell_unlocked": wrong(prepare=marks(locked=False, solution=True, grade=False)),
    "grade_cell_before_all": wrong(prepare=edit(lambda n: n["cells"].insert(0, n["cells"].pop(-1)))),
    "answer_cell_duplicated": Attack(
        prepare=edit(
            lambda n: n["cells"].append({**copy.deepcopy(cell_of(n, "mean-answer")), "id": "z", "source": "del mean"})
        )
    ),
    "answer_cell_deleted": Attack(prepare=without("mean-answer"), score=0),
    "answer_cell_retyped": Attack(prepare=edit(_markdown_answer)),
    "answer_cell_called_the_grade_cell": wrong(
        prepare=edit(lambda n: cell_of(n, "mean-answer")["metadata"]["nbgrader"].update(grade_id="mean"))
    ),
    "points_1000": right(prepare=marks(points=1000)),
    "points_negative": right(prepare=marks(points=-3)),
    "points_not_a_number": right(prepare=marks(points="NaN")),
    "points_infinite": right(prepare=marks(points=float("inf"))),
    "marks_of_wrong_types": right(prepare=marks(points={"a": [1]}, grade="yes", locked=None, schema_version=[])),
    "marks_that_are_a_list": wrong(prepare=edit(lambda n: cell_of(n, "mean")["metadata"].update(nbgrader=[1, 2]))),
    "grade_id_that_is_a_list": wrong(prepare=marks(grade_id=["mean"])),
    "grade_id_with_a_path": wrong(prepare=marks(grade_id="../../gradebook")),
    "grade_id_of_nobody": wrong(prepare=and_cells(graded_cell("1000.0", "bonus"), graded_cell("3.0", "derivation"))),
    "task_cell_of_its_own": wrong(prepare=and_cells(graded_cell("x", "task", task=True))),
    "schema_of_the_future": right(prepare=marks(schema_version=99)),
    "schema_of_the_past": right(prepare=marks(schema_version=1)),
    "metadata_nested": right(prepare=marks(extra=deep(400))),
    "metadata_without_bottom": right(prepare=_nested_json, score=0, status="waits"),
    "metadata_null": right(prepare=edit(lambda n: n["cells"][0].update(metadata=None))),
    "notebook_metadata_strange": right(
        prepare=edit(
            lambda n: n.update(
                metadata={
                    "kernelspec": {"name": "bash", "argv": ["sh"]},
                    "language_info": 3,
                    "course_unjudged": ["mean"],
                }
            )
        )
    ),
    "cells_of_strange_types": right(
        prepare=and_cells({**code("x"), "cell_type": "heading", "level": 99}, {**code("x"), "cell_type": "raw"})
    ),
    "cell_type_a_list": right(prepare=and_cells({**code("x"), "cell_type": ["code"]}), score=0, status="waits"),
    "cells_a_dictionary": right(prepare=edit(lambda n: n.update(cells={"0": n["cells"][0]})), score=0, status="waits"),
    "cells_a_number": right(prepare=edit(lambda n: n.update(cells=3)), score=0, status="waits"),
    "cells_of_numbers": right(prepare=and_cells(3, None, "x"), score=0, status="waits"),
    "source_a_number": right(prepare=and_cells(code(3)), score=0, status="waits"),
    "source_a_list_of_lists": right(prepare=and_cells(code([["x"]])), score=0, status="waits"),
    "source_a_dictionary": right(prepare=and_cells(code({"a": 1}))),
    "source_huge": right(prepare=and_cells(code("#" + "x" * 5_000_000))),
    "source_of_half_characters": right(
        prepare=and_cells(code("print('\ud800')"), {**code("\udfff"), "cell_type": "markdown"})
    ),
    "source_of_control_characters": right(
        prepare=and_cells(code("\0\x1b[2J\x08\r\x0c\u2028\u202e"), {**code("\0"), "cell_type": "raw"})
    ),
    "ten_thousand_cells": right(
        prepare=and_cells(*[{**code("x"), "cell_type": "markdown"}] * 5000, *[code("")] * 5000),
        score=0,
        status="waits",
    ),
    "a_thousand_cells": right(prepare=and_cells(*[{**code("x"), "cell_type": "markdown"}] * 500, *[code("")] * 500)),
    "cells_that_fail": right(prepare=and_cells(*[code("1/0")] * 30)),
    "cell_ids_all_alike": right(prepare=edit(lambda n: [cell.update(id="same") for cell in n["cells"]])),
    "cell_ids_strange": right(
        prepare=edit(lambda n: [cell.update(id=["<script>PWNED()</script>"]) for cell in n["cells"]])
    ),
    "attachments_strange": right(
        prepare=and_cells(
            {
                "cell_type": "markdown",
                "source": "![x](attachment:a)",
                "metadata": {},
                "attachments": {"a": {"image/png": 3}, "b": [], "../c": {}},
            }
        )
    ),
    "attachments_missing": right(
        prepare=and_cells({"cell_type": "markdown", "source": "![x](attachment:none.png)", "metadata": {}})
    ),
    "not_json": wrong(prepare=rewritten("{nope"), status="waits"),
    "nothing_in_it": wrong(prepare=rewritten(""), status="waits"),
    "zeros": wrong(prepare=rewritten(bytes(10**6)), status="waits"),
    "json_of_a_list": wrong(prepare=rewritten("[]"), status="waits"),
    "json_of_nan": wrong(prepare=rewritten("NaN"), status="waits"),
    "json_of_many_digits": wrong(
        prepare=rewritten('{"nbformat": 4, "cells": [], "x": ' + "9" * 10**6 + "}"), status="waits"
    ),
    "brackets": wrong(prepare=rewritten("[" * 10**6), status="waits"),
    "other_encoding": wrong(prepare=rewritten('{"cells": []}'.encode("utf-16")), status="waits"),
    "format_3": wrong(prepare=edit(lambda n: n.update(nbformat=3, worksheets=[])), status="waits"),
    "format_of_the_future": wrong(prepare=edit(lambda n: n.update(nbformat=99)), status="waits"),
    "minor_format_strange": right(prepare=edit(lambda n: n.update(nbformat_minor="<script>"))),
    "too_big": wrong(prepare=rewritten(b" " * (33 * 2**20)), status="waits", says="not valid JSON"),
}

EVIL = (
    "import sys\nprint('SHADOWED 3.0')\n"
    "def _full(*a, **k): return 3.0\n"
    "compare = judge = judge_files = respond = answer = check = savez = load = mean = _full\nopen('/tmp/shadowed', 'w')\n"
)
SHADOWS = {
    "numpy": wrong(
        "import importlib, numpy\nimportlib.reload(numpy)", prepare=put(numpy____init___dot_py=EVIL, numpy_dot_py=EVIL)
    ),
    "course": wrong(
        "import course.challenge",
        prepare=put(course_dot_py=EVIL, course____init___dot_py=EVIL, course__judge_dot_py=EVIL),
    ),
    "exercises": wrong(prepare=put(exercises_dot_py="EXERCISES = ()\n" + EVIL)),
    "torch": wrong("import torch", prepare=put(torch____init___dot_py=EVIL)),
    "sitecustomize": wrong(
        "import os\nos._exit(0)",
        prepare=put(sitecustomize_dot_py=EVIL, usercustomize_dot_py=EVIL, evil_dot_pth="import os; os._exit(0)"),
    ),
    "standard_library": wrong(
        "import os\nos._exit(0)",
        prepare=put(
            **{
                f"{name}_dot_py": EVIL
                for name in ("os", "json", "zipfile", "tempfile", "random", "asyncio", "encodings", "site")
            }
        ),
    ),
    "ipython_and_kernel": wrong(
        "import os\nos._exit(0)",
        prepare=put(
            **{
                f"{name}_dot_py": EVIL
                for name in ("IPython", "ipykernel", "zmq", "nbgrader", "nbformat", "tornado", "traitlets")
            }
        ),
    ),
    "ipython_settings": wrong(
        "import os\nos._exit(0)",
        prepare=put(
            ipython_config_dot_py="c.InteractiveShellApp.exec_lines = ['print(3.0)', 'mean = lambda x: x.sum() / max(x.size, 1)']",
            ipython_kernel_config_dot_py="c.InteractiveShellApp.exec_lines = ['mean = lambda x: x.sum() / max(x.size, 1)']",
            profile_default__startup__00_dot_py="mean = lambda x: x.sum() / max(x.size, 1)",
            _dot_ipython__profile_default__startup__00_dot_py="mean = lambda x: x.sum() / max(x.size, 1)",
            jupyter_config_dot_py="1/0",
        ),
    ),
    "matplotlibrc": right(
        "from matplotlib import pyplot\npyplot.plot([1])",
        prepare=put(matplotlibrc="backend: module://evil\n", evil_dot_py=EVIL),
    ),
    "nbgrader_settings": right(
        prepare=put(nbgrader_config_dot_py="1/0", gradebook_dot_db="x", pyproject_dot_toml="[", conftest_dot_py="1/0")
    ),
    "public_examples": wrong(prepare=put(checks_dot_npz="x", checks_dot_npy="x")),
    "answers_handed_in": wrong(prepare=put(_dot_answers__mean_dot_0_dot_npz="x")),
    "compiled_modules": wrong(
        prepare=put(numpy_dot_so="x", mean_dot_pyc="x", __pycache____numpy_dot_cpython="x", json_dot_pyc="x")
    ),
    "solution_beside": wrong(
        "from course.assignment import solution\nprint(solution('tiny').mean)", prepare=put(solution_dot_py=EVIL)
    ),
    "written_while_it_runs": wrong(
        f"for name in ('numpy', 'course', 'exercises', 'json', 'sitecustomize'): open(name + '.py', 'w').write({EVIL!r})\n"
        "import os\nos.makedirs('.ipython/profile_default/startup'); open('.ipython/profile_default/startup/0.py', 'w').write('print(3.0)')\nos._exit(0)"
    ),
    "course_package_by_path": wrong(
        "import sys\nsys.path.insert(0, '.')\nfor n in list(sys.modules):\n    if n.startswith('course'): del sys.modules[n]",
        prepare=put(course__challenge_dot_py=EVIL, mine_dot_py=""),
    ),
}


def linked(target: str) -> Any:
    """The notebook as a link."""

    def prepare(folder: Path) -> None:
        (folder / "tiny.ipynb").unlink()
        (folder / "tiny.ipynb").symlink_to(target.format(root=folder.parents[2]))

    return prepare


def _fifo(folder: Path) -> None:
    (folder / "tiny.ipynb").unlink()
    os.mkfifo(folder / "tiny.ipynb")


def _notebook_folder(folder: Path) -> None:
    (folder / "tiny.ipynb").unlink()
    (folder / "tiny.ipynb").mkdir()


def _peers_folder(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.symlink_to(folder.parents[1] / "honest-0" / "tiny")


def _links(folder: Path) -> None:
    root = folder.parents[2]
    for name, target in {
        "a": root / "secret.txt",
        "b": root,
        "c": root / "solutions" / "tiny",
        "d": "/",
        "e": "/etc/passwd",
    }.items():
        (folder / f"{name}.txt").symlink_to(target)
    (folder / "sub").mkdir()
    (folder / "sub" / "loop").symlink_to("..")


LINKS = {
    "notebook_to_a_peers": Attack(
        prepare=linked("{root}/submitted/honest-0/tiny/tiny.ipynb"), score=0, status="graded"
    ),
    "notebook_to_the_source": Attack(prepare=linked("{root}/source/tiny/tiny.ipynb"), score=0, status="graded"),
    "notebook_to_zeros": Attack(prepare=linked("/dev/zero"), score=0, status="graded"),
    "notebook_to_itself": Attack(prepare=linked("tiny.ipynb"), score=0, status="graded"),
    "notebook_a_fifo": Attack(prepare=_fifo, score=0, status="graded"),
    "notebook_a_folder": Attack(prepare=_notebook_folder, score=0, status="graded"),
    "folder_of_a_peer": Attack(prepare=_peers_folder, score=0, status="graded"),
    "files_and_folders": right(
        "import os\nprint([(n, open(n).read()) for n in os.listdir() if n.endswith('.txt')])",
        prepare=_links,
        says="left out",
    ),
}


def _many(folder: Path) -> None:
    for number in range(3000):
        (folder / f"file{number}.txt").touch()


def _deep(folder: Path) -> None:
    path = folder
    for _ in range(60):
        path = path / "deep"
    path.mkdir(parents=True)
    (path / "file.txt").touch()


def _names(folder: Path) -> None:
    for name in (
        b"\xff\xfe.txt",
        b"a\nb.txt",
        b" .txt",
        b"-rf.txt",
        b"\xed\xa0\x80",
        b"<script>PWNED()<",
        b"x" * 255,
        b"$(touch PWNED)",
    ):
        Path(os.fsdecode(bytes(folder) + b"/" + name)).touch()
    os.mkfifo(os.fsdecode(bytes(folder) + b"/\xff-fifo"))


def _others(folder: Path) -> None:
    shutil.copy(folder / "tiny.ipynb", folder / "tiny-Copy1.ipynb")
    shutil.copy(folder / "tiny.ipynb", folder / "Tiny.ipynb")
    (folder / "sub").mkdir()
    shutil.copy(folder / "tiny.ipynb", folder / "sub" / "tiny.ipynb")
    (folder / "broken.ipynb").write_text("{nope")


FILES = {
    "many": right(prepare=_many, says="only the first"),
    "deep": right(prepare=_deep),
    "strange_names": right(prepare=_names),
    "other_notebooks": right(prepare=_others),
    "large": right(
        prepare=lambda folder: os.truncate(os.open(folder / "large.bin", os.O_CREAT | os.O_WRONLY), 2**33),
        says="left out",
    ),
    "fifo_and_socket": right(prepare=lambda folder: os.mkfifo(folder / "fifo"), says="not a regular file"),
    "forged_feedback": wrong(
        prepare=put(tiny_dot_html="<script>PWNED()</script> Score: 3", feedback__tiny_dot_html="x")
    ),
    "forged_records": wrong(
        prepare=put(
            _dot_course__results__tiny__x_dot_json=json.dumps({"score": 3}), timestamp_dot_txt="1970-01-01 00:00:00 UTC"
        )
    ),
    "time_stamp_that_is_none": right(prepare=put(timestamp_dot_txt="\0 tomorrow <script>PWNED()</script>")),
    "without_a_notebook": Attack(prepare=lambda folder: (folder / "tiny.ipynb").unlink(), score=0, status="graded"),
    "folder_without_rights": right(prepare=lambda folder: ((folder / "closed").mkdir(), (folder / "closed").chmod(0))),
}

SCRIPT = "<script>PWNED()</script>"
