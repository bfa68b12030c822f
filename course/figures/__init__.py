"""The pictures and explorers of the lessons, one file a lesson."""

from ..interrupts import postpone_interrupt

with postpone_interrupt():
    from . import explorer  # noqa: F401  with matplotlib and the widgets
