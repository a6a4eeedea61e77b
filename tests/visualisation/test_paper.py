"""The paper: tables as one file that needs no network and runs nothing, whatever the names are."""

from __future__ import annotations

from pathlib import Path

from graphmodel.wording import speaking
from queries.agenda import agenda
from tests.building import estate, example_estate, node, reference_graph
from visualisation.paper import paper
from visualisation.tables import as_tables

HOSTILE = "</style><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}"


def test_a_name_is_text_and_nothing_runs() -> None:
    graph = reference_graph(estate(node("grp-a", level="object", name=HOSTILE)))
    text = paper(as_tables("agenda", agenda(graph, "grp-a"), {}), HOSTILE)
    assert "<script" not in text
    assert "<img" not in text
    assert text.count("</style>") == 1
    assert "default-src 'none'" in text


def test_the_paper_of_an_agenda_speaks_the_readers_language_and_has_a_chapter_for_each_item(shared: Path) -> None:
    found = agenda(reference_graph(example_estate(shared)), "grp-port")
    with speaking("sv"):
        text = paper(as_tables("agenda", found, {}), "Dagordning")
    assert '<html lang="sv">' in text
    assert text.count("<h2>") == len(found.summary.by_item) + 1
    assert all(row.subject.name.replace("&", "&amp;") in text for row in found.rows)
