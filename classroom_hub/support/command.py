"""``classroom-hub support-bundle``: one file for support."""

import sys
import time
from dataclasses import replace
from pathlib import Path

from classroom_hub.commands import USAGE, Parser, add_settings
from classroom_hub.config import ConfigError, load
from classroom_hub.discovery.interfaces import own_host
from classroom_hub.doctor import results_of
from classroom_hub.files import PRIVATE, write
from classroom_hub.sentences import say
from classroom_hub.support.bundle import bundle


def run(arguments: list[str]) -> int:
    """Run the command; return its exit code."""
    options = _parser().parse_args(arguments)
    try:
        settings = load(options.config, {"data_dir": options.data_dir, "name": options.name, "port": options.port})
    except ConfigError as error:
        print(error, file=sys.stderr)
        return USAGE
    settings = replace(settings, host=own_host(settings.host) or settings.host)
    output: Path = options.output or Path(time.strftime("classroom-hub-support-%Y%m%d-%H%M.zip"))
    packed = bundle(settings, results_of(settings))
    try:
        write(output.expanduser().absolute(), packed, PRIVATE)
    except OSError:
        print(say("bundle_folder", path=output), file=sys.stderr)
        return USAGE
    print(say("bundle_done", path=output))
    return 0


def _parser() -> Parser:
    parser = Parser("classroom-hub support-bundle", description=say("bundle_describe"), add_help=False)
    parser.add_argument("--output", type=Path, metavar="FILE", help=say("bundle_help_output"))
    parser.add_argument("--port", type=int, metavar="N", help=say("help_port"))
    add_settings(parser)
    return parser
