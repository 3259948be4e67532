"""Real WebDAV servers for the tests: Apache's mod_dav and wsgidav, and a proxy that drops connections."""

import asyncio
import contextlib
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from cheroot import wsgi
from wsgidav.wsgidav_app import WsgiDAVApp

USER, PASSWORD = "maitresse", "mot de passe à l'eau"
_MODULES = Path("/usr/lib/apache2/modules")


class Dav(NamedTuple):
    url: str
    #: Where its files are.
    path: Path


@contextmanager
def apache(folder: Path, extra: str = "", scheme: str = "http") -> Iterator[Dav]:
    """Start Apache with a folder of its own; with a password, as all of them have."""
    if shutil.which("apache2") is None:
        pytest.skip("needs apache2 (Debian package apache2)")
    root, own = folder / "dav", folder / "apache"
    root.mkdir()
    own.mkdir()
    port = _free_port()
    hashed = subprocess.run(
        ["openssl", "passwd", "-apr1", "-stdin"], input=PASSWORD, text=True, capture_output=True, check=True
    ).stdout.strip()
    (own / "users").write_text(f"{USER}:{hashed}\n")
    wanted = "mpm_event authz_core authz_user authn_core authn_file auth_basic dav dav_fs unixd ssl socache_shmcb"
    loads = "".join(
        f"LoadModule {name}_module {_MODULES}/mod_{name}.so\n"
        for name in wanted.split()
        if (_MODULES / f"mod_{name}.so").exists()
    )
    as_other = ""
    if os.geteuid() == 0:
        as_other = "User nobody\nGroup nogroup\n"
        for each in (root, own):
            shutil.chown(each, "nobody", "nogroup")
        for each in [folder, *folder.parents]:  # pytest's folders are its own user's only
            if each.stat().st_mode & 0o077 == 0:
                each.chmod(0o711)
    (own / "conf").write_text(f"""
ServerRoot {own}
ServerName localhost
Listen 127.0.0.1:{port}
PidFile {own}/pid
ErrorLog {own}/errors
{loads}{as_other}DavLockDB {own}/locks
DocumentRoot {root}
<Directory {root}>
  Dav On
  AuthType Basic
  AuthName dav
  AuthUserFile {own}/users
  Require valid-user
</Directory>
{extra}
""")
    running = subprocess.Popen(["apache2", "-f", own / "conf", "-D", "FOREGROUND"])
    try:
        _wait_for(port)
        yield Dav(f"{scheme}://127.0.0.1:{port}/", root)
    finally:
        running.terminate()
        running.wait(20)


@contextmanager
def wsgidav(folder: Path) -> Iterator[Dav]:
    root = folder / "dav"
    root.mkdir()
    config: dict[str, Any] = {
        "provider_mapping": {"/": str(root)}, "simple_dc": {"user_mapping": {"*": {USER: {"password": PASSWORD}}}},
        "http_authenticator": {"accept_basic": True, "accept_digest": False, "default_to_digest": False},
        "logging": {"enable": False}, "verbose": 0,
    }  # fmt: skip
    port = _free_port()
    server = wsgi.Server(("127.0.0.1", port), WsgiDAVApp(config), numthreads=4)
    server.error_log = lambda *_args, **_kwargs: None
    server.shutdown_timeout = 1
    thread = threading.Thread(target=server.safe_start, daemon=True)
    thread.start()
    try:
        _wait_for(port)
        yield Dav(f"http://127.0.0.1:{port}/", root)
    finally:
        server.stop()
        thread.join(20)


class Fault(NamedTuple):
    """The connection that carries the request of that number breaks ``before`` it is sent on, in the ``middle`` of
    its body, or ``after`` it was answered, and the answer is lost."""

    request: int
    moment: str


class Proxy:
    """Passes HTTP on, one request a connection, and breaks one of them."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.port = 0
        self.fault: Fault | None = None
        #: Says which moment each request breaks at; empty: it does not.
        self.chance: Callable[[], str] = lambda: ""
        #: The requests that came, by method.
        self.requests: list[str] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await self._pass_on(reader, writer)
        writer.close()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        method = head.split(b" ", 1)[0].decode()
        self.requests.append(method)
        moment = self.fault.moment if self.fault and self.fault.request == len(self.requests) else self.chance()
        if moment == "before":
            return
        fields = dict(line.lower().split(b":", 1) for line in head.split(b"\r\n")[1:] if b":" in line)
        body = await reader.readexactly(int(fields.get(b"content-length", b"0")))
        there_reader, there = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            there.write(head.replace(b"\r\n", b"\r\nConnection: close\r\n", 1))
            there.write(body[: len(body) // 2] if moment == "middle" else body)
            await there.drain()
            if moment == "middle":
                there.write_eof()
                await asyncio.wait([asyncio.ensure_future(there_reader.read())], timeout=1)
                return
            answer = await there_reader.read()
            if moment == "after":
                return
            writer.write(answer)
            await writer.drain()
        finally:
            there.close()


@asynccontextmanager
async def proxied(url: str) -> AsyncIterator[tuple[Proxy, str]]:
    """Yield a proxy before a server, and the address through it."""
    proxy = Proxy(int(url.rstrip("/").rsplit(":", 1)[1]))
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    yield proxy, f"http://127.0.0.1:{port}/"
    server.close()


def files(path: Path) -> dict[str, bytes]:
    return {str(p.relative_to(path)): p.read_bytes() for p in path.rglob("*") if p.is_file() and ".DAV" not in p.parts}


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    end = time.monotonic() + 20
    while True:
        with contextlib.suppress(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        if time.monotonic() > end:
            raise TimeoutError(f"nothing listens on {port}")
        time.sleep(0.05)


SERVERS: dict[str, Callable[[Path], Any]] = {"apache": apache, "wsgidav": wsgidav}
