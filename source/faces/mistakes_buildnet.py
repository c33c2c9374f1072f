"""Known mistakes in `buildnet`: how each shows in the facts that the cases return, and what is said of them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from exercises_shared import Signature, message_of, no_return
from inside import BETWEEN, END

from course.exercise import Arrays, Misconception
from course.language import N_, _, plural

__all__ = ["MISTAKES", "TABLE", "table_in_words", "what_follows", "what_stands_between"]

SECTION = "Part 1: A convolutional network"

#: The columns of the table of layers. A fully connected layer's kernel is 0×0; `plain`: stride 1, zeros for padding, …
TABLE = ("maps in", "kernel height", "kernel width", "padding", "padding", "plain", "bias")
MAPS, KERNEL, PADDING, PLAIN, BIAS = slice(0, 1), slice(1, 3), slice(3, 5), slice(5, 6), slice(6, 7)

ORDINALS = (N_("first"), N_("second"), N_("third"), N_("fourth"))


def table_in_words(answer: Arrays, expected: Arrays, inputs: Arrays) -> str:
    """The first thing that is not as in the notebook's table, which is no secret."""
    got, want = answer["layers"], expected["layers"]
    linear = int((got[:, 1] == 0).sum())
    if linear:
        return _("a fully connected layer is not in the table: each layer with weights is a convolution")
    if len(got) != len(want):
        told = plural("{n} convolution, asked are {due}", "{n} convolutions, asked are {due}", len(got))
        return told.format(n=len(got), due=len(want))
    for name, is_, due in zip(ORDINALS, got, want, strict=True):
        if (is_[KERNEL] != due[KERNEL]).any():
            told = _("the {which} convolution has a kernel of {size}, in the table it is {due}")
            return told.format(which=_(name), size=times(is_[KERNEL]), due=times(due[KERNEL]))
        if (is_[PADDING] != due[PADDING]).any():
            told = _("the {which} convolution has a padding of {size}, in the table it is {due}")
            return told.format(which=_(name), size=is_[3], due=due[3])
        if is_[0] != due[0]:
            told = _("the {which} convolution takes {n} maps, and {due} should come in")
            return told.format(which=_(name), n=is_[0], due=due[0])
        if not is_[5]:
            told = _(
                "the {which} convolution has a stride, a dilation, groups or an edge that the table does not speak of"
            )
            return told.format(which=_(name))
        if not is_[6]:
            return _("the {which} convolution has no biases").format(which=_(name))
    return ""


def times(size: np.ndarray) -> str:
    return "×".join(map(str, size))


def what_stands_between(answer: Arrays, expected: Arrays, inputs: Arrays) -> str:
    if not answer["images_as_they_are"]:
        return _("something stands before the first convolution, which should see the images as they are")
    wrong = [number for number, code in enumerate(answer["between"]) if code != 1]
    if not wrong:
        return _("a network of several convolutions is asked for")
    which, what = _(ORDINALS[min(wrong[0], 3)]), _(BETWEEN[answer["between"][wrong[0]]])
    first = _("after the {which} convolution stands: {what}").format(which=which, what=what)
    return first + (_(" (so in {n} places)").format(n=len(wrong)) if len(wrong) > 1 else "")


def what_follows(answer: Arrays, expected: Arrays, inputs: Arrays) -> str:
    if answer["people"] != expected["people"]:
        told = _("for {nc} people the last layer makes {n} scores")
        return told.format(nc=inputs["nc"], n=answer["people"])
    told = _("after the last layer comes {what}, and nothing should")
    return told.format(what=_(END[int(answer["after_last"])]))


