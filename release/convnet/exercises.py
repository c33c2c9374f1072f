"""What the convnet assignment asks: the exercises, each of which has a file of its own.

Nothing here is secret: a case says what is computed with a student's code, and what comes out is compared with what the
hidden solution makes of the same inputs.
"""

from exercises_buildcnn import buildcnn
from exercises_firstconvolution import firstconvolution
from exercises_geterrorgrad import geterrorgrad
from exercises_training import training

from course.exercise import Exercise, Item

derivation = Exercise(
    "derivation",
    points=4,
    rubric=(
        Item("brings the error of a data point into a form that can be derived term by term, with a reason", 1),
        Item("derives each term with respect to the outputs, by the chain rule where it is needed", 2),
        Item("goes on from the error of the data point to that of the minibatch", 1),
    ),
)

EXERCISES = (buildcnn, derivation, geterrorgrad, training, firstconvolution)
