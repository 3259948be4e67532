"""A quick question, and what was answered. Pure."""

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
    answers: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.title = clean_title(self.title)

    def answer(self, seat: str, question: str, value: int) -> None:
        """Take a pupil's answer; one that comes late, or to another question, is let go.

        Raises:
            BadMessageError: not an answer to this kind of question.
        """
        if question != self.id or not self.open:
            return
        if value > self._highest:
            raise BadMessageError(f"{value} is no answer")
        self.answers[seat] = value

    @property
    def view(self) -> QuestionView:
        """What pupils see of it."""
        return QuestionView(self.id, self.kind, self.open, self.choices, self.title)

    def result(self, *, staff: bool = False) -> QuestionResult:
        """Return what was answered; only staff is told by whom."""
        counts = [AnswerCount(value, count) for value, count in sorted(Counter(self.answers.values()).items())]
        named = staff and not self.anonymous
        return QuestionResult(
            self.view, counts, self.anonymous, sorted(self.answers) if staff else [],
            [SeatAnswer(*each) for each in sorted(self.answers.items())] if named else [],
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
