"""Our grading inside nbgrader: what nbgrader_config.py turns on, for nbgrader's commands, formgrader and `course`."""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import fields
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import nbgrader.apps.api
import nbgrader.apps.autogradeapp
import nbgrader.apps.generateassignmentapp
import nbgrader.apps.generatefeedbackapp
import nbgrader.converters.base
import nbgrader.utils
from nbconvert.preprocessors import ClearMetadataPreprocessor
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import AssignLatePenalties, IgnorePattern, LimitOutput, SaveAutoGrades
from traitlets import Bool, Dict, Integer, List, Unicode

from course.assignment import Assignment, CourseError
from course.grading.feedback import BoundedFeedback
from course.grading.folders import hand_ins, stray
from course.grading.gradebook import beside, db_url, look
from course.grading.html import markdown_to_html, raw_to_html
from course.grading.ledger import Ledger, enter_assignment, one_engine
from course.grading.lock import only_one
from course.grading.own import released_notebook
from course.grading.release import ReleaseAssignment
from course.grading.run import Outcome, Settings, Summary, grade_all, keep_seed, last_seed
from course.kernels import Limits

__all__ = ["TrustedAutograde", "configure"]


class TrustedAutograde(Autograde):  # type: ignore[misc]
    """nbgrader's Autograde as a thin caller of our grading run; see `course.grading.run`."""

    sandbox = Unicode("auto", help="The layer that confines kernels: auto, fork, bubblewrap, container or none.").tag(
        config=True
    )
    limits = Dict(help="Bounds on a submission, by the names in course.kernels.Limits, such as cell_seconds.").tag(
        config=True
    )
    jobs = Integer(0, help="Submissions graded at a time; 0 for the number of cores.").tag(config=True)
    seed = Integer(None, allow_none=True, help="The seed of the challenges; kept from run to run.").tag(config=True)
    again = Bool(False, help="Grade also what the journal has already.").tag(config=True)
    run_all = Bool(False, help="Run also the cells of the course that only show something.").tag(config=True)
    wait = Bool(False, help="Wait while somebody else grades the assignment.").tag(config=True)

    # What enters a graded notebook into the books. No Execute: it has been run and judged, and its metadata repaired.
    autograde_preprocessors = List(
        [IgnorePattern, LimitOutput, SaveAutoGrades, ClearMetadataPreprocessor, AssignLatePenalties]
    ).tag(config=True)

    #: Called with the number of submissions, and with each `Outcome` as soon as it is in the books.
    on_start: Callable[[int], object] | None = None
    on_outcome: Callable[[Outcome], object] | None = None

    #: What lay in ``submitted/`` and could not be graded; see `course.grading.folders.stray`.
    strays: Mapping[str, str] = {}

    #: Called with a line that says who is waited for; None: it goes to the log.
    on_waiting: Callable[[str], object] | None = None

    #: Where hand-ins are graded; None: here. See `course.grading.run.grade_all`.
    executing: Any = None

    #: Asked for the folders to grade, by student, also while the run goes on; None: all that is in ``submitted/``.
    arriving: Callable[[], dict[str, Path]] | None = None

    def start(self) -> None:
        try:
            summary = self.run()
        except CourseError as error:
            self.log.error("%s", error)
            raise NbGraderException(str(error)) from None
        for student, why in summary.not_graded.items():
            self.log.error("not graded: %s: %s", student, why)
        if failed := [*summary.not_graded, *map(ascii, self.strays)]:
            raise NbGraderException(f"not graded, and not by their own doing: {', '.join(failed)}")

    def run(self) -> Summary:
        """Grade what was chosen. Raises `CourseError` where nothing can be graded, or cannot be written down."""
        root, name = Path(self.coursedir.root), self.coursedir.assignment_id
        assignment = Assignment(root, name)
        limits = self._bounds()
        with only_one(root, name, self.wait, self.on_waiting or self.log.warning), one_engine(), beside(root):
            submissions = {} if self.arriving else self._submitted(root / self.coursedir.submitted_directory, name)
            ledger = self._ledger(assignment)
            self.seed = last_seed(assignment) if self.seed is None else self.seed
            keep_seed(assignment, self.seed)
            if self.on_start:
                self.on_start(len(submissions))
            settings = Settings(self.seed, self.sandbox, limits, self.jobs, self.again, self.run_all)
            return grade_all(assignment, submissions, settings, ledger.enter, self._told, self.executing, self.arriving)

    def _submitted(self, folder: Path, name: str) -> dict[str, Path]:
        """The hand-ins that were chosen, by student; what lies beside them and cannot be graded is told."""
        submissions = {s: place for s, place in hand_ins(folder, name).items() if self._chosen(s)}
        self.strays = stray(folder, name) if self.coursedir.student_id == "*" else {}
        for odd, why in self.strays.items():
            self.log.error("submitted/%s: not graded: %s", ascii(odd), why)
        if not submissions:
            raise CourseError(f"nothing is submitted for {name}: hand-ins go to submitted/<student>/{name}/")
        return submissions

    def _ledger(self, assignment: Assignment) -> Ledger:
        """The books, which are looked at before anything is run."""
        url, course = db_url(assignment.root), self.coursedir.course_id
        released_notebook(assignment)
        if not look(assignment.root, assignment.name):
            enter_assignment(assignment, url, course, self.config)
        autograded = assignment.root / self.coursedir.autograded_directory
        steps = [step(parent=self) for step in self.autograde_preprocessors]
        return Ledger(assignment, url, course, autograded, steps, int(str(self.permissions), 8))

    def _told(self, outcome: Outcome) -> None:
        self.log.info("%s: %s", outcome.student, outcome.status)
        if self.on_outcome:
            self.on_outcome(outcome)

    def _chosen(self, student: str) -> bool:
        asked, but = self.coursedir.student_id, self.coursedir.student_id_exclude.split(",")
        return (student == asked or fnmatch(student, asked)) and student not in but

    def _bounds(self) -> Limits:
        known = {field.name for field in fields(Limits)}
        unknown = ", ".join(sorted(set(self.limits) - known))
        if unknown:
            raise CourseError(f"TrustedAutograde.limits has no {unknown}; known: {', '.join(sorted(known))}")
        return Limits(**self.limits)


