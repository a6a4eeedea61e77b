"""`python -m api.cli`: the same as `steward`."""

from __future__ import annotations

from api.cli import main

if __name__ == "__main__":
    main()
