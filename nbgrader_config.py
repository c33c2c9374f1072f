"""nbgrader's settings for this course: its release and its grading are ours."""

from pathlib import Path

from course.grading.plugin import configure

c = get_config()  # type: ignore[name-defined]  # noqa: F821

c.CourseDirectory.course_id = "explained"
# Where assignments are handed out and taken in. On a machine for a whole class: a folder that everybody may write to.
c.Exchange.root = str(Path(__file__).parent / "lab" / "exchange")

configure(c)
