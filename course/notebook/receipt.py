"""Whose code the library runs on, piece by piece, as a table."""

import html
from itertools import groupby

from ..engine.colours import ink
from ..engine.markup import CELL, TABLE, fold

YOURS, OURS = "●", "○"


class Receipt(list):
    """[(slot, "yours" or "reference", lesson), ...], shown as a table of one row a lesson: ● yours, ○ ours."""

    def lessons(self):
        """(lesson, its slots and whose they are), in order."""
        return [(n, [(slot, whose == "yours") for slot, whose, _ in some]) for n, some in groupby(self, key=lambda piece: piece[2])]

    def summary(self):
        """How many pieces are whose."""
        mine = sum(whose == "yours" for _, whose, _ in self)
        return f"{mine} of {len(self)} pieces of the library run on your code, the rest on ours."

    def __repr__(self):
        lines = [self.summary()]
        for number, slots in self.lessons():
            signs = "".join(YOURS if yours else OURS for _, yours in slots)
            groups = [("yours", [slot for slot, yours in slots if yours]), ("ours", [slot for slot, yours in slots if not yours])]
            named = "; ".join(f"{whose}: {', '.join(names)}" for whose, names in groups if names)
            lines.append(f"lesson {number:02d} {signs}  {named}")
        return "\n".join(lines)

    def _repr_html_(self):
        head = "".join(f'<th scope="col" style="{CELL}">{name}</th>' for name in ("lesson", "yours", "pieces: ● yours, ○ ours"))
        rows = ""
        for number, slots in self.lessons():
            signs = " ".join(
                f'<span title="{html.escape(slot)}: {"yours" if yours else "ours"}" style="{ink("right" if yours else "idle")}">'
                f"{YOURS if yours else OURS}</span>"
                for slot, yours in slots
            )
            names = "<br>".join(f"{YOURS if yours else OURS} {html.escape(slot)}" for slot, yours in slots)
            many = f"{sum(yours for _, yours in slots)} of {len(slots)}"
            rows += f'<tr><th scope="row" style="{CELL}">{number:02d}</th><td style="{CELL}">{many}</td>'
            rows += f'<td style="{CELL}">{signs}{fold("names", names)}</td></tr>'
        table = f'<table class="course-receipt" style="{TABLE}"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
        return f"<div><b>{self.summary()}</b></div>{table}"
