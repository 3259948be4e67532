"""What the killed hub has left, read from its database and its folders alone: the hub is not asked."""

import contextlib
import hashlib
import sqlite3
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from benchmarks.faults_tablet import Piece


@dataclass
class Found:
    """Counts of what should be 0, and how many pieces there are."""

    lost: int
    duplicates: int
    damaged: int
    not_in_portal: int
    half_in_portal: int
    pieces: int


def waiting(database: Path) -> int:
    """Return how many pieces wait for the portal."""
    with contextlib.closing(_read(database)) as opened:
        return int(opened.execute("SELECT count(*) FROM outbox WHERE state <> 'delivered'").fetchone()[0])


def check(work: Path, portal: Path, handed_in: list[Piece]) -> Found:
    """Compare what tablets were told with what is on the disk, byte by byte."""
    try:
        return _check(work, portal, handed_in)
    except sqlite3.DatabaseError:  # too damaged to be read at all
        return Found(sum(piece.acknowledged for piece in handed_in), 0, 1, 0, 0, 0)


def _check(work: Path, portal: Path, handed_in: list[Piece]) -> Found:
    with contextlib.closing(_read(work / "work.sqlite")) as opened:
        damaged = sum(row != ("ok",) for row in opened.execute("PRAGMA integrity_check").fetchall())
        damaged += len(opened.execute("PRAGMA foreign_key_check").fetchall())
        rows = opened.execute("SELECT piece, sha256, size_bytes FROM pieces").fetchall()
        sent = Counter(piece for (piece,) in opened.execute("SELECT piece FROM outbox").fetchall())
    damaged += len(list(work.glob("work.sqlite.damaged-*")))
    blobs = {path.name: _sha256(path) for path in (work / "blobs").glob("*/*")}
    damaged += sum(name != digest for name, digest in blobs.items())
    kept = {piece: (sha256, size) for piece, sha256, size in rows}
    acknowledged = [piece for piece in handed_in if piece.acknowledged]
    lost = sum(
        kept.get(piece.id) != (piece.sha256, len(piece.data)) or blobs.get(piece.sha256) != piece.sha256
        for piece in acknowledged
    )
    # A piece that nobody handed in, one with two rows, one that is twice in the outbox.
    duplicates = len(rows) - len(kept) + len(kept.keys() - {piece.id for piece in handed_in})
    duplicates += sum(count - 1 for count in sent.values()) + len(kept.keys() - sent.keys())
    files = [path for path in portal.rglob("*") if path.is_file()]
    half = [path for path in files if path.suffix == ".part"]
    # By content, not by name: each piece is as often in the folder as there are pieces of that content.
    there = Counter(_sha256(path) for path in files if path not in half)
    wanted = Counter(sha256 for _, sha256, _ in rows)
    return Found(
        lost, duplicates + (there - wanted).total(), damaged, (wanted - there).total(), len(half), len(rows)
    )  # fmt: skip


def _read(database: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=5)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
