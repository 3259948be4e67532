"""Who a pupil is: taps, pictures, badges and tablets that remember."""

import pytest

from classroom_hub.lesson.arrival import Visit
from classroom_hub.lesson.lesson import Lesson
from classroom_hub.lesson.roster import Pupil, Roster
from classroom_hub.lesson.saved import restore, save
from classroom_hub.lesson.seats import Seat
from classroom_hub.web.tries import PictureTries
from protocol.wire.errors import ErrorCode, ProtocolError
from protocol.wire.limits import PICTURE_TRIES_OF_ALL, PICTURE_TRIES_PER_PUPIL
from protocol.wire.views import ClassPlan, Door, IdentifyBy


def classroom(*names: str) -> tuple[Lesson, list[Pupil]]:
    roster = Roster()
    pupils = [roster.add(f"key-{name}", name, "Durand", "CE1 A") for name in names or ("Léa", "Tom")]
    lesson = Lesson(roster=roster)
    lesson.start()
    return lesson, pupils


def come(lesson: Lesson, visit: Visit, **given: object) -> Seat:
    seat = lesson.enter(visit, 0.0, **given)  # type: ignore[arg-type]
    assert seat is not None
    return seat


def tap(lesson: Lesson, pupil: Pupil, device: str = "tablet-1", **fields: object) -> Visit:
    return Visit(device, "page", code=lesson.code, pupil=pupil.id, **fields)  # type: ignore[arg-type]


def refused(lesson: Lesson, visit: Visit) -> ErrorCode:
    before = lesson.revision
    with pytest.raises(ProtocolError) as error:
        lesson.enter(visit, 0.0)
    assert lesson.revision == before
    return error.value.code


def test_the_only_class_is_chosen_and_closes_the_lesson_to_guests() -> None:
    lesson = Lesson()
    assert (lesson.plan.class_name, lesson.guests) == ("", True)
    lesson.roster.add("k1", "Léa", "", "CE1 A")
    assert (lesson.plan.class_name, lesson.guests) == ("CE1 A", False)
    lesson.roster.add("k2", "Tom", "", "CM2")
    assert (lesson.plan.class_name, lesson.guests) == ("", True)
    lesson.choose(ClassPlan("CM2", guests=False))
    assert [view.name for view in lesson.choices()] == ["Tom"]
    lesson.roster.remove([pupil.id for pupil in lesson.roster.of("CM2")])
    assert lesson.plan.class_name == "CE1 A"  # an import took the class away: the only one is left
    with pytest.raises(ProtocolError, match="no_class"):
        lesson.choose(ClassPlan("6e"))


def test_a_tap_gives_the_rosters_name_and_look() -> None:
    lesson, (lea, _) = classroom()
    seat = come(lesson, tap(lesson, lea))
    assert (seat.pupil, seat.name, seat.animal, seat.colour) == (lea.id, "Léa", lea.animal, lea.colour)
    assert [view.taken for view in lesson.choices()] == [True, False]


def test_the_class_is_told_to_those_who_have_the_code_or_were_let_in() -> None:
    lesson, _ = classroom()
    assert lesson.asks_who(Visit("tablet-1", "page", code=lesson.code))
    assert not lesson.asks_who(Visit("tablet-1", "page"))
    assert lesson.asks_who(Visit("tablet-1", "page"), admitted=True)
    with pytest.raises(ProtocolError, match="wrong_code"):
        lesson.asks_who(Visit("tablet-1", "page", code="AAAA"))
    lesson.set_door(Door.CLOSED)
    with pytest.raises(ProtocolError, match="door_closed"):
        lesson.asks_who(Visit("tablet-1", "page", code=lesson.code))


def test_a_tablet_without_code_and_name_knocks_and_a_guest_does_so_where_none_are_expected() -> None:
    lesson, _ = classroom()
    assert lesson.enter(Visit("tablet-1", "page"), 0.0) is None
    assert lesson.knocking["tablet-1"].name == ""
    assert lesson.enter(Visit("tablet-2", "agent", "Zoé", lesson.code), 0.0) is None
    zoe = come(lesson, Visit("tablet-2", "agent", "Zoé", lesson.code), admitted=True)
    assert (zoe.name, zoe.pupil) == ("Zoé", None)
    lesson.open_door()  # --start, the demo
    assert come(lesson, Visit("tablet-3", "page", "Léa", lesson.code)).name == "Léa 2"  # a pupil may still come


