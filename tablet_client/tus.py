"""The sending side of tus 1.0 over ``http.client``: one file, one try. Blocking: called on a thread."""

import base64
import contextlib
import http.client
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO, Final
from urllib.parse import urlsplit

#: Sent and acknowledged at once (bytes): what a break costs is one chunk.
CHUNK_BYTES: Final = 512 * 1024
#: An answer may wait for the hub's disk, and the last one for its database (seconds).
_ANSWER_S: Final = 20.0
#: Whatever a hub asks for, we come back within this time (seconds).
_MAX_WAIT_S: Final = 120.0
#: An answer's body is a code in JSON; more is not read (bytes).
_BODY_BYTES: Final = 4096
#: So often may another request of ours have moved the offset.
_MAX_REWINDS: Final = 4
_UPLOAD: Final = re.compile(r"/uploads/[A-Za-z0-9_-]{1,128}")
_OCTETS: Final = "application/offset+octet-stream"


class RefusedError(Exception):
    """The hub will never take this; :attr:`code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class UnreachableError(Exception):
    """Not now; another try may do, after ``wait_s`` at the earliest."""

    def __init__(self, detail: str, wait_s: float = 0.0) -> None:
        super().__init__(detail)
        self.wait_s = wait_s


def send(
    base_url: str, token: str, metadata: Mapping[str, str], file: BinaryIO, length: int, *, go_on: Callable[[], bool]
) -> None:
    """Send a file, from wherever the hub has it already; returns once the hub has acknowledged all of it.

    Args:
        base_url: ``http://HOST:PORT``.
        token: the seat's.
        metadata: ``id`` (the piece's own, the same at every try), ``filename``, and what else tus carries.
        file: read from any offset.
        length: of the file (bytes).
        go_on: asked between two requests.

    Raises:
        RefusedError: the hub does not want it.
        UnreachableError: the hub is away, busy or full.
    """
    with _open(base_url) as connection:
        exchange = _Exchange(connection, token)
        location, offset = exchange.create(metadata, length)
        rewinds = 0
        while offset < length:
            if not go_on():
                raise UnreachableError("stopped")
            file.seek(offset)
            told = exchange.patch(location, offset, file.read(min(CHUNK_BYTES, length - offset)))
            if told is None:
                rewinds += 1
                told = exchange.head(location)
                wrong = told > length or rewinds > _MAX_REWINDS
            else:
                wrong = not offset < told <= length
            if wrong:
                raise UnreachableError(f"offset {told} after {offset}")
            offset = told


def hub_at(base_url: str) -> str | None:
    """Return the id of the hub at an address; ``None``: no hub says.

    Raises:
        UnreachableError: nobody answers.
    """
    with _open(base_url) as connection:
        connection.request("GET", "/healthz")
        text = connection.getresponse().read(_BODY_BYTES)
    return _text(text, "hub")


class _Exchange:
    """The requests of one upload, over one connection."""

    def __init__(self, connection: http.client.HTTPConnection, token: str) -> None:
        self._connection = connection
        self._headers = {"Tus-Resumable": "1.0.0", "Authorization": f"Bearer {token}"}

    def create(self, metadata: Mapping[str, str], length: int) -> tuple[str, int]:
        pairs = (f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in metadata.items())
        head = {"Upload-Length": str(length), "Upload-Metadata": ",".join(pairs)}
        answer = self._ask("POST", "/uploads", head)
        # Whatever the hub calls its host, we go on where we are.
        location = urlsplit(answer.headers.get("Location", "")).path
        if answer.status != http.HTTPStatus.CREATED or not _UPLOAD.fullmatch(location):
            raise UnreachableError(f"created {answer.status} {location:.80}")
        return location, self.head(location)

    def head(self, location: str) -> int:
        return _offset(self._ask("HEAD", location, {}))

    def patch(self, location: str, offset: int, data: bytes) -> int | None:
        """Return the new offset, or ``None`` where the hub's is another."""
        head = {"Upload-Offset": str(offset), "Content-Type": _OCTETS}
        answer = self._ask("PATCH", location, head, data)
        return None if answer.status == http.HTTPStatus.CONFLICT else _offset(answer)

    def _ask(self, method: str, path: str, head: Mapping[str, str], body: bytes = b"") -> http.client.HTTPResponse:
        length = {} if method == "HEAD" else {"Content-Length": str(len(body))}
        self._connection.request(method, path, body or None, {**self._headers, **length, **head})
        answer = self._connection.getresponse()
        text = answer.read(_BODY_BYTES)
        if answer.read(1):
            raise UnreachableError(f"{method} {path}: a long answer")
        _check(method, answer, text)
        return answer


def _check(method: str, answer: http.client.HTTPResponse, text: bytes) -> None:
    status = answer.status
    if status < 300 or (status == http.HTTPStatus.CONFLICT and method == "PATCH"):
        return
    code = _code(text) or str(status)
    # 404: the hub has forgotten the upload, and creates it anew at the next try.
    lasting = 400 <= status < 500 and status not in (404, 408, 409, 410, 423, 425, 429)
    if lasting and method != "HEAD":
        raise RefusedError(code)
    wait_s = 0.0
    with contextlib.suppress(ValueError):
        wait_s = min(max(float(answer.headers.get("Retry-After", "0")), 0.0), _MAX_WAIT_S)
    raise UnreachableError(f"{method} answered {code}", wait_s)


def _code(text: bytes) -> str:
    code = _text(text, "code") or ""
    return code if re.fullmatch(r"[a-z_]{1,40}", code) else ""


def _text(answer: bytes, key: str) -> str | None:
    try:
        value = json.loads(answer)[key]
    except (ValueError, KeyError, TypeError):
        return None
    return value if isinstance(value, str) else None


def _offset(answer: http.client.HTTPResponse) -> int:
    text = answer.headers.get("Upload-Offset", "")
    if not re.fullmatch(r"[0-9]{1,15}", text):
        raise UnreachableError(f"Upload-Offset {text!r:.40}")
    return int(text)


@contextlib.contextmanager
def _open(base_url: str) -> Iterator[http.client.HTTPConnection]:
    parts = urlsplit(base_url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=_ANSWER_S)
    try:
        yield connection
    except (OSError, http.client.HTTPException) as error:
        raise UnreachableError(str(error) or type(error).__name__) from error
    finally:
        connection.close()
