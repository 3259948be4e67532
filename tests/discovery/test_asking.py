"""What is asked and answered below mDNS: whom, in what bytes, how often."""

from ipaddress import IPv4Address, IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.discovery.addresses import Interface
from protocol.discovery.book import Peer
from protocol.discovery.datagrams import (
    QUESTION_BYTES,
    Answer,
    Question,
    decode_answer,
    decode_question,
    room_tag,
)
from protocol.discovery.neighbours import neighbours
from protocol.discovery.quota import SOURCE_BURST, SOURCE_PER_S, TOTAL_BURST, TOTAL_PER_S, Quota
from protocol.discovery.records import Record, parse_health, same_place
from protocol.discovery.sightings import FRESH_S, Sightings

NONCE = b"12345678"


@pytest.mark.parametrize("prefix", [22, 23, 24, 28, 30, 31])
def test_a_small_subnet_is_asked_whole(prefix: int) -> None:
    network = IPv4Network((int(IPv4Address("10.1.4.0")), prefix))
    own = str(list(network.hosts())[-1])
    asked = neighbours([Interface("eth0", own, prefix)])
    assert sorted(asked, key=IPv4Address) == [str(host) for host in network.hosts() if str(host) != own]
    assert len(asked) <= 1021
    distances = [abs(int(IPv4Address(address)) - int(IPv4Address(own))) for address in asked]
    assert distances == sorted(distances), "the nearest first"


def test_of_a_large_subnet_only_the_neighbourhood_is_asked() -> None:
    for own in ("10.0.0.1", "10.9.8.7", "10.255.255.254"):
        asked = neighbours([Interface("eth0", own, 8)])
        assert all(0 < abs(int(IPv4Address(a)) - int(IPv4Address(own))) <= 127 for a in asked)
        assert all(IPv4Address(a) in IPv4Network("10.0.0.0/8") for a in asked)
        assert not {"10.0.0.0", "10.255.255.255", own} & set(asked)
    assert len(neighbours([Interface("eth0", "10.9.12.7", 21)])) == 254


def test_interfaces_take_turns_and_loopback_is_none() -> None:
    asked = neighbours(
        [Interface("a", "10.0.0.1", 30), Interface("b", "10.1.0.1", 30), Interface("lo", "127.0.0.1", 8)]
    )
    assert asked == ["10.0.0.2", "10.1.0.2"]
    assert neighbours([Interface(str(n), f"10.{n}.0.1", 30) for n in range(9)]) == ["10.0.0.2", "10.1.0.2", "10.2.0.2"]
    assert neighbours([Interface("a", "10.0.0.1", 32)]) == []


def test_questions_and_answers_go_there_and_back() -> None:
    question = Question(NONCE, room_tag("CE1 A"))
    assert decode_question(question.encode()) == question
    assert question.means("ce1  a")
    assert not question.means("CE1 B")
    assert Question(NONCE).means("anything")
    record = Record(4, "ab12cd34", "room", "École Pasteur, CE1 A", "live")
    assert decode_answer(Answer(NONCE, record, 8080).encode()) == Answer(NONCE, record, 8080)


@given(st.text(max_size=100), st.from_regex(r"[A-Za-z0-9_-]{4,64}", fullmatch=True))
def test_no_answer_is_larger_than_its_question(room: str, identity: str) -> None:
    answer = Answer(NONCE, Record(9999, identity, "room", room, "idle"), 65535).encode()
    assert len(answer) <= QUESTION_BYTES == len(Question(NONCE).encode())


@given(st.binary(max_size=200))
def test_whatever_comes_is_read_or_left(data: bytes) -> None:
    assert decode_question(data) is None
    assert decode_answer(data) is None
    parse_health(data)


def test_answers_that_are_cut_or_strange_are_left() -> None:
    good = Answer(NONCE, Record(4, "ab12cd34", "room", "CE1", "live"), 8080).encode()
    assert decode_answer(good) is not None
    for bad in (good[:-1], good + b"x", good.replace(b"CE1", b"C\n1"), good.replace(b"ab12", b"a/12"), b"x" + good[1:]):
        assert decode_answer(bad) is None
    question = Question(NONCE).encode()
    for bad in (question[:-1], question + b"\0", question[:-1] + b"x"):
        assert decode_question(bad) is None


def test_a_source_gets_its_share_and_all_together_no_more_than_theirs() -> None:
    quota = Quota(0.0)
    assert sum(quota.grants("10.0.0.1", 0.0) for _ in range(50)) == SOURCE_BURST
    assert quota.grants("10.0.0.2", 0.0), "others are answered all the same"
    assert sum(quota.grants("10.0.0.1", 1.0) for _ in range(50)) == SOURCE_PER_S
    forged = sum(quota.grants(f"10.{n // 250}.1.{n % 250}", 2.0) for n in range(5000))
    assert TOTAL_BURST - 5 <= forged <= TOTAL_BURST
    assert sum(quota.grants(f"10.{n // 250}.2.{n % 250}", 3.0) for n in range(5000)) == TOTAL_PER_S
    assert len(quota._sources) <= 512


def test_health_is_read_as_a_record() -> None:
    told = b'{"hub": "ab12cd34", "protocol": 4, "phase": "live", "room": "CE1"}'
    assert parse_health(told) == Record(4, "ab12cd34", "room", "CE1", "live")
    assert parse_health(told.replace(b"live", b"ended")) == Record(4, "ab12cd34", "room", "CE1", "idle")
    for bad in (
        b"", b"[]", b"[" * 5000, b'{"hub": 1}', told.replace(b"ab12cd34", b"a"), told.replace(b"4,", b'"4",'),
        told.replace(b"CE1", b"x" * 65), told.replace(b"CE1", b"\\ud800"), told.replace(b"CE1", b"\\n"),
    ):  # fmt: skip
        assert parse_health(bad) is None


def test_rooms_are_the_same_however_they_are_written() -> None:
    assert same_place("École Pasteur", "e\u0301COLE  pasteur ")
    assert not same_place("CE1 A", "CE1 B")
    assert same_place("x" * 64, "x" * 70), "records cut names"


def hub(identity: str, address: str, state: str = "live") -> Peer:
    return Peer("CE1", Record(4, identity, "room", "CE1", state), address, 8080)


def test_a_hub_is_seen_at_the_address_that_answered_with_the_state_that_mdns_tells() -> None:
    seen = Sightings()
    assert seen.take(hub("h1", "10.0.0.7", "idle"), 0.0)
    assert not seen.take(hub("h1", "10.0.0.7", "idle"), 1.0)
    assert seen.beside([hub("h1", "10.0.0.1"), hub("h2", "10.0.0.2")], 2.0) == [
        hub("h1", "10.0.0.7"),
        hub("h2", "10.0.0.2"),
    ]
    assert seen.beside([], 2.0) == [hub("h1", "10.0.0.7", "idle")]
    assert seen.beside([], 1.1 + FRESH_S) == []
    assert seen.take(hub("h1", "10.0.0.7", "idle"), 100.0), "back after a while is news"


def test_sightings_are_bounded() -> None:
    seen = Sightings()
    for n in range(500):
        seen.take(hub(f"hub-{n}", "10.0.0.7"), 0.0)
    assert len(seen.fresh(0.0)) == 64
    assert seen.fresh(0.0)[-1].record.id == "hub-499"
    seen.forget()
    assert seen.fresh(0.0) == []
