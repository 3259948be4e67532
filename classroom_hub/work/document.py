"""One shared document in memory: a Yjs document, and the bytes from which it can be made again."""

import bisect
import logging
from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol

from pycrdt import Doc, get_update

from protocol.wire.errors import ErrorCode, ProtocolError
from protocol.wire.limits import MAX_DOCUMENT_BYTES

log = logging.getLogger(__name__)

#: Updates are melted into one once they weigh this much (bytes), or half of what they build on: so that
#: writing costs at most three times what pupils draw, and opening stays quick.
MELT_BYTES: Final = 64 * 1024
#: Making a document anew takes up to 0.2 s: one that panics so often takes no more until it is opened again.
_MAX_PANICS: Final = 3
_UNREADABLE: Final = "it does not parse"


class Reader(Protocol):
    """A socket that has the document open."""

    def changed(self, update: bytes) -> None:
        """Somebody else changed it."""

    def kept(self, number: int) -> None:
        """This reader's updates up to the number are on the disk."""


class Document:
    """Lives on the event loop. An update of 4 MiB takes 25 ms, a stroke's 2 µs (measured).

    yrs panics on some mutated updates, and using a document after that corrupts the process's memory
    (seen: ``malloc(): invalid size``). So a document that has panicked is never touched again, and a new
    one is made from the bytes that were accepted before.
    """

    def __init__(self, identity: str, base: bytes = b"", tail: Sequence[bytes] = (), *, owner: str = "") -> None:
        self.id = identity
        self.owner = owner
        self.readers: set[Reader] = set()
        #: What is melted, and what came since; together they are the document.
        self._base = base
        self._tail = list(tail)
        self._tail_bytes = sum(map(len, self._tail))
        self._panics = 0
        #: Bytes that were kept and cannot be read.
        self.spoiled: list[bytes] = []
        self._doc = self._remake()

    @property
    def size_bytes(self) -> int:
        """How much it takes at most."""
        return len(self._base) + self._tail_bytes

    def missing(self, state_vector: bytes) -> bytes:
        """Return all that a reader with this state vector lacks, every deletion included.

        Raises:
            ProtocolError: ``bad_update``, that is no state vector.
        """
        return self._read(lambda doc: doc.get_update(state_vector or b"\x00"))

    def state_vector(self) -> bytes:
        """Return what it has, for others to send the rest."""
        return self._read(lambda doc: doc.get_state())

    def whole(self) -> bytes:
        """Return the document as one update."""
        return self.missing(b"\x00")

    def take(self, update: bytes) -> None:
        """Take a change.

        Raises:
            ProtocolError: ``bad_update``, or ``document_full``; the document is unchanged.
        """
        if self._panics >= _MAX_PANICS:
            raise ProtocolError(ErrorCode.BAD_UPDATE, f"{self.id} has had its share of panics")
        if self.size_bytes + len(update) > MAX_DOCUMENT_BYTES:
            self.melt()
            # A tablet may tell again what is here already.
            update = self._news(update)
            if self.size_bytes + len(update) > MAX_DOCUMENT_BYTES:
                raise ProtocolError(ErrorCode.DOCUMENT_FULL, f"{self.id}: {self.size_bytes} bytes")
        problem = _try(lambda: _apply(self._doc, update))
        if problem is not None:
            self._recover(problem)
            raise ProtocolError(ErrorCode.BAD_UPDATE, problem)
        self._tail.append(update)
        self._tail_bytes += len(update)

    @property
    def is_loose(self) -> bool:
        """Whether it is time to melt its updates into one."""
        return self._tail_bytes > max(MELT_BYTES, len(self._base) // 2)

    def melt(self) -> bytes | None:
        """Make one update of all, and return it; ``None`` where that fails, and nothing is changed.

        What was melted is read again before the pieces are let go: they are pupils' work. What could not be
        read is not let go at all.
        """
        if self.spoiled:
            return None
        try:
            base = self.whole()
        except ProtocolError:
            base = b""
        if self.spoiled or not base or _made([base]) is None:
            log.warning("document %s cannot be melted", self.id)
            return None
        self._base, self._tail, self._tail_bytes = base, [], 0
        return base

    def _read(self, call: Callable[[Doc[Any]], bytes]) -> bytes:
        out: list[bytes] = []
        problem = _try(lambda: out.append(call(self._doc)))
        if problem is not None:
            # Either what was asked is no question, or the document has taken something that cannot be read.
            self._recover(problem)
            problem = _try(lambda: out.append(call(self._doc)))
        if problem is not None:
            raise ProtocolError(ErrorCode.BAD_UPDATE, problem)
        return out[0]

    def _news(self, update: bytes) -> bytes:
        out = [update]
        _try(lambda: out.append(get_update(update, self.state_vector())))
        return out[-1]

    def _recover(self, problem: str) -> None:
        if problem != _UNREADABLE:  # else nothing has happened yet
            self._panics += 1
            self._doc = self._remake()

    def _remake(self) -> Doc[Any]:
        """Make the document anew of all that can be read; what cannot is left out, and kept on the disk."""
        parts = [part for part in (self._base, *self._tail) if part]
        while (doc := _made(parts)) is None:
            # The first part that spoils it: all before it are well.
            first = bisect.bisect_left(range(1, len(parts)), 1, key=lambda n: _made(parts[:n]) is None)
            spoiled = parts.pop(first)
            log.error("document %s: an update of %d bytes cannot be read, and is left out", self.id, len(spoiled))
            self.spoiled.append(spoiled)
            self._tail = [part for part in self._tail if part is not spoiled]
        return doc


def _made(parts: Sequence[bytes]) -> Doc[Any] | None:
    """Return the document that is made of updates, or ``None`` where it cannot be made, or cannot be read."""
    doc: Doc[Any] = Doc()

    def make() -> None:
        for part in parts:
            doc.apply_update(part)
        doc.get_update()

    return doc if _try(make) is None else None


def _apply(doc: Doc[Any], update: bytes) -> None:
    before = doc.get_state()
    doc.apply_update(update)
    doc.get_update(before)  # some mutated updates are taken, and panic when they are read


def _try(call: Callable[[], object]) -> str | None:
    """Return what the library has against it; ``None``: nothing."""
    try:
        call()
    except ValueError:
        return _UNREADABLE
    except RuntimeError as error:  # it parsed, and makes no sense
        return str(error)[:80]
    except BaseException as error:
        # It derives from BaseException, and the extension does not export it.
        if type(error).__name__ != "PanicException":
            raise
        return "the library panicked"
    return None
