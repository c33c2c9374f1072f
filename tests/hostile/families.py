"""All attacks, by family."""

from __future__ import annotations

import os

from hostile import forgers, hoarders, pages, papers, showers, spies, wreckers
from hostile.attack import Attack

__all__ = ["AS_USER", "ATTACKS", "EVERY", "IN_BUBBLEWRAP"]

FAMILIES: dict[str, dict[str, Attack]] = {
    "checkers": forgers.CHECKERS,
    "objects": forgers.OBJECTS,
    "hooks": forgers.HOOKS,
    "scores": forgers.SCORES,
    "answers": forgers.ANSWERS,
    "spies": spies.SPIES,
    "ways-out": spies.WAYS_OUT,
    "ends": wreckers.ENDS,
    "hangs": wreckers.HANGS,
    "bombs": wreckers.BOMBS,
    "floods": wreckers.FLOODS,
    "protocol": wreckers.PROTOCOL,
    "notebooks": papers.NOTEBOOKS,
    "shadows": papers.SHADOWS,
    "links": papers.LINKS,
    "files": papers.FILES,
    "outputs": pages.OUTPUTS,
    "markdown": pages.MARKDOWN,
    "shown": showers.SHOWN,
    "hoards": hoarders.HOARDS,
    "readers": hoarders.READERS,
    "opened": hoarders.PAGES,
}
EVERY = {f"{family}-{name}": attack for family, attacks in FAMILIES.items() for name, attack in attacks.items()}

#: ``make hostile`` runs all attacks, in some twenty minutes; ``make test`` every third of a family, and all of these.
WHOLE = ("hoards", "readers", "opened", "shown")
STEP = 1 if os.environ.get("HOSTILE") == "all" else 3

ATTACKS = {
    f"{family}-{name}": attacks[name]
    for family, attacks in FAMILIES.items()
    for name in list(attacks)[:: 1 if family in WHOLE else STEP]
}

#: Families that meet the layer itself; the others meet the grader, whatever the layer.
CONFINED = ("spies", "ways-out", "ends", "bombs", "hoards")
IN_BUBBLEWRAP = {name: attack for name, attack in ATTACKS.items() if name.startswith(CONFINED)}

#: A few of each, for an ordinary user.
AS_USER = {
    name: attack
    for family in ("spies", "ways-out", "ends", "bombs", "hoards", "answers", "links")
    for name, attack in [(n, a) for n, a in ATTACKS.items() if n.startswith(family)][::5]
}