def test_the_teachers_own_choice_ends_the_welcome_to_all() -> None:
    lesson, _ = classroom()
    lesson.open_door()  # --start, the demo
    assert lesson.guests
    lesson.choose(ClassPlan("CE1 A", guests=False))
    assert not lesson.guests
    assert lesson.enter(Visit("tablet-1", "page", "Zoé", lesson.code), 0.0) is None
    lesson.choose(ClassPlan("CE1 A", guests=True))
    assert come(lesson, Visit("tablet-1", "page", "Zoé", lesson.code)).name == "Zoé"


def test_three_pictures_are_asked_of_those_who_have_them() -> None:
    lesson, (lea, tom) = classroom()
    lea = lesson.roster.new_pictures(lea.id)
    lesson.choose(ClassPlan("CE1 A", IdentifyBy.PICTURES, guests=False))
    assert [view.pictures for view in lesson.choices()] == [True, False]
    assert lea.pictures is not None
    wrong = ((lea.pictures[0] + 1) % 12, *lea.pictures[1:])
    assert refused(lesson, tap(lesson, lea)) is ErrorCode.WRONG_PICTURES
    assert refused(lesson, tap(lesson, lea, pictures=wrong)) is ErrorCode.WRONG_PICTURES
    assert come(lesson, tap(lesson, lea, pictures=lea.pictures)).name == "Léa"
    assert come(lesson, tap(lesson, tom, "tablet-2")).name == "Tom"


def test_two_tablets_claim_one_pupil_and_the_teacher_decides() -> None:
    lesson, (lea, _) = classroom()
    seat = come(lesson, tap(lesson, lea))
    assert lesson.enter(tap(lesson, lea, "tablet-2"), 0.0) is None
    knock = lesson.knocking["tablet-2"]
    assert (knock.name, knock.claims, knock.pupil, seat.device, seat.connected) == (
        "Léa", seat.seat, lea.id, "tablet-1", True,
    )  # fmt: skip
    assert come(lesson, tap(lesson, lea, "tablet-2"), admitted=True, take=seat.seat) is seat
    assert (seat.device, lesson.knocking) == ("tablet-2", {})


def test_who_has_proven_itself_takes_its_seat_from_a_tablet_that_is_away_and_from_no_other() -> None:
    lesson, (lea, _) = classroom()
    lea = lesson.roster.new_badge(lea.id)
    seat = come(lesson, tap(lesson, lea))
    badge = Visit("tablet-2", "page", badge=lea.badge)
    assert lesson.enter(badge, 0.0) is None
    lesson.leave(seat, 0.0)
    assert lesson.enter(tap(lesson, lea, "tablet-3"), 100.0) is None  # a tap proves nothing
    assert come(lesson, badge) is seat


def test_a_seat_that_was_given_up_is_the_next_tablets() -> None:
    lesson, (lea, _) = classroom()
    seat = come(lesson, tap(lesson, lea, cart="B"))
    lesson.vacate(seat, 1.0, tidied=True)
    assert (seat.tidied, seat.connected) == (True, False)
    assert come(lesson, tap(lesson, lea, "tablet-2", cart="B")) is seat
    assert not seat.tidied


def test_badges_and_keepsakes_open_until_they_are_revoked() -> None:
    lesson, (lea, tom) = classroom()
    keepsake, badge = lesson.roster.remember(lea.id), lesson.roster.new_badge(tom.id).badge
    assert come(lesson, Visit("tablet-1", "page", keepsake=keepsake)).pupil == lea.id
    assert come(lesson, Visit("tablet-2", "page", badge=badge)).pupil == tom.id
    lesson.roster.revoke(lea.id)
    lesson.roster.revoke(tom.id)
    assert refused(lesson, Visit("tablet-3", "page", keepsake=keepsake)) is ErrorCode.BAD_KEEPSAKE
    assert refused(lesson, Visit("tablet-3", "page", badge=badge)) is ErrorCode.BAD_BADGE


def test_a_closed_door_and_another_class_hold_badges_back() -> None:
    lesson, (lea, _) = classroom()
    keepsake = lesson.roster.remember(lea.id)
    lesson.set_door(Door.CLOSED)
    assert refused(lesson, Visit("tablet-1", "page", keepsake=keepsake)) is ErrorCode.DOOR_CLOSED
    lesson.set_door(Door.CODE)
    max_ = lesson.roster.add("k", "Max", "", "CM2")
    lesson.choose(ClassPlan("CM2", guests=False))
    assert refused(lesson, Visit("tablet-1", "page", keepsake=keepsake)) is ErrorCode.NOT_IN_CLASS
    assert refused(lesson, tap(lesson, lea)) is ErrorCode.NOT_IN_CLASS
    assert come(lesson, tap(lesson, max_)).name == "Max"


