from protocol.discovery.ladder import ASK_AGAIN_S, OTHERS_PAUSE_S, PROBE_S, STEP_S, Heard, Ladder, Rung


def climb(heard: Heard, until_s: float, step_s: float = 0.05) -> dict[Rung, list[float]]:
    """Return when each rung began."""
    ladder, began = Ladder(lambda: 0.0, 0.0), {rung: list[float]() for rung in Rung}
    for n in range(round(until_s / step_s) + 1):
        for rung in ladder.due(n * step_s, heard):
            began[rung].append(round(n * step_s, 2))
    return began


def test_each_rung_begins_a_second_after_the_one_above_while_nothing_is_heard() -> None:
    began = climb(Heard.NOTHING, 3 * STEP_S + PROBE_S)
    first = [began[rung][0] for rung in (Rung.KNOWN, Rung.BROADCAST, Rung.PROBE, Rung.CARD)]
    assert first == [STEP_S, 2 * STEP_S, 3 * STEP_S, 3 * STEP_S + PROBE_S]
    assert len(began[Rung.KNOWN]) > 1, "those above go on"


def test_pauses_grow_and_are_bounded() -> None:
    began = climb(Heard.NOTHING, 3600.0, 0.5)
    for rung, longest_s, most in ((Rung.KNOWN, 30.0, 130), (Rung.BROADCAST, 60.0, 70), (Rung.PROBE, 600.0, 12)):
        pauses = [later - before for before, later in zip(began[rung], began[rung][1:], strict=False)]
        assert pauses == sorted(pauses)
        assert pauses[-1] == longest_s
        assert len(pauses) < most
    assert len(began[Rung.CARD]) == 1


def test_what_is_heard_decides_which_rungs_are_of_use() -> None:
    assert not any(climb(Heard.BY_MDNS, 100.0).values())
    assert Ladder(lambda: 0.0, 0.0).wait_s(0.0, Heard.BY_MDNS) == float("inf")
    asked = climb(Heard.BY_ASKING, 20.0)
    assert {rung for rung, times in asked.items() if times} == {Rung.KNOWN}
    assert asked[Rung.KNOWN][1] - asked[Rung.KNOWN][0] == ASK_AGAIN_S
    others = climb(Heard.OTHERS, 100.0)
    assert {rung for rung, times in others.items() if times} == {Rung.KNOWN, Rung.BROADCAST}
    assert others[Rung.BROADCAST][1] - others[Rung.BROADCAST][0] >= OTHERS_PAUSE_S


def test_it_says_when_to_come_again_and_begins_anew() -> None:
    ladder = Ladder(lambda: 0.0, 10.0)
    assert ladder.wait_s(10.0, Heard.NOTHING) == STEP_S
    assert ladder.due(10.5, Heard.NOTHING) == []
    assert ladder.due(15.0, Heard.NOTHING) == [Rung.KNOWN, Rung.BROADCAST, Rung.PROBE], "late: all that is due"
    ladder.restart(20.0)
    assert ladder.due(20.5, Heard.NOTHING) == []
    assert ladder.due(21.0, Heard.NOTHING) == [Rung.KNOWN]


def test_chance_only_lengthens_pauses() -> None:
    ladder = Ladder(lambda: 0.999, 0.0)
    ladder.due(1.0, Heard.BY_ASKING)
    assert ASK_AGAIN_S <= ladder.wait_s(1.0, Heard.BY_ASKING) <= ASK_AGAIN_S * 1.25
