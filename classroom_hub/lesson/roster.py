"""The pupils of this room's classes, known for the year. Pure; what is stored is all that is known of them."""

import hashlib
import secrets
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Annotated, Final

from msgspec import Meta, Struct
from msgspec.structs import replace

from classroom_hub.lesson.names import distinct_name
from classroom_hub.lesson.seats import look, new_id, new_token
from protocol.order import name_order
from protocol.wire import limits
from protocol.wire.limits import MAX_NAME_CHARS

#: Of all the room's classes.
MAX_PUPILS: Final = 400
MAX_CLASSES: Final = limits.MAX_CLASSES
ICONS: Final = limits.ICONS
PICTURES: Final = limits.PICTURES
#: Tablets that remember one pupil: a new one each year, and some that were exchanged.
MAX_TABLETS: Final = 6

Name = Annotated[str, Meta(min_length=1, max_length=MAX_NAME_CHARS)]


class Pupil(Struct, frozen=True):
    """A pupil. ``key`` finds the same one in the next import; no date, address or national number is kept."""

    id: str
    #: A keyed hash of the source's own number, or of the folded name.
    key: str
    given_name: Name
    family_name: Annotated[str, Meta(max_length=MAX_NAME_CHARS)]
    class_name: Annotated[str, Meta(max_length=MAX_NAME_CHARS)]
    animal: str
    colour: int
    #: May pictures of this pupil leave for families; ``None``: not said, which counts as no.
    photo: bool | None = None
    #: The picture password, as numbers of icons; the teacher can print it, so it is no hash.
    pictures: tuple[int, int, int] | None = None
    #: What the badge's address carries; empty: no badge is out.
    badge: str = ""
    #: Hashes of the tokens of tablets that remember this pupil.
    tablets: tuple[str, ...] = ()


class SavedRoster(Struct, frozen=True):
    """What a restart takes up; ``salt`` keys the hashes in :attr:`Pupil.key`."""

    salt: str
    pupils: list[Pupil] = []


