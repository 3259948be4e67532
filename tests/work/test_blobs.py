"""Content-addressed files: whole or not at all, whoever brings the same content at the same moment."""

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from classroom_hub.work.blobs import Blobs

#: Threads that bring the same content at once, and how often: enough to meet in the middle.
THREADS = 4
ROUNDS = 60


def test_the_same_content_comes_from_several_threads_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "blobs"
    folder.mkdir()
    blobs, start = Blobs(folder), Barrier(THREADS)

    def bring(file: Path) -> str:
        start.wait(10)
        return blobs.adopt(file)

    with ThreadPoolExecutor(THREADS) as threads:
        for number in range(ROUNDS):
            data = os.urandom(20_000)
            files = [tmp_path / f"{number}-{thread}" for thread in range(THREADS)]
            for file in files:
                file.write_bytes(data)
            assert set(threads.map(bring, files)) == {hashlib.sha256(data).hexdigest()}
            for file in files:  # as an upload that is done
                file.unlink()
            assert blobs.find(hashlib.sha256(data).hexdigest()).read_bytes() == data
    assert sum(1 for _ in folder.glob("??/*")) == ROUNDS  # nothing half-made stays


def test_where_the_disk_refuses_links_the_file_is_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise PermissionError("no links here")

    monkeypatch.setattr(os, "link", refused)
    folder, file = tmp_path / "blobs", tmp_path / "file"
    folder.mkdir()
    file.write_bytes(b"hello")
    blobs = Blobs(folder)
    (path,) = blobs.files(blobs.adopt(file))
    assert path.read_bytes() == b"hello"
    assert path.stat().st_nlink == 1


def test_a_name_of_that_content_with_another_length_is_mended(tmp_path: Path) -> None:
    folder, file = tmp_path / "blobs", tmp_path / "file"
    folder.mkdir()
    file.write_bytes(b"hello")
    blobs = Blobs(folder)
    (path,) = blobs.files(blobs.adopt(file))
    path.unlink()  # another file than the one that was brought
    path.write_bytes(b"hel")
    assert blobs.find(blobs.adopt(file)).read_bytes() == b"hello"
