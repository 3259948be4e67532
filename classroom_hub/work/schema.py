"""The database's tables, and opening it: whole, or set aside by name and begun afresh."""

import contextlib
import sqlite3
import time
from pathlib import Path
from typing import Final

_TABLES: Final = """
CREATE TABLE authors (
    seat TEXT PRIMARY KEY,
    token_sha256 TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    animal TEXT NOT NULL,
    colour INTEGER NOT NULL,
    lesson TEXT NOT NULL,
    seen_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE activities (
    activity TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    asked_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE uploads (
    upload TEXT PRIMARY KEY,
    piece TEXT NOT NULL UNIQUE,
    seat TEXT NOT NULL REFERENCES authors,
    length INTEGER NOT NULL,
    filename TEXT NOT NULL,
    activity TEXT,
    created_ms INTEGER NOT NULL,
    synced INTEGER NOT NULL DEFAULT 0,
    done INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE pieces (
    piece TEXT PRIMARY KEY,
    seat TEXT NOT NULL,
    name TEXT NOT NULL,
    animal TEXT NOT NULL,
    colour INTEGER NOT NULL,
    lesson TEXT NOT NULL,
    activity TEXT,
    title TEXT NOT NULL,
    kind TEXT NOT NULL,
    extension TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    trouble TEXT NOT NULL
) STRICT;
CREATE INDEX pieces_by_lesson ON pieces (lesson, at_ms);
CREATE TABLE outbox (
    piece TEXT NOT NULL REFERENCES pieces,
    target TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting',
    attempts INTEGER NOT NULL DEFAULT 0,
    next_try_ms INTEGER NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT '',
    proof TEXT NOT NULL DEFAULT '',
    delivered_ms INTEGER,
    PRIMARY KEY (piece, target)
) STRICT;
CREATE INDEX outbox_by_state ON outbox (target, state, next_try_ms);
CREATE TABLE pages (
    seat TEXT PRIMARY KEY,
    revision INTEGER NOT NULL,
    data BLOB NOT NULL,
    kept_ms INTEGER NOT NULL
) STRICT;
"""
#: Row 0 of a document is what was melted into one update, later rows are batches of updates; what is damaged
#: has been given a number below 0.
_DOCUMENTS: Final = """
DROP TABLE pages;
CREATE TABLE documents (
    document TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    made_ms INTEGER NOT NULL,
    changed_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX documents_by_owner ON documents (owner);
CREATE TABLE document_updates (
    document TEXT NOT NULL REFERENCES documents ON DELETE CASCADE,
    n INTEGER NOT NULL,
    data BLOB NOT NULL,
    crc32 INTEGER NOT NULL,
    PRIMARY KEY (document, n)
) STRICT;
"""
#: What was handed out: a file, or pictures, the first one's number being 0.
_MATERIALS: Final = """
CREATE TABLE materials (
    material TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    made_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE material_files (
    material TEXT NOT NULL REFERENCES materials ON DELETE CASCADE,
    n INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    PRIMARY KEY (material, n)
) STRICT;
"""
#: Lessons, and what was on their boards; who handed in is told by the pieces.
_JOURNALS: Final = """
CREATE TABLE journals (
    lesson TEXT PRIMARY KEY,
    class_name TEXT NOT NULL,
    began_ms INTEGER NOT NULL,
    ended_ms INTEGER NOT NULL DEFAULT 0,
    kept INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE journal_stills (
    lesson TEXT NOT NULL REFERENCES journals ON DELETE CASCADE,
    still TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    PRIMARY KEY (lesson, still)
) STRICT;
"""
#: Whose each seat was, so that work is forgotten, or told, with its pupil; pieces know only their seat.
#: ``departures``: pupils who were found missing from the list. ``unwanted``: contents to be deleted where nothing else
#: refers to them, written with the rows' own deletion. ``retention``: one row, what the daily forgetting knows.
_SITTINGS: Final = """
CREATE TABLE sittings (
    seat TEXT PRIMARY KEY,
    pupil TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    class_name TEXT NOT NULL,
    lesson TEXT NOT NULL,
    at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX sittings_by_pupil ON sittings (pupil);
CREATE INDEX pieces_by_seat ON pieces (seat);
CREATE TABLE departures (
    pupil TEXT PRIMARY KEY,
    left_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE unwanted (
    sha256 TEXT PRIMARY KEY
) STRICT;
CREATE TABLE retention (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    trusted_ms INTEGER NOT NULL,
    doubted_ms INTEGER NOT NULL,
    doubted_days INTEGER NOT NULL,
    reports TEXT NOT NULL
) STRICT;
"""
#: What goes to a portal by itself, by class; and what each row needs for that. ``photo``: whether it may hold one,
#: which nobody knows of work that was handed in earlier. ``mates``: the seats of those who share a board, between
#: commas. What waited for a folder goes on by itself; what waited for a portal that families read waits for the
#: teacher.
_APPROVALS: Final = """
CREATE TABLE approvals (
    class_name TEXT NOT NULL,
    target TEXT NOT NULL,
    rule TEXT NOT NULL,
    PRIMARY KEY (class_name, target)
) STRICT;
ALTER TABLE uploads ADD COLUMN photo INTEGER NOT NULL DEFAULT 1;
ALTER TABLE pieces ADD COLUMN photo INTEGER NOT NULL DEFAULT 1;
ALTER TABLE pieces ADD COLUMN mates TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN seat TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN at_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN proof_bytes INTEGER;
ALTER TABLE outbox ADD COLUMN proof_checksum TEXT NOT NULL DEFAULT '';
UPDATE outbox SET (seat, at_ms) = (SELECT seat, at_ms FROM pieces WHERE pieces.piece = outbox.piece);
UPDATE outbox SET state = 'approved' WHERE state = 'waiting' AND target = 'folder';
DROP INDEX outbox_by_state;
CREATE INDEX outbox_in_order ON outbox (target, state, at_ms);
CREATE INDEX outbox_by_seat ON outbox (target, seat, state, at_ms);
"""
#: What makes each version out of the one before; an empty database is version 0.
_STEPS: Final = (_TABLES, _DOCUMENTS, _MATERIALS, _JOURNALS, _SITTINGS, _APPROVALS)


