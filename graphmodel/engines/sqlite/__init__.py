"""The embedded engine (den inbyggda motorn): one estate in one SQLite file (`schema.sql`).  The only package that imports sqlite3 and speaks SQL.

- `file`: the file itself, connections to it, transactions, copies, versions;
- `register`: what its rows say at a revision, and what each revision changed;
- `revision`: writing a change set as one revision;
- `arrays`: compiling the columns into arrays (`graphmodel.engines.adjacency`), from which pieces come;
- `graph`, `store`: the doors; `soundness`: whether the file says what was written; `faults`: SQLite's errors as ours.

Nothing is overwritten, so a graph of revision r goes on reading revision r while others write.
"""

from graphmodel.engines.sqlite.file import APPLICATION
from graphmodel.engines.sqlite.store import SqliteStore

__all__ = ["APPLICATION", "SqliteStore"]
