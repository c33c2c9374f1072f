"""The command `course`. Every subcommand imports what it needs when it runs: `course --help` answers at once."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

from course import __version__

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command. The exit code is 0 only on success; a mistake of the user's is one line on stderr."""
    _speak_plainly()
    code = 0
    try:
        try:
            code = _main(arguments)
            return code
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()
    except BrokenPipeError:  # as `course report | head` ends: who reads has read enough
        _silence()
        return 1
    except OSError as error:
        _silence()
        if code == 0:  # else it is what has been said already
            print(f"course: what it has to say cannot be written: {error.strerror or error}", file=sys.stderr)
        return 1


def _main(arguments: Sequence[str] | None) -> int:
    options = _parser().parse_args(arguments)
    if options.command != "lab" and not _is_terminal(sys.stderr):
        os.environ.setdefault("TQDM_DISABLE", "1")  # no bars in a log; a lab's notebooks keep theirs
    from course.assignment import CourseError
    from course.datasets.files import DataError

    try:
        return int(_run(options))
    except (CourseError, DataError) as error:
        said = str(error)
    except BrokenPipeError:
        raise
    except OSError as error:  # of the machine, not of the program: no room, no rights, gone
        where = f"{error.filename}: " if error.filename else ""
        said = f"{where}{error.strerror or error}"
    except KeyboardInterrupt:
        print(f"course {options.command}: stopped", file=sys.stderr)
        return 130
    print(f"course {options.command}: {' '.join(said.split())}", file=sys.stderr)
    return 1


def _speak_plainly() -> None:
    """Say each line when it is there, also into a log; a character that a terminal does not know is a question mark."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace", line_buffering=True)


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()


def _silence() -> None:
    """Let nothing more be written to a closed or full stdout, also not when Python ends."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


#: Commands that run submitted code; only Linux can confine it.
LINUX_ONLY = ("demo", "release", "handout", "verify", "collect", "grade", "watch", "report", "export", "lab", "doctor")


