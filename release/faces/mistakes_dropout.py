"""Known mistakes in `dropout`: how each shows in the facts that the cases return, and what is said of them."""

from __future__ import annotations

import numpy as np
from exercises_shared import Signature, agree, no_return

from course.exercise import Arrays, Misconception
from course.language import _

__all__ = ["MISTAKES", "is_half", "what_is_dropped"]

SECTION = "Dropout"


def is_share(answer: Arrays) -> bool:
    """The share is a half, up to chance: as many independent maps miss it by more once in 10⁻¹⁰ times (Hoeffding).

    With the 4800 maps of the last layer's input that is 0.05, with the 144 of the images 0.29.
    """
    return bool(abs(answer["dropped"] - 0.5) < np.sqrt(np.log(2e10) / (2 * answer["maps"])))


def is_doubled(answer: Arrays) -> bool:
    return bool((np.abs(answer["factors"] - 2) < 2e-3).all())


def is_half(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool:
    return is_share(answer) and is_doubled(answer)


def what_is_dropped(answer: Arrays, expected: Arrays, inputs: Arrays) -> str:
    *below, last, output = answer["changed"]
    if not answer["in_training"]:
        return _("something is dropped in evaluation mode, and nothing in training")
    if not any(answer["changed"]):
        return _("in training nothing differs from evaluation mode")
    input_of = _("the input of layer {number}")
    where = [
        *([_("the images")] * bool(below and below[0])),
        *(input_of.format(number=number) for number, changed in enumerate(below[1:], start=2) if changed),
        *([_("the last layer's input")] * bool(last)),
        *([_("the output")] * bool(output)),
    ]
    return _("in training these change: {what}").format(what=", ".join(where))


def random_when_evaluated(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    if "changed" in answer:
        return None if answer["in_training"] else False
    return not answer["same_again"] if "same_again" in answer else None


def inverted(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    return not answer["in_training"] if "changed" in answer else None


def not_plain(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    if "same_again" not in answer:
        return None
    right = answer["as_plain"] or agree(answer["Y"], expected["Y"])
    return bool(answer["same_again"]) and not right


def nothing_dropped(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    """Nothing at all, or only behind the last layer."""
    if "changed" not in answer:
        return None
    return not answer["changed"][:-1].any()


def dropped_below(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    return bool(answer["changed"][:-2].any()) if "changed" in answer else None


def at_rest(answer: Arrays) -> bool:
    """Nothing is dropped and nothing scaled: there is nothing to be said of how."""
    return bool(answer["dropped"] == 0 and (np.abs(answer["factors"] - 1) < 1e-3).all())


def in_shares(sign: Signature) -> Signature:
    """A sign of the share and the factors, where anything happens."""

    def signature(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
        if "factors" not in answer:
            return None
        return False if at_rest(answer) else sign(answer, expected, inputs)

    return signature


def not_zero(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool:
    return bool(answer["dropped"] < 0.01)


def not_scaled(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool:
    low, high = answer["factors"]
    return bool(answer["dropped"] > 0 and high <= 1.001 and high - low < 2e-3)


def another_scale(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool:
    low, high = answer["factors"]
    return is_share(answer) and bool(high - low < 2e-3 and high > 1.001) and not is_doubled(answer)


def another_share(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool:
    return bool(answer["dropped"] >= 0.01) and not is_share(answer)


def never_whole(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    return bool(answer["whole"] < 0.01) if "whole" in answer else None


def happens(name: str, unless: str = "") -> Signature:
    def signature(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
        return bool(answer[name] and not (unless and answer[unless])) if name in answer else None

    return signature


MISTAKES = (
    no_return(SECTION),
    Misconception(
        "mode-inverted",
        inverted,
        "Something is dropped in evaluation mode, and nothing in training: the modes have changed places.",
        SECTION,
        look="What does your dropout ask for, and is it true in training or outside of it?",
        strange=True,
    ),
    Misconception(
        "not-the-plain-network",
        not_plain,
        "In evaluation mode, with nothing dropped, it should be the plain network of Part 1, and is another one.",
        SECTION,
        look="What have you changed besides adding dropout?",
        strange=True,
        pairs=False,
    ),
    Misconception(
        "no-dropout",
        nothing_dropped,
        "In training the last layer sees exactly what it sees in evaluation mode: either nothing is dropped at "
        "all, or it is dropped after the last layer.",
        SECTION,
        look="Look at the order of the layers, and at the probability.",
        about="dropout itself, which is missing",
        slips=({"p": 0.0},),
        costs=2,
        strange=True,
    ),
    Misconception(
        "dropped-when-evaluated",
        random_when_evaluated,
        "Even in evaluation mode the same image gets other scores each time.",
        SECTION,
        look="Does your dropout know whether the network is being trained? Not every way of writing it does.",
        strange=True,
    ),
    Misconception(
        "dropped-below-too",
        dropped_below,
        "Something is dropped, or changed, further down as well or instead. Only the last layer's input is to be "
        "thinned out, and all below it stays as it is.",
        SECTION,
        look="Before which layers does dropout stand?",
        strange=True,
    ),
    Misconception(
        "one-mask-for-all",
        happens("the_same_for_all_images"),
        "All images of a batch lose the same maps. Each image should lose maps of its own, so that a batch sees many "
        "networks at once.",
        SECTION,
        look="Which shape has the mask, and along which of its dimensions is it drawn?",
        pairs=False,
    ),
    Misconception(
        "mask-drawn-once",
        happens("the_same_each_time", unless="the_same_for_all_images"),
        "The same maps are dropped each time. They are to be drawn anew whenever the network is called in training.",
        SECTION,
        look="When is the mask drawn, and what does it depend on?",
    ),
    Misconception(
        "whole-images",
        happens("all_maps_of_an_image_together"),
        "An image loses all of its maps or none. Each map is to be dropped or kept by itself.",
        SECTION,
        look="Which dimensions does your dropout take for the maps?",
        pairs=False,
    ),
    Misconception(
        "not-zero",
        in_shares(not_zero),
        "What is dropped does not become 0: values are changed, and none of them is gone.",
        SECTION,
        look="What does dropout put in the place of what it drops?",
        pairs=False,
    ),
    Misconception(
        "not-scaled-up",
        in_shares(not_scaled),
        "What is kept in training is not larger than in evaluation mode, so that all in all the last layer sees less "
        "in training.",
        SECTION,
        look="What does dropout do to the values that it keeps?",
    ),
    Misconception(
        "single-values",
        never_whole,
        "Single values are dropped, but hardly ever a whole feature map. Neighbours in a map are alike, so what "
        "one loses the next one tells.",
        SECTION,
        look="PyTorch has another layer for maps.",
    ),
    Misconception(
        "another-share",
        in_shares(another_share),
        "Something is dropped, but not half of it.",
        SECTION,
        look="Look at the probability.",
    ),
    Misconception(
        "another-scale",
        in_shares(another_scale),
        "Half is dropped, and the rest is scaled, but not by what makes up for it.",
        SECTION,
        look="What remains of a sum when half of its terms are gone, and by what does it have to be multiplied?",
    ),
)
