"""The words in the boxes."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from graphmodel.wording import speaking
from visualisation.labels import NAME_LINES, label, shown, width_of, wrapped
from visualisation.scene import Claim, SceneNode


@given(name=st.text(min_size=1, max_size=200))
def test_a_name_stays_inside_its_box(name: str) -> None:
    lines = wrapped(shown(name), 130, 15)
    assert 1 <= len(lines) <= NAME_LINES
    assert all(width_of(line, 15, bold=True) <= 130 for line in lines)


@given(name=st.text(alphabet="abc åäö-", min_size=1, max_size=30))
def test_a_short_name_is_shown_whole(name: str) -> None:
    lines = wrapped(shown(name), 250, 15)
    assert "".join(lines).replace("-", "").replace(" ", "") == shown(name).replace("-", "").replace(" ", "")


@given(text=st.text())
def test_what_cannot_be_shown_is_replaced(text: str) -> None:
    clean = shown(text)
    assert {unicodedata.category(char) for char in clean} & {"Cc", "Cf", "Cs", "Zl", "Zp"} == set()
    assert clean.encode("utf-8")
    assert clean


def test_a_system_that_nobody_answers_for_says_so_first_and_then_why() -> None:
    claims = (Claim("business", "vacant"), Claim("it", "none"))
    node = SceneNode("s-a", "System", "Ekonomisystem", ownership="unowned", degree="vacant", claims=claims)
    with speaking("en"):
        assert label(node).lines == ("⚠ Nobody answers for it", "B: ⚠ vacant", "IT: ⚠ nobody named")
    assert label(node).strip


def test_an_owned_system_names_its_owners() -> None:
    claims = (Claim("business", "owned", ("Anna Ek",)), Claim("it", "owned", ("Bo Lind", "David Sjö")))
    node = SceneNode("s-vo", "System", "Omsorgssystem", ownership="owned", degree="owned", claims=claims)
    with speaking("en"):
        assert label(node).lines == ("B: Anna Ek", "IT: Bo Lind, David Sjö")
        assert label(node, brief=True).lines == ()


def test_a_box_is_as_high_in_swedish_as_in_english() -> None:
    node = SceneNode("s-a", "System", "Ärende- och diariesystem", ownership="partial", degree="it_only", claims=(Claim("business", "expired"),))
    heights = []
    for lang in ("sv", "en"):
        with speaking(lang):
            heights.append(label(node).height)
    assert heights[0] == heights[1]
