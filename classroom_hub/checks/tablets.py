"""Checks that only tablets can make: what they reach of us, what we hear and reach of them, how good the links are.

What a network does to tablets is concluded from few signs, so the sentences say "probably".
"""

import errno
import socket
from typing import Final

from classroom_hub.checks.model import Finding, Heard, Scene, warn

#: Agents that are asked, and how long each has to answer (seconds).
_ASKED: Final = 4
_ANSWER_S: Final = 0.7
#: Agents enter a lesson of their room within a few seconds.
_ENTER_S: Final = 60.0
#: Beyond these a press on a tablet feels late, and video does not keep up.
_SLOW_MS: Final = 150
_LOSSY: Final = 0.05
#: Fewer segments say nothing of loss.
_MIN_SENT: Final = 200
#: A refusal comes from the tablet itself: it was reached.
_REACHED: Final = (errno.ECONNREFUSED, errno.ECONNRESET)


def isolation(scene: Scene) -> list[Finding] | None:
    """Whether the access point keeps tablets and this computer apart, in one direction or the other."""
    running = scene.running
    if running is None or not (running.heard or running.clients):
        return None
    agents = {client.address for client in running.clients if client.agent}
    announced = {heard.address for heard in running.heard}
    unheard = agents - announced
    if unheard and not announced:
        return [warn("isolation_unheard", tablets=len(unheard))]
    asked = list(running.heard)[:_ASKED]
    if asked and not any(map(_reachable, asked)):
        return [warn("isolation_unreachable", tablets=len(running.heard))]
    outside = {client.address for client in running.clients}
    if running.live_s > _ENTER_S and announced and not announced & outside:
        return [warn("isolation_unjoined", tablets=len(announced))]
    return []


def links(scene: Scene) -> list[Finding] | None:
    """Whether tablets answer quickly, and without having to be told twice."""
    running = scene.running
    if running is None or not running.clients:
        return None
    found: list[Finding] = []
    times_ms = sorted(client.rtt_ms for client in running.clients if client.rtt_ms > 0)
    if times_ms and (middle_ms := times_ms[(len(times_ms) - 1) // 2]) > _SLOW_MS:
        found.append(warn("links_slow", ms=middle_ms))
    sent, again = (sum(getattr(client, name) for client in running.clients) for name in ("sent", "again"))
    if sent >= _MIN_SENT and again / sent > _LOSSY:
        found.append(warn("links_lossy", percent=round(100 * again / sent)))
    return found


def _reachable(heard: Heard) -> bool:
    """Whether the tablet's computer answers at all."""
    try:
        socket.create_connection((heard.address, heard.port), timeout=_ANSWER_S).close()
    except OSError as error:
        return error.errno in _REACHED
    return True
