"""Who may read a folder at Edifice ONE."""

import re

from msgspec import Struct

from classroom_hub.portal.one_calls import OneCalls
from classroom_hub.portal.target import UnreachableError


class _Group(Struct):
    id: str
    name: str | None = None


class _Groups(Struct):
    visibles: list[_Group] = []
    checked: dict[str, list[str]] = {}


class _Action(Struct, rename={"display_name": "displayName"}):
    name: list[str]
    display_name: str = ""


class _Shares(Struct):
    actions: list[_Action]
    groups: _Groups


async def share(calls: OneCalls, folder: str, group: str) -> None:
    """Let a group read a folder, unless it may already: its members are told each time that it begins to.

    Args:
        calls: the ENT, as the folder's owner.
        folder: its id.
        group: the group's name as the ENT shows it, or its id.

    Raises:
        UnreachableError: ``share_refused``: there is no such group that the owner may share with; or no answer.
    """
    path = f"workspace/share/json/{folder}"
    shares = await calls.read(path, _Shares)
    actions = next((each.name for each in shares.actions if each.display_name == "workspace.read"), [])
    found = next((g for g in shares.groups.visibles if g.id == group or _folded(g.name) == _folded(group)), None)
    if found is None or not actions:
        raise UnreachableError("share_refused")
    if set(actions) <= set(shares.groups.checked.get(found.id, [])):
        return
    answer = await calls.ask("PUT", path, form=[("groupId", found.id), *(("actions", action) for action in actions)])
    if answer.status != 200:
        busy = answer.status in (429, 502, 503, 504)
        raise UnreachableError("portal_busy" if busy else "share_refused", str(answer.status))


def _folded(name: str | None) -> str:
    return re.sub(r"\W+", " ", (name or "").casefold()).strip()
