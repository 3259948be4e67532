"""All checks, in the order in which they are told: what is most likely to stop a lesson first."""

from typing import Final

from classroom_hub.checks import computer, network, tablets
from classroom_hub.checks.model import Check

CHECKS: Final[dict[str, Check]] = {
    "folder": computer.folder,
    "pages": computer.pages,
    "display": computer.display,
    "network": network.network,
    "port": network.port,
    "reach": network.reach,
    "multicast": network.multicast,
    "profile": network.profile,
    "isolation": tablets.isolation,
    "links": tablets.links,
    "address": network.address,
    "clock": computer.clock,
    "certificate": network.certificate,
    "browser": computer.browser,
    "awake": computer.awake,
    "portal": computer.portal,
}
