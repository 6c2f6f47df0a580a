import pytest

from mutoscope.providers import kokoro_parts
from mutoscope.providers.pronounced.chinese_numbers import AMOUNT, read_amount

if kokoro_parts.hint("zh"):
    pytest.skip("the extra `voices` is not installed", allow_module_level=True)

from mutoscope.providers.pronounced.chinese import Chinese
from mutoscope.providers.pronounced.english import English
from mutoscope.providers.pronounced.pinyin import word_sounds

CHINESE = Chinese(English())


@pytest.mark.parametrize(
    ("word", "sounds"),
    [
        ("中国", "ꭧʊ→ŋkwo↗"),
        ("知识", "ꭧɨ→ʂɨ↗"),
        ("女儿", "ny↓ɚ↗"),
        ("银行", "i↗nxa↗ŋ"),
        ("行走", "ɕi↗ŋʦou↓"),
        ("了", "lɤ"),
        ("A。", ""),
    ],
)
def test_word_sounds(word: str, sounds: str) -> None:
    assert word_sounds(word) == sounds


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1652年", "一六五二"),
        ("2杯", "两"),
        ("12", "十二"),
        ("105", "一百零五"),
        ("10,010", "一万零一十"),
        ("100000000人", "一亿"),
        ("3.5%", "百分之三点五"),
        ("5-7天", "五到七"),
        ("10:30", "十点三十"),
        ("$20", "二十美元"),
        ("2亿元", "两亿"),
        ("36°C", "三十六摄氏度"),
        ("007", "零零七"),
    ],
)
def test_amounts_are_read(text: str, said: str) -> None:
    amount = AMOUNT.match(text)
    assert amount is not None
    assert read_amount(amount) == said


def test_caption_words_are_words_with_their_particles() -> None:
    tokens = CHINESE.tokens("《红楼梦》是重要的小说，他们 喝了2杯，用5G！")
    assert [token.caption for token in tokens] == [
        *("《红楼梦》", "是", "重要的", "小说，", "他们", "喝了", "2杯，", "用", "5G！")
    ]
    assert tokens[3].spoken == "小说,"
    assert tokens[-1].ends_sentence


def test_every_sound_has_its_word() -> None:
    tokens = CHINESE.tokens("喝了，好。")
    sounds = CHINESE.sounds(tokens)
    assert "".join(sound for sound, _ in sounds) == "xɤ→ lɤ, xau↓."
    assert [owner for _, owner in sounds] == [*[0] * 6, -1, -1, *[1] * 4, -1]
