# ruff: noqa: E501 - examples and patterns read better in one line
"""Tables as they were understood -> units of records.  (Swedish: *uppgifter*.)

Each row of each grid becomes one unit: a row of data holds the records that it says, every other row its reason for being passed over, so that
what was read adds up.  Names become mentions with all that the cell and its row tell of them; nothing is resolved here.

>>> from graphmodel.records import Unit
>>> from importers.grid import Grid, Row
>>> from importers.importer import Reading
>>> rows = (Row(1, ("System", "Systemägare", "Läser från")), Row(2, ("Vakt", "Anna Ek", "AD")), Row(3, ("Larm", "Vakant", "-")))
>>> found = [item for item in units_of([Grid("vof_system.csv", None, rows)], Reading("vof_system.csv", "vof_system", department="VOF")) if isinstance(item, Unit)]
>>> [[getattr(record, "kind", type(record).__name__) for record in unit.records] for unit in found if unit.records and unit.counted]
[['System', 'USES', 'OWNS', 'DEPENDS_ON'], ['System', 'USES', 'StatementRecord']]
"""

from __future__ import annotations

from importers.table_records.units import units_of

__all__ = ["units_of"]
