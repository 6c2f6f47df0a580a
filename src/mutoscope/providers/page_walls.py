"""What stands before an article: a wall, a question or a notice, told by its own words.

English, Russian and Japanese; a wall in another language is told by its form for a password, or by
how little text there is.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from mutoscope.providers.page_facts import PageFacts
from mutoscope.providers.page_flow import Piece

Wall = Literal["login_wall", "pay_wall", "consent_page", "robot_check", "error_page"]
Fullness = Literal["empty", "thin", "full"]
"""How much main text there is besides: next to none, a beginning, an article."""
_NOTICE_LETTERS = 300
"""A wall's sentence stands in a block of its own; a longer one is a paragraph that tells of it."""
_BUTTON_LETTERS = 60
_FIRST_NOTICES = 6
_CONSENT_SHARE = 0.5


def _pattern(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(parts), re.IGNORECASE)


_ERROR = _pattern(
    r"^(?:error\W{0,3})?(?:40[0134]|410|50[0234])\b\W*(?:$|error|not found|page|forbidden|gone|bad"
    r"|unauthori|service|internal|gateway|ошибк|страниц|не найден|ページ|エラー|お探し)",
    r"^(?:oops|whoops|sorry)\b.{0,40}$",
    r"\bpage (?:was |could )?not (?:be )?found\b|\bpage (?:doesn['’]t|does not|no longer) exist",
    r"\bpage (?:you (?:requested|were looking for|are looking for)|isn['’]t available)",
    r"^(?:access denied|forbidden|not found|service unavailable|internal server error)\W*$",
    r"страниц[аы] не (?:найдена|существует)|такой страницы (?:нет|не существует)",
    r"^(?:ошибка(?: \d+)?|доступ запрещ[её]н)\W*$",
    r"ページ(?:が|は)(?:見つかり|見つけられ|存在し)|お探しのページ|アクセスが拒否|エラーが発生",
)
_ROBOT = _pattern(
    r"^just a moment|checking (?:if the site|your browser)|unusual traffic",
    r"verify(?:ing)? (?:that )?you are (?:a )?human|are you a robot|not a robot|\bcaptcha\b",
    r"complete the security check|(?:вы|что вы) не робот|проверк[аи] (?:вашего )?браузера",
    r"подозрительный трафик|капч[аиу]\b|ロボットではありません|人間であることを確認",
    r"ブラウザを(?:確認|チェック)",
)
_LOGIN = _pattern(
    r"(?:sign|log) ?in (?:or .{0,30})?to (?:continue|read|view this|see this|access|keep reading)",
    r"you (?:must|need to) (?:be (?:logged|signed)|log|sign) ?in to (?:read|view|see|access|conti)",
    r"(?:for|open to) (?:members|registered (?:users|readers)) only|members only",
    r"create (?:a free|an) account to (?:continue|read|view|see|keep)",
    r"(?:войдите|авторизуйтесь|зарегистрируйтесь).{0,60}чтобы (?:продол|(?:про)?чита|увид|откр)",
    r"только (?:для )?зарегистрированны|(?:необходимо|нужно) (?:войти|авторизоваться)",
    r"(?:読む|閲覧する|見る|続き.{0,6})には?.{0,8}ログイン|会員限定|この(?:ページ|記事).{0,12}ログイン",
)
_LOGIN_TITLE = _pattern(r"^(?:please )?(?:sign|log) ?in\b", r"^вход\b", r"^(?:ログイン|サインイン)")
_PAY = _pattern(
    r"subscribe (?:now |today )?to (?:continue|read|keep reading|unlock)|subscribers? only",
    r"already a subscriber|to (?:continue|keep) reading,? (?:please )?(?:subscribe|become|buy)",
    r"free articles? (?:left|remaining|this month)",
    r"this (?:article|story|content) is (?:reserved )?for (?:paying |our )?(?:subscribers|members)",
    r"(?:оформите|купите) подписку.{0,40}(?:чтобы|чита)|чтобы (?:продолжить чтение|дочитать)",
    r"(?:доступ|открыт)\w* (?:только )?(?:по подписке|подписчикам)|только (?:для )?подписчик",
    r"有料(?:会員|記事|プラン)(?:限定|登録|に|です)|続きを読むには|残り\s?[\d,]+\s?文字",
    r"(?:続き|全文|この記事).{0,12}(?:購読|有料)",
)
_CONSENT = _pattern(
    r"cookie|our partners|legitimate interest|your privacy|personal data",
    r"персональных данных|наши партн[её]ры|クッキー|Cookie|プライバシー|個人データ",
)
_AGREE = _pattern(
    r"^(?:i )?(?:accept|agree|reject|decline|allow)(?: (?:all|to all|and continue|cookies))*$",
    r"^(?:manage|cookie|more) (?:options|settings|preferences|choices)$",
    r"^(?:принять|отклонить|согласиться|согласен|настроить)(?: вс[её]| cookie| и продолжить)*$",
    r"^(?:すべて)?(?:に)?(?:同意|許可|拒否|承諾)(?:する|して続行|しない)?$|^すべて(?:受け入れる|拒否する)$",
)


def wall_of(flow: Sequence[Piece], facts: PageFacts, fullness: Fullness) -> Wall | None:
    """What the page shows in place of its article. A full one has at most a pay wall below it."""
    notices = _notices(flow)
    if fullness == "full":
        texts = [piece.text for piece in notices if piece.kind == "text"]
        return "pay_wall" if not facts.is_free or _any(_PAY, texts) else None
    shown = [piece.text for piece in notices]
    titles = [facts.title, *(piece.text for piece in flow if piece.around.level == 1)][:3]
    if fullness == "empty" and _any(_ROBOT, [*titles, *shown]):
        return "robot_check"
    if _any(_ERROR, titles + (shown[:_FIRST_NOTICES] if fullness == "empty" else [])):
        return "error_page"
    if not facts.is_free or _any(_PAY, shown):
        return "pay_wall"
    if _asks_consent(flow, notices):
        return "consent_page"
    asks = fullness == "empty" and (facts.has_password or _any(_LOGIN_TITLE, titles))
    return "login_wall" if asks or _any(_LOGIN, shown) else None


def _notices(flow: Iterable[Piece]) -> list[Piece]:
    """The short blocks of a page's own part, in their order."""
    return [
        piece
        for piece in flow
        if piece.kind in ("text", "heading")
        and len(piece.text) <= _NOTICE_LETTERS
        and not piece.around.is_aside
    ]


def _asks_consent(flow: Iterable[Piece], notices: Iterable[Piece]) -> bool:
    """A button to agree with, and text that mostly tells of what."""
    buttons = (piece.text for piece in notices if len(piece.text) <= _BUTTON_LETTERS)
    if not _any(_AGREE, buttons):
        return False
    texts = [piece for piece in flow if piece.kind == "text" and not piece.around.is_aside]
    about = sum(piece.letters for piece in texts if _CONSENT.search(piece.text))
    return about >= _CONSENT_SHARE * sum(piece.letters for piece in texts) > 0


def _any(pattern: re.Pattern[str], texts: Iterable[str]) -> bool:
    return any(pattern.search(text) for text in texts)
