"""Who says what in a dialogue: one explains in the article's words, one asks by its headings."""

from collections.abc import Mapping, Sequence

from mutoscope.pipelines.explainer.order import Casting
from mutoscope.pipelines.explainer.script import Narration, RoleAssignment

EXPLAINER, QUESTIONER = "explainer", "questioner"
QUESTIONS: Mapping[str, tuple[str, ...]] = {
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
OF_THE_REST: Mapping[str, str] = {
    "en": "And what comes next?",
    "ru": "А что дальше?",
    "ja": "その次は何ですか。",
}
OF_THE_OPENING: Mapping[str, str] = {
    "en": "Tell us more.",
    "ru": "Расскажите подробнее.",
    "ja": "くわしく教えてください。",
}
"""All that is said in a script written without a model and does not stand in the article. What it
opens with is asked no question by its own title."""


def roles_of(speakers: Sequence[Casting]) -> tuple[RoleAssignment, ...]:
    """The second of several asks, all others explain; nobody has a role in a monologue."""
    if len(speakers) < 2:
        return ()
    return tuple(
        RoleAssignment(
            persona_id=speaker.id,
            role=QUESTIONER if place == 1 else EXPLAINER,
            description=speaker.character,
        )
        for place, speaker in enumerate(speakers)
    )


def spoken_by(
    texts: Sequence[str], title: str, number: int, persona_ids: Sequence[str], language: str
) -> tuple[Narration, ...]:
    """The lines of the section with this number, counted from 0. With several personas a question
    comes first, but after the opening line of the first section; explainers take turns."""
    explainers = [id_ for place, id_ in enumerate(persona_ids) if place != 1] or [""]
    speaker = explainers[number % len(explainers)]
    lines = [Narration(text=text, persona_id=speaker) for text in texts]
    question = _question(title, number, language) if len(persona_ids) > 1 else ""
    if question:
        asked = Narration(text=question, persona_id=persona_ids[1])
        lines.insert(1 if number == 0 else 0, asked)
    return tuple(lines)


def _question(title: str, number: int, language: str) -> str:
    """A heading that asks is asked as it stands; a language without words of ours hears the
    heading alone. Empty where there is neither."""
    if not title:
        return (OF_THE_REST if number else OF_THE_OPENING).get(language, "")
    if title.endswith(("?", "？")) or language not in QUESTIONS:
        return title
    forms = QUESTIONS[language]
    return forms[(number + 2) % len(forms)].format(title)
