"""Nextcloud: large pieces in parts that survive breaks, and a share for the class."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from yarl import URL

from classroom_hub.portal.calls import Account, Calls
from classroom_hub.portal.nextcloud import NextcloudTarget
from classroom_hub.portal.target import LoginNeededError, UnreachableError
from tests.portal.conftest import AT_MS, make_parcel
from tests.portal.davs import Fault, proxied
from tests.portal.nextcloud_server import PASSWORD, USER, running

LARGE = bytes(range(256)) * 4096 * 12 + b"and a last, small part"
MOMENTS = ["before", "middle", "after"]


@asynccontextmanager
async def target(url: str, password: str = PASSWORD, group: str = "") -> AsyncIterator[NextcloudTarget]:
    async def known() -> str:
        return password

    calls = Calls(Account(USER, known))
    within = ("Classroom Hub",)
    try:
        yield NextcloudTarget(calls, URL(url), USER, "CE1 A", within=within, share_group=group)
    finally:
        await calls.close()


@pytest.mark.parametrize("data", [b"a drawing", LARGE])
async def test_a_piece_is_put_with_its_time_and_found_again(tmp_path: Path, data: bytes) -> None:
    parcel = make_parcel(tmp_path, data, name="Zoé #1 100%")
    async with running() as (cloud, url), target(url) as portal:
        await portal.probe()
        proof = await portal.deliver(parcel)
        first = len(cloud.requests)
        again = await portal.deliver(parcel)
    assert cloud.files == {proof.remote: data}
    assert cloud.mtimes == {proof.remote: str(AT_MS // 1000)}
    assert cloud.uploads == {}
    assert cloud.requests[first:] == ["PROPFIND"]
    assert (again.remote, again.checksum) == (proof.remote, f"sha256:{parcel.sha256}")


async def test_a_server_without_checksums_is_read(tmp_path: Path) -> None:
    parcel = make_parcel(tmp_path, LARGE)
    async with running() as (cloud, url), target(url) as portal:
        cloud.keeps_checksums = False
        assert await portal.deliver(parcel) == await portal.deliver(parcel)
    assert list(cloud.files.values()) == [LARGE]
    assert cloud.requests[-1] == "GET"


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("request_number", range(1, 10))
async def test_whatever_breaks_the_piece_is_there_once(tmp_path: Path, request_number: int, moment: str) -> None:
    """PROPFIND, three MKCOL, the upload's MKCOL, three parts, MOVE."""
    parcel = make_parcel(tmp_path, LARGE)
    async with running() as (cloud, url), proxied(url) as (proxy, through):
        proxy.fault = Fault(request_number, moment)
        with pytest.raises(UnreachableError):
            async with target(through) as portal:
                await portal.deliver(parcel)
        async with target(through) as portal:
            proof = await portal.deliver(parcel)
    assert cloud.files == {proof.remote: LARGE}
    assert cloud.uploads == {}


async def test_parts_that_arrived_are_not_sent_again(tmp_path: Path) -> None:
    parcel = make_parcel(tmp_path, LARGE)
    async with running() as (cloud, url), proxied(url) as (proxy, through):
        proxy.fault = Fault(8, "before")  # the third part
        for _ in range(2):
            try:
                async with target(through) as portal:
                    await portal.deliver(parcel)
            except UnreachableError:
                cloud.requests.clear()
    assert cloud.requests.count("PUT") == 1
    assert list(cloud.files.values()) == [LARGE]


@pytest.mark.parametrize("request_number", [7, 8, 9])
async def test_parts_that_expire_are_sent_anew(tmp_path: Path, request_number: int) -> None:
    parcel = make_parcel(tmp_path, LARGE)
    async with running() as (cloud, url), target(url) as portal:
        cloud.expire_before = request_number
        proof = await portal.deliver(parcel)
    assert cloud.files == {proof.remote: LARGE}
    assert cloud.uploads == {}


async def test_parts_that_expired_over_the_weekend_are_sent_anew(tmp_path: Path) -> None:
    parcel = make_parcel(tmp_path, LARGE)
    async with running() as (cloud, url), proxied(url) as (proxy, through):
        proxy.fault = Fault(9, "before")
        async with target(through) as portal:
            with pytest.raises(UnreachableError):
                await portal.deliver(parcel)
            cloud.uploads.clear()
            proof = await portal.deliver(parcel)
    assert cloud.files == {proof.remote: LARGE}


async def test_another_file_of_that_name_stays(tmp_path: Path) -> None:
    parcel = make_parcel(tmp_path, LARGE)
    async with running() as (cloud, url), target(url) as portal:
        first = await portal.deliver(parcel)
        cloud.files[first.remote], cloud.checksums[first.remote] = b"corrected", ""
        proof = await portal.deliver(parcel)
    assert cloud.files == {first.remote: b"corrected", proof.remote: LARGE}


async def test_the_group_reads_the_rooms_folder_once(tmp_path: Path) -> None:
    async with running() as (cloud, url):
        for number in range(2):  # and again after a restart
            async with target(url, group="CE1 A") as portal:
                await portal.deliver(make_parcel(tmp_path, b"a", f"piece-{number}"))
                await portal.deliver(make_parcel(tmp_path, b"b", f"more-{number}"))
    expected: dict[str, Any] = {"path": "/Classroom Hub/CE1 A", "share_type": 1, "share_with": "CE1 A"}
    assert cloud.shares == [expected | {"permissions": 1}]
    assert len(cloud.files) == 4


async def test_nothing_goes_where_it_cannot_be_shared(tmp_path: Path) -> None:
    async with running() as (cloud, url), target(url, group="nobody") as portal:
        with pytest.raises(UnreachableError, match="share_refused"):
            await portal.deliver(make_parcel(tmp_path))
        assert cloud.files == {}
        cloud.groups.add("nobody")
        await portal.deliver(make_parcel(tmp_path))
    assert len(cloud.files) == 1


async def test_a_full_account_waits_until_there_is_room(tmp_path: Path) -> None:
    parcel = make_parcel(tmp_path, LARGE)
    async with running() as (cloud, url), target(url) as portal:
        cloud.quota_bytes = 1000
        with pytest.raises(UnreachableError, match="portal_full"):
            await portal.deliver(parcel)
        with pytest.raises(UnreachableError, match="portal_full"):
            await portal.probe()
        cloud.quota_bytes = 10**9
        await portal.probe()
        await portal.deliver(parcel)
    assert list(cloud.files.values()) == [LARGE]
    assert cloud.uploads == {}


async def test_maintenance_and_a_password_that_was_taken_back(tmp_path: Path) -> None:
    async with running() as (cloud, url):
        cloud.status = 503
        async with target(url) as portal:
            with pytest.raises(UnreachableError, match="portal_busy"):
                await portal.probe()
        async with target(url, "revoked") as portal:
            with pytest.raises(LoginNeededError):
                await portal.deliver(make_parcel(tmp_path))
