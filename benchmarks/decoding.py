"""``python -m benchmarks.decoding``: pictures that one core of an agent decodes in a second, scene by scene.

What limits a simulated class: thirty agents of one process share the cores that the hub leaves them.
"""

import sys
import time
from collections.abc import Iterator

from classroom_hub.screen.synthetic import SCENE_S, SyntheticLesson
from protocol.screen.damage import Damage
from protocol.screen.grid import Grid
from protocol.screen.ledger import Ledger, Update
from protocol.screen.receiver import Receiver
from protocol.screen.strips import PLAIN
from protocol.screen.viewer import Viewer

_SCENES = ("slide", "scrolling page", "handwriting", "film")
#: A tablet among thirty gets about this many pictures in a second.
_RATE = 12


def _messages() -> Iterator[tuple[str, bytes]]:
    """Yield the lesson's pictures as a tablet that follows it gets them, each with its scene."""
    now_s = 0.0
    lesson = SyntheticLesson(clock=lambda: now_s)
    grid = Grid(lesson.monitor.width, lesson.monitor.height)
    damage, ledger, viewer = Damage(grid), Ledger(), Viewer()
    for step in range(int(len(_SCENES) * SCENE_S * _RATE)):
        now_s = step / _RATE
        changed = damage.take(lesson.grab())
        if changed is None:
            continue
        ledger.record(Update.stills(grid, changed, PLAIN.encode(damage.kept, changed), 0))
        message = viewer.next_message(ledger, now_s)
        viewer.painted(viewer.sent_count, 0.0)
        assert message is not None
        yield _SCENES[int(now_s / SCENE_S)], message


def main() -> int:
    """Print a line a scene."""
    receiver = Receiver()
    costs: dict[str, list[tuple[float, int]]] = {scene: [] for scene in _SCENES}
    for scene, message in _messages():
        before_s = time.process_time()
        receiver.take(message)
        costs[scene].append((time.process_time() - before_s, len(message)))
    for scene, each in costs.items():
        mean_s, size = sum(cost for cost, _ in each) / len(each), sum(size for _, size in each) / len(each)
        print(f"{scene:16} {size / 1024:6.0f} KiB {mean_s * 1000:6.2f} ms {1 / mean_s:6.0f} pictures/s a core")
    return 0


if __name__ == "__main__":
    sys.exit(main())
