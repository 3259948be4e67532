"""What an agent does beside following the board, while it has a seat: one small interface."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from protocol.wire.messages import Message, SharingChanged
from protocol.wire.parts import Medium
from protocol.wire.teaching import Desk
from protocol.wire.views import LessonView
from tablet_client.target import Target


@dataclass(frozen=True, slots=True)
class Place:
    """A seat that was just taken: where, by what token, and how to speak to the hub.

    ``speak`` raises ``ConnectionClosed`` or ``TimeoutError`` once the link is gone.
    """

    target: Target
    hub: str
    token: str
    lesson: LessonView
    speak: Callable[[Message], Awaitable[None]]


class Company(Protocol):
    """Told by the tablet, on the event loop; nothing here may block or raise."""

    @property
    def media(self) -> tuple[Medium, ...]:
        """What the tablet can show of itself."""

    @property
    def unsent(self) -> int:
        """How many pieces of work the hub has not acknowledged."""

    def joined(self, place: Place) -> None:
        """We have a seat; :meth:`left` follows before the next."""

    def lesson(self, lesson: LessonView) -> None:
        """The lesson changed."""

    def sharing(self, told: SharingChanged) -> None:
        """Where we stand on our way to the projector."""

    def desk(self, desk: Desk) -> None:
        """What is on this pupil's desk."""

    def left(self) -> None:
        """The link is gone, or never was."""
