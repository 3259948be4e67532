"""Who is connected, and what each screen is told. All of it lives on the event loop."""

from msgspec.structs import replace

from classroom_hub.lesson.seats import Seat
from classroom_hub.lesson.signs import place
from classroom_hub.screen.stream import Stream, Watcher
from classroom_hub.web.connection import Connection, stopping
from classroom_hub.web.context import Context
from classroom_hub.web.keys import Session
from classroom_hub.web.relay import Relay
from protocol.screen.lookback import Snapshot
from protocol.wire.errors import ErrorCode, ProtocolError
from protocol.wire.limits import GLIMPSED_S, MAX_FOUND, MAX_SEATS, MAX_SOCKETS_PER_ADDRESS
from protocol.wire.messages import Hall, LessonChanged, Room, SharingChanged, Snapshots, Who, Works
from protocol.wire.parts import ActivityView, Sharing
from protocol.wire.teaching import Desk
from protocol.wire.views import (
    ClassView,
    Decoder,
    LinkState,
    Pairing,
    Phase,
    Presence,
    Projection,
    Role,
    SeatDetail,
    SeatView,
    SnapshotView,
    Trouble,
    Visitor,
)

#: A picture that is not painted after this long shows the tablet as lagging (seconds).
LAGGING_S = 3.0


class Seated:
    """A pupil's socket in its seat."""

    def __init__(self, connection: Connection, seat: Seat, watcher: Watcher) -> None:
        self.connection = connection
        self.seat = seat
        self.watcher = watcher
        self.sharing = SharingChanged(Sharing.IDLE)
        self.desk: Desk | None = None
        self._paused = False
        self._looked_s = float("-inf")

    def look(self, now_s: float) -> bool:
        """A console looks at this agent's picture; return whether none did just before."""
        news = not self.looked_at(now_s)
        self._looked_s = now_s
        return news

    def looked_at(self, now_s: float) -> bool:
        """Whether a console looks at this agent's picture."""
        return now_s - self._looked_s <= GLIMPSED_S

    def follow(self, sharing: SharingChanged, stream: Stream, *, paused: bool) -> None:
        """Tell the tablet where it stands.

        The board is not streamed to one that sends pictures of itself, nor to a page that shows what is drawn on.
        """
        if sharing != self.sharing:
            self.sharing = sharing
            self.connection.post(sharing)
        if paused and not self._paused:
            stream.unwatch(self.watcher)
            self.connection.show(None)
        elif self._paused and not paused:
            stream.resume(self.watcher)
            self.connection.show(self.watcher.next_message)
        self._paused = paused


