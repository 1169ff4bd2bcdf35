"""How a page, and text on it, lies: the frame that sets it upright."""

from __future__ import annotations

from typing import Final, NamedTuple

from auditor.records import frozen


class Way(NamedTuple):
    """How text lies on the page as stored."""

    turn: int
    """Quarter turns, against the clock."""
    mirrored: bool
    """Whether its letters stand on the other side of their line, as in a mirror."""


UPRIGHT: Final = Way(0, False)


@frozen
class PageFrame:
    """The visible page, and how what is read of it lies there: what sets it upright."""

    left: float
    bottom: float
    right: float
    top: float
    way: Way

    @property
    def width(self) -> float:
        """Width of the upright page."""
        return self.top - self.bottom if self.way.turn % 2 else self.right - self.left

    @property
    def height(self) -> float:
        """Height of the upright page."""
        return self.right - self.left if self.way.turn % 2 else self.top - self.bottom

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of the page as stored, on the upright page with y downwards."""
        if self.way == UPRIGHT:
            return x - self.left, self.top - y
        turn, mirrored = self.way
        across, down = (
            (x - self.left, self.top - y),
            (y - self.bottom, x - self.left),
            (self.right - x, y - self.bottom),
            (self.top - y, self.right - x),
        )[turn]
        return (across, self.height - down) if mirrored else (across, down)

    def rect(
        self, left: float, bottom: float, right: float, top: float
    ) -> tuple[float, float, float, float]:
        """(left, top, right, bottom) of a rectangle on the upright page."""
        if self.way == UPRIGHT:
            return left - self.left, self.top - top, right - self.left, self.top - bottom
        x0, y0 = self.point(left, bottom)
        x1, y1 = self.point(right, top)
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
