"""Known mistakes that both rules of LRP invite, and how mistakes in them show in the arrays."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from exercises_shared import Signature, agree, message_of, no_return

from course.exercise import Arrays, Misconception

__all__ = ["arrives", "has_bias", "not_right_only_where", "of_both_rules"]

#: What is left of the layer and of the other arguments.
AFTERWARDS = "_afterwards"


def has_bias(inputs: Arrays) -> bool:
    return "bias" in inputs


def is_right(answer: Arrays, expected: Arrays) -> bool:
    return "R" in answer and agree(answer["R"], expected["R"])


def not_right_only_where(can_show: Callable[[Arrays], bool]) -> Signature:
    """The answer is wrong in just those cases whose inputs can show the mistake."""

    def signature(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
        if is_right(answer, expected):
            return False if can_show(inputs) else None
        return can_show(inputs)

    return signature


def arrives(R: np.ndarray, r: np.ndarray) -> bool:
    """Each example's relevance comes out as it went in."""
    return agree(*(a.reshape(len(r), -1).sum(axis=1) for a in (R, r)), tol=1e-3)


def error_where(shows: Callable[[Arrays], bool]) -> Signature:
    """There is an error in such a case, and in no other one."""

    def signature(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
        return shows(inputs) if message_of(answer) else None

    return signature


def fails_without_bias(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    shows = "weight" in inputs and not has_bias(inputs)
    if message_of(answer):
        return shows
    return False if shows else None


def says(*words: str) -> Signature:
    """The line of the error has such words."""

    def signature(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
        return any(word in message_of(answer) for word in words) or None

    return signature


def is_false(name: str) -> Signature:
    def signature(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
        return not answer[name] if name in answer else None

    return signature


def no_tensor(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    return "where one tensor is asked for" in message_of(answer) or is_false("is_a_tensor")(answer, expected, inputs)


def nothing(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    return not answer["_is_not_zero"] if "_is_not_zero" in answer else None


def by_pixels_of_zero(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    """In the first layer, rounding leaves something at pixels of 0 as well, where step 4 has a part for each bound."""
    return False if "_at_zero" in answer and answer["_at_zero"] == 0 else None


def nothing_at_zero(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    return by_pixels_of_zero(answer, expected, inputs) is False


def argument_changed(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    """The input or the relevance that went in is another one afterwards."""
    return _changed(answer, expected, lambda name: name[0] in "axr")


def layer_changed(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    """Parameters are others afterwards, or can no longer be trained."""
    frozen = "layer_can_be_trained" in answer and not answer["layer_can_be_trained"]
    return frozen or _changed(answer, expected, lambda name: name[0] in "wb")


def _changed(answer: Arrays, expected: Arrays, is_one: Callable[[str], bool]) -> bool | None:
    names = [name for name in expected if name.endswith(AFTERWARDS) and is_one(name)]
    return (
        any(not agree(answer[name], expected[name], 1e-6) for name in names) if names and names[0] in answer else None
    )


def doubled(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    if "R_again" not in expected:
        return None
    return bool(answer["R"].any()) and agree(answer["R_again"], 2 * answer["R"])


def another_result(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    """The first call is right, and the second one is not."""
    if "R_again" not in expected:
        return None
    return agree(answer["R"], expected["R"]) and not agree(answer["R_again"], expected["R_again"])


def another_shape(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    return answer["R"].shape != expected["R"].shape if "R" in answer else None


def of_both_rules(section: str) -> tuple[tuple[Misconception, ...], tuple[Misconception, ...]]:
    """The mistakes that a particular one should not hide, and those that are told where none is found."""
    first = (
        no_return(section),
        Misconception(
            "s-not-constant",
            by_pixels_of_zero,
            "The relevance is 0 but for rounding. Step 3 needs s as constant numbers; where the derivative is taken "
            "through s as well, what z gains s loses.",
            section,
            look="Look at how s comes out of step 2.",
            about="s, which is not constant",
            slips=({"constant": False},),
            unless=nothing_at_zero,
            pairs=False,
            costs=2,
        ),
        Misconception(
            "opposite-sign",
            None,
            "All relevance has the opposite sign.",
            section,
            look="Look for a minus sign that does not belong there.",
            about="the sign",
            slips=({"end": "negative"},),
            costs=2,
        ),
        Misconception(
            "only-positive",
            None,
            "Negative numbers are cut off, or lose their sign, where nothing of that is asked for: relevance may speak "
            "against a person as well.",
            section,
            look="Look for what makes negative numbers disappear, in s, in c or in the result.",
            about="negative relevance",
            slips=({"s": "r cut off"}, {"end": "cut off"}, {"end": "absolute"}),
            pairs=False,
            costs=2,
        ),
        Misconception(
            "r-left-out",
            None,
            "The relevance of the outputs makes no difference: the result is the same whatever comes from above.",
            section,
            look="Read step 2 again.",
            about="the relevance of the outputs, which is left out",
            slips=({"s": "1 / z"},),
            pairs=False,
            costs=3,
        ),
        Misconception(
            "step-2-missing",
            None,
            "What an output hands down is not shared out: it is not its own relevance divided by its own z, so that "
            "relevance comes out that never went in.",
            section,
            look="Read step 2 again.",
            about="step 2",
            slips=tuple({"s": s} for s in STEP_2),
            costs=3,
        ),
        Misconception(
            "batch-mixed",
            None,
            "The examples of a batch get into each other's way: what one gets depends on the others.",
            section,
            look="Look for a mean, or a sum, that runs over the batch.",
            about="the examples of a batch, which are mixed",
            slips=tuple({"s": s} for s in ("mean over the batch", "sum over the batch", "z of the batch"))
            + tuple({"end": end} for end in ("sum over the batch", "mean over the batch", "first")),
            pairs=False,
            costs=3,
        ),
        Misconception(
            "wrong-shape",
            None,
            "The numbers are right, but have not the shape of the layer's input.",
            section,
            look="Which dimensions does your last line change or sum over?",
            about="the shape of the result",
            slips=({"end": "in a row"}, {"end": "sum over the maps"}),
            pairs=False,
            costs=2,
        ),
        Misconception(
            "rescaled",
            None,
            "The relevance is scaled afterwards, to a sum or a largest value. That hides what biases and ε take.",
            section,
            look="What follows step 4?",
            about="what follows step 4",
            slips=({"end": "all of r"}, {"end": "all of r, each"}, {"end": "largest 1"}),
            pairs=False,
            costs=2,
        ),
        Misconception(
            "gradient-accumulates",
            doubled,
            "The second call on the same input gives twice the relevance of the first: the gradient of the first call "
            "was still there, and the new one was added to it.",
            section,
            look="Look at which tensor collects the gradient.",
            about="the second call, which gives twice as much",
            slips=({"kept": "gradient"},),
            costs=1,
        ),
        Misconception(
            "attached",
            None,
            "What is returned still has a gradient attached, so that its graph is kept and grows from layer to layer.",
            section,
            look="How does a tensor leave its graph?",
            about="the gradient that is attached to the result",
            slips=({"attached": True},),
            costs=1,
        ),
    )
    last = (
        Misconception(
            "not-a-tensor",
            no_tensor,
            "The numbers are right, but what is returned is no tensor.",
            section,
            look="What does your last line turn the tensor into?",
            strange=True,
        ),
        Misconception(
            "attached",
            is_false("has_no_gradient_attached"),
            "What is returned still has a gradient attached, so that its graph is kept and grows from layer to layer.",
            section,
            look="How does a tensor leave its graph?",
            alone=True,
        ),
        Misconception(
            "argument-changed",
            argument_changed,
            "The result is right, but the call changes an argument: the input, or the relevance that goes in, is "
            "another one afterwards.",
            section,
            look="Look for what works in place on an argument.",
        ),
        Misconception(
            "layer-changed",
            layer_changed,
            "The call leaves traces: the layer is another one afterwards. A network must survive being explained.",
            section,
            look="Look at where the changed parameters are put, and whether all of them are put back.",
        ),
        Misconception(
            "layer-changed",
            another_result,
            "The first result is right, but the call leaves traces: the second one gives another result.",
            section,
            look="What is kept between the calls?",
        ),
        Misconception(
            "no-gradient",
            says(
                "does not require grad",
                "does not have a grad_fn",
                "appears to not have been used",
                "have been used in the graph",
            ),
            "A derivative is asked for of something that keeps no record of how it was computed.",
            section,
            look="Which tensor is the derivative taken by, and is that one told so before step 1?",
            strange=True,
        ),
        Misconception(
            "not-a-scalar",
            says("only for scalar outputs", "scalar outputs"),
            "A derivative is taken of many numbers at once, and PyTorch wants one, or weights for them.",
            section,
            look="What is the one number of step 3 whose derivative is c?",
            strange=True,
        ),
        Misconception(
            "fails-without-bias",
            fails_without_bias,
            "Layers without biases fail, while those that have some work.",
            section,
            look="What is a layer's bias where it has none?",
            strange=True,
            alone=True,
        ),
        Misconception(
            "padding-left-out",
            error_where(lambda inputs: bool(inputs.get("padding", 0) > 0)),
            "Convolutions with padding fail, while others work.",
            section,
            look="Does the convolution know the padding of the layer?",
            strange=True,
            alone=True,
        ),
        Misconception(
            "padding-left-out",
            error_where(lambda inputs: "padding" in inputs and bool(inputs["padding"] == 0)),
            "Convolutions without padding fail, while others work.",
            section,
            look="Where does the padding come from: from the layer, or from the size of its kernel?",
            strange=True,
            alone=True,
        ),
        Misconception(
            "fails-for-some-layers",
            error_where(lambda inputs: "weight" not in inputs or inputs["weight"].ndim == 2),
            "There is an error for some kinds of layer that the exercise speaks of, while convolutions work.",
            section,
            look="Read which kinds of layer there are, and what each of them has and has not.",
            strange=True,
            alone=True,
        ),
        Misconception(
            "fails-for-some-layers",
            error_where(lambda inputs: "weight" not in inputs or inputs["weight"].ndim == 4),
            "There is an error for some kinds of layer that the exercise speaks of, while fully connected ones work.",
            section,
            look="Read which kinds of layer there are, and what each of them has and has not.",
            strange=True,
            alone=True,
        ),
        Misconception(
            "no-gradient",
            says("NoneType"),
            "A derivative is used that was never computed: it is None.",
            section,
            look="Which tensor is the derivative taken by, and is that one told so before step 1?",
            strange=True,
        ),
        Misconception(
            "wrong-shape",
            another_shape,
            "The result has not the shape of the layer's input.",
            section,
            look="Which dimensions does your last line change or sum over?",
            strange=True,
        ),
        Misconception(
            "nothing-arrives",
            nothing,
            "The result is zero everywhere: no relevance arrives.",
            section,
            look="Print what each of the four steps gives: which is the first that is zero?",
        ),
    )
    return first, last


#: Other quotients than r / z.
STEP_2 = ("r", "r * z", "z / r", "1", "r / sum", "r / sum of each", "r / z / z", "r * r / z")
