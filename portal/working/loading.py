"""What is loaded before processes are forked is there once, not once for each of them."""

from django.urls import get_resolver


def load_pages() -> None:
    """Every page with all that it imports: web processes show them, jobs link to them."""
    _ = get_resolver().url_patterns
