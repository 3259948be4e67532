"""One call to a tablet that mDNS has found: its challenge, our signed answer, what it makes of it."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from protocol.discovery.credentials import VERSION, Certificate, CredentialError, Reason
from protocol.discovery.invitation import (
    ASK_S,
    MAX_LINE_BYTES,
    REPLY_S,
    Answer,
    Challenge,
    Invitation,
    decode_line,
    encode_line,
    sign_invitation,
)
from protocol.wire.views import InviteState

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Called:
    """Where a call stands; ``reason`` goes with ``refused`` and ``unreachable``."""

    state: InviteState
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """What is the same for all tablets that are called; ``host`` is ours where we listen on one address only."""

    key: Ed25519PrivateKey
    certificate: Certificate
    host: str | None
    port: int
    lesson: str


#: What a tablet's last word means here.
_STATES: Final = {
    "accepted": InviteState.COMING, "asking": InviteState.ASKING, "busy": InviteState.BUSY,
    "refused": InviteState.REFUSED,
}  # fmt: skip


async def call(
    address: tuple[str, int],
    device: str,
    offer: Offer,
    ticket: Callable[[], str],
    on_asking: Callable[[], None],
) -> Called:
    """Invite one tablet; return how it ended, and raise nothing that the network or the tablet does.

    Args:
        address: the tablet's own.
        device: its id.
        offer: what it is invited to.
        ticket: makes its ticket, once it has answered.
        on_asking: called where the tablet asks its user, which may take a minute.
    """
    writer: asyncio.StreamWriter | None = None
    try:
        async with asyncio.timeout(REPLY_S):
            reader, writer = await asyncio.open_connection(*address, limit=MAX_LINE_BYTES)
        challenge = decode_line(await _line(reader, REPLY_S), Challenge)
        if challenge.version != VERSION:
            return Called(InviteState.REFUSED, Reason.WRONG_VERSION.value)
        # The address by which this tablet is reached is the one by which it reaches us.
        host = offer.host or str(writer.get_extra_info("sockname")[0])
        plain = Invitation(
            VERSION, challenge.nonce, device, offer.certificate.hub, host, offer.port, offer.lesson, ticket(),
            offer.certificate,
        )  # fmt: skip
        writer.write(encode_line(sign_invitation(offer.key, plain)))
        answer = decode_line(await _line(reader, REPLY_S), Answer)
        if answer.state == "asking":
            on_asking()
            answer = decode_line(await _line(reader, ASK_S + REPLY_S), Answer)
            if answer.state == "asking":
                return Called(InviteState.UNREACHABLE, "strange")
        return Called(_STATES[answer.state], answer.reason.value if answer.reason is not None else "")
    except ConnectionRefusedError:
        return Called(InviteState.UNREACHABLE, "closed")
    except CredentialError as error:
        _log.info("%s: not an agent's answer: %s", address[0], error)
        return Called(InviteState.UNREACHABLE, "strange")
    except (asyncio.IncompleteReadError, ConnectionResetError, BrokenPipeError):
        return Called(InviteState.UNREACHABLE, "cut")
    except (asyncio.LimitOverrunError, ValueError):
        return Called(InviteState.UNREACHABLE, "strange")
    except OSError as error:  # no route, and TimeoutError
        _log.info("%s: %r", address[0], error)
        return Called(InviteState.UNREACHABLE, "silent")
    finally:
        if writer is not None:
            writer.close()
            with contextlib.suppress(Exception):
                async with asyncio.timeout(REPLY_S):
                    await writer.wait_closed()


async def _line(reader: asyncio.StreamReader, timeout_s: float) -> bytes:
    async with asyncio.timeout(timeout_s):
        return await reader.readuntil(b"\n")
