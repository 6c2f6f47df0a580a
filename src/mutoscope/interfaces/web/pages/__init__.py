"""The studio in a browser: pages rendered here, made live by htmx."""
