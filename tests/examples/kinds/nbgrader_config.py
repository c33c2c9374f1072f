"""nbgrader's settings for this course: its release and its grading are ours."""

from course.grading.plugin import configure

c = get_config()  # type: ignore[name-defined]  # noqa: F821

c.CourseDirectory.course_id = "explained"

configure(c)
