"""What can be explored, and how it looks: one image at a time, or a sheet of several."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from course.drawing.paper import Picture
from course.drawing.relevance import ends_of, legend_of, masked, painted, scale_of
from course.drawing.sheet import Band, sheet

__all__ = ["Explorer", "Method", "Setting"]


class Setting(NamedTuple):
    """A slider from low to high that starts at value; with exponent, from 10^low to 10^high, and at 10^value."""

    label: str
    low: float
    high: float
    value: float
    exponent: bool = False

    @property
    def start(self) -> float:
        return 10**self.value if self.exponent else self.value


class Method(NamedTuple):
    """A way to explain.

    explain: ``explain(network, i, k, **settings)`` explains what the network says of image i and class k: it returns
        the evidence, a number, and the relevance [height, width].
    settings: its further arguments, by name, as sliders.
    """

    explain: Callable[..., tuple[float, np.ndarray]]
    settings: Mapping[str, Setting] = {}


class Explorer:
    """What can be explored: every image by every method that works so far.

    images: [n, height, width, 3] in [0, 1]; names: one for each; classes: their names; own: [n], the class of each.
    """

    def __init__(
        self,
        images: np.ndarray,
        names: Sequence[str],
        classes: Sequence[str],
        own: Sequence[int],
        networks: Mapping[str, Any],
        methods: Mapping[str, Method],
    ) -> None:
        self.images, self.names, self.classes, self.own = images, names, classes, [int(k) for k in own]
        self.networks, self.failed = networks, dict[str, str]()
        self.pairs = [
            (title, name) for title in networks for name in methods if self._works(title, name, methods[name])
        ]
        self.methods = {name: methods[name] for name in methods if any(name == pair[1] for pair in self.pairs)}

    def _works(self, title: str, name: str, method: Method) -> bool:
        """Whether a method explains a network's first image; students write part of both: they may fail in any way."""
        try:
            self.explain(self.networks[title], method, 0, self.own[0])
        except Exception as error:
            self.failed[name] = f"{type(error).__name__}: {error}"
            return False
        return True

    def explain(self, network: Any, method: Method, i: int, k: int, **settings: float) -> tuple[float, np.ndarray]:
        settings = {name: setting.start for name, setting in method.settings.items()} | settings
        evidence, R = method.explain(network, i, k, **settings)
        R = np.asarray(R)
        if R.shape != self.images.shape[1:3]:
            raise ValueError(f"relevance of the shape {list(R.shape)}, for pixels {list(self.images.shape[1:3])}")
        return float(evidence), R

    def picture(self, network: str, method: str, i: int, k: int, **settings: float) -> Picture:
        """The image, its heatmap and the masked image; the alternative text says what they show."""
        evidence, R = self.explain(self.networks[network], self.methods[method], i, k, **settings)
        scale, ends = scale_of(R[None]), ends_of(R[None])
        I = self.images[i][None]
        tiles = np.concatenate([I, painted(R[None], scale), masked(I, R[None], scale)])
        said = f"{method}: why {self.classes[k]}? evidence {evidence:.3g}, relevance {R.sum():.3g} in all"
        alt = f"Image {self.names[i]}, its heatmap, and the image where the heatmap is red. {said}."
        return sheet([Band(tiles, ("image", "heatmap", "masked"), "", ends)], alt, said, side=224)

    def grid(self, n: int = 4) -> Picture:
        """The first n images, explained by every network and method, each for its own class."""
        I = self.images[:n]
        bands = [Band(I, self.names[:n])]
        for title, name in self.pairs:
            network, method = self.networks[title], self.methods[name]
            R = np.stack([self.explain(network, method, i, self.own[i])[1] for i in range(len(I))])
            scale = scale_of(R)
            label = f"{name}, {title}" if len(self.networks) > 1 else name
            bands += [Band(painted(R, scale), (), label, ends_of(R)), Band(masked(I, R, scale), (), "masked")]
        alt = f"{len(I)} images and, for each, the heatmap and the masked image by {', '.join(self.methods)}."
        return sheet(bands, alt, legend_of())

    def left_out(self) -> list[tuple[str, str]]:
        """The methods that do not work yet, and why."""
        return [(name, why) for name, why in self.failed.items() if name not in self.methods]
