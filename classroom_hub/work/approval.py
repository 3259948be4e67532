"""What leaves for a portal, and by whose word: the states of a piece on its way, a class's rule, photos. Pure."""

from typing import Final, Literal

#: ``waiting``: somebody must approve it; ``approved``: it goes; ``sending``: it is under way just now.
State = Literal["waiting", "approved", "sending", "delivered", "refused", "cancelled"]
#: What goes by itself of a class's new work: all, nothing until the teacher approves it, or nothing at all.
Rule = Literal["always", "ask", "never"]

#: Reasons of our own; targets have theirs.
NO_CONSENT: Final = "no_photo_consent"
RULE_NEVER: Final = "rule_never"
#: A stick or the school's own share, which the teacher looks after; whatever is on a network may be read by families.
_LOCAL: Final = frozenset({"folder"})


def for_families(target: str) -> bool:
    """Tell whether families may see what goes to a target."""
    return target not in _LOCAL


def usual_rule(target: str) -> Rule:
    """Return the rule of a class for which nobody has chosen one."""
    return "ask" if for_families(target) else "always"


def first_state(rule: Rule, target: str, *, photo: bool, consent: bool) -> tuple[State, str]:
    """Return a new piece's state, and why.

    Args:
        rule: its class's.
        target: where it would go.
        photo: whether it may hold one.
        consent: whether photos of all who made it may leave for families.
    """
    if not may_leave(target, photo=photo, consent=consent):
        return "refused", NO_CONSENT
    if rule == "never":
        return "cancelled", RULE_NEVER
    return ("approved" if rule == "always" else "waiting"), ""


def may_leave(target: str, *, photo: bool, consent: bool) -> bool:
    """Tell whether the permission for photos, where one is needed, is there."""
    return consent or not photo or not for_families(target)