def configure(c: Any) -> None:
    """Plug our release and our grading into nbgrader. For nbgrader_config.py: ``configure(get_config())``."""
    # nbgrader calls `alembic` by its bare name, which an environment that is not activated does not have on PATH.
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    # What students wrote is shown to instructors, in formgrader, and comes back in feedback.
    c.HTMLExporter.filters = {"markdown2html": markdown_to_html, "clean_html": raw_to_html}
    # What is graded by hand is shown with its rubric and a sample solution: to instructors, in formgrader alone.
    c.HTMLExporter.preprocessors = ["course.grading.rubrics.show_rubrics"]
    # Students write to the exchange: what is taken from it is theirs, and no link is followed.
    c.ExchangeFactory.collect = "course.grading.collect.Collect"
    c.ExchangeFactory.release_feedback = "course.grading.feedback.ReleaseFeedback"
    # `nbgrader zip_collect` takes notebooks only, unless it is told; `course collect` takes everything.
    c.FileNameCollectorPlugin.valid_ext = [".ipynb", ".npz", ".pdf", ".png", ".jpg", ".jpeg", ".zip"]
    for module in (nbgrader.apps.api, nbgrader.converters.base, nbgrader.utils):
        module.glob = _Literal
    # nbgrader names these classes where it uses them and offers no setting for it.
    nbgrader.apps.api.Autograde = TrustedAutograde
    nbgrader.apps.autogradeapp.Autograde = TrustedAutograde
    nbgrader.apps.api.GenerateAssignment = ReleaseAssignment
    nbgrader.apps.generateassignmentapp.GenerateAssignment = ReleaseAssignment
    nbgrader.apps.api.GenerateFeedback = BoundedFeedback
    nbgrader.apps.generatefeedbackapp.GenerateFeedback = BoundedFeedback


class _Literal:
    """The module `glob` for nbgrader, which uses stars only: what else is a wildcard belongs to the course's path."""

    @staticmethod
    def glob(pattern: str) -> list[str]:
        return glob.glob(pattern.replace("[", "[[]").replace("?", "[?]"))