def _run(options: argparse.Namespace) -> int:
    from importlib import import_module

    from course.assignment import CourseError

    if options.command in LINUX_ONLY and sys.platform != "linux":
        raise CourseError(
            "grading is for Linux, which can confine what it runs; notebooks and `course check` work here"
        )
    run = getattr(import_module(f"course.commands.{options.command}"), options.command)
    return int(run(options))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="course", description="A deep-learning course with trusted autograding.")
    parser.add_argument("--version", action="version", version=f"course {__version__}")
    parser.add_argument("--root", type=Path, help="the course's folder (default: found from the current one upwards)")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, text: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")

    demo = command("demo", "the whole road with a class of sample students: release, grade, report")
    demo.add_argument("--data", choices=("sample", "real"), default="sample", help="the embedded sample, or real data")
    demo.add_argument("--folder", type=Path, default=Path("demo-course"), help="where to work (default: %(default)s)")
    demo.add_argument("--iterations", type=_natural, default=10_000, help="training iterations with --data real")
    _sandbox(demo)

    init = command("init", "a course of one's own in an empty folder, with one small assignment")
    init.add_argument("folder", type=Path, metavar="FOLDER", help="where; it is made if it is not there")

    new = command("new", "make an assignment's notebook from its exercises.py, or say how they differ")
    new.add_argument(
        "assignment", metavar="A", help="the assignment; where there is no source/A/, it begins with a small one"
    )
    new.add_argument("--add", action="store_true", help="add the cells of new exercises at the notebook's end")

    release = command("release", "make release/<assignment>/, which is what students get")
    release.add_argument("assignment", nargs="?", metavar="A", help="one assignment (default: all)")

    release.add_argument(
        "--renamed",
        type=_pair,
        action="append",
        default=[],
        metavar="OLD=NEW",
        help="an exercise with grades has another name now; grades and hand-ins follow it",
    )
    release.add_argument(
        "--dropped",
        action="append",
        default=[],
        metavar="NAME",
        help="an exercise with grades was taken out; what was entered by hand for it is kept in .course/hand/",
    )

    handout = command("handout", "one archive for students: assignments, the course package, how to install it")
    handout.add_argument("assignments", nargs="*", metavar="A", help="which assignments (default: all)")
    handout.add_argument("--dest", type=Path, metavar="F", help="the folder to write to (default: dist/ of the course)")

    verify = command("verify", "let an assignment test itself: full marks for the solution, none for the release")
    verify.add_argument("assignment", nargs="?", metavar="A", help="one assignment (default: all)")
    verify.add_argument("--seed", type=_natural, default=1, metavar="K", help="the seed of challenges and trainings")
    _sandbox(verify)

    collect = command(
        "collect", "take the hand-ins from a learning platform's archive (Moodle, Canvas) into submitted/"
    )
    collect.add_argument("archive", type=Path, metavar="ARCHIVE", help="the zip file with all submissions")
    collect.add_argument(
        "assignment", nargs="?", metavar="A", help="the assignment (default: that of the archive's name)"
    )
    collect.add_argument("--force", action="store_true", help="replace also hand-ins that are newer than the archive")

    grade = command("grade", "grade what is in submitted/")
    grade.add_argument("assignment", nargs="?", metavar="A", help="one assignment (default: all that were submitted)")
    grade.add_argument("--student", metavar="S", help="one student only")
    grade.add_argument(
        "--jobs", type=_natural, default=0, metavar="N", help="submissions at a time (default: all cores)"
    )
    grade.add_argument("--seed", type=_natural, metavar="K", help="the challenges' seed (default: the last run's)")
    grade.add_argument("--again", action="store_true", help="grade also what has been graded and has not changed")
    grade.add_argument(
        "--run-all", action="store_true", help="run also the cells that only show something (see the tag show-only)"
    )
    grade.add_argument("--wait", action="store_true", help="wait while somebody else grades the assignment")
    grade.add_argument("--dask", metavar="ADDRESS", help="grade on the workers of the Dask scheduler there (with TLS)")
    grade.add_argument("--json", type=Path, metavar="FILE", help="write every score, per case, with messages")
    grade.add_argument("--all", action="store_true", help="a row for every student, also of a large class")
    _sandbox(grade)

    watch = command(
        "watch", "grade what arrives in nbgrader's exchange, and release its feedback at once, until Ctrl-C"
    )
    watch.add_argument("assignment", nargs="?", metavar="A", help="one assignment (default: all that are handed out)")
    watch.add_argument(
        "--a-day",
        type=_natural,
        default=5,
        metavar="N",
        help="how many of a student's hand-ins are graded at once each day, 0 for all (default: %(default)s); "
        "`course grade` grades the others",
    )
    watch.add_argument("--late", action="store_true", help="grade at once also what comes after the deadline")
    watch.add_argument(
        "--jobs", type=_natural, default=0, metavar="N", help="submissions at a time (default: all cores)"
    )
    _sandbox(watch)

    check = command("check", "a student's self-check of a notebook file, on public examples")
    check.add_argument("notebook", type=Path, metavar="NOTEBOOK")

    report = command("report", "feedback pages, the class report and the table of grades")
    report.add_argument("assignment", nargs="?", metavar="A", help="one assignment (default: all that were graded)")
    report.add_argument("--all", action="store_true", help="a row for every student, also of a large class")
    report.add_argument(
        "--formgrader",
        default="http://localhost:8888/formgrader",
        metavar="URL",
        help="where formgrader is, for links from the class report (default: %(default)s)",
    )

    export = command("export", "a file of grades that a learning platform imports")
    export.add_argument("assignment", nargs="?", metavar="A", help="one assignment (default: all that were graded)")
    export.add_argument("--to", required=True, choices=("canvas", "moodle", "csv"), help="who is to import it")
    export.add_argument("--out", type=Path, metavar="FILE", help="the file (default: grades-<to>.csv)")

    lab = command("lab", "JupyterLab, as a student on a copy of the release or as an instructor on the course")
    lab.add_argument("--role", choices=("student", "instructor"), default="student", help="default: %(default)s")
    lab.add_argument("--port", type=_natural, metavar="N", help="default: 8888, or the next that is free")
    lab.add_argument("--folder", type=Path, metavar="F", help="a student's copy (default: lab/student of the course)")
    lab.add_argument("--no-browser", dest="browser", action="store_false", help="only print the address")

    data = command("data", "where the data is, and getting it")
    data.add_argument("action", choices=("status", "fetch"))
    data.add_argument("names", nargs="*", metavar="NAME", help="data sets to fetch (default: all that are missing)")

    command("doctor", "which sandboxes, data and versions this machine has, and what to do about what is missing")
    return parser


def _natural(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError(f"{number} is negative")
    return number


def _pair(text: str) -> tuple[str, str]:
    old, equals, new = text.partition("=")
    if not (old and equals and new):
        raise argparse.ArgumentTypeError(f"{text}: OLD=NEW is meant")
    return old, new


def _sandbox(parser: argparse.ArgumentParser) -> None:
    group = parser.add_mutually_exclusive_group()
    group.add_argument(
        "--sandbox", default="auto", choices=("auto", "fork", "bubblewrap", "container"), help="the layer that confines"
    )
    group.add_argument(
        "--unsafe-no-sandbox",
        dest="sandbox",
        action="store_const",
        const="none",
        help="run submitted code WITHOUT confinement; recorded with the grades",
    )


if __name__ == "__main__":
    sys.exit(main())
