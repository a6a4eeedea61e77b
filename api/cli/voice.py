"""How a command speaks: the answer to standard output or a file, everything else to standard error.

The answer is written as UTF-8 whatever the terminal is, so that JSON, CSV and Markdown have the same bytes everywhere.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.cli.manners import Manners
from graphmodel.errors import WrongUse
from visualisation.tables.plain_text import visible

if TYPE_CHECKING:
    from rich.console import Console

    from graphmodel.graph import Graph
    from visualisation.tables.table import Table

PROBLEM_COLUMNS = ("severity", "code", "file", "sheet", "row", "column", "value", "values", "message", "repair")


@dataclass(frozen=True, slots=True)
class Voice:
    """The two ways a command can say something, under the manners of this run."""

    manners: Manners

    def tell(self, text: str) -> None:
        """A sentence for the person, on standard error; not under `--quiet`."""
        if not self.manners.quiet:
            self.warn(text)

    def warn(self, text: str) -> None:
        """A sentence that is said even under `--quiet`.  One line, whatever foreign text is in it."""
        sys.stderr.write(visible(text) + "\n")

    def answer(self, text: str) -> None:
        """The answer as text, to standard output or to the file that was asked for.  Raises `WrongUse` where it cannot be written."""
        write_answer(text, self.manners.output)

    def answer_json(self, values: Mapping[str, Any]) -> None:
        """The answer as JSON: two blanks a level, letters as they are, keys in their order."""
        from api.answering import json_text

        self.answer(json_text(values))

    def answer_rows(self, query: str, parameters: Mapping[str, Any], graph: Graph, summary: Mapping[str, Any], rows: list[dict[str, Any]]) -> None:
        """An answer that is no question's: in the same envelope as JSON, or as CSV.  `graph` is the estate as it is afterwards."""
        if self.manners.form == "json":
            about = {"as_of": graph.day.isoformat(), "revision": graph.revision, "engine": graph.engine}
            self.answer_json({"query": query, "parameters": dict(parameters), **about, "summary": dict(summary), "rows": rows, "truncated": None})
        else:
            from visualisation.tables.csv_text import csv_text

            self.answer(csv_text(rows, PROBLEM_COLUMNS))

    def answer_tables(self, tables: Iterable[Table]) -> None:
        """The answer as tables: drawn on a terminal, Markdown where that was asked for."""
        if self.manners.form == "md":
            from visualisation.tables.markdown import markdown

            self.answer(markdown(tables))
            return
        from visualisation.tables.terminal import print_tables

        if self.manners.output == "-":
            print_tables(tables, _console())
        else:
            written = StringIO()
            print_tables(tables, _console(written))
            self.answer(written.getvalue())


def write_answer(text: str, output: str) -> None:
    """Text as UTF-8 to a file, or to standard output for `-`.  Raises `WrongUse` where the file cannot be written."""
    write_bytes(text.encode("utf-8", "backslashreplace"), output)


def write_bytes(raw: bytes, output: str) -> None:
    """Bytes to a file, or to standard output for `-`.  Raises `WrongUse` where the file cannot be written."""
    if output != "-":
        try:
            Path(output).write_bytes(raw)
        except OSError as fault:
            reason = fault.strerror or str(fault)
            raise WrongUse(f"{output} cannot be written: {reason}", code="output_not_written", file=output, reason=reason) from fault
        return
    stream = getattr(sys.stdout, "buffer", None)
    if stream is None:
        sys.stdout.write(raw.decode("utf-8", "replace"))
    else:
        sys.stdout.flush()
        stream.write(raw)
        stream.flush()


def _console(file: StringIO | None = None) -> Console:
    from rich.console import Console

    # Colour and width are Rich's to find: NO_COLOR, COLUMNS and the terminal; where there is none, 80 columns and no colour.
    if file is None:
        return Console(highlight=False, markup=False, emoji=False)
    return Console(file=file, highlight=False, markup=False, emoji=False, no_color=True, width=80)
