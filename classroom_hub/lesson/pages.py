"""Pupils' pages on the projector: what may be put up, and how it changes. Pure."""

from collections.abc import Collection, Container
from typing import Final

from msgspec.structs import replace

from protocol.document.access import FREE
from protocol.wire.classwork import Layout, WallView
from protocol.wire.errors import ErrorCode, ProtocolError

#: Two pages lie over each other; a third would be hidden.
COMPARED: Final = 2


def check_page(activity: str, seat: str, seats: Container[str], activities: Collection[str]) -> None:
    """Raise ``no_page`` where that pupil has no page for that activity."""
    if seat not in seats:
        raise ProtocolError(ErrorCode.NO_PAGE, f"seat {seat}")
    if activity != FREE and activity not in activities:
        raise ProtocolError(ErrorCode.NO_PAGE, f"activity {activity}")


def check_wall(wall: WallView, seats: Container[str], activities: Collection[str]) -> None:
    """Raise ``no_page`` where a wall shows nothing, what is not there, somebody twice, or compares other than two."""
    if not wall.pages:
        raise ProtocolError(ErrorCode.NO_PAGE, "none")
    for page in wall.pages:
        check_page(page.activity, page.seat, seats, activities)
    shown = {page.seat for page in wall.pages}
    if len(shown) < len(wall.pages):
        raise ProtocolError(ErrorCode.NO_PAGE, "a pupil twice")
    if wall.zoomed is not None and wall.zoomed not in shown:
        raise ProtocolError(ErrorCode.NO_PAGE, f"zoomed {wall.zoomed}")
    if wall.layout is Layout.COMPARE and len(shown) != COMPARED:
        raise ProtocolError(ErrorCode.NO_PAGE, f"{len(shown)} to compare")


def without(wall: WallView, seat: str) -> WallView | None:
    """Return a wall from which a pupil's page was taken; ``None``: nothing is left."""
    pages = [page for page in wall.pages if page.seat != seat]
    if not pages:
        return None
    layout = wall.layout if len(pages) == COMPARED else Layout.GRID
    return replace(wall, pages=pages, layout=layout, zoomed=None if wall.zoomed == seat else wall.zoomed)


def turned(wall: WallView, by: WallView) -> WallView:
    """Return a wall as a hand on the projector leaves it: what is shown large, the divider, the sheets.

    Whose pages are up, in which order and with which names is the teacher's alone.
    """
    sheets = {page.seat: page.sheet for page in by.pages}
    pages = [replace(page, sheet=sheets.get(page.seat, page.sheet)) for page in wall.pages]
    there = by.zoomed is None or any(page.seat == by.zoomed for page in pages)
    return replace(wall, pages=pages, divider=by.divider, zoomed=by.zoomed if there else wall.zoomed)


def is_large(wall: WallView, seat: str) -> bool:
    """Whether a pupil's page is the one that the class looks at."""
    return wall.zoomed == seat or [page.seat for page in wall.pages] == [seat]
