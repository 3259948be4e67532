"""A quick question, and what was answered. Pure.

While an anonymous question is open nobody is told what was answered, only who has: whoever watched the counts grow
beside the names would know. Once it is closed the hub itself forgets who answered what.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from classroom_hub.lesson.names import clean_title
from classroom_hub.lesson.seats import new_id
from protocol.wire.classwork import AnswerCount, QuestionKind, QuestionResult, QuestionView, SeatAnswer
from protocol.wire.errors import BadMessageError
from protocol.wire.limits import MAX_NUMBER

_SMILEYS: Final = 5


@dataclass(slots=True)
class Question:
    """Asked of the whole class; the last answer of each pupil counts."""

    kind: QuestionKind
    title: str = ""
    choices: int = 4
    anonymous: bool = True
    open: bool = True
    id: str = field(default_factory=new_id)
    #: By seat; of an anonymous question only while it is open, and never on the disk.
    answers: dict[str, int] = field(default_factory=dict)
    #: Of an anonymous question that is closed: how often each answer was given, and by whom any.
    tally: dict[int, int] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.title = clean_title(self.title)

    def answer(self, seat: str, question: str, value: int) -> bool:
        """Take a pupil's answer, and return whether it is news; one that comes late, or to another question, is let go.

        Raises:
            BadMessageError: not an answer to this kind of question.
        """
        if question != self.id or not self.open:
            return False
        if value > self._highest:
            raise BadMessageError("no answer to this question")  # which one is nobody's business, the log's neither
        before = self.answers.get(seat)
        self.answers[seat] = value
        return value != before

    def close(self) -> bool:
        """Take no more answers; return whether that is news."""
        if not self.open:
            return False
        self.open = False
        if self.anonymous:
            # In no order of their coming, which would tell as much as the names.
            self.tally, self.heard = dict(sorted(Counter(self.answers.values()).items())), sorted(self.answers)
            self.answers = {}
        return True

    def forget(self, seat: str) -> None:
        """A seat is gone, and its answer with it; what was counted stays counted."""
        self.answers.pop(seat, None)
        self.heard = [other for other in self.heard if other != seat]

    @property
    def view(self) -> QuestionView:
        """What pupils see of it."""
        return QuestionView(self.id, self.kind, self.open, self.choices, self.title, self.anonymous)

    def result(self, *, staff: bool = False) -> QuestionResult:
        """Return what was answered; only staff is told by whom."""
        told = {} if self.anonymous and self.open else self.tally or Counter(self.answers.values())
        counts = [AnswerCount(value, count) for value, count in sorted(told.items())]
        heard = self.heard or sorted(self.answers)
        named = staff and not self.anonymous
        return QuestionResult(
            self.view, counts, self.anonymous, heard if staff else [],
            [SeatAnswer(*each) for each in sorted(self.answers.items())] if named else [],
            sum(told.values()) or len(heard),
        )  # fmt: skip

    @property
    def _highest(self) -> int:
        match self.kind:
            case QuestionKind.YES_NO:
                return 1
            case QuestionKind.CHOICES:
                return self.choices - 1
            case QuestionKind.SMILEYS:
                return _SMILEYS - 1
            case QuestionKind.NUMBER:
                return MAX_NUMBER
