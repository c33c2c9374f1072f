"""A widget that explains one image at a time; a sheet where widgets cannot run."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any, NamedTuple

import numpy as np

from course.drawing.paper import Picture
from course.drawing.relevance import ends_of, legend_of, masked, painted, scale_of
from course.drawing.sheet import Band, sheet
from course.drawing.watched import is_short, is_watched

__all__ = ["Explorer", "Method", "Setting", "explore"]

HELP = "Tab goes from one choice to the next, the arrow keys change it."


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
        self.networks, self.missing = networks, dict[str, str]()
        self.methods = {name: method for name, method in methods.items() if self._works(name, method)}

    def _works(self, name: str, method: Method) -> bool:
        """Whether a method explains a first image; students write part of it, so that it may fail in any way."""
        for network in self.networks.values():
            try:
                self.explain(network, method, 0, self.own[0])
                return True
            except Exception as error:
                self.missing[name] = f"{type(error).__name__}: {error}"
        return False

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
        for title, network in self.networks.items():
            for name, method in self.methods.items():
                R = np.stack([self.explain(network, method, i, self.own[i])[1] for i in range(len(I))])
                scale = scale_of(R)
                label = f"{name}, {title}" if len(self.networks) > 1 else name
                bands += [Band(painted(R, scale), (), label, ends_of(R)), Band(masked(I, R, scale), (), "masked")]
        alt = f"{len(I)} images and, for each, the heatmap and the masked image by {', '.join(self.methods)}."
        return sheet(bands, alt, legend_of())

    def widget(self) -> Any:
        """Choices above, the picture below; it follows each change."""
        import ipywidgets

        def choice(label: str, options: Sequence[Any]) -> Any:
            wide = {"description_width": "initial"}
            return ipywidgets.Dropdown(options=options, description=label, style=wide, layout={"width": "max-content"})

        image = choice("image", [(f"{i + 1}: {name}", i) for i, name in enumerate(self.names)])
        class_ = choice("class", [(name, k) for k, name in enumerate(self.classes)])
        network, method = choice("network", list(self.networks)), choice("method", list(self.methods))
        network.layout.display = "" if len(self.networks) > 1 else "none"
        sliders = {
            (name, setting): _slider(values)
            for name, way in self.methods.items()
            for setting, values in way.settings.items()
        }
        shown = ipywidgets.HTML()

        def show(_: Any = None) -> None:
            settings = {setting: slider.value for (name, setting), slider in sliders.items() if name == method.value}
            for (name, _setting), slider in sliders.items():
                slider.layout.display = "" if name == method.value else "none"
            try:
                picture = self.picture(network.value, method.value, image.value, class_.value, **settings)
                shown.value = _html(picture)
            except Exception as error:
                shown.value = f"<p role='status'>{escape(f'{type(error).__name__}: {error}')}</p>"

        def show_image(_: Any = None) -> None:
            """Another image: ask for its own class first."""
            own = self.own[image.value]
            if class_.value == own:
                show()
            else:
                class_.value = own  # which shows it

        image.observe(show_image, "value")
        for control in (class_, network, method, *sliders.values()):
            control.observe(show, "value")
        class_.value = self.own[0]
        show()
        notes = [f"<small>{HELP}</small>"]
        notes += [f"<small>{escape(name)} is not there yet ({escape(why)})</small>" for name, why in self.left_out()]
        choices = ipywidgets.HBox([image, class_, network, method], layout={"flex_flow": "row wrap"})
        return ipywidgets.VBox([choices, *sliders.values(), shown, ipywidgets.HTML("<br>".join(notes))])

    def left_out(self) -> list[tuple[str, str]]:
        """The methods that do not work yet, and why."""
        return [(name, why) for name, why in self.missing.items() if name not in self.methods]


def explore(*what: Any) -> Any:
    """Explore what `Explorer` takes: a widget where somebody looks on, a sheet where not, nothing in a short run."""
    if is_short():
        print("In a short run, as in grading, there is nothing to explore.")
        return None
    explorer = Explorer(*what)
    if not explorer.methods:
        print("There is nothing to explore yet.", *(f"{name}: {why}" for name, why in explorer.left_out()), sep="\n")
        return None
    if is_watched():
        try:
            return explorer.widget()
        except ImportError:
            pass
    return explorer.grid()


def _slider(setting: Setting) -> Any:
    import ipywidgets

    kind = ipywidgets.FloatLogSlider if setting.exponent else ipywidgets.FloatSlider
    step = (setting.high - setting.low) / 40
    bounds = {"min": setting.low, "max": setting.high, "step": step, "value": setting.start}
    return kind(description=setting.label, readout_format=".2g", **bounds)


def _html(picture: Picture) -> str:
    """The picture for an HTML widget: unlike an Image widget, it has an alternative text."""
    data = base64.b64encode(picture.data).decode()
    return f'<img alt="{escape(picture.alt)}" src="data:image/png;base64,{data}" style="max-width: 100%">'
