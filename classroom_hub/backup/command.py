"""``classroom-hub backup FILE`` and ``classroom-hub restore FILE``."""

import sys
from pathlib import Path

from classroom_hub.backup.archive import BackupError, backup, restore
from classroom_hub.commands import USAGE, Parser, add_settings
from classroom_hub.config import ConfigError, load
from classroom_hub.sentences import say
from classroom_hub.state import AlreadyRunningError, FolderError


def run_backup(arguments: list[str]) -> int:
    """Run ``backup``; return its exit code."""
    return _run("backup", arguments)


def run_restore(arguments: list[str]) -> int:
    """Run ``restore``; return its exit code."""
    return _run("restore", arguments)


def _run(command: str, arguments: list[str]) -> int:
    parser = Parser(f"classroom-hub {command}", description=say(f"{command}_describe"), add_help=False)
    parser.add_argument("file", type=Path, metavar="FILE", help=say("help_file"))
    add_settings(parser)
    options = parser.parse_args(arguments)
    file: Path = options.file.expanduser().absolute()
    try:
        data = load(options.config, {"data_dir": options.data_dir}).data_dir
    except ConfigError as error:
        return _fail(str(error))
    try:
        if command == "backup":
            print(say("backup_done", count=backup(data, file), path=file))
            return 0
        aside = restore(file, data)
    except BackupError as error:
        return _fail(say(error.code, path=data if error.code == "backup_nothing" else file))
    except AlreadyRunningError:
        return _fail(say("backup_running"))
    except (OSError, FolderError) as error:
        return _fail(say("backup_failed", detail=error))
    print(say("restore_done", path=data))
    if aside is not None:
        print(say("restore_aside", path=aside))
    return 0


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return USAGE
