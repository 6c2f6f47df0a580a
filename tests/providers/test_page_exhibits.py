from mutoscope.pipelines.explainer.inserts import Listing, Table, inserts_of
from mutoscope.providers.page_exhibits import exhibits_in
from mutoscope.providers.whole_page import read_whole_page
from providers.web_pages import page, prose

ROWS = "<tr><td>Oak</td><td>12|3</td></tr><tr><td>Ash <sup>[2]</sup></td><td>*9*</td></tr>"
TABLE = f"<table><tr><th>Wood</th><th>Years</th></tr>{ROWS}</table>"
READ = Table("Its wheels", ("Wood", "Years"), (("Oak", "12|3"), ("Ash", "*9*")))
CODE = '<pre><code class="language-python">for n in range(3):\n    print("`", n)</code></pre>'


def exhibits(body: str, *, around: str = "") -> str:
    article = f"<article><h1>Mills</h1>{prose(200)}<h2>Its wheels</h2>{body}{prose(60)}</article>"
    return read_whole_page(page(article + around)).exhibits


def test_tables_and_listings_of_a_page_are_told_under_their_headings():
    told = exhibits(f"{TABLE}<p>And so.</p>{CODE}<h3>Later</h3>{TABLE}")
    code = 'for n in range(3):\n    print("`", n)'
    later = Table("Later", READ.header, READ.rows)
    assert inserts_of(told) == (READ, Listing("Its wheels", code, "python"), later)


def test_the_text_of_a_page_is_the_same_with_and_without_them():
    def read(body: str):
        return read_whole_page(page(f"<article><h1>Mills</h1>{prose(200)}{body}</article>"))

    assert read(TABLE + CODE).article == read("").article
    assert read(TABLE + CODE).doubts == read("").doubts


def test_what_holds_no_data_is_left_out():
    for body in (
        f"<table>{ROWS}</table>",
        f'<table role="presentation"><tr><th>a</th><th>b</th></tr>{ROWS}</table>',
        f"<table><tr><th>a</th><th>b</th></tr><tr><td>{TABLE}</td><td>c</td></tr></table>".replace(
            "<th>Wood</th>", "<td>Wood</td>"
        ),
        TABLE.replace("<td>Oak</td>", '<td rowspan="2">Oak</td>'),
        TABLE.replace("Oak", "oak " * 60),
        TABLE.replace("<td>Oak</td>", ""),
        "<table><tr><th>a</th><th>b</th></tr></table>",
        "<table></table><table><tr></tr></table>",
        "<pre>The mill, the mill,\nit standeth still.</pre>",
        "<pre><code>a = 1<br>b = 2</code></pre>",
        "<pre><code> </code></pre>",
    ):
        assert exhibits(body) == "", body


def test_those_of_menus_and_of_other_articles_are_not_the_pages():
    others = f"<aside>{TABLE}</aside><article><h1>Other</h1>{TABLE}</article><nav>{CODE}</nav>"
    assert exhibits("", around=others) == ""


def test_the_language_of_a_listing_may_stand_around_it():
    body = '<div class="highlight-source-rust"><pre><span>fn</span> main() {}\n```</pre></div>'
    assert inserts_of(exhibits(body)) == (Listing("Its wheels", "fn main() {}\n```", "rust"),)


def test_markdown_keeps_its_tables_and_listings():
    text = """---
author: Ann | Bell
---
# Mills

A mill is old.

## Its wheels

They are of wood.

| Wood | Years |
|---|---|
| Oak | 12 |

So it was.

~~~python
# no heading
a = 1 | 2
~~~

## Nothing here

That is all.
"""
    told = exhibits_in(text)
    assert inserts_of(told) == inserts_of(text) != ()
    assert "Nothing here" not in told
    assert "old" not in told
    assert exhibits_in("A mill is old.\n\n# Mills\n\nIt stands.") == ""
