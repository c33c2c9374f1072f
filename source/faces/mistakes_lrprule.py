"""Known mistakes in `lrprule`: what makes them, and what is said of them.

A slip in one of the steps costs 2 of the 12 points, what only some layers show 1, and what leaves a step out 3.
"""

from __future__ import annotations

import numpy as np
from exercises_shared import agree
from mistakes_rules import arrives, has_bias, not_right_only_where, of_both_rules

from course.exercise import Arrays, Misconception

__all__ = ["MISTAKES"]

SECTION = "Part 3: Explaining predictions with LRP"

FIRST, LAST = of_both_rules(SECTION)


def has_gamma(inputs: Arrays) -> bool:
    return "gamma" in inputs and bool(inputs["gamma"] > 0)


def has_eps(inputs: Arrays) -> bool:
    return "eps" in inputs and bool(inputs["eps"] > 1e-3)


def handed_through(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    """In pooling, the relevance of the outputs comes back as it is, and has not the shape of the inputs."""
    if "weight" in inputs or "R" not in answer:
        return None
    return answer["R"].shape == inputs["r"].shape or None


def losers_rewarded(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    """In max-pooling, relevance where there should be none at all: at the inputs that were not the largest."""
    if "weight" in inputs or expected["R"].all():
        return None if agree(answer["R"], expected["R"]) else False
    return bool(answer["R"][expected["R"] == 0].all()) and arrives(answer["R"], inputs["r"])


def only_one_rewarded(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    """In average pooling only one input of each window gets something."""
    if "weight" in inputs or not expected["R"].all():
        return None if agree(answer["R"], expected["R"]) else False
    return np.count_nonzero(answer["R"]) == inputs["r"].size


def only_with_eps(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    """Wrong just where ε is large, and inputs of 0 get nothing, so that step 4 is there."""
    if "weight" not in inputs:
        return None if agree(answer["R"], expected["R"]) else False
    return not_right_only_where(has_eps)(answer, expected, inputs) and not answer["R"][inputs["a"] == 0].any()


def undivided(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    """In a fully connected layer, the relevance of the outputs is weighted and not shared out."""
    if "weight" not in inputs or inputs["weight"].ndim > 2 or has_gamma(inputs):
        return False if agree(answer["R"], expected["R"]) and "weight" in inputs else None
    return agree(answer["R"], inputs["a"] * (inputs["r"] @ inputs["weight"]))


def slips(name: str, *ways: str) -> tuple[dict[str, str], ...]:
    return tuple({name: way} for way in ways)


MISTAKES = (
    *FIRST,
    Misconception(
        "step-4-missing",
        None,
        "The result is c, or something else that is not a times c: inputs that are 0 receive relevance, although they "
        "contribute nothing.",
        SECTION,
        look="Read step 4 again.",
        about="step 4",
        slips=slips("c", "c", "a + c", "c where a", "a * a * c"),
        costs=3,
    ),
    Misconception(
        "only-positive",
        None,
        "Negative numbers are cut off where nothing of that is asked for: relevance may speak against a person as "
        "well.",
        SECTION,
        look="Look for what makes negative numbers disappear.",
        about="negative c",
        slips=slips("c", "c cut off"),
        pairs=False,
        costs=2,
    ),
    Misconception(
        "rho-unused",
        None,
        "All is right where ρ leaves the parameters as they are, and wrong where it changes them: the layer is used "
        "without ρ.",
        SECTION,
        look="Which parameters does the forward computation of step 1 use?",
        about="ρ, which is not used",
        slips=({"weight": "plain", "bias": "plain"},),
        costs=3,
    ),
    Misconception(
        "rho-fixed",
        None,
        "The parameters are changed in a way of your own: the function ρ that is given is not used.",
        SECTION,
        look="Which argument says how parameters are to be changed?",
        about="ρ, which is another one",
        slips=({"weight": "a quarter", "bias": "a quarter"}, {"weight": "positive", "bias": "positive"}),
        pairs=False,
        costs=3,
    ),
    Misconception(
        "rho-not-on-bias",
        None,
        "The result is wrong just where ρ changes a layer that has biases: ρ is not used on them.",
        SECTION,
        look="Which parameters of the layer does the sum of step 1 run over?",
        about="ρ, which is not used on the bias",
        slips=slips("bias", "plain"),
        costs=1,
    ),
    Misconception(
        "rho-not-on-weights",
        None,
        "ρ is used on the biases, but not on the weights.",
        SECTION,
        look="Which parameters of the layer does the sum of step 1 run over?",
        about="ρ, which is not used on the weights",
        slips=slips("weight", "plain"),
        pairs=False,
        costs=2,
    ),
    Misconception(
        "rho-twice",
        None,
        "ρ is used twice on the same parameters.",
        SECTION,
        look="Follow a parameter from the layer to step 1: how often is it changed?",
        about="ρ, which is used twice",
        slips=(
            {"weight": "rho twice"},
            {"weight": "rho twice", "bias": "rho twice"},
            {"bias": "rho twice"},
            {"weight": "doubled", "bias": "doubled"},
        ),
        pairs=False,
        costs=2,
    ),
    Misconception(
        "rho-in-one-step",
        None,
        "All is right where ρ leaves the parameters as they are; where it changes them, relevance appears or gets "
        "lost, as steps 1 and 3 see other parameters.",
        SECTION,
        look="Do steps 1 and 3 speak of the same layer?",
        about="ρ, which is used in one step alone",
        slips=({"step_3": "plain"}, {"step_1": "plain"}),
        costs=2,
    ),
    Misconception(
        "bias-left-out",
        None,
        "With biases, the result is that of a layer without any; but in this rule the biases take their share.",
        SECTION,
        look="Look at where the sum of step 1 begins.",
        about="the bias, which is left out",
        slips=slips("bias", "none"),
        costs=2,
    ),
    Misconception(
        "bias-misused",
        None,
        "The biases are in z, but with another sign or another size.",
        SECTION,
        look="Count the biases in z, with their signs.",
        about="the bias",
        slips=slips("bias", "doubled", "negative", "positive"),
        pairs=False,
        costs=2,
    ),
    Misconception(
        "sign-of-z-lost",
        None,
        "Where z is negative, the result is wrong: z loses its sign, or is cut off. But a z may be negative, and "
        "what it hands down then has the opposite sign.",
        SECTION,
        look="What happens to z between steps 1 and 2?",
        about="the sign of z",
        slips=(
            *slips(
                "z",
                "absolute",
                "absolute, all of it",
                "positive",
                "positive, all of it",
                "at least eps",
                "where positive",
            ),
            *({"z": way, "through": True} for way in ("positive", "positive, all of it", "at least eps")),
        ),
        costs=3,
    ),
    Misconception(
        "eps-with-the-sign-of-z",
        None,
        "ε is added with the sign of z. Some programs do so, but in step 1 ε is added as it is.",
        SECTION,
        look="Read step 1 again.",
        about="the sign of ε",
        slips=(
            *slips("z", "with the sign of z", "with the sign of z, 0 is positive"),
            {"z": "absolute", "through": True},
        ),
        pairs=False,
        costs=1,
    ),
    Misconception(
        "eps-misplaced",
        None,
        "All is right where ε is tiny, and wrong where it is large: it is not added once, as it is given, in step 1.",
        SECTION,
        look="Is it the function's argument that you add, and in which of the steps?",
        about="ε",
        slips=(
            *slips("z", "fixed", "ignored", "subtracted", "doubled", "squared", "times z"),
            {"z": "times z", "through": True},
            *slips("s", "r / z, eps in s", "r / z, eps in r"),
        ),
        costs=2,
    ),
    Misconception(
        "pooling-shared-out",
        None,
        "In pooling, relevance is not shared out by the four steps. In max-pooling the largest input of a window "
        "gets it all; in average pooling each gets it in proportion to its value.",
        SECTION,
        look="Who made it through, and how much did each contribute? The four steps tell that by themselves.",
        about="pooling",
        slips=slips("pooling", "max even", "max repeated", "even", "repeated"),
        pairs=False,
        costs=1,
    ),
    Misconception(
        "pooling-passed-through",
        None,
        "Pooling hands its relevance on as it is, but its inputs are more than its outputs: the result has not the "
        "shape of a.",
        SECTION,
        look="Do the four steps not serve this kind of layer, too?",
        about="pooling",
        slips=slips("pooling", "through"),
        pairs=False,
        costs=2,
    ),
    *LAST,
    Misconception(
        "pooling-passed-through",
        handed_through,
        "Pooling hands its relevance on as it is, but its inputs are more than its outputs: the result has not the "
        "shape of a.",
        SECTION,
        look="Do the four steps not serve this kind of layer, too?",
        strange=True,
    ),
    Misconception(
        "pooling-shared-out",
        losers_rewarded,
        "In max-pooling, inputs that were not the largest of their window receive relevance.",
        SECTION,
        look="Who made it through?",
        alone=True,
    ),
    Misconception(
        "average-as-max",
        only_one_rewarded,
        "All is right but in average pooling, where one input of each window gets all, and the others nothing.",
        SECTION,
        look="How much did each input contribute to the average?",
        alone=True,
    ),
    Misconception(
        "step-2-missing",
        undivided,
        "What an output hands down is weighted by the contributions, but not divided among them, so that relevance "
        "comes out that never went in.",
        SECTION,
        look="Read step 2 again.",
    ),
    Misconception(
        "eps-misplaced",
        only_with_eps,
        "All is right where ε is tiny, and wrong where it is large.",
        SECTION,
        look="Is it the function's argument that you add, and in which of the steps?",
        alone=True,
    ),
    Misconception(
        "bias-misused",
        not_right_only_where(has_bias),
        "All is right but where the layer has biases.",
        SECTION,
        look="Count the biases in z, with their signs.",
        alone=True,
    ),
    Misconception(
        "rho-misused",
        not_right_only_where(has_gamma),
        "All is right where ρ leaves the parameters as they are, and wrong where it changes them.",
        SECTION,
        look="On which parameters is ρ used, how often, and in which steps?",
        alone=True,
    ),
    Misconception(
        "rho-not-on-bias",
        not_right_only_where(lambda inputs: has_gamma(inputs) and has_bias(inputs)),
        "The result is wrong just where ρ changes a layer that has biases.",
        SECTION,
        look="Which parameters of the layer does the sum of step 1 run over?",
        alone=True,
    ),
)
