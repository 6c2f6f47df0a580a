"""What the chat fakes say: plain sentences, in the language and about the length that was asked."""

import random
import re
from dataclasses import dataclass

_ENGLISH = (
    "Most of what we know about it was found out by patient people.",
    "At first nobody thought that it would matter very much.",
    "Then somebody looked closer, and the whole picture changed.",
    "It works because many small parts do one thing at a time.",
    "You can see it for yourself on any clear morning.",
    "The numbers are larger than they look at first sight.",
    "What seems simple from far away is full of detail up close.",
    "Every part of it has a reason, and most reasons are old.",
    "It took hundreds of years to arrive where it is today.",
    "A single mistake taught more than ten quiet successes.",
    "The best tools for it are still a good eye and time.",
    "In the end it all comes down to a few plain rules.",
    "Nobody owns the idea, and everybody can build upon it.",
    "Look again, and you will notice what was there all along.",
)
_RUSSIAN = (
    "Почти всё, что мы об этом знаем, нашли терпеливые люди.",
    "Сначала никто не думал, что это будет так важно.",
    "Потом кто-то присмотрелся, и вся картина изменилась.",
    "Это работает, потому что каждая часть делает одно дело.",
    "Увидеть это можно самому в любое ясное утро.",
    "Числа здесь больше, чем кажется на первый взгляд.",
    "То, что издали кажется простым, вблизи полно деталей.",
    "У каждой части есть причина, и почти все причины старые.",
    "Понадобились сотни лет, чтобы прийти к тому, что есть.",
    "Одна ошибка научила большему, чем десять тихих удач.",
    "Лучшие инструменты здесь до сих пор глаз и время.",
    "В конце концов всё сводится к нескольким простым правилам.",
    "Эта мысль ничья, и каждый может строить дальше.",
    "Взгляните ещё раз, и вы заметите то, что было всегда.",
)
_SCENES = (
    "A wide valley at dawn, soft mist, warm light from the left",
    "A wooden table by a window, three small objects, long shadows",
    "A narrow street after rain, reflections of lamps, no people",
    "A hand holding a small seed, close up, plain dark background",
    "An old map under a glass, a compass beside it, seen from above",
)
_VIEWS = (
    "seen from far away",
    "close up from below",
    "through an open window",
    "from above, early in the evening",
    "in heavy rain, grey sky",
    "under snow, low winter sun",
    "by candlelight, dark all around",
    "from the side, blurred background",
)
_MANNER = {
    "en": "All of it is told in the {} way here.",
    "ru": "Вся эта история рассказана здесь в духе {}.",
}
_BEGUN = {"en": "It began with these words: {}.", "ru": "Всё началось с этих слов: {}."}
_STYLE = re.compile(r"^Style: (\w+)", re.M)
_IDEA = re.compile(r"<idea>\s*(.+?)\s*</idea>", re.S)
_IDEA_WORDS = 5
_ABOUT = re.compile(
    r"(?:about|around|roughly|approximately|около|примерно|~) ?(\d+) (?:\w+ )?(?:words|слов)", re.I
)
_WORDS = re.compile(r"(\d+)[ -](?:\w+ )?(?:words|слов)", re.I)
_THINGS = re.compile(r"\bWrite (\d+) different ")
_RUSSIAN_ASKED = re.compile(
    r"\b(?:in russian|russian language|language:? *\W?ru\b|по-русски)", re.I
)
_QUOTED = re.compile(r"[\"“«]([^\"”»\n]{2,60})[\"”»]")
_LETTERS, _CYRILLIC = re.compile(r"[^\W\d_]"), re.compile(r"[А-яЁё]")


@dataclass(frozen=True)
class Wish:
    """What a prompt asks for. `words`: how many; None where it does not say. `style`: how it is to
    be told, `idea`: the first words of the user's own; empty where there is none. `things`: how
    many different ones are asked for; 0 where it does not say."""

    language: str
    words: int | None
    topic: str
    style: str = ""
    idea: str = ""
    things: int = 0


def wish(prompt: str) -> Wish:
    """Cyrillic letters in the majority, or the word for it, ask for Russian."""
    cyrillic = len(_CYRILLIC.findall(prompt)) * 2 > len(_LETTERS.findall(prompt))
    language = "ru" if cyrillic or _RUSSIAN_ASKED.search(prompt) else "en"
    counted, topic = _ABOUT.search(prompt) or _WORDS.search(prompt), _QUOTED.findall(prompt)
    words = int(counted[1]) if counted else None
    style, idea = _STYLE.search(prompt), _IDEA.search(prompt)
    things = _THINGS.search(prompt)
    return Wish(
        language,
        words,
        topic[-1].strip() if topic else "",
        style[1] if style else "",
        " ".join(re.findall(r"\w+", idea[1])[:_IDEA_WORDS]) if idea else "",
        int(things[1]) if things else 0,
    )


class Pen:
    """Writes what was wished, the same for the same prompt; no sentence twice in a row. The first
    ones show that style and idea were heard."""

    def __init__(self, prompt: str) -> None:
        self.wish = wish(prompt)
        self._dice = random.Random(prompt)
        bank = _RUSSIAN if self.wish.language == "ru" else _ENGLISH
        self._bank = [*_heard(self.wish), *self._dice.sample(bank, len(bank))]
        self._next = 0
        self._view = self._dice.randrange(len(_SCENES) * len(_VIEWS))

    def sentence(self) -> str:
        self._next += 1
        return self._bank[(self._next - 1) % len(self._bank)]

    def text(self, words: int) -> str:
        """Sentences that fill so many words, at least one."""
        chosen = [self.sentence()]
        while sum(len(each.split()) for each in chosen) + 5 < words:
            chosen.append(self.sentence())
        return " ".join(chosen)

    def short(self, most: int) -> str:
        """As many words of a sentence as so many characters hold."""
        said = self.sentence().rstrip(".")
        return said if len(said) <= most else said[: most + 1].rpartition(" ")[0].rstrip(",")

    def title(self) -> str:
        """A few words without a full stop."""
        return self.wish.topic or " ".join(self.sentence().rstrip(".").split()[:4]).rstrip(",")

    def scene(self) -> str:
        """What a picture shows, another each time; in English, as pictures are asked for."""
        self._view += 1
        view = _VIEWS[self._view // len(_SCENES) % len(_VIEWS)]
        return f"{_SCENES[self._view % len(_SCENES)]}, {view}"

    def word(self) -> str:
        words = re.findall(r"\w{4,}", self._dice.choice(self._bank).lower())
        return self._dice.choice(words)

    def number(self, low: float, high: float) -> float:
        return self._dice.uniform(low, high)


def _heard(wish: Wish) -> list[str]:
    heard = ((_MANNER, wish.style), (_BEGUN, wish.idea))
    return [said[wish.language].format(what) for said, what in heard if what]