def open_database(path: Path) -> tuple[sqlite3.Connection, bool]:
    """Open the database, on the thread that will use it.

    Returns:
        The connection, and whether an earlier database was damaged: that one is kept beside the new
        one as ``NAME.damaged-SECONDS``.

    Raises:
        OSError: the disk refuses.
    """
    damaged = False
    if path.exists():
        try:
            return _open(path), False
        except sqlite3.DatabaseError as error:
            if not _is_damage(error):
                raise OSError(str(error)) from error
            damaged = True
            aside = path.with_name(f"{path.name}.damaged-{int(time.time())}")
            for ending in ("", "-wal", "-shm"):
                part = path.with_name(path.name + ending)
                if part.exists():
                    part.replace(aside.with_name(aside.name + ending))
    try:
        return _open(path), damaged
    except sqlite3.Error as error:
        raise OSError(str(error)) from error


def set_aside(path: Path) -> list[Path]:
    """Return the damaged databases that are kept beside this one."""
    return sorted(path.parent.glob(f"{path.name}.damaged-*"))


def snapshot(path: Path, copy: Path) -> None:
    """Copy a database, which may be in use, as it is at one moment; what was deleted in it is not copied.

    Raises:
        OSError: a disk refuses, or the database is damaged.
    """
    try:
        with contextlib.closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
            database.execute("VACUUM INTO ?", (str(copy),))
    except sqlite3.Error as error:
        raise OSError(str(error)) from error


def _open(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, isolation_level=None)
    try:
        # A write-ahead log, flushed at each commit: what was committed outlives a power cut.
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        database.execute("PRAGMA foreign_keys = ON")
        database.execute("PRAGMA busy_timeout = 3000")
        if database.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("quick_check")
        version = database.execute("PRAGMA user_version").fetchone()[0]
        if version > len(_STEPS):
            raise sqlite3.DatabaseError(f"version {version}")
        for made, step in enumerate(_STEPS[version:], version + 1):
            database.executescript(f"BEGIN; {step} PRAGMA user_version = {made}; COMMIT;")
    except BaseException:
        database.close()
        raise
    return database


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    """Whether the content is wrong. All else is the disk's (full, read-only, taken away), and passes."""
    code = getattr(error, "sqlite_errorcode", None)
    # Ours has no code (a failed check); of the extended codes, the low byte tells.
    return code is None or code & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
