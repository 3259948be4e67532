"""Our hub, as its command starts it, with a data folder of its own."""

import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from benchmarks.displays import BORDER, XDisplay
from benchmarks.processes import program, python
from benchmarks.systems.base import Place, Server, System, free_port, own_address


@contextmanager
def _start(display: XDisplay, place: Place, *, plain: bool, secure: bool) -> Iterator[Server]:
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="screen-hub-") as folder:
        command = python(
            "classroom_hub", "--start", "--no-browser", "--display", "1", "--port", str(port), "--data-dir", folder,
            "--name", "Mesure",
        )  # fmt: skip
        with program(command, display=display.name, namespace=place.server_namespace) as process:
            console = ""
            while (line := process.answer()) != "ready":
                console = line.removeprefix("console ") if line.startswith("console ") else console
            with program(python("benchmarks.systems.hub_code", console), namespace=place.server_namespace) as asking:
                code = asking.answer()
            url = f"http://{place.host}:{port}"
            page = f"{url}/?code={code}&name=Chromium&view=screen"
            glass = python("benchmarks.glass.chromium", page, *(["secure"] if secure else []))
            decoder = "mse" if plain else "webcodecs"
            yield Server(
                (process.pid,), tuple(glass), lambda count: python("benchmarks.load_tablets", url, str(count), decoder)
            )


def _webcodecs(display: XDisplay, place: Place) -> AbstractContextManager[Server]:
    # Beyond loopback the browser is told to treat the address as it would by https.
    return _start(display, place, plain=False, secure=place.host != "127.0.0.1")


def _mse(display: XDisplay, place: Place) -> AbstractContextManager[Server]:
    # On loopback a browser has everything; by another address it lacks what only secure contexts have.
    host = own_address() if place.host.startswith("127.") else place.host
    return _start(display, place._replace(host=host), plain=True, secure=False)


_NEEDS = {"chromium": "chromium"}
WEBCODECS = System("hub, WebCodecs", _webcodecs, _NEEDS, BORDER)
MSE = System("hub, plain http", _mse, _NEEDS, BORDER)
