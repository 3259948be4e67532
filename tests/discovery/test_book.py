import string

from hypothesis import given
from hypothesis import strategies as st

from protocol.discovery.addresses import Interface
from protocol.discovery.book import DOUBT_S, Book
from protocol.discovery.records import TABLET_TYPE, Record, host_label, parse, service_label
from protocol.wire.limits import MAX_NAME_CHARS

OWN = [Interface("eth0", "10.0.0.1", 24)]


def service(label: str) -> str:
    return f"{label}.{TABLET_TYPE}"


def txt(identity: str = "abcd1234", state: str = "free") -> dict[bytes, bytes | None]:
    record = Record(1, identity, "cart", "Chariot 1", state)
    return {key.encode(): value.encode() for key, value in record.properties().items()}


def tell(book: Book, label: str, identity: str = "abcd1234", state: str = "free", address: str = "10.0.0.7") -> bool:
    return book.heard(service(label)) and book.resolved(service(label), txt(identity, state), [address], 0, OWN)


def test_a_tablet_is_listed_once_resolved_and_gone_once_withdrawn() -> None:
    book = Book(TABLET_TYPE, 10)
    assert book.heard(service("Tablette 1"))
    assert book.peers == []
    assert tell(book, "Tablette 1")
    (peer,) = book.peers
    assert (peer.label, peer.address, peer.record.place, peer.record.state) == (
        "Tablette 1", "10.0.0.7", "Chariot 1", "free",
    )  # fmt: skip
    assert not tell(book, "Tablette 1"), "the same again is no change"
    assert tell(book, "Tablette 1", state="joined")
    assert book.withdrawn(service("Tablette 1"))
    assert book.peers == []


def test_what_was_withdrawn_while_it_was_resolved_stays_away() -> None:
    book = Book(TABLET_TYPE, 10)
    book.heard(service("T"))
    book.withdrawn(service("T"))
    assert not book.resolved(service("T"), txt(), ["10.0.0.7"], 0, OWN)
    assert book.peers == []


def test_one_id_is_one_tablet_and_the_last_heard_counts() -> None:
    book = Book(TABLET_TYPE, 10)
    tell(book, "Tablette 1", address="10.0.0.7")
    tell(book, "Tablette 1-2", address="10.0.0.8")
    assert [peer.address for peer in book.peers] == ["10.0.0.8"]
    book.withdrawn(service("Tablette 1-2"))
    assert [peer.address for peer in book.peers] == ["10.0.0.7"]


def test_whoever_shouts_the_list_is_bounded() -> None:
    book = Book(TABLET_TYPE, 5)
    for n in range(100):
        tell(book, f"T{n}", f"id-{n:04}")
    assert len(book.services) == len(book.peers) == 5
    assert not book.heard(service("x" * 300))
    assert not Book(TABLET_TYPE, 5).heard("T._other._tcp.local.")


def test_records_that_are_none_are_not_listed() -> None:
    book = Book(TABLET_TYPE, 5)
    book.heard(service("T"))
    assert not book.resolved(service("T"), {b"v": b"x", b"id": b"!"}, ["10.0.0.7"], 0, OWN)
    assert not book.resolved(service("T"), txt(), ["127.0.0.1"], 0, OWN)
    assert book.peers == []


def test_after_a_change_of_network_only_what_is_heard_again_stays() -> None:
    book = Book(TABLET_TYPE, 5)
    tell(book, "here", "id-here")
    tell(book, "gone", "id-gone")
    book.doubt(100.0)
    assert len(book.peers) == 2, "nothing blinks"
    tell(book, "here", "id-here")
    assert not book.drop_doubtful(100.0 + DOUBT_S - 0.1)
    assert book.drop_doubtful(100.0 + DOUBT_S)
    assert [peer.record.id for peer in book.peers] == ["id-here"]
    assert not book.drop_doubtful(1000.0)


@given(st.dictionaries(st.binary(max_size=20), st.none() | st.binary(max_size=300), max_size=8), st.text(max_size=80))
def test_nothing_announced_raises_and_all_of_it_is_bounded(properties: dict[bytes, bytes | None], label: str) -> None:
    book = Book(TABLET_TYPE, 5)
    for properties_ in (properties, txt() | properties):
        if book.heard(service(label)):
            book.resolved(service(label), properties_, ["10.0.0.7"], 0, OWN)
    for peer in book.peers:
        assert len(peer.label) <= MAX_NAME_CHARS
        assert peer.label.isprintable()
        assert len(peer.record.id) <= 64
        assert len(peer.record.place) <= 64
        assert len(peer.record.state) <= 16


@given(st.text(max_size=200), st.text(string.ascii_letters + string.digits + "_-", min_size=4, max_size=64))
def test_every_room_gives_labels_that_dns_takes(room: str, identity: str) -> None:
    host = host_label(room, identity)
    assert len(host) <= 63
    assert set(host) <= set(string.ascii_lowercase + string.digits + "-")
    assert host.strip("-") == host
    label = service_label(room)
    assert 0 < len(label.encode()) <= 56
    assert "." not in label
    record = Record(1, identity, "room", room, "idle")
    read = parse({key.encode(): value.encode() for key, value in record.properties().items()})
    assert read is not None
    assert (read.id, read.state, read.place_key) == (identity, "idle", "room")


def ours_only(limit: int) -> Book:
    return Book(TABLET_TYPE, limit, lambda record: record.id.startswith("ours"))


def test_what_is_none_of_ours_is_known_and_not_listed() -> None:
    book = ours_only(10)
    assert not tell(book, "Tablette 1", "theirs-1"), "no change"
    assert tell(book, "Tablette 2", "ours-2")
    assert [peer.label for peer in book.peers] == ["Tablette 2"]
    assert service("Tablette 1") in book
    assert book.services == [service("Tablette 2")], "nobody asks for it again"
    assert tell(book, "Tablette 1", "ours-1"), "it has become one of ours"
    assert len(book.peers) == 2
    assert tell(book, "Tablette 1", "theirs-1"), "and is no longer"
    assert len(book.peers) == 1


def test_a_school_does_not_keep_a_room_from_hearing_its_own() -> None:
    book = ours_only(5)
    for n in range(20):
        tell(book, f"Tablette {n}", f"theirs-{n}")
    for n in range(5):
        assert tell(book, f"La nôtre {n}", f"ours-{n}")
    assert not book.heard(service("one too many"))
    assert len(book.peers) == 5
