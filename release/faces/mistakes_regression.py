"""Known mistakes in `logistic2conv`: how each shows in the measured weights and biases, and what is said of them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from exercises_shared import Signature, agree, message_of, no_return

from course.exercise import Arrays, Misconception

__all__ = ["MISTAKES"]

SECTION = "Transfer learning"

MAP = (256, 8, 8)


def is_one_of(*orders: Callable[[np.ndarray], np.ndarray]) -> Signature:
    """The weights [nc, 256, 8, 8] are the right ones in another order."""

    def signature(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
        if "weight" not in expected or "weight" not in answer:
            return None
        right = expected["weight"]
        return any(agree(answer["weight"], order(right)) for order in orders)

    return signature


def channels_last(w: np.ndarray) -> np.ndarray:
    return w.reshape(len(w), 8, 8, 256).transpose(0, 3, 1, 2)


def channels_between(w: np.ndarray) -> np.ndarray:
    return w.reshape(len(w), 8, 256, 8).transpose(0, 2, 1, 3)


def channels_last_width_first(w: np.ndarray) -> np.ndarray:
    return w.reshape(len(w), 8, 8, 256).transpose(0, 3, 2, 1)


def width_first(w: np.ndarray) -> np.ndarray:
    return w.swapaxes(2, 3)


def turned(*axes: int) -> Callable[[np.ndarray], np.ndarray]:
    return lambda w: np.flip(w, axes)


def another_order(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    """The same numbers, up to rounding, at other places."""
    if "weight" not in expected:
        return None
    got, due = answer["weight"], expected["weight"]
    return not agree(got, due) and agree(np.sort(got, axis=None), np.sort(due, axis=None))


def fit(answer: Arrays, expected: Arrays) -> tuple[float, float]:
    """The factor by which the answered weights are the due ones, as well as one can say, and their correlation."""
    got, due = answer["weight"].ravel(), expected["weight"].ravel()
    return float(got @ due / (due @ due)), float(got @ due / np.sqrt((due @ due) * (got @ got)))


def opposite(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    return agree(answer["weight"], -expected["weight"]) if "weight" in expected else None


def weights_left_out(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    """Weights that have nothing in common with the regression's and are as PyTorch draws them."""
    if "weight" not in expected:
        return None
    got = answer["weight"]
    bound = (256 * 64) ** -0.5
    return bool(got.std() > 0.5 * bound and np.abs(got).max() <= bound * 1.001) and abs(fit(answer, expected)[1]) < 0.1


