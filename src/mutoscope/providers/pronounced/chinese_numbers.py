"""Figures in Chinese characters, as they are read aloud.

Reading: https://en.wikipedia.org/wiki/Chinese_numerals.
"""

import re

NUMBER = r"\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_DIGITS = "零一二三四五六七八九"
_PLACES = ("", "十", "百", "千")
_POWERS = ("", "万", "亿", "万亿")
_UNITS = {
    "°C": "摄氏度",
    "℃": "摄氏度",
    "°": "度",
    "km": "公里",
    "kg": "公斤",
    "cm": "厘米",
    "mm": "毫米",
    "m": "米",
    "g": "克",
    "km²": "平方公里",
    "m²": "平方米",
}
_CURRENCIES = {"$": "美元", "€": "欧元", "£": "英镑", "¥": "元", "￥": "元"}
_TWO_OF = frozenset("个只杯位本次天年件条家种座张人项倍万亿千名块")
_WITH_UNIT = "|".join(map(re.escape, sorted(_UNITS, key=len, reverse=True)))
AMOUNT = re.compile(
    rf"(?P<money>[$€£¥￥]?)(?P<from>{NUMBER})(?:(?P<between>[-–—~～:：])(?P<to>{NUMBER}))?"
    rf"(?P<unit>[%％]|(?:{_WITH_UNIT})(?![A-Za-z]))?(?P<times>[万亿千百]*)(?P<counted>[\u4e00-\u9fff]?)"
)
"""An amount and one character of what is counted, which may belong to a longer word."""


def read_amount(amount: re.Match[str]) -> str:
    """What is said for a match of `AMOUNT`, without the character that is counted."""
    counted = amount["times"][:1] or amount["counted"]
    said = _read(amount["from"], counted)
    if amount["to"]:
        joint = "点" if amount["between"] in ":：" else "到"
        said += joint + _read(amount["to"], counted)
    if amount["unit"] in {"%", "％"}:
        return f"百分之{said}{amount['times']}"
    return (
        said
        + amount["times"]
        + _UNITS.get(amount["unit"], "")
        + _CURRENCIES.get(amount["money"], "")
    )


def _read(figures: str, counted: str) -> str:
    whole, _, fraction = figures.replace(",", "").replace("，", "").partition(".")
    if fraction:
        return f"{_number(whole)}点{_one_by_one(fraction)}"
    if counted == "年" and len(whole) == 4:
        return _one_by_one(whole)
    return "两" if whole == "2" and counted and counted in _TWO_OF else _number(whole)


def _one_by_one(figures: str) -> str:
    return "".join(_DIGITS[int(digit)] for digit in figures)


def _number(figures: str) -> str:
    if len(figures) > 4 * len(_POWERS) or (figures[0] == "0" and len(figures) > 1):
        return _one_by_one(figures)
    value, said, gap = int(figures), "", False
    for power in reversed(range(len(_POWERS))):
        group = value // 10_000**power % 10_000
        if group:
            zero = "零" if said and (gap or group < 1000) else ""
            said += zero + _below_myriad(group) + _POWERS[power]
        gap = bool(said) and not group
    said = said or _DIGITS[0]
    return said[1:] if said.startswith("一十") else said


def _below_myriad(value: int) -> str:
    said, gap = "", False
    for place in (3, 2, 1, 0):
        digit = value // 10**place % 10
        if digit:
            said += ("零" if gap and said else "") + _DIGITS[digit] + _PLACES[place]
        gap = not digit
    return said
