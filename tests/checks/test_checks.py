"""Each check by itself: what is well says nothing, what is amiss has its sentence in both languages."""

import contextlib
import dataclasses
import datetime as dt
import errno
import shutil
import socket
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from yarl import URL

from classroom_hub.checks import computer, network, tablets, windows
from classroom_hub.checks.catalogue import CHECKS
from classroom_hub.checks.model import Client, Earlier, Heard, Result, Running, Scene, Severity, warn
from classroom_hub.checks.runner import make
from classroom_hub.checks.words import _LABELS, _SENTENCES, label, sentence
from classroom_hub.config import Settings
from classroom_hub.portal_settings import PortalSettings
from classroom_hub.screen.source import Hindrance, SourceError
from classroom_hub.tls.authority import issue, make_authority
from classroom_hub.tls.installed import Installed
from protocol.discovery.addresses import Interface

NOW_S = dt.datetime(2026, 11, 24, 8, tzinfo=dt.UTC).timestamp()
LAN = (Interface("eth0", "10.0.0.5", 24),)
RECORDED = Path(__file__).parent / "recorded"


def scene(tmp_path: Path, **changes: Any) -> Scene:
    return dataclasses.replace(Scene(Settings(data_dir=tmp_path), LAN, NOW_S), **changes)


def keys(findings: Any) -> list[str]:
    return [finding.key for finding in findings]


def test_every_sentence_is_there_in_both_languages() -> None:
    assert set(_LABELS) == set(CHECKS)
    for french, english in (*_LABELS.values(), *_SENTENCES.values()):
        assert french
        assert english
        assert french != english
    for key, (french, english) in _SENTENCES.items():
        assert french.rstrip().endswith("."), key
        assert english.rstrip().endswith("."), key
        assert any(mark in french for mark in ":;"), key  # what is amiss, and what to do


@pytest.mark.parametrize(("active", "expected"), [(True, []), (False, ["may_sleep"])])
def test_the_doctor_tells_whether_the_computer_may_sleep(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, active: bool, expected: list[str]
) -> None:
    mode = contextlib.nullcontext(SimpleNamespace(active=active))
    monkeypatch.setattr(computer.keep, "presenting", lambda on_fail: mode)
    assert keys(computer.awake(scene(tmp_path))) == expected
    assert computer.awake(scene(tmp_path, running=Running(1, "h"))) is None


def test_a_portal_that_has_no_password_is_told_with_the_command_that_gives_it(tmp_path: Path) -> None:
    portal = PortalSettings("nextcloud", URL("https://127.0.0.1:9/"), "maitresse")
    (found,) = computer.portal(scene(tmp_path, settings=Settings(data_dir=tmp_path, portal=portal))) or ()
    assert (found.severity, found.key) == (Severity.WARNING, "login_missing")
    for language in ("fr", "en"):
        words = sentence(found, language)
        assert "classroom-hub portal login" in words
        assert "login_missing" not in words


def test_a_check_that_hangs_or_fails_is_told_and_holds_nobody_up(tmp_path: Path) -> None:
    never = threading.Event()

    def hangs(_: Scene) -> None:
        never.wait()

    def fails(_: Scene) -> Any:
        raise RuntimeError("Léa")

    results = make({"folder": hangs, "clock": fails, "pages": lambda _: None, "port": lambda _: []},
                   scene(tmp_path), limit_s=0.3)  # fmt: skip
    never.set()
    assert [(result.check, keys(result.findings)) for result in results] == [
        ("folder", ["check_slow"]), ("clock", ["check_failed"]), ("port", []),
    ]  # fmt: skip
    assert "Léa" not in sentence(results[1].findings[0], "fr")
    assert results[0].severity is Severity.WARNING
    assert Result("port").severity is Severity.OK


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    assert computer.folder(scene(tmp_path / "new")) == []
    (tmp_path / "file").write_text("")
    (found,) = computer.folder(scene(tmp_path / "file"))
    assert (found.key, found.severity) == ("folder", Severity.STOP)
    assert str(tmp_path / "file") in sentence(found, "fr")


@pytest.mark.skipif(shutil.which("mount") is None or not hasattr(__import__("os"), "geteuid"), reason="needs mount")
def test_a_full_disk(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)], check=False)
    if done.returncode != 0:
        pytest.skip("no right to mount a small disk")
    try:
        assert keys(computer.folder(scene(disk))) == ["disk_full"]  # room for the probe, for no photo
        with (disk / "film").open("wb", buffering=0) as film, pytest.raises(OSError) as full:
            while True:
                film.write(b"x" * 4096)
        assert full.value.errno == errno.ENOSPC
        assert keys(computer.folder(scene(disk))) == ["disk_full"]
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_low_and_a_slow_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(computer, "_free", lambda _: 200 * 1024**2)
    (found,) = computer.folder(scene(tmp_path))
    assert (found.key, found.values) == ("disk_low", {"mib": 200})
    monkeypatch.setattr(computer, "_free", lambda _: 10 * 1024**3)
    monkeypatch.setattr(computer, "_write", lambda _: 3.0)
    assert keys(computer.folder(scene(tmp_path))) == ["disk_slow"]