def weights_changed(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    """At their places, but not the same."""
    if "weight" not in expected:
        return None
    got, due = answer["weight"], expected["weight"]
    return not agree(got, due) and (fit(answer, expected)[1] > 0.5 or agree(abs(got), abs(due)))


def bias_left_out(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    """Others, which may be any."""
    return not agree(answer["bias"], expected["bias"]) if "bias" in expected else None


def double_precision(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    return not answer["32_bits"] if "32_bits" in expected else None


def no_convolution(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    if "is_conv2d" in expected and "is_conv2d" in answer:
        return not answer["is_conv2d"]
    return None


def computes_nothing(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    return "computes nothing" in message_of(answer) or None


def other_positions(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    """A convolution by its kind, whose kernel stands at other positions of the maps."""
    if "is_conv2d" in expected:
        return None if answer["is_conv2d"] else False
    if "shape" not in expected:
        return None
    shapes = ("shape", "shape_on_larger_maps")
    return any(not np.array_equal(answer[name], expected[name]) for name in shapes) and len(answer["shape"]) == 4


def no_parameters(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    if "cannot assign" in message_of(answer):
        return True
    return not answer["tensors_are_parameters"] if "tensors_are_parameters" in answer else None


def another_kernel(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    if "kernel" not in answer:
        return None
    return bool(answer["is_conv2d"]) and not np.array_equal(answer["kernel"], expected["kernel"])


def argument_changed(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    return not answer["arguments_as_they_were"] if "is_conv2d" in expected else None


def does_not_fit(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    """PyTorch, or NumPy, says that shapes do not go together."""
    words = (
        "size mismatch",
        "must match",
        "cannot reshape",
        "invalid for input of size",
        "broadcast",
        "should be the same",
    )
    message = message_of(answer)
    if not message:
        return None
    shapes = (
        "expected input",
        "weight of size",
        "expected weight",
        "three dimensions",
        "expected 3D",
        "channels, but got",
    )
    return any(word in message for word in (*words, *shapes)) or None


MISTAKES = (
    no_return(SECTION),
    Misconception(
        "no-convolution",
        computes_nothing,
        "What is returned is no layer: it cannot be called on feature maps.",
        SECTION,
        look="Return the layer itself, not what it holds.",
        strange=True,
        pairs=False,
    ),
    Misconception(
        "double-precision",
        double_precision,
        "The layer does not hold 32-bit numbers, as the features and the other layers do, and PyTorch does not mix "
        "them. Scikit-learn computes with 64 bits.",
        SECTION,
        look="Which type have the numbers that you copy, and where is it changed?",
        pairs=False,
    ),
    Misconception(
        "not-parameters",
        no_parameters,
        "The layer has not its two parameters, weight and bias, so neither training nor saving would find them.",
        SECTION,
        look="How does a layer know which of its tensors are parameters?",
        strange=True,
    ),
    Misconception(
        "channels-last",
        is_one_of(channels_last, channels_between, channels_last_width_first),
        "The coefficients are all there, but in another order: they seem to be read as height × width × channels.",
        SECTION,
        look="In which order does flattening put the feature maps?",
    ),
    Misconception(
        "width-first",
        is_one_of(width_first),
        "Each coefficient has found its feature map, but height and width have changed places in it.",
        SECTION,
        look="In which order does flattening go through a map?",
    ),
    Misconception(
        "flipped",
        is_one_of(turned(2, 3), turned(2), turned(3)),
        "Each coefficient has found its feature map, but the kernels are turned around.",
        SECTION,
        look="In PyTorch a convolution lays its kernel on the maps as it is; nothing needs to be mirrored.",
    ),
    Misconception(
        "opposite-sign",
        opposite,
        "The weights have the opposite sign.",
        SECTION,
        look="Look at the signs of what you copy.",
    ),
    Misconception(
        "another-order",
        another_order,
        "The coefficients are all there, but not at their places: people, maps, rows or columns are mixed up.",
        SECTION,
        look="Which shape has one row of the coefficients before it is flattened? No axis needs to change its place.",
    ),
    Misconception(
        "no-convolution",
        no_convolution,
        "What you return is no convolution layer, whatever it computes. On whole feature maps, and for the heatmaps of "
        "Part 3, it has to be one.",
        SECTION,
        look="Which layer has a kernel as large as a map? Return that layer alone.",
        strange=True,
        pairs=False,
    ),
    Misconception(
        "weights-left-out",
        weights_left_out,
        "The weights have nothing to do with the coefficients: they look like those that a new layer draws.",
        SECTION,
        look="Where do the coefficients go?",
        pairs=False,
    ),
    Misconception(
        "weights-changed",
        weights_changed,
        "The coefficients are at their places, but their values are not the same.",
        SECTION,
        look="What do you do with them besides giving them another shape?",
    ),
    Misconception(
        "bias-left-out",
        bias_left_out,
        "Each person's scores are off by one number of their own, the same for all images.",
        SECTION,
        look="Which part of the regression does not depend on the image?",
    ),
    Misconception(
        "kernel-size",
        another_kernel,
        "The layer's kernel is not as large as a map, 8×8, so it has not a weight for each coefficient.",
        SECTION,
        look="Look at the arguments of the convolution.",
        strange=True,
        pairs=False,
    ),
    Misconception(
        "kernel-moved",
        other_positions,
        "The kernel is not laid on the maps as it should be: an 8×8 map has one place for it, the next larger ones "
        "several, one beside the other.",
        SECTION,
        look="Which arguments of a convolution say where its kernel stands, and by how much it moves?",
        strange=True,
    ),
    Misconception(
        "argument-changed",
        argument_changed,
        "The layer is right, but the call changes the coefficients that it is given, so the regression is another one "
        "afterwards.",
        SECTION,
        look="Look for what works in place.",
    ),
    Misconception(
        "shape-of-weights",
        does_not_fit,
        "Shapes do not go together: the weights of this layer are people × 256 × 8 × 8, and the number of people is "
        "that of the coefficients' rows.",
        SECTION,
        look="Compare the shapes, of the coefficients and of the layer's weights, with each other.",
        strange=True,
    ),
)
