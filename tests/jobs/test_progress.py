import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutoscope.jobs.pipeline import Pipeline, Stage
from mutoscope.jobs.progress import ALMOST, Pace, Progress, Reached

STAGES = (Stage("write", 5, 20), Stage("speak", 22, 55), Stage("draw", 57, 100))
NAMES = [stage.name for stage in STAGES]
ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(["expect", "announce", "begin", "tick", "end", "fail"]),
        st.sampled_from(NAMES),
        st.integers(0, 4),
    ),
    max_size=60,
)


@given(ACTIONS)
def test_the_bar_never_goes_back_and_never_ends_early(
    actions: list[tuple[str, str, int]],
) -> None:
    progress, last = Progress(STAGES), 0.0
    for action, stage, number in actions:
        match action:
            case "expect":
                progress.expect(stage, number)
            case "announce":
                progress.announce(stage, [str(number)])
            case "begin":
                progress.begin(stage, str(number))
            case "tick":
                progress.tick(stage, str(number), number, 4)
            case _:
                progress.end(stage, str(number), done=action == "end")
        assert last <= progress.percent <= ALMOST
        last = progress.percent


def test_bands_follow_real_counts() -> None:
    progress = Progress(STAGES)
    assert (progress.percent, progress.stage) == (0, "")
    assert progress.begin("write", "script")
    assert progress.percent == 5
    progress.end("write", "script")
    assert progress.percent == 20
    progress.announce("speak", ["a", "b", "c"])
    assert progress.percent == 20
    assert progress.begin("speak", "a")
    assert not progress.begin("speak", "b")
    progress.end("speak", "a")
    progress.tick("speak", "b", 1, 2)
    assert progress.percent == pytest.approx(22 + 33 * 1.5 / 3)
    assert progress.message == "speak, 1 of 3"
    assert progress.ticks == {"b": (1, 2)}


def test_what_was_expected_is_not_counted_twice() -> None:
    progress = Progress(STAGES)
    progress.expect("draw", 4)
    progress.announce("draw", ["a", "b", "c", "d"])
    for key in "abcd":
        progress.begin("draw", key)
        progress.end("draw", key)
    assert progress.message == "draw, 4 of 4"
    assert progress.percent == ALMOST


def test_stages_side_by_side_add_up() -> None:
    progress = Progress(STAGES)
    for stage in NAMES:
        progress.announce(stage, [f"{stage} {index}" for index in range(2)])
        progress.begin(stage, f"{stage} 0")
        progress.end(stage, f"{stage} 0")
    assert progress.percent == pytest.approx(5 + 7.5 + 2 + 16.5 + 2 + 21.5)


@pytest.mark.parametrize(
    "stages",
    [(), (Stage("a", 10, 5),), (Stage("a", 0, 50), Stage("b", 40, 60)), (Stage("a", 0, 101),)],
)
def test_bands_must_be_in_order(stages: tuple[Stage, ...]) -> None:
    with pytest.raises(ValueError, match="bands"):
        Pipeline("p", "", "", "1", object, stages, print)  # type: ignore[arg-type]


def test_the_pace_leaves_out_what_was_only_found() -> None:
    now = [0.0]
    pace = Pace(lambda: now[0])
    pace.skip(50.0)
    assert pace.eta_s(50.0) is None
    now[0] = 10.0
    assert pace.eta_s(60.0) == 40.0
    now[0] = 99.0
    assert pace.eta_s(60.0) == 40.0  # told anew only as the bar moves
    pace.skip(70.0)
    assert pace.eta_s(75.0) == round(99 / 15 * 25)


def test_an_attempt_stays_where_the_one_before_had_come_to() -> None:
    progress = Progress(STAGES, Reached(40.0, "speak", "speak, 3 of 7"))
    progress.announce("write", ["a"])
    progress.begin("write", "a")
    assert (progress.percent, progress.stage, progress.message) == (40.0, "speak", "speak, 3 of 7")
    progress.end("write", "a")
    progress.announce("speak", ["b", "c"])
    for key in ("b", "c"):
        progress.begin("speak", key)
        progress.end("speak", key)
    assert progress.percent > 40.0
    assert (progress.stage, progress.message) == ("speak", "speak, 2 of 2")
