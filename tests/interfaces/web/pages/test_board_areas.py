"""The areas of a redesign on its page: how far each is, and what came of it."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from lxml import html

from mutoscope.interfaces.web.pages.board_areas import (
    AreaCard,
    Source,
    area_cards,
    orders_of,
    result_keys,
    sources_of,
)
from mutoscope.interfaces.web.pages.board_state import Board, Story
from mutoscope.interfaces.web.pages.rendering import bare
from mutoscope.models import Artifact, ErrorInfo, Event, Item, Job, Output, Status, StepRun

NOW = datetime(2026, 1, 1, tzinfo=UTC)
REGION = {"corners": [[0.0, 0.5], [1.0, 0.5], [1.0, 1.0]]}
ORDERS = [
    {"area": "front_yard", "style": "japanese_zen", "wishes": "Keep the oak", "region": REGION},
    {"area": "patio", "style": "mediterranean", "wishes": "", "region": None},
    {"area": "backyard", "style": "mediterranean", "wishes": ""},
]
EDITED = {"how": "edited", "by": "gemini nano", "kept": {"edges": 0.97, "outside": 0.94}}


def output(number: int, kind: str, name: str) -> Output:
    file = Artifact(f"{number}" * 64, 9, ".png", "image/png")
    return Output(f"job_1.{number}", kind, name, file, width=640, height=480)


def job(status: Status, *items: Item, output: tuple[Output, ...] = (), keys: str = "") -> Job:
    steps = tuple(StepRun(k, "s", "toy", "completed", 1, digest=k) for k in keys.split())
    return Job(
        "job_1", "redesign", status, {"areas": ORDERS}, NOW, items=items, output=output, steps=steps
    )


PHOTO = output(1, "source", "photo.jpg")
STREET, ABOVE = output(2, "source", "street_view.jpg"), output(3, "source", "satellite.jpg")
DESIGN, PROPOSAL = output(4, "design", "front_yard.png"), output(5, "proposal", "a.pdf")
READY = Item("areas.front_yard", "Front yard", "completed", 100.0, output=(DESIGN.id, PROPOSAL.id))
AT_WORK = Item("areas.patio", "Patio", "running", 25.0, "generating_design")
LOST = Item("areas.backyard", "Backyard", "failed", 25.0, message="It was refused.")


def cards(told: Job, results: dict[str, Any]) -> list[AreaCard]:
    orders = orders_of(told, None)
    return area_cards(told, results, orders, sources_of(told, results, orders))


def test_each_area_has_its_own_state() -> None:
    running = job("running", READY, AT_WORK, output=(PHOTO, DESIGN, PROPOSAL))
    ready, at_work, waiting = cards(running, {"areas.front_yard.finished": EDITED})
    assert [each.state for each in (ready, at_work, waiting)] == ["done", "making", "waits"]
    assert (ready.kept, ready.how, ready.by) == (0.94, "edited", "gemini nano")
    assert DESIGN.id in ready.picture
    assert PHOTO.id in ready.before
    assert [each.kind for each in ready.files] == ["design", "proposal"]


def test_what_was_not_finished_when_its_job_ended_has_failed() -> None:
    told = [each.state for each in cards(job("partial", READY, AT_WORK, LOST), {})]
    assert told == ["done", "failed", "failed"]
    waits = [each.state for each in cards(job("queued", READY, AT_WORK, LOST), {})]
    assert waits == ["done", "waits", "waits"]


def test_pictures_of_an_address_carry_their_owner_and_are_compared_from_one_viewpoint() -> None:
    told = job("completed", READY, output=(STREET, ABOVE, DESIGN))
    views = {
        "street": {"kind": "street_view", "copyright": "© Google"},
        "satellite": {"kind": "satellite", "copyright": "© Maxar"},
    }
    edited, *_ = cards(told, {**views, "areas.front_yard.finished": EDITED})
    assert (edited.line, STREET.id in edited.before) == ("© Google", True)
    seen = {"how": "impression", "kept": {"edges": 1.0, "outside": 1.0}}
    impression, *_ = cards(told, {**views, "areas.front_yard.finished": seen})
    assert (impression.line, impression.before, impression.kept) == ("© Maxar", "", None)


def test_each_design_has_the_line_of_what_it_was_made_from() -> None:
    views = {
        "street": {"kind": "street_view", "copyright": "© Google"},
        "satellite": {"kind": "satellite", "copyright": "© Maxar"},
    }
    sheet = {"areas.front_yard.sheet": {"how": "sheet", "seen": "satellite"}}
    told = job("completed", READY, output=(STREET, ABOVE, output(4, "sheet", "front_yard.png")))
    assert cards(told, {**views, **sheet})[0].line == "© Maxar"
    gone = job("completed", READY, output=(DESIGN,))
    made = {**EDITED, "seen": "street_view", "copyright": "© Google"}
    card, *_ = cards(gone, {"areas.front_yard.finished": made})
    assert (card.line, card.before, card.kept) == ("© Google", "", 0.94)
    other = job("completed", READY, output=(ABOVE, DESIGN))  # the one that is over was the first
    assert cards(other, {**views, "areas.front_yard.finished": made})[0].before == ""


def test_a_region_is_drawn_on_the_photo() -> None:
    (source,) = sources_of(job("running", output=(PHOTO,)), {}, ORDERS)
    assert source.corners == ("0,50 100,50 100,100",)
    assert isinstance(source, Source)


def test_results_that_tell_what_a_picture_is() -> None:
    keys = "photo areas.patio.design.gemini areas.patio.finished areas.patio.proposal designs"
    assert list(result_keys(job("running", keys=keys))) == ["photo", "areas.patio.finished"]


def test_another_take_is_of_the_step_that_has_drawn_it() -> None:
    keys = "areas.front_yard.design.gemini areas.front_yard.design.gemini.kept"
    first, second, _ = cards(job("completed", READY, keys=keys), {})
    assert (first.take, second.take) == ("areas.front_yard.design.gemini", "")


def test_another_take_is_of_who_has_made_it_or_was_refused() -> None:
    keys = "areas.front_yard.design.gemini areas.front_yard.design.openai"
    made = job("completed", READY, keys=keys)
    chosen = {"areas.front_yard.painter": {"asked": "x", "chosen": "openai"}}
    assert cards(replace(made, choices=chosen), {})[0].take == "areas.front_yard.design.openai"
    error = ErrorInfo("items_failed", "Lost.", again=("areas.front_yard.design.gemini",))
    lost = replace(made, status="failed", choices=chosen, error=error)
    assert cards(lost, {})[0].take == "areas.front_yard.design.gemini"


def drawn(card: AreaCard) -> str:
    return " ".join(html.fromstring(bare("en", "parts/board/area.html", card=card)).itertext())


def test_how_far_an_area_is_stands_on_the_picture_alone() -> None:
    _, at_work, waiting = cards(job("running", READY, AT_WORK, output=(PHOTO, DESIGN)), {})
    assert "being made" in drawn(at_work)
    assert "waits" in drawn(waiting)
    assert "%" not in drawn(at_work)


def test_of_a_sheet_nothing_is_called_before_and_after() -> None:
    both = output(6, "before_after", "front_yard-before-after.jpg")
    done = Item("areas.front_yard", "Front yard", "completed", 100.0, output=("job_1.4", both.id))
    for kind, how, told in (
        ("sheet", "sheet", "Photo and restyled preview, side by side"),
        ("design", "edited", "Before and after, side by side"),
    ):
        made = job("completed", done, output=(PHOTO, output(4, kind, "front_yard.png"), both))
        key = "sheet" if how == "sheet" else "finished"
        result = {"how": how, "kept": {"edges": 1.0, "outside": 1.0}}
        (card, *_) = cards(made, {f"areas.front_yard.{key}": result})
        assert told in drawn(card)
        assert ("After" in drawn(card)) == (how == "edited")


def test_areas_are_called_in_the_language_of_the_page() -> None:
    body = {"key": "areas.front_yard", "title": "Front yard", "progress": 100.0}
    for language, told in (("en", "Ready: Front yard"), ("ru", "Палисадник")):
        assert told in told_of(language, "item.completed", body)


def test_what_has_failed_has_one_way_to_come_out_otherwise() -> None:
    told = job("partial", READY, LOST, output=(PHOTO, DESIGN, PROPOSAL))
    made = {"areas.front_yard.finished": EDITED}
    ready, _, lost = cards(told, made)
    able = [drawn(replace(each, take="areas.x.design.gemini")) for each in (ready, lost)]
    assert ["Another take" in each for each in able] == [True, False]
    bad = ErrorInfo("unreadable_picture", "It cannot be read.")
    step = StepRun("areas.backyard.sheet", "s", "toy", "failed", 1, error=bad)
    *_, hopeless = cards(replace(told, steps=(step,)), made)
    assert "Retry" not in drawn(hopeless)

    over = replace(step, error=ErrorInfo("budget", "It would overshoot the budget of the job."))
    for most, retried in ((0.1, False), (None, True)):
        *_, short = cards(replace(told, steps=(over,), max_cost=most), made)
        assert ("Retry" in drawn(short)) is retried


def test_nothing_is_being_made_while_a_person_is_asked() -> None:
    told = [each.state for each in cards(job("awaiting_input", READY, AT_WORK, LOST), {})]
    assert told == ["done", "waits", "failed"]


def test_where_the_house_can_hardly_be_seen_no_share_is_told() -> None:
    made = {"how": "edited", "kept": {"edges": 1.0, "outside": 1.0, "is_told": False}}
    told = job("completed", READY, output=(PHOTO, DESIGN))
    card = cards(told, {"areas.front_yard.finished": made})[0]
    assert card.kept is None
    assert "Whether the house stayed cannot be told" in drawn(card)
    above = {**made, "kept": EDITED["kept"], "seen": "satellite"}
    seen = cards(told, {"areas.front_yard.finished": above})[0]
    assert "Seen from above, as the picture is." in drawn(seen)


def test_a_job_that_has_ended_with_areas_missing_says_how_many_are_ready() -> None:
    told = job("partial", READY, LOST, output=(PHOTO, DESIGN, PROPOSAL))
    told = replace(told, progress=98.0, stage="finalizing")
    shown = board(told, areas=tuple(cards(told, {})))
    head = text("head", shown)
    assert "1 of 3 areas are ready" in head
    assert "98 %" not in head


def test_the_banner_says_what_failed_and_what_helps() -> None:
    refused = ErrorInfo("provider_refused", "Refused.", provider="gemini")
    bad = ErrorInfo("unreadable_picture", "It cannot be read.")
    told = job("partial", READY, LOST, output=(PHOTO, DESIGN, PROPOSAL))
    for error, says, says_not in (
        (refused, "say it otherwise, or choose another provider", "another photo"),
        (bad, "Begin anew with another photo", "Try again"),
    ):
        step = StepRun("areas.backyard.sheet", "s", "toy", "failed", 1, error=error)
        ended = replace(told, steps=(step,))
        banner = text("problem", board(ended, areas=tuple(cards(ended, {}))))
        assert "could not be made" in banner
        assert says in banner
        assert says_not not in banner


def text(name: str, told: Board) -> str:
    """The words of a part of the page."""
    part = html.fromstring(bare("en", f"parts/board/{name}.html", board=told))
    return " ".join(" ".join(part.itertext()).split())


def test_lent_files_are_not_removed_to_make_room() -> None:
    told = told_of("en", "job.expired", {"files": 2, "why": "lent"})
    assert "2 files were lent, and are removed on their owner's terms" in told
    assert "to make room" in told_of("en", "job.expired", {"files": 2})


def told_of(language: str, kind: str, body: dict[str, Any]) -> str:
    """What the page of a job says beside its parts, once this has happened."""
    story = Story()
    story.note([Event(1, "job_1", NOW, kind, body)])
    side = bare(language, "parts/board/side.html", board=board(job("completed"), story=story))
    return " ".join(html.fromstring(side).itertext())


def board(told: Job, **more: Any) -> Board:
    """A page of which only that is known."""
    blank = Board(told, "", (), None, (), (), None, Story(), {}, (), ())
    return replace(blank, **more)


def test_what_it_is_made_from_stands_once_and_whole_when_it_is_done() -> None:
    running = job("running", READY, AT_WORK, output=(STREET, ABOVE, DESIGN))
    done = job("completed", READY, output=(STREET, ABOVE, DESIGN))
    for told, pictures, areas in ((running, 1, 3), (done, 2, 0)):
        shown = board(told, areas=tuple(cards(told, {})), sources=sources_of(told, {}, ORDERS))
        page = html.fromstring(bare("en", "parts/board/property.html", board=shown))
        assert len(page.xpath(".//img[@alt != '']")) == pictures
        assert len(page.xpath(".//li")) == areas


def test_a_card_says_what_its_picture_is() -> None:
    told = job("partial", READY, LOST, output=(PHOTO, DESIGN, PROPOSAL))
    ready, _, lost = cards(told, {"areas.front_yard.finished": EDITED})
    assert "structure kept: 94 %" in drawn(ready)
    assert "It was refused." in drawn(lost)
    assert "Retry this area" in drawn(lost)
    assert "/edit#area-backyard" in bare("en", "parts/board/area.html", card=lost)
    sheet = job("completed", READY, output=(output(4, "sheet", "front_yard.png"),))
    assert "concept sheet" in drawn(cards(sheet, {"areas.front_yard.sheet": {"how": "sheet"}})[0])
