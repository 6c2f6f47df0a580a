"""Who says what in a dialogue: one explains in the article's words, one asks by its headings."""

from collections.abc import Sequence

from mutoscope.pipelines.explainer.script import Narration, RoleAssignment

EXPLAINER, QUESTIONER = "explainer", "questioner"
_QUESTIONS = {
    "en": (
        "And what about “{}”?",
        "Next comes “{}”. What is there to know?",
        "Now to “{}”. Go on.",
    ),
    "ru": ("А что насчёт темы «{}»?", "Дальше тема «{}». Что о ней известно?", "Теперь «{}»."),
    "ja": (
        "「{}」についてはどうですか。",
        "次は「{}」ですね。どんな話ですか。",
        "では「{}」を教えてください。",
    ),
}
_OF_THE_REST = {"en": "And what comes next?", "ru": "А что дальше?", "ja": "その次は何ですか。"}


def roles_of(persona_ids: Sequence[str]) -> tuple[RoleAssignment, ...]:
    """The second of several asks, all others explain; nobody has a role in a monologue."""
    if len(persona_ids) < 2:
        return ()
    return tuple(
        RoleAssignment(persona_id=id_, role=QUESTIONER if place == 1 else EXPLAINER)
        for place, id_ in enumerate(persona_ids)
    )


def spoken_by(
    texts: Sequence[str], title: str, number: int, persona_ids: Sequence[str], language: str
) -> tuple[Narration, ...]:
    """The lines of the section with this number, counted from 0. With several personas a question
    comes first, but after the opening line of the first section; explainers take turns."""
    explainers = [id_ for place, id_ in enumerate(persona_ids) if place != 1] or [""]
    speaker = explainers[number % len(explainers)]
    lines = [Narration(text=text, persona_id=speaker) for text in texts]
    if len(persona_ids) > 1:
        asked = Narration(text=_question(title, number, language), persona_id=persona_ids[1])
        lines.insert(1 if number == 0 else 0, asked)
    return tuple(lines)


def _question(title: str, number: int, language: str) -> str:
    """A heading that asks is asked as it stands; a language without words of ours hears the
    heading alone."""
    if not title:
        return _OF_THE_REST.get(language, "…?")
    if title.endswith(("?", "？")) or language not in _QUESTIONS:
        return title
    forms = _QUESTIONS[language]
    return forms[(number + 1) % len(forms)].format(title)
