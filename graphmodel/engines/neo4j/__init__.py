"""The Neo4j engine (Neo4j-motorn): one estate in one Neo4j database.  The only package that imports the driver and speaks Cypher.

- `model`: labels, types, constraints and indexes: what an estate looks like in the database;
- `database`: the connection, reading and writing by the driver's own transaction functions; `faults`: the driver's errors as ours;
- `rows`: what the arrays say of an entity, as bytes beside it, and columns from many of them;
- `register`: what the database says at a revision, and what each revision changed;
- `lease`, `revision`: who may write, and writing a change set as one revision in batches that nobody sees before the last one;
- `pieces`: cutting a neighbourhood by Cypher, streaming the whole; `graph`, `store`: the doors;
- `soundness`: whether the database says what was written.

Nothing is overwritten, so a graph of revision r goes on reading revision r while others write.
"""

from graphmodel.engines.neo4j.store import Neo4jStore

__all__ = ["Neo4jStore"]
