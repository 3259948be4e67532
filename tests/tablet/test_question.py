"""The question before a tablet leaves a lesson: a page for this computer's user alone, over real HTTP."""

import asyncio
import http.client
from urllib.parse import urlsplit

import pytest

from tablet_client.question import Question


class Browser:
    """What the system's browser would do, in the test's hands."""

    def __init__(self, *, opens: bool = True) -> None:
        self.url: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._opens = opens

    async def show(self, url: str) -> bool:
        self.url.set_result(url)
        return self._opens


async def fetch(
    url: str, body: str | None = None, *, path: str | None = None, host: str | None = None
) -> tuple[int, str]:
    def go() -> tuple[int, str]:
        parts = urlsplit(url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
        headers = {"Host": host} if host else {}
        connection.request("GET" if body is None else "POST", path or parts.path, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text

    return await asyncio.to_thread(go)


@pytest.mark.parametrize(("body", "agreed", "words"), [("go=yes", True, "On y va"), ("go=no", False, "On reste ici")])
async def test_the_user_answers(body: str, agreed: bool, words: str) -> None:
    browser = Browser()
    asking = asyncio.create_task(Question(browser.show)("CM2 <B>", "CE1 A & co"))
    url = await browser.url
    status, page = await fetch(url)
    assert status == 200
    assert "La classe « CE1 A &amp; co » invite cette tablette." in page
    assert "CM2 &lt;B&gt;" in page
    status, page = await fetch(url, body)
    assert (status, words in page) == (200, True)
    assert await asyncio.wait_for(asking, 5) is agreed


async def test_nobody_else_can_answer() -> None:
    browser = Browser()
    asking = asyncio.create_task(Question(browser.show)("CM2 B", "CE1 A"))
    url = await browser.url
    assert (await fetch(url, "go=yes", path="/"))[0] == 404, "the path is a secret"
    assert (await fetch(url, "go=yes", host="evil.example"))[0] == 404, "no name that leads here"
    assert (await fetch(url, "go=yes" + " " * 100))[0] == 404
    assert (await fetch(url, host=f"localhost:{urlsplit(url).port}"))[0] == 404
    assert not asking.done()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    with pytest.raises(OSError, match="refused"):
        await fetch(url)


async def test_without_a_browser_it_is_a_no() -> None:
    assert await Question(Browser(opens=False).show)("CM2 B", "CE1 A") is False
