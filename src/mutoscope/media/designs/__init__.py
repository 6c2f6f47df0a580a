"""Photos of places, and designs of them: made ready, compared, put together."""
