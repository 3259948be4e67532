from benchmarks import joining
from benchmarks.joining_rooms import CLASS, Rooms


def test_percentiles_are_values_that_were_measured() -> None:
    values = [float(n) for n in range(100, 0, -1)]
    assert joining.percentile(values, 50) == 50.0
    assert joining.percentile(values, 95) == 95.0
    assert joining.percentile([3.0], 95) == 3.0


def test_a_target_is_missed_by_tablets_that_were_never_listed_and_by_strangers() -> None:
    good = Rooms(2, [0.1] * 2 * CLASS, peer_s=[1.0] * CLASS)
    assert all(figure.met for figure in joining._of_rooms(good))
    lost = Rooms(2, [0.1] * CLASS + [float("inf")] * CLASS, strangers=1, rest_kbit_per_s=21.0, cpu_percent=2.5)
    missed = [figure.name for figure in joining._of_rooms(lost) if not figure.met]
    assert len(missed) == 4
    assert "avahi-browse is missing" in joining._of_rooms(lost)[0].peer
