"""The one small door to Windows' networks: whether it takes the classroom's for a public one."""

import json
import subprocess
import sys
from typing import Any, Final

_COMMAND: Final = "Get-NetConnectionProfile | Select-Object InterfaceAlias,NetworkCategory | ConvertTo-Json -Compress"
_LIMIT_S: Final = 5.0
#: ``NetworkCategory``: 0 public, 1 private, 2 a domain's; newer shells write the word.
_PUBLIC: Final = (0, "0", "Public")


def ask() -> str | None:
    """Return what Windows says of its networks, as JSON; ``None`` elsewhere, or where it does not say."""
    if sys.platform != "win32":
        return None
    try:
        done = subprocess.run(
            ["powershell.exe", "-NoProfile", "-NonInteractive", "-Command", _COMMAND], capture_output=True,
            timeout=_LIMIT_S, check=True, creationflags=subprocess.CREATE_NO_WINDOW,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", "replace")


def public_networks(text: str) -> list[str]:
    """Return the interfaces that Windows takes for public, from what :func:`ask` returned; one is no list."""
    try:
        found: Any = json.loads(text.lstrip("\ufeff"))
    except ValueError:
        return []
    profiles = found if isinstance(found, list) else [found]
    return [
        str(profile.get("InterfaceAlias", ""))[:80]
        for profile in profiles
        if isinstance(profile, dict) and profile.get("NetworkCategory") in _PUBLIC
    ]
