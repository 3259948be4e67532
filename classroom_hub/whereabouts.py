"""Where a hub can be found: its addresses, its name on the network, and the pages' addresses made of them."""

from collections.abc import Callable, Sequence

from protocol.discovery.addresses import Interface
from protocol.discovery.records import host_label
from protocol.wire.limits import MAX_ADDRESSES


class Whereabouts:
    """One hub's; :attr:`port` and :attr:`secure_port` are known once it serves.

    Args:
        host: the one address that is listened on; ``None``: all of them.
        name: the room's name.
        identity: the hub's.
        interfaces: what tablets can reach, the best first.
    """

    def __init__(
        self, host: str | None, name: str, identity: str, interfaces: Callable[[], Sequence[Interface]]
    ) -> None:
        self._host = host
        self._interfaces = interfaces
        #: ``NAME.local``: one label, since many resolvers refuse two.
        self.local_name = f"{host_label(name, identity)}.local"
        self.port = 0

    @property
    def addresses(self) -> list[str]:
        """Our own addresses, as announced."""
        return [interface.address for interface in self._interfaces()]

    @property
    def url(self) -> str:
        """``http://IP:PORT``."""
        address = self._host or next(iter(self.addresses), "127.0.0.1")
        return f"http://{address}:{self.port}"

    @property
    def named_url(self) -> str:
        """``http://NAME.local:PORT``."""
        return f"http://{self.local_name}:{self.port}"

    @property
    def home_url(self) -> str:
        """The address for our own computer."""
        return self.url if self._host is not None else f"http://127.0.0.1:{self.port}"

    def origins(self, secure_port: int | None, town: str = "") -> list[str]:
        """Where pages of ours may come from; ``town`` is the address that the town has put on the badges, if any."""
        towns = [town] if town else []
        hosts = [*self.addresses, self.local_name][len(towns) - MAX_ADDRESSES :]
        plain = [f"http://{host}:{self.port}" for host in hosts]
        return plain + [f"https://{host}:{secure_port}" for host in hosts if secure_port is not None] + towns
