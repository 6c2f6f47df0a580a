"""Text that is no Markdown, written such that a reader of Markdown reads it as it stands."""

_MARKS = str.maketrans({mark: f"&#{ord(mark)};" for mark in "&<>*_`~[]|\\#!="})


def literal(text: str) -> str:
    """A line whose marks mean themselves: each is the entity of its number."""
    return text.translate(_MARKS)


def heading(text: str) -> str:
    """A line as a heading."""
    return f"# {literal(text)}"
