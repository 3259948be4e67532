"""What a WebDAV server says of its files: the answer to PROPFIND. Pure."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

# Bounded by the caller, and without a document type nothing can be expanded.
from xml.etree import ElementTree as ET

from classroom_hub.portal.target import UnreachableError

ASK: Final = (
    b'<?xml version="1.0" encoding="utf-8"?><d:propfind xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns"><d:prop>'
    b"<d:resourcetype/><d:getcontentlength/><d:getetag/><d:quota-available-bytes/><oc:checksums/>"
    b"</d:prop></d:propfind>"
)
_DAV: Final = "{DAV:}"
_CHECKSUM: Final = "{http://owncloud.org/ns}checksum"


@dataclass(frozen=True, slots=True)
class Found:
    """A file or folder that is there."""

    #: Its path on the server, without the last slash.
    path: str
    folder: bool
    size_bytes: int | None
    etag: str
    #: The SHA-256, where the server tells it.
    sha256: str
    #: What a folder may still take; ``None``: the server does not tell, or there is no bound.
    free_bytes: int | None


def parse(body: bytes) -> list[Found]:
    """Return what is told.

    Raises:
        UnreachableError: this is not a WebDAV server's answer.
    """
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise UnreachableError("portal_strange", "a page instead of an answer")
    try:
        root = ET.fromstring(body)  # noqa: S314
    except (ET.ParseError, ValueError) as error:
        raise UnreachableError("portal_strange", "no XML") from error
    if root.tag != f"{_DAV}multistatus":
        raise UnreachableError("portal_strange", "no multistatus")
    return [_found(each) for each in root.iter(f"{_DAV}response")]


def _found(response: ET.Element) -> Found:
    told: dict[str, ET.Element] = {}
    for block in response.iter(f"{_DAV}propstat"):
        if " 200 " in f"{block.findtext(f'{_DAV}status') or ''} ":
            told |= {prop.tag: prop for parent in block.iter(f"{_DAV}prop") for prop in parent}

    def text(name: str) -> str:
        element = told.get(_DAV + name)
        return ("" if element is None else element.text or "").strip()

    kind = told.get(f"{_DAV}resourcetype")
    sums = next((each for name, each in told.items() if name.endswith("}checksums")), None)
    words = " ".join(each.text or "" for each in sums.iter(_CHECKSUM)).split() if sums is not None else []
    sha256 = next((word[7:].lower() for word in words if word.upper().startswith("SHA256:")), "")
    free = text("quota-available-bytes")
    href = unquote(urlsplit((response.findtext(f"{_DAV}href") or "").strip()).path).rstrip("/")
    return Found(
        href, kind is not None and kind.find(f"{_DAV}collection") is not None, _number(text("getcontentlength")),
        text("getetag"), sha256, _number(free),
    )  # fmt: skip


def _number(text: str) -> int | None:
    """Return a size; Nextcloud's negative ones mean unknown and unlimited."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else None
