"""Readings over words."""

from mutoscope.providers.webpage import read_html

PAGE = """<html><body><article><h1>茶碗の湯</h1>
<p>ここに<ruby><rb>茶碗</rb><rp>（</rp><rt>ちゃわん</rt><rp>）</rp></ruby>が一つあります。中には熱い<ruby>湯<rt>ゆ</rt></ruby>が一ぱいはいっております。</p>
<p>ただそれだけではなんのおもしろみもなく不思議もないようですが、よく気をつけて見ていると、だんだん
にいろいろの微細なことが目につき、さまざまの疑問が起こって来るはずです。</p></article>
<div class='bibliographical_information'><p>
底本：何かの本、ある出版社、一九九九年発行の第一刷から。</p>
</div></body></html>"""


def test_words_are_read_without_their_readings() -> None:
    said = "".join(map(str, read_html(PAGE.encode()).blocks))
    assert "ここに茶碗が一つあります。中には熱い湯が一ぱいはいっております。" in "".join(
        said.split()
    )
    assert "ちゃわん" not in said


def test_the_colophon_of_a_library_is_no_part_of_the_text() -> None:
    said = "".join(map(str, read_html(PAGE.encode()).blocks))
    assert "疑問が起こって来る" in said
    assert "底本" not in said
