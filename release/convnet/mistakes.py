"""What the signatures of known mistakes share.

A signature says of one case whether it shows the mistake (True), rules it out (False), or says nothing of it (None). It
compares answers with expectations by ratio, sign and invariance, so that no right formula is given away. What is asked
is in exercises.py, the mistakes of each exercise are in mistakes_<exercise>.py.
"""

import numpy


def agree(a, b, tol=1e-6):
    """Whether two arrays are the same up to rounding; None where one is not finite, or their shapes differ."""
    if a.shape != b.shape or not (numpy.isfinite(a).all() and numpy.isfinite(b).all()):
        return None
    return bool(abs(a - b).max(initial=0) <= tol * max(abs(a).max(initial=0), abs(b).max(initial=0)))