class Sockets:
    """Every open socket, by what it is."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.all: set[Connection] = set()
        self.seated: dict[str, Seated] = {}
        self.knocking: dict[str, Connection] = {}
        #: Tablets that are asked who their pupil is, and what they were told last.
        self.asked: dict[Connection, Who | None] = {}
        self.consoles: dict[Connection, Session] = {}
        self.projectors: dict[Connection, Session] = {}
        self.relay = Relay(context.clock)
        self._told_works: tuple[int, list[ActivityView]] | None = None
        self._told_checkup = -1
        self._told_snapshots: tuple[Snapshot, ...] = ()
        #: Pages show what is drawn on, and no stream beside it.
        self._surface = False

    def open(self, connection: Connection) -> bool:
        """Count a socket in; ``False`` where its address has too many."""
        same = sum(other.address == connection.address for other in self.all)
        if same >= MAX_SOCKETS_PER_ADDRESS:
            return False
        self.all.add(connection)
        return True

    def close_all(self) -> None:
        """Tell every socket that the hub stops."""
        for connection in list(self.all):
            connection.refuse(stopping(), fatal=True)

    def tell(self, *, lesson_changed: bool) -> None:
        """Send every screen the state it shows."""
        context = self._context
        context.surfaces.follow(context.lesson)
        self._tell_consoles()
        if lesson_changed:
            self.tell_lesson()
        if context.stream.snapshots != self._told_snapshots:
            self._told_snapshots = context.stream.snapshots
            for seated in self.seated.values():
                self.tell_snapshots(seated)
        self.tell_who()
        self.follow_sharing()
        if self.projectors:
            hall = self.hall()
            for connection, session in list(self.projectors.items()):
                if self._stays(connection, session):
                    connection.post(hall)
        for connection, session in list(self.consoles.items()):
            if self._stays(connection, session):
                connection.post(self.room(session))

    def _stays(self, connection: Connection, session: Session) -> bool:
        """Tell whether a screen may still see the class; one that was unlinked is put out."""
        if self._context.keys.holds(session):
            return True
        connection.refuse(ProtocolError(ErrorCode.FORBIDDEN, "revoked"), fatal=True)
        return False

    def _tell_consoles(self) -> None:
        """Send what only consoles show, where it has changed."""
        asked = [each.view(staff=True) for each in self._context.lesson.activities]
        if (told := (self._context.works.revision, asked)) != self._told_works:
            self._told_works = told
            works = self.works()
            for connection in self.consoles:
                connection.post(works)
        checked, checkup = self._context.place.checkup
        if checked != self._told_checkup:
            self._told_checkup = checked
            for connection in self.consoles:
                connection.post(checkup)

    def tell_lesson(self) -> None:
        """Let the stream and the tablets follow at once; what a press hides must not wait for a disk or a window."""
        context, lesson = self._context, self._context.lesson
        context.stream.set(live=lesson.phase is Phase.LIVE, frozen=lesson.frozen, blank=lesson.blank)
        now_s = context.clock()
        for seated in self.seated.values():
            seated.connection.post(LessonChanged(lesson.view(now_s, seated.seat.seat)))
            self.tell_desk(seated)
        self.follow_sharing()

    def follow_sharing(self) -> None:
        """Tell the tablets where they stand on their way to the projector, and who is streamed the board.

        Our own window is not streamed to tablets on its way off the display: they go on once it is gone.
        """
        lesson = self._context.lesson
        going = self._surface and lesson.projector.show is Projection.NONE and self._context.place.covered
        self._surface = lesson.together.surface is not None or going
        shown = lesson.projector.shown_seat
        self.relay.follow(shown.seat if shown is not None else None)
        for seated in self.seated.values():
            self.tell_sharing(seated)

    def tell_sharing(self, seated: Seated) -> None:
        """Tell a tablet where it stands on its way to the projector."""
        lesson, seat = self._context.lesson, seated.seat
        state, medium = lesson.projector.sharing(seat)
        sends = lesson.projector.shown_seat is seat
        ticket = self.relay.ticket(seat.seat) if sends else None
        paused = sends or (self._surface and seat.client == "page")
        seated.follow(SharingChanged(state, medium, ticket), self._context.stream, paused=paused)

    def tell_desk(self, seated: Seated) -> None:
        """Tell a tablet what is on its pupil's desk, and an agent whether somebody looks at its picture."""
        desk = self._context.lesson.desk(seated.seat)
        if seated.looked_at(self._context.clock()):
            desk = replace(desk, glimpse=True)
        if desk != seated.desk:
            seated.desk = desk
            seated.connection.post(desk)

    def tick(self) -> None:
        """Tell agents at which nobody looks any more."""
        now_s = self._context.clock()
        for seated in self.seated.values():
            if seated.desk is not None and seated.desk.glimpse and not seated.looked_at(now_s):
                self.tell_desk(seated)

    def tell_snapshots(self, seated: Seated) -> None:
        """Tell a page what its pupil can look back at."""
        if seated.seat.client == "page":
            now_s = self._context.clock()
            views = [SnapshotView(each.id, max(0.0, now_s - each.seen_s)) for each in self._told_snapshots]
            seated.connection.post(Snapshots(views))

    def tell_who(self) -> None:
        """Tell the tablets that ask who of the class is there, or that there is no lesson to come in to any more."""
        lesson = self._context.lesson
        if lesson.phase is not Phase.LIVE:
            for connection in list(self.asked):  # they wait, and ask again by themselves: the end may be taken back
                connection.refuse(ProtocolError(ErrorCode.NO_LESSON), fatal=True)
            return
        who = Who(lesson.choices(), lesson.guests, lesson.code)
        for connection, told in self.asked.items():
            if told != who:
                self.asked[connection] = who
                connection.post(who)

    def clear(self, seats: list[Seat]) -> None:
        """The lesson is over for good: let its tablets go, and those at the door."""
        for seat in seats:
            self.dismiss(seat.seat, ErrorCode.LESSON_OVER)
        if not self._context.lesson.code:
            for connection in [*self.knocking.values(), *self.asked]:
                connection.refuse(ProtocolError(ErrorCode.NO_LESSON), fatal=True)

    def dismiss(self, seat: str, code: ErrorCode) -> None:
        """Close the socket that sits in a seat."""
        seated = self.seated.pop(seat, None)
        if seated is not None:
            self._context.stream.unwatch(seated.watcher)
            seated.connection.refuse(ProtocolError(code), fatal=True)

    def hall(self) -> Hall:
        """Return what the projector shows."""
        context, lesson = self._context, self._context.lesson
        seats = [self._view(seat) for seat in lesson.seats.values()]
        url, shown = context.place.url, lesson.projector.shown_seat
        piece = context.works.listed(lesson.projector.target) if lesson.projector.show is Projection.PIECE else None
        return Hall(
            context.room, lesson.view(context.clock()), lesson.projector.show, lesson.code, url.removeprefix("http://"),
            join_url(url, lesson.code), seats, piece.view() if piece is not None else None,
            self._view(shown) if shown is not None else None,
            wall=lesson.projector.wall,
            activities=[each.view() for each in lesson.activities],
            question=lesson.together.question.result() if lesson.together.question is not None else None,
            touch=self._view(lesson.seats[lesson.together.touch]) if lesson.together.touch is not None else None,
            remains=self._remains(),
        )  # fmt: skip

    def room(self, session: Session) -> Room:
        """Return what a console shows."""
        context, lesson = self._context, self._context.lesson
        url = context.place.url
        without_pictures = context.roster.without_pictures
        return Room(
            context.room,
            lesson.view(context.clock()),
            lesson.projector.show,
            lesson.door,
            lesson.code,
            url.removeprefix("http://"),
            join_url(url, lesson.code),
            context.stream_view(),
            [self._detail(seat) for seat in lesson.seats.values()],
            [Visitor(device, knock.name, "knocking", knock.claims) for device, knock in lesson.knocking.items()],
            list(context.place.found)[:MAX_FOUND],
            [
                Pairing(other.id, other.address, other.id == session.id)
                for other in context.keys.sessions.values()
                if other.role is Role.CONSOLE
            ],
            list(context.place.troubles),
            lesson.projector.target,
            context.pin.state,
            lesson.plan,
            [ClassView(name, n, without_pictures[name]) for name, n in context.roster.sizes.items()],
            list(context.place.invitations)[:MAX_FOUND],
            context.place.enrolled,
            wall=lesson.projector.wall,
            groups=lesson.together.groups,
            tools=lesson.together.tools,
            question=lesson.together.question.result(staff=True) if lesson.together.question is not None else None,
            keeping=lesson.together.keeping,
            remains=self._remains(),
            stuck=self.stuck(),
        )

    def stuck(self) -> list[str]:
        """Return who is not in, since a tablet was given wrong pictures too often."""
        lesson, roster = self._context.lesson, self._context.roster
        here = {seat.pupil for seat in lesson.seats.values() if seat.connected}
        found = self._context.picture_tries.stuck(self._context.clock()) if lesson.phase is Phase.LIVE else []
        return [roster.called(pupil) for pupil in found if pupil not in here and roster.get(pupil)][:MAX_SEATS]

    def works(self) -> Works:
        """Return the lesson's work, as a console shows it."""
        works, activities = self._context.works, self._context.lesson.activities
        return Works(
            [each.view(staff=True) for each in activities],
            [piece.view() for piece in works.pieces], works.older, works.outbox_view(),
        )  # fmt: skip

    def presence(self, seat: Seat) -> tuple[Presence, float]:
        """Return how a seat's tablet does, and for how long it has not painted (seconds)."""
        seated = self.seated.get(seat.seat)
        if seated is None:
            return Presence.AWAY, 0.0
        behind_s = seated.watcher.viewer.behind_s(self._context.clock())
        return (Presence.LAGGING if behind_s > LAGGING_S else Presence.HERE), behind_s

    def _remains(self) -> list[SeatView] | None:
        seats = self._context.lesson.remains(self._context.clock())
        return None if seats is None else [self._view(seat) for seat in seats]

    def _view(self, seat: Seat) -> SeatView:
        return SeatView(seat.seat, seat.name, seat.animal, seat.colour, self.presence(seat)[0], seat.client)

    def _detail(self, seat: Seat) -> SeatDetail:
        presence, behind_s = self.presence(seat)
        last_seen_s = 0.0 if presence is not Presence.AWAY else self._context.clock() - seat.last_seen_s
        # Whole seconds: a room message is sent only where something a teacher sees has changed.
        return SeatDetail(
            seat.seat, seat.name, seat.animal, seat.colour, presence, seat.client, float(int(last_seen_s)),
            float(int(behind_s)) if presence is Presence.LAGGING else 0.0, *self._link(seat), list(seat.media),
            self._context.lesson.projector.sharing(seat)[0], seat.pupil is None, seat.cart, seat.tidied,
            hand=bool(seat.raised), done=bool(seat.finished), unsent=seat.unsent,
            pen=seat.seat in self._context.lesson.together.pens, touch=seat.seat == self._context.lesson.together.touch,
            returned=self._context.lesson.together.returned_to(seat.seat),
            hand_place=place(seat.raised, (other.raised for other in self._context.lesson.seats.values())),
            done_place=place(seat.finished, (other.finished for other in self._context.lesson.seats.values())),
        )  # fmt: skip

    def _link(self, seat: Seat) -> tuple[LinkState, Decoder, Trouble]:
        seated = self.seated.get(seat.seat)
        if seated is None:
            return LinkState.GOOD, Decoder.NONE, Trouble.NONE
        watcher = seated.watcher
        return watcher.link(self._context.clock()), watcher.viewer.decoder, watcher.trouble


def join_url(url: str, code: str) -> str:
    """Return what the QR holds."""
    return f"{url}/?code={code}" if code else f"{url}/"
