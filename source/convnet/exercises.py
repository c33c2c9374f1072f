"""What the convnet assignment asks: the exercises, each of which has a file of its own.

Nothing here is secret: a case says what is computed with a student's code, and what comes out is compared with what the
hidden solution makes of the same inputs.
"""

from exercises_buildcnn import buildcnn
from exercises_firstconvolution import firstconvolution
from exercises_geterrorgrad import geterrorgrad
from exercises_training import training

from course.exercise import Exercise

EXERCISES = (buildcnn, Exercise("derivation", 4), geterrorgrad, training, firstconvolution)
