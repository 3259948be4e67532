"""Commands with options of their own, each in a module: ``run(arguments)`` returns the exit code."""

import argparse
import importlib
from pathlib import Path
from typing import Final, NoReturn

from classroom_hub.sentences import say

#: Exit code for what the user can mend.
USAGE: Final = 2
#: Loaded when they are asked for: a start of the hub pays for none of them.
_MODULES: Final = {
    "tls": "classroom_hub.tls.command",
    "support-bundle": "classroom_hub.support.command",
}


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence."""

    def error(self, message: str) -> NoReturn:
        """Say it, and exit."""
        self.exit(USAGE, say("bad_option", detail=message) + "\n")


def run(arguments: list[str]) -> int | None:
    """Run the command that the arguments begin with; ``None`` where it is none of these."""
    module = _MODULES.get(arguments[0]) if arguments else None
    if module is None:
        return None
    code: int = importlib.import_module(module).run(arguments[1:])
    return code


def add_settings(parser: argparse.ArgumentParser) -> None:
    """Add the options that say which hub is meant."""
    parser.add_argument("--data-dir", metavar="DIR", help=say("help_data_dir"))
    parser.add_argument("--name", metavar="TEXT", help=say("help_name"))
    parser.add_argument("--config", type=Path, metavar="FILE", help=say("help_config"))
    parser.add_argument("-h", "--help", action="help", help=say("help_help"))
