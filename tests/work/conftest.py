import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from classroom_hub.lesson.lesson import Lesson
from classroom_hub.work.authors import Author
from classroom_hub.work.tus import Creation
from classroom_hub.work.uploads import Upload
from classroom_hub.work.works import Works
from tests.hub.small_disk import SmallDisk, mounted

#: As long as a tablet's own.
PIECE_CHARS = 18


async def one_by_one(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


class Desk:
    """A lesson with pupils, and what they hand in, without any door before it."""

    def __init__(self, works: Works, lesson: Lesson, path: Path) -> None:
        self.works = works
        self.lesson = lesson
        self.path = path

    def author(self, name: str = "Léa") -> Author:
        token = next(seat.token for seat in self.lesson.seats.values() if seat.name == name)
        author = self.works.author(token)
        assert author is not None
        return author

    async def begin(self, length: int, name: str = "Léa", *, piece: str | None = None, title: str = "a.txt") -> Upload:
        piece = piece or secrets.token_urlsafe(PIECE_CHARS)
        return await self.works.uploads.create(Creation(piece, length, title, None), self.author(name))

    async def hand_in(
        self, data: bytes, name: str = "Léa", *, piece: str | None = None, title: str = "a.txt"
    ) -> Upload:
        """As a tablet does: create, and send what the hub has not."""
        upload = await self.begin(len(data), name, piece=piece, title=title)
        if not upload.done:
            await self.works.uploads.append(upload, upload.offset, one_by_one(data[upload.offset :]))
        return upload

    async def ask(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        return await self.works._store.run(lambda database: database.execute(query, values).fetchall())

    def blobs(self) -> list[str]:
        return sorted(file.name for file in (self.path / "blobs").glob("??/*"))

    def spooled(self) -> list[str]:
        return sorted(file.name for file in (self.path / "uploads").iterdir())


OpenDesk = Callable[..., Awaitable[Desk]]


@pytest.fixture
def lesson() -> Lesson:
    lesson = Lesson()
    lesson.start()
    for number, name in enumerate(("Léa", "Tom", "Zoé")):
        lesson.seats.add(name, f"tablet-{number}", "page")
    return lesson


@pytest.fixture
async def open_desk(lesson: Lesson, tmp_path: Path) -> AsyncIterator[OpenDesk]:
    """Open the work room; whatever is still open at the end is closed."""
    async with AsyncExitStack() as stack:

        async def opened(path: Path = tmp_path / "work", **options: Any) -> Desk:
            works = Works(path, options.pop("targets", ("folder",)), lambda: None, **options)
            await works.open()
            stack.push_async_callback(works.close)
            await works.keep(lesson)
            return Desk(works, lesson, path)

        yield opened


@pytest.fixture
async def desk(open_desk: OpenDesk) -> Desk:
    return await open_desk()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[SmallDisk]:
    yield from mounted(tmp_path / "small", 8 * 1024 * 1024)
