"""The widget of an explorer."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape
from typing import Any

import ipywidgets

from course.drawing.explorer import Explorer, Setting
from course.drawing.paper import Picture

__all__ = ["widget"]

HELP = "Tab goes from one choice to the next, the arrow keys change it."


def widget(explorer: Explorer) -> Any:
    """Choices above, the picture below; it follows each change."""

    def choice(label: str, options: Sequence[Any]) -> Any:
        wide = {"description_width": "initial"}
        return ipywidgets.Dropdown(options=options, description=label, style=wide, layout={"width": "max-content"})

    image = choice("image", [(f"{i + 1}: {name}", i) for i, name in enumerate(explorer.names)])
    class_ = choice("class", [(name, k) for k, name in enumerate(explorer.classes)])
    network, method = choice("network", list(explorer.networks)), choice("method", list(explorer.methods))
    network.layout.display = "" if len(explorer.networks) > 1 else "none"
    sliders = {
        (name, setting): _slider(values)
        for name, way in explorer.methods.items()
        for setting, values in way.settings.items()
    }
    shown = ipywidgets.HTML()

    def show(_: Any = None) -> None:
        settings = {setting: slider.value for (name, setting), slider in sliders.items() if name == method.value}
        for (name, _setting), slider in sliders.items():
            slider.layout.display = "" if name == method.value else "none"
        try:
            picture = explorer.picture(network.value, method.value, image.value, class_.value, **settings)
            shown.value = _html(picture)
        except Exception as error:
            shown.value = f"<p role='status'>{escape(f'{type(error).__name__}: {error}')}</p>"

    def show_image(_: Any = None) -> None:
        """Another image: ask for its own class first."""
        own = explorer.own[image.value]
        if class_.value == own:
            show()
        else:
            class_.value = own  # which shows it

    image.observe(show_image, "value")
    for control in (class_, network, method, *sliders.values()):
        control.observe(show, "value")
    class_.value = explorer.own[0]
    show()
    notes = [f"<small>{HELP}</small>"]
    notes += [f"<small>{escape(name)} is not there yet ({escape(why)})</small>" for name, why in explorer.left_out()]
    choices = ipywidgets.HBox([image, class_, network, method], layout={"flex_flow": "row wrap"})
    return ipywidgets.VBox([choices, *sliders.values(), shown, ipywidgets.HTML("<br>".join(notes))])


def _slider(setting: Setting) -> Any:
    kind = ipywidgets.FloatLogSlider if setting.exponent else ipywidgets.FloatSlider
    step = (setting.high - setting.low) / 40
    bounds = {"min": setting.low, "max": setting.high, "step": step, "value": setting.start}
    return kind(description=setting.label, readout_format=".2g", **bounds)


def _html(picture: Picture) -> str:
    """The picture for an HTML widget: unlike an Image widget, it has an alternative text."""
    data = base64.b64encode(picture.data).decode()
    return f'<img alt="{escape(picture.alt)}" src="data:image/png;base64,{data}" style="max-width: 100%">'
