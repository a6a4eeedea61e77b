"""Records and the register -> a plan (avstämning): the only way a record becomes a node.

`plan` decides what each record means (`naming`), types its values (`checking`), brings together what several say (`describing`, `claiming`), and
compares that with what the register says already.  It writes nothing: a plan holds the changes, the problems and the counts.
"""

from __future__ import annotations

from graphmodel.reconcile.planning import Counts, Plan, plan

__all__ = ["Counts", "Plan", "plan"]
