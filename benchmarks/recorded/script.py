"""What happens in the lesson, and when: slides, a text that scrolls, a pen, a film."""

from typing import Final, NamedTuple


class Step(NamedTuple):
    """One change: its time, the page's scene, and the scene's own count."""

    at_s: float
    scene: str
    place: int


class _Scene(NamedTuple):
    name: str
    seconds: float
    rest_s: float
    per_s: float


#: 514 changes in 34 s; after each scene the picture rests, so that sharpening has its time.
_WHOLE: Final = (
    _Scene("slides", 7.0, 0.7, 10 / 7),
    _Scene("text", 8.0, 0.7, 20),
    _Scene("pen", 8.0, 0.8, 18),
    _Scene("film", 8.0, 0.8, 25),
)
WHOLE_S: Final = sum(scene.seconds + scene.rest_s for scene in _WHOLE)
QUICK_S: Final = 8.0


def steps(seconds: float) -> list[Step]:
    """Return the lesson's changes, each scene shortened alike to fill ``seconds``; the first is at 0."""
    share, start_s, found = seconds / WHOLE_S, 0.0, []
    for scene in _WHOLE:
        count = round(scene.seconds * share * scene.per_s)
        found += [Step(start_s + place / scene.per_s, scene.name, place) for place in range(count)]
        start_s += (scene.seconds + scene.rest_s) * share
    return found
