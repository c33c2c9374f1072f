"""Our grading inside nbgrader: what nbgrader_config.py turns on, for nbgrader's commands, formgrader and `course`."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import fields
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import nbgrader.api
import nbgrader.apps.api
import nbgrader.apps.autogradeapp
import nbgrader.apps.generateassignmentapp
import numpy as np
from nbconvert.preprocessors import ClearMetadataPreprocessor
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import (
    AssignLatePenalties,
    IgnorePattern,
    LimitOutput,
    NbGraderPreprocessor,
    SaveAutoGrades,
)
from threadpoolctl import threadpool_limits
from traitlets import Dict, Integer, List, Unicode

from course.assignment import Assignment, CourseError
from course.grading.grader import Graded, Grader, Submission
from course.grading.outputs import markdown_to_html
from course.grading.release import ReleaseAssignment
from course.kernels import Limits

__all__ = ["TrustedAutograde", "configure", "odd_names", "read_pictures", "read_results", "students"]

#: A student's folder: printable, not hidden, and without what nbgrader takes for wildcards or separators.
NAME = re.compile(r"[^\W_](?:[\w .@+,'-]*[\w.@+'-])?|_[\w-]*")

#: The course's own records: seeds, results, and submissions while they are being graded.
RECORDS = ".course"
INTAKE = f"{RECORDS}/intake"


class LeaveUnjudged(NbGraderPreprocessor):  # type: ignore[misc]
    """After SaveAutoGrades: what the grader could not judge waits for the instructor instead of scoring zero."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        where = resources["nbgrader"]
        with Gradebook(where["db_url"]) as gradebook:
            for name in nb.metadata.pop("course_unjudged", []):
                grade = gradebook.find_grade(name, where["notebook"], where["assignment"], where["student"])
                grade.auto_score, grade.needs_manual_grade = None, True
            gradebook.db.commit()
        return nb, resources


