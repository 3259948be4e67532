"""What a tablet says when it wants in, and which pupil that is. Pure."""

from dataclasses import dataclass
from typing import Literal

from classroom_hub.lesson.plan import asks_pictures, class_of
from classroom_hub.lesson.roster import Pupil, Roster
from protocol.wire.errors import ErrorCode, ProtocolError
from protocol.wire.parts import Medium
from protocol.wire.views import ClassPlan


@dataclass(frozen=True, slots=True)
class Knock:
    """A tablet at the door; ``claims`` is the seat of that name or of that ``pupil``."""

    name: str
    claims: str | None = None
    pupil: str | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """What a tablet says when it wants in."""

    device: str
    client: Literal["page", "agent"]
    name: str | None = None
    code: str | None = None
    token: str | None = None
    media: tuple[Medium, ...] = ()
    #: What a badge's address carries; what the hub gave a tablet that remembers its pupil.
    badge: str | None = None
    keepsake: str | None = None
    #: Who was tapped in the class's list, and the pictures after that.
    pupil: str | None = None
    pictures: tuple[int, ...] | None = None
    #: The cart that the tablet belongs to; empty for a tablet of one pupil's own.
    cart: str = ""
    #: An agent that can let the pupil's page ask who is there.
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """Who a tablet says its pupil is; ``proven`` by what only that pupil has."""

    pupil: Pupil
    name: str
    proven: bool


def claim(visit: Visit, plan: ClassPlan, roster: Roster) -> Claim | None:
    """Return whom a tablet means; ``None``: it names nobody of the roster.

    Raises:
        ProtocolError: ``bad_keepsake`` and ``bad_badge`` open nothing any more; ``not_in_class``: somebody whom
            this lesson is not for; ``wrong_pictures``.
    """
    if visit.keepsake is not None:
        pupil, proven = roster.by_tablet(visit.keepsake), True
        unknown = ErrorCode.BAD_KEEPSAKE
    elif visit.badge is not None:
        pupil, proven = roster.by_badge(visit.badge), True
        unknown = ErrorCode.BAD_BADGE
    elif visit.pupil is not None:
        pupil, proven = roster.get(visit.pupil), False
        unknown = ErrorCode.NOT_IN_CLASS
    else:
        return None
    if pupil is None:
        raise ProtocolError(unknown)
    wanted = class_of(plan)
    # With no class chosen, badges and tablets of all the room's classes are good; nobody is listed to be tapped.
    if plan.after_school or (pupil.class_name != wanted and (wanted or not proven)):
        raise ProtocolError(ErrorCode.NOT_IN_CLASS)
    if not proven and asks_pictures(plan, pupil):
        if visit.pictures != pupil.pictures:
            raise ProtocolError(ErrorCode.WRONG_PICTURES)
        proven = True
    return Claim(pupil, roster.names(pupil.class_name)[pupil.id], proven)
