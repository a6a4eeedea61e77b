"""Lists of integrations: which system gets data from which."""

from __future__ import annotations

import re

from graphmodel.vocabulary import empty_word, fold, look_up
from importers.columns import Column
from importers.name_lists import arrow, flow
from importers.table_records.row import RowRecords
from importers.table_records.writer import RowWriter


class Integrations(RowWriter):
    """Writes the rows of a list of integrations."""

    def write(self, at: RowRecords) -> None:
        """Add what a row says to its records."""
        seen = self.seen
        whole = seen.first("flow")
        ends = flow(at.text(whole)) if whole is not None else ()
        source, target = seen.first("from_system") or whole, seen.first("to_system") or whole
        sender, receiver = (ends[0], ends[1]) if ends else (at.text(source), at.text(target))
        if source is None or target is None or not sender or not receiver or empty_word(sender) or empty_word(receiver):
            at.no_name(source if not sender else target)
            return
        way = self._way(at.text(seen.first("direction")), source)
        both = len(ends) == 3 or way == "both"
        for giver in self.meant.items(source, sender):
            for taker in self.meant.items(target, receiver):
                give, take = (taker, giver) if way == "left" else (giver, taker)
                at.relate("DEPENDS_ON", self.meant.system(take.name), self.meant.system(give.name), target, None)
                if both:
                    at.relate("DEPENDS_ON", self.meant.system(give.name), self.meant.system(take.name), source, None)
        at.finish()

    @staticmethod
    def _way(text: str, source: Column) -> str | None:
        """Which way data goes: an arrow's, or a word's; words from one end's view only count where the headings do not say who sends."""
        pointed = arrow(text) if text else None
        if pointed is not None or not text:
            return pointed
        folded = fold(text)
        if re.search(r"båda|bägge|dubbel|två(vägs)?|both|bi ?directional|ömsesid|in (och|/) ut|in ut", folded):
            return "both"
        sided = look_up(source.heading)
        plain = sided is None or re.search(r"\b(a|1|i)$", fold(source.heading)) is not None
        return (
            "left"
            if plain and re.search(r"^(in|till a|till 1|inkommande|hämtar|läser|tar emot|från b|b till a|b a|in(bound|coming))$", folded)
            else None
        )
