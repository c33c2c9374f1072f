"""What the faces assignment asks: its exercises, in the order of the notebook."""

from exercises_dropout import DROPOUT
from exercises_lrpfirst import LRPFIRST
from exercises_lrprule import LRPRULE
from exercises_networks import BUILDNET
from exercises_regression import LOGISTIC2CONV

__all__ = ["EXERCISES"]

EXERCISES = (BUILDNET, DROPOUT, LOGISTIC2CONV, LRPRULE, LRPFIRST)
