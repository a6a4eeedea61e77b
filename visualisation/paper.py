"""The paper (papper): tables as one HTML file that is read on a screen or printed, and needs no network.

Nothing runs in it and nothing is fetched: the policy in the file allows its own style alone.  Foreign text is only text.

>>> from visualisation.tables.table import table
>>> text = paper([table(["System"], [["<b>A</b>"]], lead=["One system."])], "Agenda")
>>> "<b>A" in text, "&lt;b&gt;A" in text, text.count("<h1>")
(False, True, 1)
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from importlib import resources

from graphmodel.wording import language
from visualisation.tables.plain_text import visible
from visualisation.tables.table import Table


def paper(tables: Sequence[Table], title: str) -> str:
    """The file as text, in the present language, to be written as UTF-8 with plain line feeds (the policy's hash depends on it)."""
    from jinja2 import Environment, PackageLoader
    from markupsafe import Markup

    style = (resources.files("visualisation") / "templates/paper.css").read_text("utf-8")
    digest = "sha256-" + b64encode(sha256(style.encode()).digest()).decode()
    made = Environment(loader=PackageLoader("visualisation"), autoescape=True, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)
    return made.get_template("paper.html").render(
        lang=language(),
        title=title,
        tables=tables,
        style=Markup(style),  # noqa: S704 - our own file
        style_hash=Markup(digest),  # noqa: S704 - letters and digits
        visible=visible,
    )
