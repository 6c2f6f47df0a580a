import pytest

from mutoscope.providers.picture_rights import (
    licence_in,
    may_be_used,
    split_credit,
    without_licence,
)


@pytest.mark.parametrize(
    ("said", "licence", "usable"),
    [
        ("https://creativecommons.org/licenses/by/4.0/", "CC BY 4.0", True),
        ("http://creativecommons.org/licenses/by-sa/3.0/deed.de", "CC BY-SA 3.0", True),
        ("https://creativecommons.org/licenses/by-nc/4.0/", "CC BY-NC 4.0", False),
        ("https://creativecommons.org/licenses/by-nd/2.0/", "CC BY-ND 2.0", False),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0 1.0", True),
        ("https://creativecommons.org/publicdomain/mark/1.0/", "Public domain", True),
        ("Otto Hahn / CC BY-SA 3.0", "CC BY-SA 3.0", True),
        ("Creative Commons BY-NC-ND 4.0", "CC BY-NC-ND 4.0", False),
        ("CC0", "CC0", True),
        ("Фото: общественное достояние", "Public domain", True),
        ("パブリックドメイン", "Public domain", True),
        ("© Ann Bell, all rights reserved", "", False),
        ("by the river", "", False),
        ("https://a.example/terms", "", False),
        ("", "", False),
    ],
)
def test_licences(said, licence, usable):
    assert licence_in(said) == licence
    assert may_be_used(said) is usable
    assert may_be_used(licence) is usable


@pytest.mark.parametrize(
    ("caption", "rest", "who"),
    [
        ("Bees on a comb. Photo: Ann Bell", "Bees on a comb.", "Ann Bell"),
        ("Bees on a comb (Photo by Ann Bell)", "Bees on a comb", "Ann Bell"),
        ("Bees on a comb. Courtesy of the Museum.", "Bees on a comb.", "the Museum"),
        ("Bees on a comb © Ann Bell", "Bees on a comb", "Ann Bell"),
        ("Bienen (Bild: Ann Bell)", "Bienen", "Ann Bell"),
        ("Photograph: Ann Bell/The Paper", "", "Ann Bell/The Paper"),
        ("Пчёлы на сотах. Фото: А. Бэлл", "Пчёлы на сотах.", "А. Бэлл"),
        ("巣の上のミツバチ（写真：山田太郎）", "巣の上のミツバチ", "山田太郎"),
        ("出典：国立博物館", "", "国立博物館"),
        ("A photo of bees on a comb", "A photo of bees on a comb", ""),
        ("The source of the river", "The source of the river", ""),
        ("", "", ""),
    ],
)
def test_credits(caption, rest, who):
    assert split_credit(caption) == (rest, who)


@pytest.mark.parametrize(
    ("credit", "who"),
    [
        ("Ann Bell, CC BY-SA 4.0", "Ann Bell"),
        ("Ann Bell / Wikimedia (CC0 1.0)", "Ann Bell / Wikimedia"),
        ("Ann Bell, licence: Creative Commons BY 4.0.", "Ann Bell"),
        ("NASA, public domain", "NASA"),
        ("CC BY 4.0", ""),
        ("Ann Bell", "Ann Bell"),
        ("The CC BY 4.0 Archive", "The CC BY 4.0 Archive"),
        ("Public Domain Review", "Public Domain Review"),
        ("Maccc0", "Maccc0"),
    ],
)
def test_a_credit_without_its_licence(credit: str, who: str) -> None:
    assert without_licence(credit) == who