class Roster:
    """All pupils, by their id. ``revision`` grows with each change that the disk must have."""

    def __init__(self, saved: SavedRoster | None = None) -> None:
        self.salt = saved.salt if saved else new_token()
        self._pupils = {pupil.id: pupil for pupil in saved.pupils} if saved else {}
        self.revision = 0

    def saved(self) -> SavedRoster:
        """Return what is to be kept."""
        return SavedRoster(self.salt, list(self._pupils.values()))

    def __len__(self) -> int:
        return len(self._pupils)

    def __iter__(self) -> Iterator[Pupil]:
        return iter(self._pupils.values())

    @property
    def classes(self) -> list[str]:
        """The classes' names, sorted."""
        return list(self.sizes)

    @property
    def sizes(self) -> dict[str, int]:
        """How many pupils each class has, by name, sorted."""
        counts = Counter(pupil.class_name for pupil in self._pupils.values())
        return {name: counts[name] for name in sorted(counts, key=name_order)}

    @property
    def without_pictures(self) -> Counter[str]:
        """How many pupils of each class were given no pictures."""
        return Counter(pupil.class_name for pupil in self._pupils.values() if pupil.pictures is None)

    def of(self, class_name: str) -> list[Pupil]:
        """Return a class's pupils, by given name."""
        pupils = (pupil for pupil in self._pupils.values() if pupil.class_name == class_name)
        return sorted(pupils, key=lambda p: name_order(p.given_name, p.family_name))

    def get(self, pupil: str | None) -> Pupil | None:
        """Return a pupil by its id."""
        return self._pupils.get(pupil or "")

    def may_show_photos(self, pupil: str) -> bool:
        """Tell whether families may see pictures of this pupil: what nobody has said counts as no."""
        found = self._pupils.get(pupil)
        return found is not None and found.photo is True

    def names(self, class_name: str) -> dict[str, str]:
        """Return what each pupil of a class is called in it, by id: "Léa", or "Léa D." where there are two."""
        pupils = self.of(class_name)
        given = [pupil.given_name.casefold() for pupil in pupils]
        names: dict[str, str] = {}
        for pupil in pupils:
            alone = given.count(pupil.given_name.casefold()) == 1 or not pupil.family_name
            wanted = pupil.given_name if alone else f"{pupil.given_name} {pupil.family_name[0]}."
            names[pupil.id] = distinct_name(wanted[:MAX_NAME_CHARS], list(names.values()))
        return names

    # -- what proves who a pupil is --------------------------------------------------------------

    def by_badge(self, token: str | None) -> Pupil | None:
        """Return the pupil whose badge carries the token."""
        return next((p for p in self._pupils.values() if token and secrets.compare_digest(p.badge, token)), None)

    def by_tablet(self, token: str | None) -> Pupil | None:
        """Return the pupil that a tablet remembers."""
        kept = _hash(token) if token else ""
        return next((p for p in self._pupils.values() if kept and kept in p.tablets), None)

    def remember(self, pupil: str) -> str:
        """Return a token with which a tablet of its own says who its pupil is; the oldest one lapses."""
        token = new_token()
        found = self._pupils[pupil]
        self._put(replace(found, tablets=(*found.tablets, _hash(token))[-MAX_TABLETS:]))
        return token

    def forget_tablet(self, token: str) -> None:
        """Let a tablet remember nobody."""
        if (found := self.by_tablet(token)) is not None:
            self._put(replace(found, tablets=tuple(each for each in found.tablets if each != _hash(token))))

    def forget_tablets(self, pupil: str) -> None:
        """Let no tablet remember this pupil."""
        self._put(replace(self._pupils[pupil], tablets=()))

    def new_badge(self, pupil: str) -> Pupil:
        """Give a pupil a badge; the one before it opens nothing any more."""
        return self._put(replace(self._pupils[pupil], badge=new_token()))

    def new_pictures(self, pupil: str) -> Pupil:
        """Give a pupil three pictures in order that no classmate has, where that is possible."""
        found = self._pupils[pupil]
        taken = {each.pictures for each in self.of(found.class_name)}
        for _ in range(100):
            first, second, third = (secrets.randbelow(ICONS) for _ in range(PICTURES))
            if (first, second, third) not in taken:
                break
        return self._put(replace(found, pictures=(first, second, third)))

    def revoke(self, pupil: str) -> None:
        """Let badge, pictures and tablets open nothing any more."""
        self._put(replace(self._pupils[pupil], badge="", pictures=None, tablets=()))

    # -- what an import changes ------------------------------------------------------------------

    def add(self, key: str, given_name: str, family_name: str, class_name: str, *, photo: bool | None = None) -> Pupil:
        """Add a pupil, with an animal and a colour that stay."""
        animal, colour = look(given_name, self.of(class_name))
        return self._put(Pupil(new_id(), key, given_name, family_name, class_name, animal, colour, photo))

    def change(self, pupil: Pupil) -> None:
        """Take a pupil's new name, class or permission."""
        self._put(pupil)

    def full_name(self, pupil: str) -> str:
        """Return a pupil's names as they are written on a list; empty where it is not on ours."""
        found = self.get(pupil)
        return f"{found.given_name} {found.family_name}".strip() if found is not None else ""

    def called(self, pupil: str) -> str:
        """Return what a pupil is called in its class; empty where it is in none."""
        found = self.get(pupil)
        return self.names(found.class_name)[found.id] if found is not None else ""

    def remove(self, pupils: Iterable[str]) -> None:
        """Forget pupils entirely."""
        for pupil in pupils:
            self._pupils.pop(pupil, None)
        self.revision += 1

    def key(self, source: str) -> str:
        """Return the keyed hash of a source's number for a pupil, or of a folded name."""
        return hashlib.blake2b(source.encode(), key=self.salt.encode()[:64], digest_size=16).hexdigest()

    def _put(self, pupil: Pupil) -> Pupil:
        self._pupils[pupil.id] = pupil
        self.revision += 1
        return pupil


def _hash(token: str) -> str:
    # Tokens have 128 random bits: a plain hash cannot be searched.
    return hashlib.sha256(token.encode()).hexdigest()
