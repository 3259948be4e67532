"""What a portal is to the drain: somewhere a parcel can be delivered, or why not, as a code."""

from typing import Protocol

from msgspec import Struct

from classroom_hub.work.outbox import Parcel


class PortalError(Exception):
    """Why a parcel did not go; ``code`` is stable, and worded by the pages."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code


class UnreachableError(PortalError):
    """Nothing can go there now; everything waits."""


class LoginNeededError(UnreachableError):
    """The portal does not know us any more: somebody has to log in again."""

    def __init__(self, detail: str = "", code: str = "login_needed") -> None:
        super().__init__(code, detail)


class LoginMissingError(LoginNeededError):
    """Nobody has logged in yet, or what let us in is forgotten."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail, "login_missing")


class LaterError(PortalError):
    """This parcel does not go now, for reasons of its own; the others may."""


class RefusedError(PortalError):
    """This parcel will not be taken, however often it is tried; the others may be."""


class Proof(Struct, frozen=True):
    """What tells that a parcel is there."""

    remote: str  # the id or path over there
    size_bytes: int | None = None
    checksum: str = ""  # "sha256:…", empty where the portal tells none


class Target(Protocol):
    """A portal. A parcel that is delivered again, since an answer was lost, must be found there and not doubled."""

    @property
    def name(self) -> str:
        """The portal's kind, as the outbox's rows and the pages call it."""
        ...

    async def deliver(self, parcel: Parcel) -> Proof:
        """Deliver, durably, and return the proof that it is there.

        Raises:
            UnreachableError: nothing can go there now.
            LaterError: this one does not go now.
            RefusedError: this one never will.
        """
        ...

    async def probe(self) -> None:
        """Look, cheaply, whether something can go there.

        Raises:
            UnreachableError: it plainly cannot.
        """
        ...