def test_after_school_everybody_is_a_guest_and_nothing_is_remembered() -> None:
    lesson, (lea, _) = classroom()
    keepsake = lesson.roster.remember(lea.id)
    lesson.choose(ClassPlan("CE1 A", guests=False, after_school=True))
    assert (lesson.choices(), lesson.guests) == ([], True)
    assert refused(lesson, Visit("tablet-1", "page", keepsake=keepsake)) is ErrorCode.NOT_IN_CLASS
    visit = Visit("tablet-1", "page", "Léa", lesson.code)
    assert not lesson.remembers(come(lesson, visit), visit)
    assert lesson.view(0.0).after_school


def test_only_a_pupils_own_tablet_is_given_something_to_remember() -> None:
    lesson, (lea, tom) = classroom()
    own, cart = tap(lesson, lea), tap(lesson, tom, "tablet-2", cart="B")
    assert lesson.remembers(come(lesson, own), own)
    assert not lesson.remembers(come(lesson, cart), cart)
    lesson.open_door()
    guest = Visit("tablet-3", "page", "Zoé", lesson.code)
    assert not lesson.remembers(come(lesson, guest), guest)


def test_a_restart_keeps_the_plan_the_pupils_and_the_tidying() -> None:
    lesson, (lea, _) = classroom()
    lesson.choose(ClassPlan("CE1 A", IdentifyBy.PICTURES, guests=True))
    seat = come(lesson, tap(lesson, lea, cart="B"))
    lesson.tidy(on=True)
    again = restore(save(lesson, 5.0, 1e9), 7.0, 1e9)
    again.roster = lesson.roster
    assert (again.plan, again.tidying) == (lesson.plan, True)
    assert (again.seats[seat.seat].pupil, again.seats[seat.seat].cart) == (lea.id, "B")
    assert restore(save(lesson, 5.0, 1e9), 7.0, 2e9).chosen == lesson.chosen  # the next morning


def test_wrong_pictures_lock_the_guesser_out_and_no_classmate() -> None:
    tries = PictureTries()
    for n in range(PICTURE_TRIES_PER_PUPIL):
        tries.check("guesser", "lea", float(n))
        tries.failed("guesser", "lea", float(n))
    with pytest.raises(ProtocolError, match="too_many_tries"):
        tries.check("guesser", "lea", 10.0)
    assert (tries.stuck(10.0), tries.stuck(61.0)) == (["lea"], ["lea"])
    assert tries.stuck(65.0) == []
    tries.check("guesser", "tom", 10.0)
    tries.check("classmate", "lea", 10.0)
    tries.check("guesser", "lea", 61.0)
    # Many addresses that guess together are slowed down together, and still no classmate is.
    for n in range(PICTURE_TRIES_OF_ALL):
        tries.failed(f"guesser-{n}", "lea", 70.0)
    with pytest.raises(ProtocolError, match="too_many_tries"):
        tries.check("guesser-1", "lea", 71.0)
    tries.check("classmate", "lea", 71.0)


def test_tablets_that_were_put_away_at_the_teachers_word_are_called_back_by_it() -> None:
    lesson, (lea, tom) = classroom()
    own, carts = come(lesson, tap(lesson, lea)), come(lesson, tap(lesson, tom, "tablet-2", cart="B"))
    lesson.tidy(on=True)
    for seat in (own, carts):
        lesson.vacate(seat, 1.0, tidied=True)
    # As its page does: with a name, and without a code.
    back = Visit("tablet-1", "page", "Léa")
    for visit in (back, Visit("tablet-2", "page", "Tom"), Visit("tablet-3", "page", "Léa")):
        assert lesson.enter(visit, 20.0) is None
    assert lesson.called_back() == []
    again = restore(save(lesson, 20.0, 1000.0), 20.0, 1000.0)
    assert again.seats[own.seat].called_away == "tablet-1"
    lesson.tidy(on=False)
    # A cart's tablet may be another child's now, and another tablet anybody's.
    assert lesson.called_back() == [("tablet-1", own.seat)]
    assert come(lesson, back, admitted=True, take=own.seat) is own
    assert sorted(lesson.knocking) == ["tablet-2", "tablet-3"]
    lesson.vacate(own, 30.0, tidied=True)  # its pupil's own wish
    assert lesson.enter(back, 50.0) is None
    assert lesson.called_back() == []


def test_who_comes_after_tidying_was_taken_back_finds_its_seat() -> None:
    lesson = Lesson()
    lesson.start()
    lea = come(lesson, Visit("tablet-1", "page", "Léa", lesson.code))
    lesson.tidy(on=True)
    lesson.vacate(lea, 1.0, tidied=True)
    lesson.tidy(on=False)
    assert come(lesson, Visit("tablet-1", "page", "Léa")) is lea
