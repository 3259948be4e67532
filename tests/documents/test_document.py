"""One document: mutated updates end in a refusal, and never touch what was there."""

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycrdt import Array, Doc, Map

from classroom_hub.work import document as module
from classroom_hub.work.document import Document
from protocol.wire.errors import ErrorCode, ProtocolError


def strokes(seed: int, count: int = 4) -> list[bytes]:
    """Updates as a page sends them: strokes that grow, and one that is taken away."""
    rng = random.Random(seed)
    doc: Doc[Any] = Doc(client_id=seed + 1)
    marks = doc.get("marks", type=Map)
    updates: list[bytes] = []
    doc.observe(lambda event: updates.append(event.update))
    for n in range(count):
        stroke: Map[Any] = Map({"tool": "pen", "colour": n, "points": Array([])})
        marks[f"{seed}-{n}"] = stroke
        for _ in range(3):
            stroke["points"].append(rng.randbytes(12))
    del marks[f"{seed}-1"]
    return updates


def content(update: bytes) -> Any:
    doc: Doc[Any] = Doc()
    doc.apply_update(update)
    return doc.get("marks", type=Map).to_py()


def points(update: bytes, key: str) -> Any:
    doc: Doc[Any] = Doc()
    doc.apply_update(update)
    return doc.get("marks", type=Map)[key]["points"].to_py()


def mutate(update: bytes, rng: random.Random) -> bytes:
    data = bytearray(update)
    for _ in range(rng.randrange(1, 4)):
        at = rng.randrange(len(data)) if data else 0
        match rng.randrange(4):
            case 0:
                data[at : at + 1] = bytes([rng.randrange(256)])
            case 1:
                del data[at:]
            case 2:
                data[at:at] = bytes([rng.choice([0xFF, 0x80, 0x7F])]) * rng.randrange(1, 10)
            case _:
                data[at : at + 1] = b"\xff\xff\xff\xff\x0f"
    return bytes(data)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32))
def test_a_mutated_update_is_taken_whole_or_refused_and_the_document_lives_on(seed: int) -> None:
    rng = random.Random(seed)
    document = Document("page.free.seat")
    for update in strokes(1):
        document.take(update)
    for update in strokes(2):
        try:
            document.take(mutate(update, rng))
        except ProtocolError as error:
            assert error.code is ErrorCode.BAD_UPDATE
    # What was taken may be anything that its owner might have done. Opened again, the page goes on.
    document = Document("page.free.seat", document.whole())
    assert not document.spoiled
    for update in strokes(3):
        document.take(update)
    assert points(document.whole(), "3-0") == points(strokes_whole(3), "3-0")


def strokes_whole(seed: int) -> bytes:
    document = Document("x")
    for update in strokes(seed):
        document.take(update)
    return document.whole()


def test_a_panic_costs_nobody_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutations are searched for one that makes the library panic: should none do so any more, this tells."""
    panics = 0
    rng = random.Random(7)
    for _ in range(3000):
        document = Document("x", b"", strokes(1))
        for update in strokes(rng.randrange(2, 1000)):
            held, before = document._doc, document.whole()
            try:
                document.take(mutate(update, rng))
            except ProtocolError as error:
                if "panicked" in error.detail:
                    panics += 1
                    assert document._doc is not held
                    assert content(document.whole()) == content(before)
        if panics:
            return
    pytest.fail("the library did not panic: is the detour still needed?")


def test_melting_keeps_all_and_frees_what_was_taken_away() -> None:
    document = Document("x")
    for seed in range(40):
        for update in strokes(seed):
            document.take(update)
    before, size_bytes = content(document.whole()), document.size_bytes
    base = document.melt()
    assert base is not None
    assert document.size_bytes == len(base) < size_bytes
    assert content(Document("x", base).whole()) == before


def test_a_full_document_takes_no_more_and_can_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_DOCUMENT_BYTES", 4000)
    document = Document("x")
    with pytest.raises(ProtocolError) as error:
        for seed in range(100):
            for update in strokes(seed):
                document.take(update)
    assert error.value.code is ErrorCode.DOCUMENT_FULL
    assert "0-0" in content(document.whole())
    assert document.size_bytes <= 4000