@pytest.mark.parametrize(
    ("when", "earlier_s", "ahead_s", "expected"),
    [
        ("2026-11-24", 0.0, [], []),
        ("1970-01-01", 0.0, [], ["clock_year"]),
        ("2106-02-07", 0.0, [], ["clock_year"]),
        ("2026-11-24", NOW_S - 3600, [], []),
        ("2026-11-20", NOW_S, [], ["clock_back"]),
        ("2026-11-24", 0.0, [3600.0, 3601.0, 3500.0, -5.0], ["clock_tablets"]),
        ("2026-11-24", 0.0, [3600.0, 3601.0], []),
        ("2026-11-24", 0.0, [3600.0, 1.0, -2.0], []),
    ],
)
def test_clocks(tmp_path: Path, when: str, earlier_s: float, ahead_s: list[float], expected: list[str]) -> None:
    now_s = dt.datetime.fromisoformat(f"{when}T08:00:00+00:00").timestamp()
    running = Running(8080, "hub", [Client("10.0.0.9", agent=False, ahead_s=each) for each in ahead_s])
    seen = scene(tmp_path, now_s=now_s, earlier=Earlier("", earlier_s), running=running)
    assert keys(computer.clock(seen)) == expected


def test_displays(tmp_path: Path) -> None:
    def unreadable() -> None:
        raise SourceError("", Hindrance.WAYLAND)

    assert computer.display(scene(tmp_path, probe_display=lambda: None)) == []
    assert keys(computer.display(scene(tmp_path, probe_display=unreadable))) == ["wayland"]
    running = Running(8080, "hub", hindrance=Hindrance.NO_MONITOR.value)
    assert keys(computer.display(scene(tmp_path, running=running))) == ["no_monitor"]
    for hindrance in Hindrance:
        (found,) = computer.display(scene(tmp_path, running=Running(1, "h", hindrance=hindrance.value))) or ()
        assert sentence(found, "fr")


