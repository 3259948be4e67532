"""Commands with options of their own: a function of a module that takes the arguments and returns the exit code."""

import argparse
import importlib
from pathlib import Path
from typing import Final, NoReturn

from classroom_hub.sentences import say

#: Exit code for what the user can mend.
USAGE: Final = 2
#: Loaded when they are asked for: a start of the hub pays for none of them.
_FUNCTIONS: Final = {
    "backup": ("classroom_hub.backup.command", "run_backup"),
    "restore": ("classroom_hub.backup.command", "run_restore"),
    "enrol": ("classroom_hub.enrolment.command", "run"),
    "tls": ("classroom_hub.tls.command", "run"),
    "portal": ("classroom_hub.portal_command", "run"),
    "pupil": ("classroom_hub.pupil_command", "run"),
    "retention": ("classroom_hub.retention_command", "run"),
    "work-key": ("classroom_hub.work_key_command", "run"),
    "support-bundle": ("classroom_hub.support.command", "run"),
}


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence."""

    def error(self, message: str) -> NoReturn:
        """Say it, and exit."""
        self.exit(USAGE, say("bad_option", detail=message) + "\n")


def run(arguments: list[str]) -> int | None:
    """Run the command that the arguments begin with; ``None`` where it is none of these."""
    if not arguments or arguments[0] not in _FUNCTIONS:
        return None
    module, function = _FUNCTIONS[arguments[0]]
    code: int = getattr(importlib.import_module(module), function)(arguments[1:])
    return code


def add_settings(parser: argparse.ArgumentParser) -> None:
    """Add the options that say which hub is meant."""
    parser.add_argument("--data-dir", metavar="DIR", help=say("help_data_dir"))
    parser.add_argument("--name", metavar="TEXT", help=say("help_name"))
    parser.add_argument("--config", type=Path, metavar="FILE", help=say("help_config"))
    parser.add_argument("-h", "--help", action="help", help=say("help_help"))
