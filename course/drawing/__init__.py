"""What both assignments show alike: sheets of images and heatmaps, shares on a mask, curves, a widget to explore."""

from course.drawing.curve import accuracy_curve, live
from course.drawing.explorer import Explorer, Method, Setting
from course.drawing.exploring import explore
from course.drawing.paper import Picture
from course.drawing.relevance import ends_of, legend_of, masked, painted, scale_of, share_on
from course.drawing.shares import shares
from course.drawing.sheet import Band, sheet

__all__ = [
    "Band",
    "Explorer",
    "Method",
    "Picture",
    "Setting",
    "accuracy_curve",
    "ends_of",
    "explore",
    "legend_of",
    "live",
    "masked",
    "painted",
    "scale_of",
    "share_on",
    "shares",
    "sheet",
]
