"""What things look like can be read by everybody."""

from __future__ import annotations

from itertools import combinations

import pytest

from visualisation import style
from visualisation.pyvis_page import ZONE_FILL


@pytest.mark.parametrize("level", [None, 1, 2, 3, 4])
def test_words_on_a_system_can_be_read_at_every_criticality(level: int | None) -> None:
    assert style.contrast(style.INK, style.fill("System", level)) >= 4.5


@pytest.mark.parametrize("kind", [*style.LOOKS, "Supplier"])
def test_words_and_borders_of_every_kind_stand_out(kind: str) -> None:
    look = style.look(kind)
    assert style.contrast(style.INK, look.fill) >= 4.5
    assert style.contrast(look.border, look.fill) >= 3
    assert style.contrast(look.border, ZONE_FILL) >= 3


@pytest.mark.parametrize("state", style.MARKS)
def test_the_marks_of_ownership_stand_out(state: str) -> None:
    mark = style.MARKS[state]
    assert style.contrast(mark.border, ZONE_FILL) >= 3
    assert style.contrast(mark.ink, mark.strip or style.fill("System", 4)) >= 4.5


@pytest.mark.parametrize("line", [*style.NEEDS.values(), *style.LINES.values(), style.OTHER_LINE], ids=lambda line: line.word)
def test_lines_stand_out_from_what_they_run_over(line: style.Line) -> None:
    assert style.contrast(line.colour, ZONE_FILL) >= 3
    assert style.contrast(line.colour, style.PAPER) >= 3


def test_nothing_is_told_by_colour_alone() -> None:
    shapes = [look.shape for look in style.LOOKS.values()]
    assert len(set(shapes)) == len(shapes), "each kind has a shape of its own"
    assert len({(mark.dash, mark.width, mark.strip is None) for mark in style.MARKS.values()}) == len(style.MARKS)
    assert len({(line.dash, line.width) for line in style.NEEDS.values()}) == len(style.NEEDS)


def test_what_nobody_answers_for_is_by_far_the_darkest_in_greyscale() -> None:
    strip = style.MARKS["unowned"].strip
    assert strip is not None
    for level in (None, 1, 2, 3, 4):
        assert style.contrast(strip, style.fill("System", level)) >= 4.5
    assert style.contrast(strip, style.MARKS["partial"].strip or "") >= 4.5


def test_criticality_grows_darker() -> None:
    fills = [style.fill("System", level) for level in (1, 2, 3, 4)]
    assert all(style.contrast(lighter, "#000000") > style.contrast(darker, "#000000") for lighter, darker in combinations(fills, 2))
