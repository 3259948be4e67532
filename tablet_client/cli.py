"""The command ``classroom-tablet``."""

import argparse
import asyncio
import logging
import sys
from typing import NoReturn

from classroom_hub.screen.display import Display
from classroom_hub.screen.engine import probe
from classroom_hub.screen.source import SourceError
from protocol.wire.limits import MAX_CART_CHARS, MAX_SEATS
from tablet_client.agent import Options, run
from tablet_client.sentences import say
from tablet_client.tablet import FAILED
from tablet_client.target import Target
from tablet_client.town import TownKeyError, given_key, kept_key


def main(arguments: list[str] | None = None) -> int:
    """Run the agent; return its exit code."""
    parser = _parser()
    given = parser.parse_args(arguments)
    target = None
    if given.hub is not None:
        try:
            target = Target.parse(given.hub)
        except ValueError:
            return _fail(say("bad_url", url=given.hub))
    if not 1 <= given.count <= MAX_SEATS:
        return _fail(say("bad_count", most=MAX_SEATS))
    if not 0 <= given.invite_port <= 65535:
        return _fail(say("bad_invite_port"))
    try:
        town = given_key(given.town_key) if given.town_key is not None else None
    except TownKeyError as error:
        return _fail(say(error.sentence, given=error.given))
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(message)s", datefmt="%H:%M:%S", stream=sys.stderr)
    logging.getLogger("tablet_client").setLevel(logging.INFO)
    logging.getLogger("tablet_client.figures").setLevel(logging.WARNING if given.simulate else logging.INFO)
    # The library warns of every socket that a dropped wifi closes; the watcher looks after those.
    logging.getLogger("zeroconf").setLevel(logging.ERROR)
    share = given.share and _has_screen()
    cart = given.cart[:MAX_CART_CHARS]
    options = Options(
        given.name, target, given.headless, given.count, cart, given.room, share=share, simulate=given.simulate,
        town=town or _kept_key(), invite_port=given.invite_port, accept_invitations=given.accept_invitations,
    )  # fmt: skip
    return asyncio.run(run(options))


def _has_screen() -> bool:
    """Look before the lesson: a tablet whose screen cannot be read follows all the same."""
    try:
        probe(Display)
    except SourceError as error:
        logging.getLogger(__name__).warning("%s", say("no_screen", detail=error))
        return False
    return True


def _kept_key() -> str | None:
    """A damaged key must not keep a tablet from the lesson; it is said all the same."""
    try:
        return kept_key()
    except TownKeyError as error:
        logging.getLogger(__name__).warning("%s", say(error.sentence, given=error.given))
        return None


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return FAILED


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Say what is wrong in one sentence."""
        self.exit(FAILED, say("bad_option", detail=message, program=self.prog) + "\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser("classroom-tablet", description=say("describe"), add_help=False)
    parser.add_argument("-h", "--help", action="help", help=say("help_help"))
    parser.add_argument("--name", metavar="TEXT", help=say("help_name"))
    parser.add_argument("--hub", metavar="URL", help=say("help_hub"))
    parser.add_argument("--headless", action="store_true", help=say("help_headless"))
    does = parser.add_mutually_exclusive_group()
    does.add_argument("--share", action="store_true", help=say("help_share"))
    does.add_argument("--simulate", action="store_true", help=say("help_simulate"))
    parser.add_argument("--count", type=int, default=1, metavar="N", help=say("help_count"))
    belongs = parser.add_mutually_exclusive_group()
    belongs.add_argument("--room", default="", metavar="TEXT", help=say("help_room"))
    belongs.add_argument("--cart", default="", metavar="TEXT", help=say("help_cart"))
    parser.add_argument("--town-key", metavar="FILE|TEXT", help=say("help_town_key"))
    parser.add_argument("--invite-port", type=int, default=0, metavar="N", help=say("help_invite_port"))
    parser.add_argument("--accept-invitations", action="store_true", help=say("help_accept_invitations"))
    return parser
