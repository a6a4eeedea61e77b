"""A workbook that was made here, written with the same bytes each time: no clock is asked, whatever the library would put there.

>>> from io import BytesIO
>>> from openpyxl import Workbook
>>> once, again = BytesIO(), BytesIO()
>>> save(Workbook(), once); save(Workbook(), again)
>>> once.getvalue() == again.getvalue()
True
"""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

if TYPE_CHECKING:
    from openpyxl import Workbook

MOMENT = datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook knows no time zone
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


class _Timeless(ZipFile):
    """An archive all of whose entries are of the same moment."""

    def writestr(self, name: str | ZipInfo, data: Any, compress_type: int | None = None, compresslevel: int | None = None) -> None:
        super().writestr(_entry(name if isinstance(name, str) else name.filename), data, ZIP_DEFLATED, compresslevel)

    def write(self, filename: Any, arcname: Any = None, compress_type: int | None = None, compresslevel: int | None = None) -> None:
        with Path(filename).open("rb") as source, self.open(_entry(str(arcname)), "w") as target:
            while block := source.read(1 << 20):
                target.write(block)


def _entry(name: str) -> ZipInfo:
    made = ZipInfo(name, MOMENT.timetuple()[:6])
    made.compress_type = ZIP_DEFLATED
    made.create_system = 3
    made.external_attr = 0o600 << 16
    return made


def save(workbook: Workbook, stream: IO[bytes]) -> None:
    """Write the workbook.  Its own `properties` are kept but for the times."""
    from openpyxl.writer.excel import ExcelWriter

    workbook.properties.created = workbook.properties.modified = MOMENT
    workbook.properties.creator = "stewardgraph"
    with _Timeless(stream, "w", ZIP_DEFLATED) as archive:
        ExcelWriter(workbook, archive).write_data()


def as_text(cell: Any, text: str) -> None:
    """Put a text in a cell so that no spreadsheet takes it for a formula, a number or a day, also when somebody edits the cell."""
    cell.value = _ESCAPE.sub("_x005F_", text)
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(("=", "+", "-", "@"))
