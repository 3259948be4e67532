"""A WebDAV server, wsgidav behind cheroot: ``python -m benchmarks.outbox_dav FOLDER``; prints its port."""

import sys
from typing import Any, Final

from cheroot import wsgi
from wsgidav.wsgidav_app import WsgiDAVApp

USER, PASSWORD = "maitresse", "mot de passe"
_THREADS: Final = 8


def serve(folder: str) -> None:
    """Serve until the process ends."""
    config: dict[str, Any] = {
        "provider_mapping": {"/": folder}, "simple_dc": {"user_mapping": {"*": {USER: {"password": PASSWORD}}}},
        "http_authenticator": {"accept_basic": True, "accept_digest": False, "default_to_digest": False},
        "logging": {"enable": False}, "verbose": 0,
    }  # fmt: skip
    server = wsgi.Server(("127.0.0.1", 0), WsgiDAVApp(config), numthreads=_THREADS)
    server.error_log = lambda *_args, **_kwargs: None
    server.prepare()
    print(server.bind_addr[1], flush=True)
    server.serve()


if __name__ == "__main__":
    serve(sys.argv[1])
