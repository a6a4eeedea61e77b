"""Files that are there whole or not at all.

A file is written under a name of its own, `NAME.part-HOST-PID`, and gets its real name when it is finished.  What a process that was
killed leaves behind is told by that name and swept away by the next one that opens the estate.
"""

from __future__ import annotations

import contextlib
import os
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

_HOST = f"{zlib.crc32(os.uname().nodename.encode() if hasattr(os, 'uname') else os.environ.get('COMPUTERNAME', '').encode()):08x}"
_A_DAY = 86_400


@contextlib.contextmanager
def made_whole(path: Path, *, overwrite: bool) -> Iterator[Path]:
    """A file to write to, empty and readable by its owner alone, that becomes `path` when the block ends well and nothing when it does not.

    Raises `FileExistsError` at the end when `path` is there and is not to be overwritten; `OSError` when it cannot be written.
    """
    part = path.with_name(f"{path.name}.part-{_HOST}-{os.getpid()}")
    part.unlink(missing_ok=True)
    sweep(path)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        yield part
        if overwrite:
            part.replace(path)
        else:
            _name(part, path)
    finally:
        part.unlink(missing_ok=True)


def _name(part: Path, path: Path) -> None:
    """Give the part its real name, unless there is such a file."""
    try:
        path.hardlink_to(part)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if path.exists():
            raise FileExistsError(path) from None
        part.rename(path)


def sweep(path: Path) -> None:
    """Remove what processes that are gone left behind beside `path`; what cannot be removed stays."""
    with contextlib.suppress(OSError):
        for part in path.parent.glob(f"{_literal(path.name)}*.part-*-*"):
            host, _, pid = part.name.rpartition(".part-")[2].partition("-")
            with contextlib.suppress(OSError, ValueError):
                # Only on the same machine, and only under POSIX, can a process be asked whether it is there without doing anything to it.
                askable = host == _HOST and os.name == "posix"
                if _is_gone(int(pid)) if askable else time.time() - part.stat().st_mtime > _A_DAY:
                    part.unlink()


def beside(path: Path, pattern: str) -> list[Path]:
    """The files beside `path` whose names are its own followed by a pattern."""
    with contextlib.suppress(OSError):
        return sorted(path.parent.glob(_literal(path.name) + pattern))
    return []


def _literal(name: str) -> str:
    return "".join(f"[{each}]" if each in "*?[" else each for each in name)


def _is_gone(pid: int) -> bool:
    if pid == os.getpid():
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False
