"""Known mistakes in `lrprule`, and those that `lrpfirst` shares with it: how each shows in the arrays."""

from __future__ import annotations

import numpy as np
from exercises_shared import agree, only_where

from course.exercise import Arrays, Misconception

__all__ = ["COMMON", "MISTAKES", "conserves", "has_bias"]

SECTION = "Part 3: Explaining predictions with LRP"


def has_gamma(inputs: Arrays) -> bool:
    return "gamma" in inputs and bool(inputs["gamma"] > 0)


def has_bias(inputs: Arrays) -> bool:
    return "bias" in inputs


def has_gamma_and_bias(inputs: Arrays) -> bool:
    return has_gamma(inputs) and has_bias(inputs)


def has_eps(inputs: Arrays) -> bool:
    return "eps" in inputs and bool(inputs["eps"] > 1e-3)


def all_but_zero(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    """Nothing but rounding is left. Zeros alone may come from anywhere."""
    small = bool(np.abs(answer["R"]).max() < 1e-6 * np.abs(expected["R"]).max())
    return small if answer["R"].any() else None


def not_multiplied(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool:
    return not agree(answer["R"], expected["R"]) and agree(answer["R"] * inputs["a"], expected["R"])


def conserves(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool:
    """Each example's relevance comes out as it went in."""
    n = len(inputs["r"])
    return agree(answer["R"].reshape(n, -1).sum(axis=1), inputs["r"].reshape(n, -1).sum(axis=1))


def nothing_at_zero(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool:
    """Inputs of 0 get nothing, so that step 4 is there."""
    return not answer["R"][inputs["a"] == 0].any()


def conserves_without_bias(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool:
    return nothing_at_zero(answer, expected, inputs) and (has_bias(inputs) or conserves(answer, expected, inputs))


def undivided(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    """In a fully connected layer, the relevance of the outputs is weighted and not shared out."""
    if "weight" not in inputs or inputs["weight"].ndim > 2:
        return False if agree(answer["R"], expected["R"]) and "weight" in inputs else None
    return agree(answer["R"], inputs["a"] * (inputs["r"] @ inputs["weight"]))


def handed_through(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    """In pooling, the relevance of the outputs comes back as it is, and has not the shape of the inputs."""
    if "weight" not in inputs:
        return answer["R"].shape == inputs["r"].shape
    return None if agree(answer["R"], expected["R"]) else False


def losers_rewarded(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    """In pooling, relevance where there should be none at all: at the inputs that were not the largest."""
    if "weight" in inputs or expected["R"].all():
        return None
    return bool(answer["R"][expected["R"] == 0].all()) and conserves(answer, expected, inputs)


def doubled(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool:
    return bool(answer["R"].any()) and agree(answer["R_again"], 2 * answer["R"])


def leaves_traces(answer: Arrays, expected: Arrays, inputs: Arrays) -> bool | None:
    """The first call is right, and the second one finds a layer or an input that the first has changed."""
    if not agree(answer["R"], expected["R"]):
        return False
    return not all(agree(answer[name], expected[name]) for name in expected) if "R_again" in expected else None


#: Mistakes that both rules invite.
COMMON = (
    Misconception(
        "s-not-constant",
        all_but_zero,
        "The relevance is 0 almost everywhere. Step 3 needs s as constant numbers; where the derivative is taken "
        "through s as well, what z gains s loses. Look at how s comes out of step 2.",
        SECTION,
    ),
    Misconception(
        "layer-changed",
        leaves_traces,
        "The first result is right, but the call leaves traces: the second one finds another layer, another input or "
        "an old gradient. A network must survive being explained, so look at where the changed parameters are put.",
        SECTION,
    ),
)

MISTAKES = (
    Misconception(
        "gradient-accumulates",
        doubled,
        "The second call on the same input gives twice the relevance of the first: the gradient of the first call "
        "was still there, and the new one was added to it. Look at which tensor collects the gradient.",
        SECTION,
    ),
    *COMMON,
    Misconception(
        "step-4-missing",
        not_multiplied,
        "Inputs that are 0 receive relevance, although they contribute nothing. Steps 1 to 3 look right; read step "
        "4 again.",
        SECTION,
    ),
    Misconception(
        "step-2-missing",
        undivided,
        "What an output hands down is weighted by the contributions, but not divided among them, so that relevance "
        "comes out that never went in. Read step 2 again.",
        SECTION,
    ),
    Misconception(
        "bias-left-out",
        only_where("R", has_bias, conserves),
        "With biases, all relevance still arrives at the inputs; but in this rule the biases take their share. "
        "Look at where the sum of step 1 begins.",
        SECTION,
    ),
    Misconception(
        "rho-unused",
        only_where("R", has_gamma, conserves_without_bias),
        "All is right where ρ leaves the parameters as they are, and wrong where it changes them, though no "
        "relevance is lost. It looks as if the layer were used without ρ.",
        SECTION,
    ),
    Misconception(
        "rho-in-one-step",
        only_where("R", has_gamma, nothing_at_zero),
        "All is right where ρ leaves the parameters as they are; where it changes them, relevance appears or gets "
        "lost. Do steps 1 and 3 speak of the same layer?",
        SECTION,
    ),
    Misconception(
        "rho-not-on-bias",
        only_where("R", has_gamma_and_bias, nothing_at_zero),
        "The result is wrong just where ρ changes a layer that has biases. Which parameters of the layer does the "
        "sum of step 1 run over?",
        SECTION,
    ),
    Misconception(
        "eps-misplaced",
        only_where("R", has_eps, nothing_at_zero),
        "All is right where ε is tiny, and wrong where it is large. Is it the function's argument that you add, "
        "and in which of the steps?",
        SECTION,
    ),
    Misconception(
        "pooling-passed-through",
        handed_through,
        "Pooling hands its relevance on as it is, but its inputs are more than its outputs: the result has not the "
        "shape of a. Do the four steps not serve this kind of layer, too?",
        SECTION,
        strange=True,
    ),
    Misconception(
        "pooling-shared-out",
        losers_rewarded,
        "In max-pooling, inputs that were not the largest of their window receive relevance. Who made it through?",
        SECTION,
    ),
)
