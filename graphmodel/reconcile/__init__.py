"""Records and the register -> a plan (avstämning): the only way a record becomes a node.

`plan` types the values of records (`typing_records`), decides what each means (`joining`, `naming`), brings together what several say (`describing`,
`claiming`), and compares that with what the register says already.  It writes nothing: a plan holds the changes, the problems and the counts.
`plan_again` does the same together with the tables that the register remembers from earlier imports.
"""

from __future__ import annotations

from graphmodel.reconcile.planning import plan
from graphmodel.reconcile.plans import Counts, Plan
from graphmodel.reconcile.remembering import Ground, Told, ground_of, plan_again

__all__ = ["Counts", "Ground", "Plan", "Told", "ground_of", "plan", "plan_again"]
