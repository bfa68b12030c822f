"""The course's style sheet for a notebook's page, which the first cell of a lesson shows. Without it, everything is there and plainer."""

from functools import cache
from pathlib import Path


@cache
def style():
    """The style sheet as HTML."""
    return f"<style>\n{Path(__file__).with_name('page.css').read_text(encoding='utf-8')}</style>"