class TrustedAutograde(Autograde):  # type: ignore[misc]
    """nbgrader's Autograde with our intake before it and our confined, trusted run in place of Execute.

    Submissions are graded ahead, `jobs` at a time, while nbgrader does its bookkeeping in order.
    """

    sandbox = Unicode("auto", help="The layer that confines kernels: auto, fork, bubblewrap, container or none.").tag(
        config=True
    )
    limits = Dict(help="Bounds on a submission, by the names in course.kernels.Limits, such as cell_seconds.").tag(
        config=True
    )
    jobs = Integer(0, help="Submissions graded at a time; 0 for the number of cores.").tag(config=True)
    seed = Integer(None, allow_none=True, help="The seed of the challenges; kept from run to run.").tag(config=True)

    # No Execute: the verdicts are there before nbgrader's bookkeeping starts, and the metadata have been repaired.
    autograde_preprocessors = List(
        [
            IgnorePattern,
            LimitOutput,
            SaveAutoGrades,
            LeaveUnjudged,
            ClearMetadataPreprocessor,
            AssignLatePenalties,
        ]
    ).tag(config=True)

    #: Called with each `Graded` as soon as it is in the gradebook.
    on_graded: Callable[[Graded], None] | None = None

    #: There is one pass: nbgrader's other one, which cleans what was submitted, is our intake's work.
    _sanitizing = False
    _input_directory = INTAKE

    def start(self) -> None:
        try:
            assignment = Assignment(Path(self.coursedir.root), self.coursedir.assignment_id)
            self.seed = _last_seed(assignment) if self.seed is None else self.seed
            with Grader(assignment, self.seed, self.sandbox, self._bounds()) as self._grader:
                _seed_file(assignment).write_text(f"{self.seed}\n")
                cores = os.cpu_count() or 1
                workers = self.jobs or cores
                threads = threadpool_limits(max(1, cores // workers))  # they are for those that are graded side by side
                with threads, ThreadPoolExecutor(workers, thread_name_prefix="grade") as self._pool:
                    try:
                        super().start()
                    finally:
                        self._pool.shutdown(wait=True, cancel_futures=True)
        except CourseError as error:
            self.log.error("%s", error)
            raise NbGraderException(str(error)) from None
        finally:
            shutil.rmtree(Path(self.coursedir.root, INTAKE), ignore_errors=True)

    def _bounds(self) -> Limits:
        known = {field.name for field in fields(Limits)}
        unknown = ", ".join(sorted(set(self.limits) - known))
        if unknown:
            raise CourseError(f"TrustedAutograde.limits has no {unknown}; known: {', '.join(sorted(known))}")
        return Limits(**self.limits)

    def init_notebooks(self) -> None:
        """Take every submission in before nbgrader looks at any: it then meets clean files only."""
        root, name = Path(self.coursedir.root), self.coursedir.assignment_id
        shutil.rmtree(root / INTAKE, ignore_errors=True)
        self._futures: dict[str, Future[Graded]] = {}
        self._taken: dict[str, Submission] = {}
        for student in students(root / self.coursedir.submitted_directory, name):
            if not fnmatch(student, self.coursedir.student_id):
                continue
            submitted = root / self.coursedir.submitted_directory / student / name
            folder = root / INTAKE / student / name
            self._taken[student] = self._grader.take_in(student, submitted, folder)
            if self.force or not Path(self._format_dest(name, student)).exists():
                self._ahead(student)
        super().init_notebooks()

    def convert_notebooks(self) -> None:
        self._init_preprocessors()
        with _one_engine():
            super().convert_notebooks()

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Enter the notebook as it was run and judged."""
        resources = self.init_single_notebook_resources(notebook_filename)
        notebook = self._graded(resources["nbgrader"]["student"]).notebook
        for preprocess in self.exporter._preprocessors:
            notebook, resources = preprocess(notebook, resources)
        nbformat.validate(notebook)
        resources["output_extension"] = self.exporter.file_extension
        self.write_single_notebook(nbformat.v4.writes(notebook) + "\n", resources)

    def _ahead(self, student: str) -> Future[Graded]:
        if student not in self._futures:
            self._futures[student] = self._pool.submit(self._grader.grade, self._taken.pop(student))
        return self._futures[student]

    def _graded(self, student: str) -> Graded:
        graded = self._ahead(student).result()
        del self._futures[student]
        graded.notebook.metadata["course_unjudged"] = [
            verdict.name for verdict in graded.verdicts if verdict.score is None
        ]
        self._record(graded)
        if self.on_graded:
            self.on_graded(graded)
        return graded

    def _record(self, graded: Graded) -> None:
        name = self.coursedir.assignment_id
        path = _results_folder(Path(self.coursedir.root), name) / f"{graded.student}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        record = {"assignment": name, "seed": self.seed, "sandbox": self._grader.sandbox, **graded.as_json()}
        draft = path.with_suffix(".draft")
        draft.write_text(json.dumps(record, indent=1, ensure_ascii=False), encoding="utf-8")
        np.savez_compressed(path.with_suffix(".npz"), allow_pickle=False, **graded.pictures)
        draft.replace(path)


@contextmanager
def _one_engine() -> Iterator[None]:
    """Let nbgrader's many gradebooks share an engine: a new one translates every query to SQL anew."""
    create = nbgrader.api.create_engine
    nbgrader.api.create_engine = cache(create)
    try:
        yield
    finally:
        nbgrader.api.create_engine = create


def configure(c: Any) -> None:
    """Plug our release and our grading into nbgrader. For nbgrader_config.py: ``configure(get_config())``."""
    # nbgrader calls `alembic` by its bare name, which an environment that is not activated does not have on PATH.
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    # What students wrote is shown to instructors, in formgrader, and comes back in feedback.
    c.HTMLExporter.filters = {"markdown2html": markdown_to_html}
    # nbgrader names these classes where it uses them and offers no setting for it.
    nbgrader.apps.api.Autograde = TrustedAutograde
    nbgrader.apps.autogradeapp.Autograde = TrustedAutograde
    nbgrader.apps.api.GenerateAssignment = ReleaseAssignment
    nbgrader.apps.generateassignmentapp.GenerateAssignment = ReleaseAssignment


def students(submitted: Path, assignment: str) -> list[str]:
    """Who handed an assignment in, by the names of folders that nbgrader can handle; see `odd_names` for the others."""
    return [name for name in _handed_in(submitted, assignment) if NAME.fullmatch(name)]


def odd_names(submitted: Path, assignment: str) -> list[str]:
    """Folders with a hand-in whose names stand in the way: hidden, with wildcards, or not printable."""
    return [name for name in _handed_in(submitted, assignment) if not NAME.fullmatch(name)]


def _handed_in(submitted: Path, assignment: str) -> list[str]:
    folders = submitted.iterdir() if submitted.is_dir() else iter(())
    return sorted(folder.name for folder in folders if os.path.lexists(folder / assignment))


def read_results(root: Path, assignment: str) -> list[dict[str, Any]]:
    """What the last grading said of each submission of an assignment, by student."""
    files = sorted(_results_folder(root, assignment).glob("*.json"))
    return [json.loads(path.read_text(encoding="utf-8")) for path in files]


def read_pictures(root: Path, assignment: str, student: str) -> dict[str, np.ndarray]:
    """The pictures that the last grading kept of a submission, by ``<exercise>.<number>``."""
    path = _results_folder(root, assignment) / f"{student}.npz"
    if not path.is_file():
        return {}
    with np.load(path, allow_pickle=False) as pictures:
        return dict(pictures)


def _results_folder(root: Path, assignment: str) -> Path:
    return root / RECORDS / "results" / assignment


def _last_seed(assignment: Assignment) -> int:
    """The seed of the last grading run of an assignment, or a new one."""
    try:
        return int(_seed_file(assignment).read_text())
    except (FileNotFoundError, ValueError):
        return 1 + secrets.randbelow(2**31)  # 0 is the public examples' own


def _seed_file(assignment: Assignment) -> Path:
    folder = assignment.root / RECORDS
    folder.mkdir(exist_ok=True)
    return folder / f"{assignment.name}.seed"
