"""Foreign XML, piece by piece, without what makes XML dangerous.

A document type, and so every entity and every external file, is refused before it is looked at (`xml_forbidden`): no bomb depends on which
version of expat the machine has.  Nothing is built in memory; three functions are called as the text goes by.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import IO
from xml.parsers import expat

from graphmodel.errors import BadInput
from graphmodel.problems import Place
from importers.refusal import refusal

CHUNK = 1 << 16


def parsed(
    stream: IO[bytes],
    place: Place,
    start: Callable[[str, dict[str, str]], object],
    end: Callable[[str], object],
    text: Callable[[str], object],
) -> Iterator[int]:
    """Parse the stream, calling `start(name, attributes)`, `end(name)` and `text(characters)`; yields the bytes read so far, about each 64 kB.

    Names come as they are written, prefix included.  Raises BadInput with `xml_forbidden` for a document type, with `bad_archive` for what is no
    well-formed XML, and whatever the functions raise.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.buffer_size = CHUNK
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text

    def forbid(*_: object) -> int:
        raise refusal("xml_forbidden", place)

    parser.StartDoctypeDeclHandler = forbid
    parser.EntityDeclHandler = forbid
    parser.ExternalEntityRefHandler = forbid
    done = 0
    try:
        while chunk := stream.read(CHUNK):
            parser.Parse(chunk, False)
            done += len(chunk)
            yield done
        parser.Parse(b"", True)
    except BadInput:
        raise
    except (expat.ExpatError, LookupError, UnicodeError, ValueError) as fault:
        # LookupError and UnicodeError: an encoding that nobody has heard of.
        raise refusal("bad_archive", place, reason=str(fault)) from fault


def local(name: str) -> str:
    """An element's name without its prefix."""
    return name.rpartition(":")[2]
