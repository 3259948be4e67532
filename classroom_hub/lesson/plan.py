"""Who a lesson is for: the class, how its pupils say who they are, and whether guests may come. Pure."""

from classroom_hub.lesson.roster import Pupil, Roster
from protocol.wire.errors import ErrorCode, ProtocolError
from protocol.wire.views import ClassPlan, IdentifyBy, PupilView


def plan_of(chosen: ClassPlan | None, roster: Roster) -> ClassPlan:
    """Return the plan that holds: the teacher's, or the only class's, or guests where there is none.

    A class that an import has renamed or removed is no choice any more.
    """
    classes = roster.classes
    if chosen is not None and (not chosen.class_name or chosen.class_name in classes):
        return chosen
    by = chosen.by if chosen is not None else IdentifyBy.TAP
    return ClassPlan(classes[0], by, guests=False) if len(classes) == 1 else ClassPlan(by=by)


def check_plan(plan: ClassPlan, roster: Roster) -> None:
    """Raise ``no_class`` where the room knows no such class."""
    if plan.class_name and plan.class_name not in roster.classes:
        raise ProtocolError(ErrorCode.NO_CLASS, plan.class_name)


def class_of(plan: ClassPlan) -> str:
    """Return the class whose pupils are expected; empty where only guests are."""
    return "" if plan.after_school else plan.class_name


def asks_pictures(plan: ClassPlan, pupil: Pupil) -> bool:
    """Tell whether a pupil is asked for the three pictures; one who was given none is not."""
    return plan.by is IdentifyBy.PICTURES and pupil.pictures is not None


def pupil_views(plan: ClassPlan, roster: Roster, taken: set[str]) -> list[PupilView]:
    """Return the class as its tablets may see it: no more than is on the wall anyway."""
    names = roster.names(class_of(plan))
    return [
        PupilView(pupil.id, names[pupil.id], pupil.animal, pupil.colour, pupil.id in taken, asks_pictures(plan, pupil))
        for pupil in roster.of(class_of(plan))
    ]
