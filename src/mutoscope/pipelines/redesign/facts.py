"""What sheets and proposals say of an area, in their reader's language."""

from mutoscope.media.designs.facts import MaterialFacts, PlantFacts, SheetFacts
from mutoscope.pipelines.redesign.catalogue import (
    Plant,
    Text,
    areas,
    climates,
    plants_for,
    styles,
)
from mutoscope.pipelines.redesign.request import AreaOrder
from mutoscope.pipelines.redesign.values import Place, ViewKind

_CREDITS = {"en": ("Image", "taken"), "ru": ("Снимок", "дата съёмки")}


def sheet_facts(
    order: AreaOrder,
    place: Place,
    language: str,
    *,
    copyright: str = "",
    seen: ViewKind = "photo",
) -> SheetFacts:
    """All that stands on it beside the pictures. `seen`: of what kind the picture is that it began
    with."""
    style, area = styles()[order.style], areas()[order.area]
    return SheetFacts(
        language=language,
        area=said(area.title, language),
        style=said(style.title, language),
        summary=said(style.summary, language),
        palette=style.palette,
        materials=tuple(
            MaterialFacts(said(each.name, language), each.swatch) for each in style.materials
        ),
        plants=tuple(
            plant_facts(each, language) for each in plants_for(order.style, place.climate)
        ),
        climate=said(climates()[place.climate].title, language),
        climate_known=place.known,
        wishes=order.wishes,
        ideas=tuple(said(each, language) for each in area.wishes),
        strength=order.strength,
        copyright=copyright,
        seen_from="above" if seen == "satellite" else "eye level",
    )


def credited(copyright: str, taken: str, language: str) -> str:
    """The line that stands with a picture of an address: whose it is, and from when ("2022-08").
    Empty where it is nobody else's."""
    image, since = _CREDITS.get(language, _CREDITS["en"])
    if not copyright:
        return ""
    line = f"{image} {copyright}" if copyright.startswith("©") else copyright
    return f"{line}, {since} {taken}" if taken else line


def plant_facts(plant: Plant, language: str) -> PlantFacts:
    """One row of the plants."""
    return PlantFacts(
        latin=plant.latin,
        name=said(plant.name, language),
        height_m=plant.height_m,
        water=plant.water,
        role=plant.role,
        look=plant.look,
    )


def said(text: Text, language: str) -> str:
    """In a language, else in English."""
    return text.get(language) or text["en"]
