import pytest

from mutoscope.providers import kokoro_parts
from mutoscope.providers.pronounced.english import English
from mutoscope.providers.pronounced.japanese import Japanese
from mutoscope.providers.pronounced.japanese_numbers import read_number
from mutoscope.providers.pronounced.kana import kana_sounds

needs_package = pytest.mark.skipif(
    bool(kokoro_parts.hint("ja")), reason="the extra `voices` is not installed"
)
JAPANESE = Japanese(English())


@pytest.mark.parametrize(
    ("kana", "sounds"),
    [
        ("トーキョー", "toːkʲoː"),
        ("がっこう", "ɡaʔkoɯ"),
        ("シンブン", "ɕimbɯɴ"),
        ("アンコ", "aŋko"),
        ("ファーティ", "ɸaːtʲi"),
        ("チェック", "ʨeʔkɯ"),
        ("漢A", ""),
    ],
)
def test_kana_sounds(kana: str, sounds: str) -> None:
    assert kana_sounds(kana) == sounds


@pytest.mark.parametrize(
    ("figures", "counter", "said"),
    [
        ("0", "", "ゼロ"),
        ("1652", "年", "センロッピャクゴジューニネン"),
        ("2,004", "年", "ニセンヨネン"),
        ("3", "本", "サンボン"),
        ("8", "本", "ハッポン"),
        ("4", "分", "ヨンプン"),
        ("6", "回", "ロッカイ"),
        ("20", "日", "ハツカ"),
        ("2", "人", "フタリ"),
        ("9", "時", "クジ"),
        ("3.14", "", "サンテンイチヨン"),
        ("10000", "円", "イチマンエン"),
        ("007", "", "ゼロゼロナナ"),
    ],
)
def test_numbers_are_said_with_what_they_count(figures: str, counter: str, said: str) -> None:
    assert read_number(figures, counter) == said


@needs_package
def test_caption_words_are_bunsetsu() -> None:
    tokens = JAPANESE.tokens("人々は「本」を 3杯のAIと読んでいました！東京へ行く。")
    assert [token.caption for token in tokens] == [
        *("人々は", "「本」を", "3杯の", "AIと", "読んでいました！", "東京へ", "行く。")
    ]
    assert tokens[0].spoken == "ヒトビト ワ"
    assert tokens[4].ends_sentence


@needs_package
def test_every_sound_has_its_word() -> None:
    tokens = JAPANESE.tokens("使って、見た。")
    sounds = JAPANESE.sounds(tokens)
    assert "".join(sound for sound, _ in sounds) == "ʦɨkaʔte, mʲi ta."
    assert [owner for _, owner in sounds] == [*[0] * 7, -1, -1, *[1] * 6, -1]
