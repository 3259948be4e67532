"""A lesson with the internet cut from its first to its last minute: packets that leave the school go nowhere."""

import json
from pathlib import Path

import pytest

from classroom_hub.portal.calls import PROBE_S
from classroom_hub.web.pages import STATIC
from protocol.wire.access import ALLOWED, Action
from protocol.wire.message import Message
from protocol.wire.views import Role
from tests.netns.conftest import Network

pytestmark = pytest.mark.skipif(not (STATIC / "build.json").is_file(), reason="the pages are not built")
#: A portal outside, as every address outside: nothing answers, nothing refuses.
PORTAL = "https://192.0.2.80/dav"
#: What a console is let do beside commands: it is a screen, too.
_NOT_COMMANDS = frozenset({Action.HELLO, Action.PING, Action.PAINTED, Action.DECODING})
_DOORS = frozenset({
    "GET console", "GET projector", "GET qr.svg", "GET roster", "POST roster", "POST materials", "GET pieces",
    "GET surfaces", "GET journals", "POST journals",
})  # fmt: skip


async def test_every_feature_of_the_console_works_and_none_waits_for_the_network(
    network: Network, tmp_path: Path
) -> None:
    hub, router = await network.computer(), await network.computer()
    await hub.ip("route", "add", "default", "via", router.address)
    await router.exec("sysctl", "-qw", "net.ipv4.ip_forward=1")
    await router.ip("route", "add", "default", "dev", "eth0")  # it would know a way out
    await router.exec("iptables", "-w", "5", "-A", "FORWARD", "-d", "192.0.2.80", "-j", "DROP")
    await router.exec("iptables", "-w", "5", "-A", "FORWARD", "-j", "DROP")
    program = await hub.python("tests/netns/offline_driver.py", str(tmp_path / "data"), PORTAL, DISPLAY="")
    took_s = await program.until_json(lambda told: isinstance(told, dict), 60)
    tags = {kind.__struct_config__.tag for kind in Message.__subclasses__()}
    commands = {action.value for action in ALLOWED[Role.CONSOLE] - _NOT_COMMANDS if action.value in tags}
    assert (commands | _DOORS) - set(took_s) == set()
    # Whoever waited for an answer from outside would have waited this long.
    assert max(took_s.values()) < PROBE_S, took_s
    counted = (await router.exec("iptables", "-w", "5", "-nvxL", "FORWARD")).splitlines()[2:]
    to_portal, elsewhere = (int(line.split()[0]) for line in counted)
    assert to_portal > 0, "the portal was never tried: the outside was not cut, but absent"
    assert elsewhere == 0, "something else than the portal was asked for outside"
    print(json.dumps(took_s))
