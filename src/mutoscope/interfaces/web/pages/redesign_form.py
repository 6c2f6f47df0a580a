"""The form of a redesign."""

from mutoscope.interfaces.web.pages.arrangement import Arrangement, Placed, Section, Way
from mutoscope.interfaces.web.pages.words import marked as _

PHOTOS = ".jpg,.jpeg,.png,.webp"
_AREA = (
    Placed("area", _("Which area")),
    Placed("style", _("Garden style")),
    Placed("wishes", _("Wishes")),
    Placed("strength", _("How much changes")),
    Placed("region", _("Change only a part of the photo")),
)
REDESIGN = Arrangement(
    lead=_("Give a photo of a garden, and say what becomes of which area."),
    button=_("Make the designs"),
    ways=(
        Way(
            "photo",
            _("A photo"),
            (Placed("photo", _("Your photo"), widget="photo", accept=PHOTOS),),
            _("Give a photo of the garden."),
        ),
        Way(
            "address",
            _("An address"),
            (
                Placed(
                    "address",
                    _("Address of the property"),
                    _("House number, street, town and country."),
                ),
                Placed("imagery", _("Which picture"), widget="radios"),
                Placed(
                    "heading",
                    _("Which way the camera looks, in degrees"),
                    _("From north; left empty: towards the house."),
                    widget="number",
                ),
                Placed("imagery_terms", _("I accept Google's terms for pictures of the address")),
            ),
            _("Give the address of the property."),
        ),
    ),
    sections=(
        Section(
            _("The areas"),
            (
                Placed(
                    "areas",
                    _("What becomes of which area"),
                    _("Each is designed by itself, all side by side."),
                    widget="areas",
                    inside=_AREA,
                    more=_("One more area"),
                ),
            ),
        ),
        Section(
            _("How it is made"),
            (
                Placed("painter", _("Who redesigns the photo"), widget="redesigner"),
                Placed("climate", _("Climate: what grows there"), widget="climate"),
            ),
        ),
        Section(
            _("The proposal"),
            (
                Placed("company", _("Name of your company"), _("It heads the proposals.")),
                Placed(
                    "logo",
                    _("Its logo"),
                    _("For the corner of every proposal."),
                    accept=".png,.jpg,.jpeg,.webp",
                ),
                Placed("client", _("Whom it is for"), _("Can be left empty.")),
                Placed(
                    "property_address",
                    _("Address on the proposal"),
                    _("Can be left empty: no address is printed but this."),
                ),
                Placed("date", _("Date on the proposal"), _("Left empty, none is printed.")),
                Placed("language", _("Language of sheets and proposals"), widget="radios"),
                Placed(
                    "strict",
                    _("Fail instead of letting others stand in"),
                    _("Otherwise a stand-in is a warning that you see."),
                ),
            ),
            folded=True,
        ),
    ),
    left_out=frozenset({"models", "notes", "photo_name"}),
)
