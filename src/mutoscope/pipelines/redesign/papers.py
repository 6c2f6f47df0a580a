"""The files beside an area's picture."""

from mutoscope.jobs.step import step
from mutoscope.media.designs.composite import before_after
from mutoscope.media.designs.thumbnail import thumbnail
from mutoscope.media.slides.papers import How
from mutoscope.media.slides.proposal import Proposal, write_proposal
from mutoscope.models import Artifact, Work
from mutoscope.pipelines.redesign.facts import credited, sheet_facts
from mutoscope.pipelines.redesign.request import AreaOrder
from mutoscope.pipelines.redesign.values import Before, Company, Design, Place, View

_LABELS = {
    "en": ("Before", "After", "Restyled preview"),
    "ru": ("До", "После", "Стилизация фото"),
}
STAGE = "finalizing"


def labels_of(how: How, language: str) -> tuple[str, str]:
    """What stands on the two pictures of a comparison."""
    before, designed, restyled = _LABELS.get(language, _LABELS["en"])
    return before, restyled if how == "sheet" else designed


@step(version="2", stage=STAGE, time_limit_s=120)
def compare_pictures(work: Work, view: View, after: Artifact, how: How, language: str) -> Artifact:
    """Before and after, side by side (JPEG); of a concept sheet, the photo and its restyled
    preview, which is called so: nobody has redesigned it."""
    out = work.scratch("before_after.jpg")
    labels = labels_of(how, language)
    credit = credited(view.copyright, view.taken, language)
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


@step(version="2", stage=STAGE, time_limit_s=120)
def write_papers(
    work: Work,
    before: Before,
    design: Design,
    after: Artifact,
    order: AreaOrder,
    place: Place,
    language: str,
    company: Company,
) -> Artifact:
    """The proposal: one page, PDF. Pictures of an address are not in it: only what was made."""
    out = work.scratch("proposal.pdf")
    proposal = Proposal(
        facts=sheet_facts(order, place, language, copyright=before.copyright),
        how=design.how,
        company=company.name,
        logo=work.path(company.logo) if company.logo else None,
        before=work.path(before.picture) if before.picture else None,
        after=work.path(after),
    )
    write_proposal(proposal, out)
    return work.keep(out, "application/pdf")
