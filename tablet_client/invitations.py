"""Where hubs call: a TCP port on which every connection gets a challenge, and only our town's hubs are heard."""

import asyncio
import contextlib
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Final, Literal, Protocol

from protocol.discovery.credentials import VERSION, CredentialError, Reason
from protocol.discovery.invitation import (
    ANSWER_S,
    ASK_S,
    MAX_LINE_BYTES,
    NONCE_BYTES,
    Answer,
    Challenge,
    Invitation,
    Issued,
    check_invitation,
    encode_line,
    issue,
)
from tablet_client.sentences import say, say_invitation

_log = logging.getLogger(__name__)

#: Hubs of one school that call at once; one more is turned away unheard.
_MAX_CONNECTIONS: Final = 16
#: Refusals that are logged in a minute: a stranger who calls all day must not fill the disk.
_LOGGED_A_MINUTE: Final = 20
#: A hub that does not read our few bytes (seconds).
_WRITE_S: Final = 3.0


#: Asks the tablet's user whether to leave one class (its name) for another.
Ask = Callable[[str, str], Awaitable[bool]]


class Guest(Protocol):
    """A tablet that may be invited."""

    def standing(self, invitation: Invitation) -> Literal["accepted", "asking", "busy"]:
        """Whether it comes, asks its user first, or stays where it is."""

    async def ask(self, invitation: Invitation) -> bool:
        """Ask its user; false where nobody answers in time."""

    def go(self, invitation: Invitation) -> None:
        """Leave for the lesson that it is invited to."""


class Porch:
    """Listens for invitations to the tablets of this computer; ``guests`` are by their device's id."""

    def __init__(self, town: str, guests: Mapping[str, Guest], clock: Callable[[], float] = time.monotonic) -> None:
        self._town = town
        self._guests = guests
        self._clock = clock
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()
        self._minute_s, self._logged = float("-inf"), 0

    async def open(self, port: int = 0) -> int:
        """Listen; return the port, to be announced.

        Raises:
            OSError: the port cannot be listened on.
        """
        every = "0.0.0.0"  # noqa: S104 - hubs come from the network
        self._server = await asyncio.start_server(self._serve, every, port, limit=MAX_LINE_BYTES)
        return int(self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        """Listen no more, and hang up."""
        if self._server is not None:
            self._server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._open) >= _MAX_CONNECTIONS:
            writer.close()
            return
        task = asyncio.create_task(self._talk(reader, writer))
        self._open.add(task)
        task.add_done_callback(self._open.discard)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        address = str((writer.get_extra_info("peername") or ("?",))[0])
        try:
            issued = issue(secrets.token_bytes(NONCE_BYTES), self._clock())
            await _send(writer, Challenge(VERSION, issued.nonce))
            invitation = await self._hear(reader, issued)
            await self._answer(invitation, writer)
        except CredentialError as error:
            self._refused(address, error)
            with contextlib.suppress(OSError):  # a stranger may be gone
                await _send(writer, Answer("refused", error.reason))
        except (OSError, asyncio.IncompleteReadError):
            pass  # TimeoutError among them: nobody said anything, so there is nothing to refuse
        except Exception:  # whatever a stranger sends ends its own connection only
            _log.exception("an invitation failed")
        finally:
            writer.close()
            with contextlib.suppress(Exception):
                async with asyncio.timeout(_WRITE_S):
                    await writer.wait_closed()

    async def _hear(self, reader: asyncio.StreamReader, issued: Issued) -> Invitation:
        try:
            async with asyncio.timeout(ANSWER_S):
                line = await reader.readuntil(b"\n")
        except asyncio.LimitOverrunError:
            raise CredentialError(Reason.TOO_LARGE) from None
        except asyncio.IncompleteReadError as cut:
            if cut.partial:
                raise CredentialError(Reason.MALFORMED, "cut") from None
            raise
        return check_invitation(line, issued, self._town, frozenset(self._guests), self._clock())

    async def _answer(self, invitation: Invitation, writer: asyncio.StreamWriter) -> None:
        guest = self._guests[invitation.device]
        standing = guest.standing(invitation)
        if standing == "asking":
            with contextlib.suppress(OSError):
                await _send(writer, Answer("asking"))
            agreed = False
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(ASK_S):
                    agreed = await guest.ask(invitation)
            standing = "accepted" if agreed else "busy"
        with contextlib.suppress(OSError):
            await _send(writer, Answer(standing))
        if standing == "accepted":
            guest.go(invitation)

    def _refused(self, address: str, error: CredentialError) -> None:
        now_s = self._clock()
        if now_s - self._minute_s >= 60:
            self._minute_s, self._logged = now_s, 0
        self._logged += 1
        if self._logged <= _LOGGED_A_MINUTE:
            _log.warning("%s", say("invitation_refused", address=address, reason=say_invitation(error.reason)))
        elif self._logged == _LOGGED_A_MINUTE + 1:
            _log.warning("%s", say("invitations_refused"))


async def _send(writer: asyncio.StreamWriter, line: Challenge | Answer) -> None:
    writer.write(encode_line(line))
    async with asyncio.timeout(_WRITE_S):
        await writer.drain()
