"""``classroom-hub work-key FILE``: a new key that seals the files of pupils' work."""

import sys
from pathlib import Path

from classroom_hub import files
from classroom_hub.commands import Parser
from classroom_hub.sentences import say
from classroom_hub.work.sealing import new_key


def run(arguments: list[str]) -> int:
    """Run the command; return its exit code."""
    parser = Parser("classroom-hub work-key", description=say("work_key_describe"), add_help=False)
    parser.add_argument("file", type=Path, metavar="FILE", help=say("work_key_help_file"))
    parser.add_argument("-h", "--help", action="help", help=say("help_help"))
    file: Path = parser.parse_args(arguments).file.expanduser().absolute()
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        files.create(file, new_key(), files.PRIVATE)
    except OSError as error:
        print(say("work_key_failed", path=file, detail=error.strerror or error), file=sys.stderr)
        return 1
    print(say("work_key_done", path=file))
    return 0
