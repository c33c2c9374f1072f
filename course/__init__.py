"""An autograded deep-learning course: assignments, self-check and trusted grading."""

__version__ = "0.1.0"