def test_a_port_of_ours_and_a_strangers(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = Settings(host="127.0.0.1", port=other.getsockname()[1], data_dir=tmp_path)
        (found,) = network.port(scene(tmp_path, settings=taken))
        assert (found.key, found.severity) == ("port", Severity.STOP)
    free = dataclasses.replace(taken, port=0)
    assert network.port(scene(tmp_path, settings=free)) == []
    away = dataclasses.replace(taken, host="192.0.2.77")
    assert keys(network.port(scene(tmp_path, settings=away))) == ["host"]
    silent = Running(free_port(), "hub")
    assert keys(network.port(scene(tmp_path, running=silent))) == ["port_silent"]


def test_two_checks_of_the_port_at_once_are_no_strangers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def connects(*_: object) -> bool:  # this computer has not that address
        time.sleep(0.005)
        return True

    monkeypatch.setattr(network, "_connects", connects)
    here = scene(tmp_path, settings=Settings(port=free_port(), data_dir=tmp_path))
    with ThreadPoolExecutor(4) as threads:
        for _ in range(20):
            found = [threads.submit(check, here) for check in (network.port, network.reach) * 2]
            assert [each.result() for each in found] == [[]] * 4


def test_no_network_and_a_port_that_nobody_reaches(tmp_path: Path) -> None:
    for interfaces in ((), (Interface("lo", "127.0.0.1", 8),)):
        alone = scene(tmp_path, interfaces=interfaces)
        assert keys(network.network(alone)) == ["no_network"]
        assert network.reach(alone) is network.multicast(alone) is network.address(alone) is None
    assert network.network(scene(tmp_path)) == []
    # An address that is not ours answers as little as one behind a firewall.
    elsewhere = (Interface("eth0", "192.0.2.77", 24),)
    settings = Settings(host="127.0.0.1", port=0, data_dir=tmp_path)
    assert keys(network.reach(scene(tmp_path, interfaces=elsewhere, settings=settings))) == ["firewall"]
    heard_from = Running(1, "hub", [Client("10.0.0.9", agent=False)])
    assert network.reach(scene(tmp_path, running=heard_from)) == []  # a tablet's presence proves it


@pytest.mark.parametrize(
    ("name", "expected"),
    [("one_public.json", ["Wi-Fi"]), ("two.json", ["Ethernet 2"]), ("private.json", []), ("words.json", ["Wi-Fi"])],
)
def test_what_windows_says_of_its_networks(tmp_path: Path, name: str, expected: list[str]) -> None:
    text = (RECORDED / name).read_text("utf-8-sig")
    assert windows.public_networks(text) == expected
    findings = network.profile(scene(tmp_path, profiles=lambda: text)) or ()
    assert keys(findings) == ["windows_public"] * len(expected)


def test_windows_that_says_nothing(tmp_path: Path) -> None:
    assert network.profile(scene(tmp_path)) is None
    for text in ("", "null", "[]", "Get-NetConnectionProfile: not recognized", '{"NetworkCategory":1}'):
        assert windows.public_networks(text) == []


@pytest.mark.parametrize(
    ("earlier", "holding", "expected"),
    [("", 0, None), ("10.0.0.5", 0, []), ("10.0.0.9", 0, ["address_changed"]),
     ("10.0.0.9", 2, ["address_changed_holding"])],
)  # fmt: skip
def test_an_address_that_differs(tmp_path: Path, earlier: str, holding: int, expected: list[str] | None) -> None:
    seen = scene(tmp_path, earlier=Earlier(earlier), running=Running(8080, "hub", holding=holding))
    found = network.address(seen)
    assert (keys(found) if found is not None else None) == expected
    for finding in found or ():
        assert "10.0.0.9" in sentence(finding, "fr")


def test_certificates(tmp_path: Path) -> None:
    assert network.certificate(scene(tmp_path)) is None
    authority = make_authority(tmp_path / "ca", "", dt.datetime.now(dt.UTC))
    now = dt.datetime.fromtimestamp(NOW_S, dt.UTC)
    installed = Installed(tmp_path)

    def found(made: dt.datetime, addresses: list[str], **changes: Any) -> list[str]:
        installed.install(issue(authority, ["a.local"], addresses, made), authority, tmp_path / "ca")
        return keys(network.certificate(scene(tmp_path, **changes)))

    assert found(now, ["10.0.0.5"]) == []
    assert found(now, ["10.0.0.6"]) == ["tls_address_missing"]
    assert found(now - dt.timedelta(days=380), ["10.0.0.5"]) == ["tls_expiring"]
    assert found(now - dt.timedelta(days=500), ["10.0.0.5"]) == ["tls_expired"]
    assert found(now, ["10.0.0.5"], running=Running(8080, "hub", tls_port=None)) == ["tls_port"]
    (installed.folder / "room.pem").write_text("damaged")
    assert keys(network.certificate(scene(tmp_path))) == ["tls_damaged"]


def running(clients: list[Client], heard: list[Heard], live_s: float = 0.0) -> Running:
    return Running(8080, "hub", clients, heard, live_s)


def test_isolation_is_concluded_from_agents_alone(tmp_path: Path) -> None:
    def found(clients: list[Client], heard: list[Heard], live_s: float = 0.0) -> list[str] | None:
        findings = tablets.isolation(scene(tmp_path, running=running(clients, heard, live_s)))
        return None if findings is None else keys(findings)

    page, agent = Client("10.0.0.8", agent=False), Client("10.0.0.9", agent=True)
    reached = Heard("127.0.0.1", free_port())  # refuses at once: it is there
    nowhere = Heard("192.0.2.77", 9)
    assert found([], []) is None
    assert tablets.isolation(scene(tmp_path)) is None
    assert found([page], []) == []  # a browser announces nothing
    assert found([agent], []) == ["isolation_unheard"]
    assert found([agent], [reached]) == []
    assert found([], [nowhere]) == ["isolation_unreachable"]
    assert found([], [nowhere, reached]) == []
    assert found([], [reached], live_s=30) == []
    assert found([], [reached], live_s=90) == ["isolation_unjoined"]
    for key in ("isolation_unheard", "isolation_unreachable", "isolation_unjoined"):
        assert "sans doute" in sentence(warn(key, tablets=1), "fr")


def test_links(tmp_path: Path) -> None:
    def found(*clients: Client) -> list[str] | None:
        findings = tablets.links(scene(tmp_path, running=running(list(clients), [])))
        return None if findings is None else keys(findings)

    def client(rtt_ms: int, sent: int = 0, again: int = 0) -> Client:
        return Client("10.0.0.9", agent=False, rtt_ms=rtt_ms, sent=sent, again=again)

    assert found() is None
    assert found(client(0), client(20), client(900)) == []
    assert found(client(300), client(20), client(900)) == ["links_slow"]
    assert found(client(5, 1000, 100)) == ["links_lossy"]
    assert found(client(5, 1000, 10)) == []
    assert found(client(5, 10, 9)) == []


def test_no_check_is_asked_for_longer_than_its_time(tmp_path: Path) -> None:
    began_s = time.monotonic()
    results = make(CHECKS, scene(tmp_path, interfaces=()), limit_s=20)
    assert time.monotonic() - began_s < 20
    assert [result.check for result in results][:2] == ["folder", "pages"]
    for result in results:
        assert label(result.check, "fr")


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
        return port
