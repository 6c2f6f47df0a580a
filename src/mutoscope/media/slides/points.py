"""The points of a slide: its parts that come one after another, each with its words."""

from mutoscope.media.slides.content import Slide

MOST_POINTS = 8
"""With more than these all of a slide is there at once: nobody follows so many."""


def points_of(slide: Slide) -> tuple[str, ...]:
    """The words of each point, in order: bullets, closing points, events, rows of a table. Empty:
    the slide is seen as a whole from the start."""
    points: tuple[str, ...] = ()
    if slide.kind == "bullets":
        points = slide.bullets
    elif slide.kind == "closing":
        points = slide.points
    elif slide.kind == "timeline":
        points = tuple(f"{event.when} {event.what}" for event in slide.events)
    elif slide.kind == "table":
        points = tuple(" ".join(row) for row in slide.rows)
    return points if len(points) <= MOST_POINTS else ()


def state_count(slide: Slide) -> int:
    """How many states a slide is seen in, from its title alone to the whole."""
    return 1 + len(points_of(slide))
