"""Just enough grammar to cut a sentence where it may be cut. English and Russian.

No tagger: closed lists of function words, a list of common verbs, and word endings. Every answer
errs to the safe side; a caller that gets no answer shows no text.
"""

import re
from functools import cache

from mutoscope.pipelines.short.word_data import read_lines, word_set

TOKEN = re.compile(r"[^\W_]+(?:[-'’.,][^\W_]+)*%?|[^\w\s]")


_EN_FUNCTION = {
    "articles": word_set(
        "a an the this that these those my your his her its our their no every each"
    ),
    "prepositions": word_set(
        "of in on at by for from to with into onto over under about across after against along "
        "among around before behind below beneath beside between beyond despite down during except "
        "inside like near off outside past per since through throughout toward towards until up "
        "upon via within without than as"
    ),
    "conjunctions": word_set(
        "and or but so yet nor because although though while when whenever where wherever if "
        "unless whether that which who whom whose what how why"
    ),
    "auxiliaries": word_set(
        "am is are was were be been being have has had do does did can could will would shall "
        "should may might must cannot can't don't doesn't didn't isn't aren't wasn't won't"
    ),
    "pronouns": word_set("i you he she it we they me him us them who one there"),
    "particles": word_set(
        "not only also even just still already never always often usually almost nearly more most "
        "ever now then longer very too both neither either such some any all many few much several "
        "about roughly"
    ),
}
_RU_FUNCTION = {
    "prepositions": word_set(
        "в во на с со к ко по из от до у о об обо за над под при про для без через между перед "
        "после около среди вокруг ради против вместо кроме благодаря"
    ),
    "conjunctions": word_set(
        "и а но или что чтобы если когда где как потому поэтому так также то ли хотя пока который "
        "которая которое которые которых которому которым которой которую чем ни либо"
    ),
    "auxiliaries": word_set("был была было были будет будут есть является являются может могут"),
    "pronouns": word_set(
        "я ты он она оно мы вы они его её ее их ему ей им это этот эта эти этого этой тот та те "
        "такой такая такие свой своя свои свою своей своего весь вся все всё всех"
    ),
    "particles": word_set(
        "не ни же ли бы даже только лишь уже ещё еще почти самый самая самое самые более менее "
        "очень там здесь так столько тут туда каждый каждая каждую каждое сотни тысячи миллионы "
        "первый первая первое первые"
    ),
}
PRONOUN_STARTS = word_set(
    "it they he she this that these those such we i you there here its their his her them both "
    "он она оно они это этот эта эти тот такой такие его её их там здесь мы вы"
)
LIMITING = word_set(
    "no not never only few little hardly rarely seldom without neither nor none unless until if "
    "не ни никогда только лишь без если мало"
)
_RU_VERB = re.compile(r"(?:[аяиеоуы]л[аои]?|[аяиеоуы]л[аои]?с[ья]|[еёу]т|[юуая]т|ит|[еиюуая]тся)$")
_RU_ADJECTIVE = re.compile(r"(?:[ыио]й|ая|яя|ое|ее|ые|ие|ого|его|ому|ему|ую|юю|ых|их|ым|им)$")
_RU_NOT_VERBS = word_set(
    "свет цвет ответ совет привет билет результат процент момент предмет секрет бюджет портрет "
    "ракет планет монет газет сила школа пчела скала смола игла стрела акула начала дела цели "
    "модели недели земли автомобили материал журнал сигнал канал капитал отдел идеал минерал "
    "вокзал потенциал персонал узел пепел орёл угол стул футбол протокол символ текст человек"
)
_RU_NOUN_ENDINGS = ("тели", "тель")


def is_function_word(word: str, language: str) -> bool:
    """True for words that cannot end a phrase (and mostly begin the next one)."""
    return word.lower() in _function_words(language)


def is_kind(word: str, kind: str, language: str) -> bool:
    """`kind`: articles, prepositions, conjunctions, auxiliaries, pronouns or particles."""
    lists = _RU_FUNCTION if language == "ru" else _EN_FUNCTION
    return word.lower() in lists.get(kind, frozenset())


def is_finite_verb(word: str, before: str, language: str) -> bool:
    """True when `word`, standing after `before`, is surely a verb in a personal form."""
    word, before = word.lower(), before.lower()
    if language == "ru":
        return _is_ru_verb(word)
    if word in {"is", "are", "was", "were", "has", "have", "had", "can", "will", "could", "must"}:
        return True
    after_noun = not (is_function_word(before, "en") and not is_kind(before, "pronouns", "en"))
    after_adverb = before in {
        "also",
        "now",
        "once",
        "then",
        "still",
        "often",
        "always",
        "never",
        "usually",
        "only",
    }
    return word in _en_verbs() and (after_noun or after_adverb) and before not in {"to", ""}


def is_sure_verb(word: str, before: str, language: str) -> bool:
    """Like `is_finite_verb`, without the forms that a noun could have, too."""
    if language == "ru":
        return is_finite_verb(word, before, language)
    looks_finite = word.endswith(("s", "ed")) or word in _en_irregular()
    return looks_finite and not is_function_word(word, "en") and is_finite_verb(word, before, "en")


def is_past_form(word: str) -> bool:
    """True for irregular English pasts and forms in -ed: an object or a place mostly follows."""
    return word.lower() in _en_irregular() or word.lower().endswith("ed")


def may_end(word: str, language: str) -> bool:
    """True when a phrase may end with this word."""
    if not word[-1:].isalnum() and not word.endswith("%"):
        return False
    if is_function_word(word, language):
        return False
    return not (language == "ru" and _RU_ADJECTIVE.search(word.lower()))


def is_plural(word: str) -> bool:
    """True for English plural nouns, as far as their form tells."""
    word = word.lower()
    irregular = {"people", "men", "women", "children", "mice", "feet", "teeth", "geese", "species"}
    return word in irregular or (
        len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "'s", "’s"))
    )


def _is_ru_verb(word: str) -> bool:
    auxiliary = word in _RU_FUNCTION["auxiliaries"]
    return auxiliary or (
        len(word) > 3
        and word not in _RU_NOT_VERBS
        and not word.endswith(_RU_NOUN_ENDINGS)
        and _RU_VERB.search(word) is not None
    )


@cache
def _function_words(language: str) -> frozenset[str]:
    lists = _RU_FUNCTION if language == "ru" else _EN_FUNCTION
    return frozenset().union(*lists.values())


@cache
def _en_verbs() -> frozenset[str]:
    """Finite forms: base, -s and past; participles of irregular verbs are not among them."""
    return frozenset().union(*(_finite_forms(line) for line in read_lines("verbs_en.txt")))


@cache
def _en_irregular() -> frozenset[str]:
    lines = (line.split() for line in read_lines("verbs_en.txt"))
    return frozenset(line[1] for line in lines if len(line) > 1 and line[1] != line[0])


def _finite_forms(line: str) -> set[str]:
    base, *irregular = line.lstrip("=").split()
    forms = {_third_person(base), irregular[0] if irregular else _past(base)}
    return forms if line.startswith("=") else forms | {base}


def _third_person(base: str) -> str:
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ies"
    return base + ("es" if base.endswith(("s", "x", "ch", "sh", "o", "z")) else "s")


def _past(base: str) -> str:
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ied"
    return base + ("d" if base.endswith("e") else "ed")
