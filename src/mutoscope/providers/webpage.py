"""The article in a web page, found by trafilatura (trafilatura.readthedocs.io)."""

from mutoscope.providers.decoding import declared
from mutoscope.providers.front_matter import FrontMatter
from mutoscope.providers.markdown import Document, read_markdown
from mutoscope.providers.threads import check_wanted


def read_html(data: bytes, *, charset: str = "") -> Document:
    """The page's main text, its title and, where named, its author and licence. Empty where none
    is found. `charset`: what the server said it is written in, which goes before the page's own
    word."""
    import trafilatura

    tree = trafilatura.load_html(declared(data, charset) or data)
    if tree is None:
        return Document("", ())
    check_wanted()  # of the largest pages, each of these takes a second or two
    metadata = trafilatura.extract_metadata(tree)
    check_wanted()
    text = trafilatura.extract(
        tree,
        output_format="markdown",
        include_comments=False,
        include_tables=False,
        include_images=False,
        include_links=False,
        include_formatting=True,
    )
    check_wanted()
    document = read_markdown(text or "")
    return Document(
        document.title or str(metadata.title or ""),
        document.blocks,
        FrontMatter(author=str(metadata.author or ""), licence=str(metadata.license or "")),
    )
