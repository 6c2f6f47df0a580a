"""Figures in Japanese, in katakana, with the sounds that change before a counter.

Readings: https://en.wikipedia.org/wiki/Japanese_numerals,
https://en.wikipedia.org/wiki/Japanese_counter_word.
"""

import re

NUMBER = re.compile(r"\d{1,3}(?:[,，]\d{3})+(?:[.．]\d+)?|\d+(?:[.．]\d+)?")
_DIGITS = ("ゼロ", "イチ", "ニ", "サン", "ヨン", "ゴ", "ロク", "ナナ", "ハチ", "キュー")
_POWERS = ("", "マン", "オク", "チョー", "ケイ")
_PLACES = ("", "ジュー", "ヒャク", "セン")
_CHANGED = {
    (1, 3): "セン",
    (3, 3): "サンゼン",
    (8, 3): "ハッセン",
    (1, 2): "ヒャク",
    (1, 1): "ジュー",
    (3, 2): "サンビャク",
    (6, 2): "ロッピャク",
    (8, 2): "ハッピャク",
}
_THINGS = "ヒトツ フタツ ミッツ ヨッツ イツツ ムッツ ナナツ ヤッツ ココノツ"
_DAYS = "フツカ ミッカ ヨッカ イツカ ムイカ ナノカ ヨーカ ココノカ トーカ"
_WHOLE: dict[str, dict[int, str]] = {
    "人": {1: "ヒトリ", 2: "フタリ"},
    "つ": dict(enumerate(_THINGS.split(), start=1)),
    "日": {
        **dict(enumerate(_DAYS.split(), start=2)),
        14: "ジューヨッカ",
        20: "ハツカ",
        24: "ニジューヨッカ",
    },
}
_LAST_DIGIT = {
    "年": {4: "ヨ"},
    "時": {4: "ヨ", 7: "シチ", 9: "ク"},
    "月": {4: "シ", 7: "シチ", 9: "ク"},
    "人": {4: "ヨ", 7: "シチ"},
    "円": {4: "ヨ"},
}
_COUNTED = (
    "年=ネン 月=ガツ 日=ニチ 時=ジ 分=フン 秒=ビョー 年間=ネンカン 年代=ネンダイ 日間=ニチカン"
    " 時間=ジカン 分間=フンカン 週間=シューカン か月=カゲツ カ月=カゲツ ヶ月=カゲツ 世紀=セイキ"
    " 人=ニン 円=エン 本=ホン 杯=ハイ 匹=ヒキ 回=カイ 階=カイ 個=コ 歳=サイ 才=サイ 冊=サツ"
    " 軒=ケン 倍=バイ 度=ド 番=バン 位=イ か国=カコク カ国=カコク ヶ国=カコク"
    " つ= 万=マン 億=オク 兆=チョー"
)
_MEASURED = (
    "%=パーセント ％=パーセント °C=ド ℃=ド °=ド km=キロメートル m=メートル cm=センチメートル"
    " mm=ミリメートル kg=キログラム g=グラム"
)


def _table(pairs: str) -> dict[str, str]:
    return {written: said for written, _, said in (pair.partition("=") for pair in pairs.split())}


_COUNTERS = _table(_COUNTED)
COUNTERS = tuple(_COUNTERS)
SIGNS = _table(_MEASURED)
CURRENCIES = {"$": "ドル", "€": "ユーロ", "£": "ポンド", "¥": "エン", "￥": "エン"}
_DOUBLED = {"イチ": "イッ", "ロク": "ロッ", "ハチ": "ハッ", "ジュー": "ジュッ", "ヒャク": "ヒャッ"}
_DOUBLES = {
    "イチ": "カサタハ",
    "ロク": "カハ",
    "ハチ": "カサタハ",
    "ジュー": "カサタハ",
    "ヒャク": "カハ",
}
_ROWS = {
    **dict.fromkeys("カキクケコ", "カ"),
    **dict.fromkeys("サシスセソ", "サ"),
    **dict.fromkeys("タチツテト", "タ"),
    **dict.fromkeys("ハヒフヘホ", "ハ"),
}
_HARD = dict(zip("ハヒフヘホ", "パピプペポ", strict=True))
_SOFT = dict(zip("ハヒヘホ", "バビベボ", strict=True))


def read_number(figures: str, counter: str = "") -> str:
    """Katakana for figures and the counter after them ("1652", "年"); both may be said otherwise
    than alone: 一本 イッポン, 三百 サンビャク, 二十日 ハツカ."""
    whole, _, fraction = (
        figures.replace(",", "").replace("，", "").replace("．", ".").partition(".")
    )
    value = int(whole)
    if not fraction and value in _WHOLE.get(counter, {}):
        return _WHOLE[counter][value]
    if fraction:
        said = _number(whole) + "テン" + "".join(_DIGITS[int(digit)] for digit in fraction)
        return said + _COUNTERS.get(counter, "")
    return _joined(_last_digit(_number(whole), value, counter), _COUNTERS.get(counter, ""))


def _number(figures: str) -> str:
    value = int(figures)
    if len(figures) > 4 * len(_POWERS) or (figures[0] == "0" and len(figures) > 1):
        return "".join(_DIGITS[int(digit)] for digit in figures)
    groups = list[str]()
    for power in _POWERS:
        value, group = divmod(value, 10_000)
        if group:
            groups.insert(0, _below_myriad(group) + power)
    return "".join(groups) or _DIGITS[0]


def _below_myriad(value: int) -> str:
    digits = [(value // 10**place % 10, place) for place in (3, 2, 1, 0)]
    return "".join(
        _CHANGED.get((digit, place), _DIGITS[digit] + _PLACES[place])
        for digit, place in digits
        if digit
    )


def _last_digit(said: str, value: int, counter: str) -> str:
    """四年 ヨネン, 九時 クジ."""
    special = _LAST_DIGIT.get(counter[:1], {}).get(value % 10)
    return said.removesuffix(_DIGITS[value % 10]) + special if special else said


def _joined(said: str, counter: str) -> str:
    """The seam: 六回 ロッカイ, 八本 ハッポン, 三本 サンボン, 三分 サンプン."""
    row = _ROWS.get(counter[:1], "")
    ending = next((each for each in _DOUBLED if said.endswith(each)), "")
    if ending and row and row in _DOUBLES[ending]:
        said = said.removesuffix(ending) + _DOUBLED[ending]
        return said + _HARD.get(counter[0], counter[0]) + counter[1:]
    if said.endswith("サン") and row == "ハ":
        return said + (_SOFT | {"フ": "プ"})[counter[0]] + counter[1:]
    return said + (
        "プン" + counter[2:]
        if said.endswith("ヨン") and row == "ハ" and counter[0] == "フ"
        else counter
    )
