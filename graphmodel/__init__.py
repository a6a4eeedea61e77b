"""The model: its words and values, one door to read (`Graph`), one to write (`Store`), and the engines behind them.

`open_store` opens an estate, `to_networkx` makes a networkx graph of one.  Both are imported when they are first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graphmodel.networkx_graph import to_networkx
    from graphmodel.store import open_store

__all__ = ["open_store", "to_networkx"]


def __getattr__(name: str) -> Any:
    """What the module offers, brought in late, so that `import graphmodel` costs nothing."""
    if name == "open_store":
        from graphmodel.store import open_store

        return open_store
    if name == "to_networkx":
        from graphmodel.networkx_graph import to_networkx

        return to_networkx
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
