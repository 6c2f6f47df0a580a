"""The files beside an area's picture."""

from mutoscope.jobs.step import step
from mutoscope.media.designs.composite import before_after
from mutoscope.media.designs.thumbnail import thumbnail
from mutoscope.media.slides.papers import How
from mutoscope.media.slides.proposal import Proposal, write_proposal
from mutoscope.models import Artifact, Work
from mutoscope.pipelines.redesign.facts import credited, sheet_facts
from mutoscope.pipelines.redesign.request import AreaOrder
from mutoscope.pipelines.redesign.values import Before, Design, Letterhead, Place, View

_LABELS = {
    "en": ("Before", "After", "Restyled preview"),
    "ru": ("До", "После", "Стилизация фото"),
}
STAGE = "finalizing"


def labels_of(how: How, language: str) -> tuple[str, str]:
    """What stands on the two pictures of a comparison."""
    before, designed, restyled = _LABELS.get(language, _LABELS["en"])
    return before, restyled if how == "sheet" else designed


@step(version="3", stage=STAGE, time_limit_s=120)
def compare_pictures(work: Work, view: View, after: Artifact, how: How, language: str) -> Artifact:
    """Before and after, side by side (JPEG); of a concept sheet, the photo and its restyled
    preview, which is called so: nobody has redesigned it. A picture from above has its owner's line
    in it already."""
    out = work.scratch("before_after.jpg")
    labels = labels_of(how, language)
    credit = "" if view.kind == "satellite" else credited(view.copyright, view.taken, language)
    before_after(work.path(view.picture), work.path(after), out, labels=labels, copyright=credit)
    return work.keep(out, "image/jpeg")


@step(version="1", stage=STAGE, time_limit_s=60)
def make_thumbnail(work: Work, picture: Artifact) -> Artifact:
    """At most 400 pixels a side (PNG)."""
    out = work.scratch("thumbnail.png")
    thumbnail(work.path(picture), out)
    return work.keep(out, "image/png")


def on_paper(view: View, language: str) -> Before:
    """The view for `write_papers`, which is given no picture that it may not show."""
    credit = credited(view.copyright, view.taken, language)
    return Before(view.picture if view.kind == "photo" else None, credit)


@step(version="4", stage=STAGE, time_limit_s=120)
def write_papers(
    work: Work,
    before: Before,
    design: Design,
    after: Artifact,
    order: AreaOrder,
    place: Place,
    language: str,
    head: Letterhead,
) -> Artifact:
    """The proposal: one page, PDF. Pictures of an address are not in it, and no restyled preview of
    one, which is the same pixels in other colours: only what somebody has painted."""
    out = work.scratch("proposal.pdf")
    is_theirs = design.how == "sheet" and design.seen != "photo"
    credit = "" if is_theirs else before.copyright
    proposal = Proposal(
        facts=sheet_facts(order, place, language, copyright=credit, seen=design.seen),
        how=design.how,
        company=head.company,
        logo=work.path(head.logo) if head.logo else None,
        client=head.client,
        property_address=head.property_address,
        date=head.date,
        before=work.path(before.picture) if before.picture else None,
        after=None if is_theirs else work.path(after),
    )
    write_proposal(proposal, out)
    return work.keep(out, "application/pdf")
