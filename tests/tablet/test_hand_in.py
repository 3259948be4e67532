"""The agent's hand-ins: kept on the tablet, sent until they are acknowledged, whatever the hub answers."""

import base64
import json
import os
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tablet_client import handin, spool, tus
from tablet_client.handin import Courier, Outcome
from tablet_client.spool import Parcel, Spool, SpoolFullError

PIECE = "piece-0123456789abcdef"


def parcel(piece: str = PIECE, base_url: str = "http://127.0.0.1:1", length: int = 3) -> Parcel:
    return Parcel(piece, "Léa", "hub-1", base_url, "token-of-lea", "dessin d'été.png", "house", length)


class TusServer:
    """Takes uploads by the book, but for what a test makes it answer first."""

    def __init__(self) -> None:
        self.uploads: dict[str, bytearray] = {}
        self.requests: list[str] = []
        self.tokens: set[str | None] = set()
        #: Answers to give instead, by method: a status, headers, a body; or "break": after half of the bytes.
        self.faults: dict[str, list[Any]] = {}
        self.server: ThreadingHTTPServer | None = None
        self.port = 0
        self.hub = "hub-1"

    def start(self) -> None:
        handler = type("Bound", (Handler,), {"owner": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        if self.server is not None:
            self.server.shutdown()
            self.server.server_close()
            self.server = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    owner: TusServer

    def log_message(self, *_: object) -> None:
        pass

    def answer(self, status: int, head: dict[str, str] | None = None, body: bytes = b"") -> None:
        self.send_response(status)
        for key, value in {**(head or {}), "Content-Length": str(len(body))}.items():
            self.send_header(key, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def faulty(self) -> bool:
        self.owner.requests.append(self.command)
        self.owner.tokens.add(self.headers["Authorization"])
        assert self.headers["Tus-Resumable"] == "1.0.0"
        faults = self.owner.faults.get(self.command)
        if not faults:
            return False
        fault = faults.pop(0)
        length = int(self.headers.get("Content-Length", 0))
        if fault == "break":
            self.owner.uploads[self.path] += self.rfile.read(length // 2)
            self.close_connection = True
        else:
            self.rfile.read(length)
            self.answer(*fault)
        return True

    def do_POST(self) -> None:
        if self.faulty():
            return
        self.rfile.read(int(self.headers["Content-Length"]))
        pairs = dict(pair.split(" ") for pair in self.headers["Upload-Metadata"].split(","))
        location = f"/uploads/{base64.b64decode(pairs['id']).decode()}"
        self.owner.uploads.setdefault(location, bytearray())
        self.answer(201, {"Location": location})

    def do_HEAD(self) -> None:
        if not self.faulty():
            self.answer(200, {"Upload-Offset": str(len(self.owner.uploads[self.path]))})

    def do_GET(self) -> None:
        assert self.path == "/healthz"
        self.answer(200, {}, json.dumps({"status": "ok", "hub": self.owner.hub}).encode())

    def do_PATCH(self) -> None:
        if self.faulty():
            return
        data = self.rfile.read(int(self.headers["Content-Length"]))
        upload = self.owner.uploads[self.path]
        if int(self.headers["Upload-Offset"]) != len(upload):
            self.answer(409, {}, b'{"code": "wrong_offset"}')
            return
        upload += data
        self.answer(204, {"Upload-Offset": str(len(upload))})


@pytest.fixture
def server() -> Iterator[TusServer]:
    server = TusServer()
    server.start()
    yield server
    server.stop()


class Post:
    """A courier, and what it told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.outcomes: list[Outcome] = []
        self._news = threading.Condition()
        self.courier = Courier(Spool(folder), self._tell)

    def _tell(self, outcome: Outcome) -> None:
        with self._news:
            self.outcomes.append(outcome)
            self._news.notify_all()

    def hand_in(self, data: bytes, base_url: str) -> str:
        return self.courier.hand_in(data, "dessin.png", author="Léa", hub="hub-1", base_url=base_url, token="token-1")

    def settled(self, count: int = 1) -> list[Outcome]:
        with self._news:
            assert self._news.wait_for(lambda: len(self.outcomes) >= count, 15)
        return self.outcomes


@pytest.fixture
def post(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Post]]:
    monkeypatch.setattr(handin, "_FIRST_WAIT_S", 0.02)
    monkeypatch.setattr(tus, "CHUNK_BYTES", 1000)
    started: list[Post] = []

    def make() -> Post:
        started.append(Post(tmp_path / "spool"))
        started[-1].courier.start()
        return started[-1]

    yield make
    for each in started:
        each.courier.stop()


def test_a_piece_goes_in_chunks_with_its_name_and_its_right(server: TusServer, post: Callable[[], Post]) -> None:
    carrier, data = post(), os.urandom(2500)
    piece = carrier.hand_in(data, server.url)
    assert carrier.settled()[0].code is None
    assert bytes(server.uploads[f"/uploads/{piece}"]) == data
    assert server.requests == ["POST", "HEAD", "PATCH", "PATCH", "PATCH"]
    assert server.tokens == {"Bearer token-1"}
    assert re.fullmatch(r"[A-Za-z0-9_-]{22,64}", piece)
    assert list(carrier.folder.iterdir()) == []


@pytest.mark.parametrize(
    "faults",
    [
        {"PATCH": ["break"]},
        {"PATCH": [(507, {}, b'{"code": "disk_full"}')]},
        {"PATCH": [(404, {}, b'{"code": "no_upload"}')]},
        {"PATCH": [(204, {"Upload-Offset": "nonsense"})]},
        {"PATCH": [(204, {"Upload-Offset": "0"})]},
        {"PATCH": [(204, {"Upload-Offset": "999999"})]},
        {"PATCH": [(409, {}, b'{"code": "wrong_offset"}')]},
        {"PATCH": [(409, {}), (204, {"Upload-Offset": "0"}), (409, {}), (409, {}), (409, {}), (409, {}), (409, {})]},
        {"POST": [(429, {"Retry-After": "0.1"}, b'{"code": "too_many_tries"}')]},
        {"POST": [(503, {"Retry-After": "soon"}, b"busy"), (500, {}, b"x" * 9000)]},
        {"POST": [(201, {"Location": "http://elsewhere/secret"})]},
        {"POST": [(201, {})]},
        {"POST": [(200, {"Location": "/uploads/abc"})]},
        {"HEAD": [(404, {}), (403, {})]},
    ],
)
def test_what_may_pass_is_tried_again(
    server: TusServer, post: Callable[[], Post], faults: dict[str, list[Any]]
) -> None:
    server.faults = faults
    carrier, data = post(), os.urandom(2500)
    piece = carrier.hand_in(data, server.url)
    assert carrier.settled()[0].code is None
    assert not any(server.faults.values()), "each fault was met"
    assert {location: bytes(got) for location, got in server.uploads.items()} == {f"/uploads/{piece}": data}
    assert len(carrier.settled()) == 1


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (413, b'{"code": "too_large"}', "too_large"),
        (403, b'{"code": "forbidden"}', "forbidden"),
        (400, b'{"code": "bad_upload"}', "bad_upload"),
        (400, b"<html>", "400"),
        (400, b'{"code": "../../etc/passwd"}', "400"),
        (400, b'["code"]', "400"),
    ],
)
def test_what_a_hub_never_takes_is_set_aside(
    server: TusServer, post: Callable[[], Post], status: int, body: bytes, code: str
) -> None:
    server.faults = {"POST": [(status, {}, body)]}
    carrier = post()
    piece = carrier.hand_in(b"abc", server.url)
    other = carrier.hand_in(b"next", server.url)
    first, second = carrier.settled(2)
    assert (first.parcel.piece, first.code) == (piece, code)
    assert (second.parcel.piece, second.code) == (other, None)
    assert sorted(path.name for path in carrier.folder.iterdir()) == [f"{piece}.bin", f"{piece}.refused"]
    assert (carrier.folder / f"{piece}.bin").read_bytes() == b"abc"
    assert post().courier.waiting == 0, "it is not tried again at the next start"


def test_another_hub_at_the_address_is_no_refusal(
    server: TusServer, post: Callable[[], Post], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handin, "_LAST_WAIT_S", 0.1)
    server.hub = "hub-of-another-room"
    server.faults = {"POST": [(403, {}, b'{"code": "forbidden"}')] * 3}
    carrier = post()
    piece = carrier.hand_in(b"abc", server.url)
    assert carrier.settled()[0].code is None
    assert not server.faults["POST"]
    assert bytes(server.uploads[f"/uploads/{piece}"]) == b"abc"


def test_a_hub_that_is_away_gets_it_when_it_is_back(server: TusServer, post: Callable[[], Post]) -> None:
    url = server.url
    server.stop()
    carrier = post()
    carrier.hand_in(b"abc", url)
    threading.Event().wait(0.3)
    assert carrier.outcomes == []
    assert carrier.courier.waiting == 1
    server.start()
    assert carrier.settled()[0].code is None


def test_another_run_of_the_agent_delivers_at_the_hubs_new_address(server: TusServer, post: Callable[[], Post]) -> None:
    first = post()
    piece = first.hand_in(b"abc", "http://127.0.0.1:1")
    first.courier.stop()
    second = post()
    assert second.courier.waiting == 1
    second.courier.reach("hub-2", "http://127.0.0.1:2")
    second.courier.reach("hub-1", server.url)
    (outcome,) = second.settled()
    assert (outcome.parcel.piece, outcome.code) == (piece, None)
    assert bytes(server.uploads[f"/uploads/{piece}"]) == b"abc"
    assert first.outcomes == []


# -- the spool ------------------------------------------------------------------------------------


def test_the_spool_keeps_pieces_and_forgets_what_was_half_put(tmp_path: Path) -> None:
    kept = Spool(tmp_path)
    kept.put(parcel(), b"abc")
    for name in ("piece-half-put-0123456.bin", ".new-x1y2"):
        (tmp_path / name).write_bytes(b"half")
    again = Spool(tmp_path)
    assert again.load() == [parcel()]
    assert again.file(parcel()).read_bytes() == b"abc"
    assert len(list(tmp_path.iterdir())) == 2
    again.remove(parcel())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="file modes are POSIX's")
def test_only_the_owner_reads_work_and_tokens(tmp_path: Path) -> None:
    Spool(tmp_path / "spool").put(parcel(), b"abc")
    assert (tmp_path / "spool").stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "spool").iterdir()} == {0o600}


@pytest.mark.parametrize("label", ["", "{", "[]", "{}", '{"piece": "../../x"}', '{"piece": 3}', "null"])
def test_a_damaged_label_stops_nothing(tmp_path: Path, label: str) -> None:
    kept = Spool(tmp_path)
    kept.put(parcel(), b"abc")
    (tmp_path / "piece-of-damage-012345.json").write_text(label)
    (tmp_path / "piece-of-damage-012345.bin").write_bytes(b"work")
    assert Spool(tmp_path).load() == [parcel()]
    assert (tmp_path / "piece-of-damage-012345.bin").read_bytes() == b"work", "the work itself is not thrown away"


def test_the_spool_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "MAX_PARCELS", 3)
    monkeypatch.setattr(spool, "MAX_SPOOL_BYTES", 100)
    kept = Spool(tmp_path)
    for n in range(3):
        kept.put(parcel(f"piece-number-{n:06}", length=10), b"x" * 10)
    with pytest.raises(SpoolFullError):
        kept.put(parcel(), b"abc")
    kept.set_aside(parcel("piece-number-000001"))
    kept.put(parcel(), b"abc")
    assert {each.piece for each in Spool(tmp_path).load()} == {PIECE, "piece-number-000000", "piece-number-000002"}
    with pytest.raises(SpoolFullError):
        kept.put(parcel(), b"x" * 101)
    with pytest.raises(SpoolFullError):
        kept.put(parcel("piece-number-000009"), bytes(spool.MAX_PIECE_BYTES + 1))


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Spool(tmp_path)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        kept.put(parcel(), b"abc")
    with suppress(OSError):
        assert list(tmp_path.iterdir()) == []
