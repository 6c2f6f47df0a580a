from itertools import pairwise

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
                progress.announce(stage, {str(number): 1.0 + number})
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
    progress.announce("speak", dict.fromkeys("abc", 1.0))
    assert progress.percent == 20
    assert progress.begin("speak", "a")
    assert not progress.begin("speak", "b")
    progress.end("speak", "a")
    progress.tick("speak", "b", 1, 2)
    assert progress.percent == pytest.approx(22 + 33 * 1.5 / 3)
    assert progress.message == "speak, 1 of 3"
    assert progress.ticks == {"b": (1, 2)}


def test_a_long_step_weighs_more_than_a_short_one() -> None:
    progress = Progress(STAGES)
    progress.expect("draw", 2, weight=100)
    progress.announce("draw", {"body": 90.0, "transition": 10.0})
    progress.begin("draw", "body")
    progress.tick("draw", "body", 1, 2)
    assert progress.percent == pytest.approx(55 + 2 + 43 * 0.45)
    progress.end("draw", "body")
    assert progress.message == "draw, 1 of 2"
    assert progress.percent == pytest.approx(57 + 43 * 0.9)


def test_a_step_of_two_stages_moves_both_bands() -> None:
    progress = Progress(STAGES)
    for stage in ("speak", "draw"):
        progress.announce(stage, {"film": 10.0, "other": 10.0})
    progress.begin("speak", "film")
    progress.tick("speak", "film", 4, 10)
    progress.tick_further("draw", "film", 0, 10)
    progress.tick_further("draw", "film", 2, 10)
    assert progress.stage == "speak"  # nothing else of the second has begun
    assert progress.ticks == {"film": (4, 10)}  # never back
    assert progress.percent == pytest.approx(22 + 33 * 0.2 + 2 + 43 * 0.1)
    progress.end_step(("speak", "draw"), "film")
    assert progress.percent == pytest.approx(22 + 33 / 2 + 2 + 43 / 2)


def test_no_frame_moves_the_bar_by_more_than_a_share_of_its_band() -> None:
    """Seven scenes of 30 s, filmed two at a time: drawn first, encoded a little later."""
    progress = Progress((Stage("animating", 60, 80), Stage("rendering", 80, 100)))
    frames = {"body": 129, "transition": 12}
    clips = {f"{what} {scene}": frames[what] for scene in range(7) for what in frames}
    total = sum(clips.values())
    progress.expect("rendering", len(clips) + 2, weight=1.2 * total)
    for stage in ("animating", "rendering"):
        progress.announce(stage, {key: float(weight) for key, weight in clips.items()})
    seen = [60.0]
    for key, length in clips.items():
        progress.begin("animating", key)
        for drawn in range(length + 1):
            progress.tick("animating", key, drawn, length)
            progress.tick_further("rendering", key, max(0, drawn - 12), length)
            seen.append(progress.percent)
        progress.end_step(("animating", "rendering"), key)
        seen.append(progress.percent)
    assert seen == sorted(seen)
    assert max(later - sooner for sooner, later in pairwise(seen)) < 0.3
    assert seen[-1] == pytest.approx(80 + 20 / 1.2)


def test_what_was_expected_is_not_counted_twice() -> None:
    progress = Progress(STAGES)
    progress.expect("draw", 4)
    progress.announce("draw", dict.fromkeys("abcd", 1.0))
    for key in "abcd":
        progress.begin("draw", key)
        progress.end("draw", key)
    assert progress.message == "draw, 4 of 4"
    assert progress.percent == ALMOST


def test_stages_side_by_side_add_up() -> None:
    progress = Progress(STAGES)
    for stage in NAMES:
        progress.announce(stage, {f"{stage} {index}": 1.0 for index in range(2)})
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
    progress.announce("write", {"a": 1.0})
    progress.begin("write", "a")
    assert (progress.percent, progress.stage, progress.message) == (40.0, "speak", "speak, 3 of 7")
    progress.end("write", "a")
    progress.announce("speak", {"b": 1.0, "c": 1.0})
    for key in ("b", "c"):
        progress.begin("speak", key)
        progress.end("speak", key)
    assert progress.percent > 40.0
    assert (progress.stage, progress.message) == ("speak", "speak, 2 of 2")
