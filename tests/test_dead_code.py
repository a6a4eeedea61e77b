"""No function, class or method that nobody calls, neither the program nor a test: it is deleted in the commit that stops calling it."""

from __future__ import annotations

from pathlib import Path

import pytest
from vulture import Vulture

from tests.places import PROJECT, ROOMS

# Called by a library that finds them by their decorator or by their name.
DECORATORS = ["@*.command", "@*.callback", "@*.get", "@*.post", "@*.middleware", "@*.exception_handler", "@*fixture", "@*.register"]
DECORATORS += ["@*_validator", "@*_serializer", "@computed_field", "@rule*", "@*.rule*", "@invariant*", "@initialize*"]
NAMES = ["pytest_*", "__getattr__", "format_help", "handle_*", "send_400_response", "visit_*", "do_GET", "do_POST", "log_message", "_split_scope"]


@pytest.mark.slow
def test_everything_is_called() -> None:
    search = Vulture(ignore_decorators=DECORATORS, ignore_names=NAMES)
    search.scavenge([str(PROJECT / folder) for folder in (*ROOMS, "tests")])
    dead = [item for item in search.get_unused_code(min_confidence=60) if item.typ in {"function", "class", "method"}]
    assert [f"{Path(item.filename).relative_to(PROJECT)}:{item.first_lineno} {item.typ} {item.name}" for item in dead] == []
