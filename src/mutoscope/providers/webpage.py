"""The article in a web page, found by trafilatura (trafilatura.readthedocs.io)."""

from mutoscope.providers.markdown import Document, read_markdown


def read_html(data: bytes) -> Document:
    """The page's main text, its title and, where named, its author. Empty where none is found."""
    import trafilatura

    text = trafilatura.extract(
        data,
        output_format="markdown",
        include_comments=False,
        include_tables=False,
        include_images=False,
        include_links=False,
        include_formatting=True,
    )
    tree = trafilatura.load_html(data)
    metadata = None if tree is None else trafilatura.extract_metadata(tree)
    document = read_markdown(text or "")
    title = document.title or str(getattr(metadata, "title", None) or "")
    author = str(getattr(metadata, "author", None) or "")
    return Document(title, document.blocks, {"author": author} if author else {})