def in_table(where: slice) -> Signature:
    """A column of the table differs in a layer that stands where it should, whatever else is wrong."""

    def signature(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
        if "layers" not in expected or "layers" not in answer:
            return None
        got, want = answer["layers"], expected["layers"]
        if len(got) != len(want) or (got[:, 1] == 0).any():
            return False
        return bool((got[:, where] != want[:, where]).any())

    return signature


def another_padding(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    """Paddings that the kernels do not explain: a kernel of 3×3 goes with a padding of 1."""
    differs = in_table(PADDING)(answer, expected, inputs)
    if not differs:
        return differs
    got, want = answer["layers"], expected["layers"]
    same_kernel = (got[:, KERNEL] == want[:, KERNEL]).all(axis=1)
    keeps_size = 2 * got[:, 3] + 1 == got[:, 1]
    return bool(((got[:, 3] != want[:, 3]) & (same_kernel | ~keeps_size)).any())


def another_number(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    if "layers" not in expected or "layers" not in answer:
        return None
    return len(answer["layers"]) != len(expected["layers"])


def fully_connected(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    if "layers" not in expected or "layers" not in answer:
        return None
    return bool((answer["layers"][:, 1] == 0).any())


def stands_between(*names: str) -> Signature:
    """One of these is found between layers of weights."""
    codes = [BETWEEN.index(name) for name in names]

    def signature(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
        return bool(np.isin(answer["between"], codes).any()) if "between" in answer else None

    return signature


def stands_before(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    return not answer["images_as_they_are"] if "between" in answer else None


def ends_with(*names: str) -> Signature:
    """One of these follows the last layer."""
    codes = [END.index(name) for name in names]

    def signature(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
        return bool(np.isin(answer["after_last"], codes)) if "after_last" in answer else None

    return signature


def other_people(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    return bool(answer["people"] != expected["people"]) if "people" in answer else None


def is_false(name: str) -> Callable[[Arrays, Arrays, Arrays], bool | None]:
    def signature(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
        return not answer[name] if name in answer else None

    return signature


def no_network(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    return "computes nothing" in message_of(answer) or None


MISTAKES = (
    no_return(SECTION),
    Misconception(
        "not-a-network",
        no_network,
        "What is returned holds layers, but does not compute: it cannot be called on images.",
        SECTION,
        look="In which kind of container does one layer hand its output on to the next?",
        strange=True,
    ),
    Misconception(
        "number-of-convolutions",
        another_number,
        "The network has another number of convolutions than the table.",
        SECTION,
        look="Count the rows of the table.",
        strange=True,
    ),
    Misconception(
        "softmax-at-the-end",
        ends_with("softmax", "log-softmax", "sigmoid", "tanh"),
        "Something that squeezes the scores (into probabilities, say) follows the last layer. Plain scores are asked "
        "for: the training criterion makes probabilities of them itself.",
        SECTION,
        look="Look at what comes last.",
    ),
    Misconception(
        "relu-at-the-end",
        ends_with("ReLU"),
        "A ReLU follows the last layer and sets all negative scores to 0.",
        SECTION,
        look="Look at what follows the last layer of the table.",
    ),
    Misconception(
        "scores-flattened",
        ends_with("flattening"),
        "The scores are flattened to the shape [n, nc]. The last layer of the table is a convolution, whose output "
        "keeps two more dimensions, of size 1; they are flattened outside the network, where the loss needs it.",
        SECTION,
        look="Look at what comes last.",
        pairs=False,
    ),
    Misconception(
        "scores-flattened",
        fully_connected,
        "A fully connected layer makes the scores. The last layer of the table is a convolution with a kernel as large "
        "as its input: it computes the same, and its output keeps two more dimensions, of size 1.",
        SECTION,
        look="Look at the last layer.",
        strange=True,
        pairs=False,
    ),
    Misconception(
        "other-people",
        other_people,
        "The network has scores for another number of people than it was asked for.",
        SECTION,
        look="Where does the argument of the function come in?",
    ),
    Misconception(
        "average-pooling",
        stands_between("ReLU and average pooling", "average pooling, but no ReLU"),
        "The maps are pooled by their average. Max-pooling is asked for, which keeps the largest value as it is.",
        SECTION,
        look="Look at the kind of pooling.",
        strange=True,
    ),
    Misconception(
        "no-relu",
        stands_between("max-pooling, but no ReLU", "nothing", "average pooling, but no ReLU"),
        "There is a convolution of the first three that no ReLU follows, so negative values go on to the next one.",
        SECTION,
        look="Look at what follows each convolution.",
        strange=True,
    ),
    Misconception(
        "another-activation",
        stands_between("another activation and max-pooling"),
        "Another activation function stands in the place of ReLU, which sets negative values to 0 and leaves the "
        "others.",
        SECTION,
        look="Look at what follows each convolution.",
        strange=True,
    ),
    Misconception(
        "pooling-missing",
        stands_between("ReLU, but no pooling", "nothing"),
        "There is a convolution of the first three that no pooling follows, so its maps are not halved.",
        SECTION,
        look="Which size do the maps have after each row of the table?",
        strange=True,
    ),
    Misconception(
        "another-pooling",
        stands_between("ReLU and another pooling"),
        "The maps are pooled, but not over 2×2 pixels that lie side by side.",
        SECTION,
        look="By how much does each pooling of the table make the maps smaller, and how many pixels does it look at?",
        strange=True,
    ),
    Misconception(
        "kernel-size",
        in_table(KERNEL),
        "A convolution's kernel has another size than in the table.",
        SECTION,
        look="Compare kernel by kernel with the table.",
        strange=True,
    ),
    Misconception(
        "padding",
        another_padding,
        "A convolution's padding is not that of the table, so its maps have another size.",
        SECTION,
        look="Compare the paddings with the table: the first three keep the size of the maps, the last one does not.",
        strange=True,
    ),
    Misconception(
        "number-of-maps",
        in_table(MAPS),
        "A convolution takes another number of maps than in the table.",
        SECTION,
        look="How many maps does each row put out, and so the next one take? How many colours have the images?",
        strange=True,
    ),
    Misconception(
        "another-convolution",
        in_table(PLAIN),
        "A convolution has a stride, a dilation, groups or an edge that the table does not speak of.",
        SECTION,
        look="Leave out what the table does not ask for.",
        strange=True,
        pairs=False,
    ),
    Misconception(
        "no-biases",
        in_table(BIAS),
        "A convolution has no biases. The table asks for plain convolutions, and those have one for each map.",
        SECTION,
        look="Look at the arguments of each convolution.",
        strange=True,
    ),
    Misconception(
        "layer-before-the-first",
        stands_before,
        "Something stands before the first convolution, which should see the images as they are.",
        SECTION,
        look="In which order are a convolution and its ReLU?",
        strange=True,
    ),
    Misconception(
        "dropout-inside",
        is_false("the_same_in_training"),
        "In training mode the network computes something else than in evaluation mode: there is dropout or a "
        "normalisation inside. The plain network has neither; dropout is the next exercise.",
        SECTION,
        look="Take out every layer that the table does not have.",
    ),
    Misconception(
        "initial-weights",
        is_false("usual_initial_weights"),
        "The weights are not drawn in a usual way: all alike, or far too small or too large to start a training from.",
        SECTION,
        look="Layers come with suitable random weights. Do you change them?",
    ),
    Misconception(
        "same-network",
        is_false("a_new_one_each_time"),
        "Two calls return networks that share their weights, so whoever trains one trains the other, too.",
        SECTION,
        look="Make all layers inside the function.",
    ),
    Misconception(
        "double-precision",
        is_false("32_bits"),
        "The network's parameters have not 32 bits, as the images have, and PyTorch does not mix them.",
        SECTION,
        look="Look for a call that changes the precision.",
    ),
    Misconception(
        "frozen",
        is_false("can_be_trained"),
        "The network's parameters ask for no gradient, so that no training changes them.",
        SECTION,
        look="Look for a call that switches gradients off.",
    ),
    Misconception(
        "not-layer-by-layer",
        is_false("single_layers"),
        "Part 3 cannot go through the network layer by layer: it has to be one plain sequence of the layers in the "
        "table, not a class of its own and not a sequence inside another.",
        SECTION,
        look="Which kind of network can be turned into a list of its layers?",
    ),
    Misconception(
        "not-layer-by-layer",
        is_false("of_kinds_of_the_table"),
        "Part 3 cannot explain some of the layers: they compute the right thing, but are of a kind of their own.",
        SECTION,
        look="Use the kinds of layers that the table names.",
    ),
)
