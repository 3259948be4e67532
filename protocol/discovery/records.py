"""Service types, one-label host names and TXT records (contracts)."""

import json
import re
import unicodedata
from dataclasses import dataclass
from typing import Final

HUB_TYPE: Final = "_class-hub._tcp.local."
TABLET_TYPE: Final = "_class-tablet._tcp.local."

#: A DNS label has at most 63 bytes; the rest is for " (12)" when names clash.
_MAX_LABEL_BYTES: Final = 56
_MAX_VALUE_BYTES: Final = 64


@dataclass(frozen=True, slots=True)
class Record:
    """A TXT record. ``place`` is a hub's room, or a tablet's room or cart (``place_key`` says which).

    Never holds a pupil's name: records are read by everybody on the network.
    """

    version: int
    id: str
    place_key: str
    place: str
    state: str

    def properties(self) -> dict[str, str]:
        """Return the record's keys and values."""
        return {
            "v": str(self.version),
            "id": self.id,
            self.place_key: clip(self.place, _MAX_VALUE_BYTES),
            "state": self.state,
        }


def parse(properties: dict[bytes, bytes | None]) -> Record | None:
    """Read a TXT record that anybody may have sent; ``None`` where it is not one of ours."""

    def text(key: str) -> str:
        return (properties.get(key.encode()) or b"")[:_MAX_VALUE_BYTES].decode("utf-8", "ignore")

    version, identity = text("v"), text("id")
    if not re.fullmatch(r"\d{1,4}", version, re.ASCII) or not valid_id(identity):
        return None
    place_key = "room" if b"room" in properties else "cart"
    place = "".join(c for c in text(place_key) if c.isprintable())
    state = text("state")
    return Record(int(version), identity, place_key, place, state if re.fullmatch(r"[a-z]{1,16}", state) else "")


def parse_health(body: bytes) -> Record | None:
    """Read a hub's ``/healthz`` that anybody may have sent; ``None`` where it is not one of ours."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict):
        return None
    version, identity, room = told.get("protocol"), told.get("hub"), told.get("room")
    if (
        not isinstance(version, int)
        or not 0 <= version <= 9999
        or not isinstance(identity, str)
        or not valid_id(identity)
    ):
        return None
    if not isinstance(room, str) or not room.isprintable() or len(room.encode(errors="replace")) > _MAX_VALUE_BYTES:
        return None
    return Record(version, identity, "room", room, "live" if told.get("phase") == "live" else "idle")


def valid_id(identity: str) -> bool:
    """Say whether this can be a hub's or a tablet's id."""
    return re.fullmatch(r"[A-Za-z0-9_-]{4,64}", identity) is not None


def same_place(one: str, other: str) -> bool:
    """Say whether two names mean one room or cart: case, accents' encoding and spaces do not count.

    >>> same_place("CE1  a", "ce1 A")
    True
    """
    return folded(one) == folded(other)


def folded(place: str) -> str:
    """Return the form of a room's or cart's name by which it is compared, cut as records cut it."""
    return " ".join(unicodedata.normalize("NFC", clip(place, _MAX_VALUE_BYTES)).casefold().split())


def host_label(name: str, identity: str) -> str:
    """Return the host name of a hub without ``.local``: one label, since resolvers refuse two.

    >>> host_label("École Pasteur CE1 A", "ab12cd")
    'ecole-pasteur-ce1-a-ab12'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-") or "classe"
    suffix = re.sub(r"[^a-z0-9]", "", identity.lower())[:4]
    return f"{slug}-{suffix}" if suffix else slug


def service_label(name: str) -> str:
    """Return a name fit for a service instance: short, printable, and without dots."""
    plain = "".join(c for c in name if c.isprintable()).replace(".", " ").strip()
    return clip(" ".join(plain.split()), _MAX_LABEL_BYTES) or "Classroom Hub"


def clip(text: str, limit_bytes: int) -> str:
    """Cut a text to a number of UTF-8 bytes, between characters."""
    return text.encode()[:limit_bytes].decode("utf-8", "ignore")
