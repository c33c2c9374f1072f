"""A point for each day that a hand-in is late, and who may hand in later."""

from math import ceil

from nbgrader.plugins import BasePlugin

DAY = 24 * 3600

#: Extensions, in days.
EXTENSIONS = {"ada": 7}


class OnePointADay(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        late = total_seconds_late - DAY * EXTENSIONS.get(student_id, 0)
        return min(score, max(0, ceil(late / DAY)))
