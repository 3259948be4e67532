"""What a check is given, and what it finds."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias

from classroom_hub.config import Settings
from protocol.discovery.addresses import Interface


class Severity(StrEnum):
    """``stop`` would stop a lesson; ``warning`` makes it poorer, or is likely to."""

    OK = "ok"
    WARNING = "warning"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something amiss. ``key`` names its sentences (``words.py``), ``values`` fill them."""

    severity: Severity
    key: str
    values: Mapping[str, object] = field(default_factory=dict)


def stop(key: str, **values: object) -> Finding:
    """Return what would stop a lesson."""
    return Finding(Severity.STOP, key, values)


def warn(key: str, **values: object) -> Finding:
    """Return what a lesson goes on with."""
    return Finding(Severity.WARNING, key, values)


@dataclass(frozen=True, slots=True)
class Client:
    """A tablet that is connected now, from another computer."""

    address: str
    agent: bool
    #: What it measured last (milliseconds); 0: nothing yet.
    rtt_ms: int = 0
    #: How far its calendar clock is ahead of ours (seconds), as it says itself.
    ahead_s: float | None = None
    #: Segments sent to it, and those of them that were sent again.
    sent: int = 0
    again: int = 0


@dataclass(frozen=True, slots=True)
class Heard:
    """An agent that mDNS has found."""

    address: str
    port: int


@dataclass(frozen=True, slots=True)
class Running:
    """What a hub that runs knows by itself."""

    port: int
    hub: str
    clients: Sequence[Client] = ()
    heard: Sequence[Heard] = ()
    #: For how long a lesson has been on (seconds); 0: none is.
    live_s: float = 0.0
    #: The code of what keeps the display from being captured, as the engine found.
    hindrance: str | None = None
    tls_port: int | None = None
    #: Tablets that still keep work under an earlier address.
    holding: int = 0


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the last lesson left: the address that it was at (empty: none yet), and when."""

    address: str = ""
    written_s: float = 0.0


def _nothing() -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Scene:
    """All that checks look at. What takes time is behind a call."""

    settings: Settings
    interfaces: Sequence[Interface]
    now_s: float
    #: Opens the display and grabs a picture; raises ``SourceError``.
    probe_display: Callable[[], Any] | None = None
    #: What the system says of its networks (Windows only; JSON).
    profiles: Callable[[], str | None] = _nothing
    earlier: Earlier = Earlier()
    running: Running | None = None

    @property
    def address(self) -> str | None:
        """The address that tablets are told; ``None`` without a network."""
        first = self.interfaces[0].address if self.interfaces else "127.0.0.1"
        return None if first.startswith("127.") else first


#: Returns what is amiss; ``None`` where there is nothing to look at.
Check: TypeAlias = Callable[[Scene], "list[Finding] | None"]


@dataclass(frozen=True, slots=True)
class Result:
    """A check that was made: its id, and what it found."""

    check: str
    findings: tuple[Finding, ...] = ()

    @property
    def severity(self) -> Severity:
        """The worst of the findings."""
        order = list(Severity)
        return max((finding.severity for finding in self.findings), key=order.index, default=Severity.OK)
