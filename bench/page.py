"""The page of a measured run: `docs/performance.md` with its picture."""

# ruff: noqa: E501 - a page has long lines

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from bench.ours import Ours
from bench.speed import FLOOR, LIMIT, QUESTIONS, SIZES, TOOLS, seconds, shown

ROWS_OF_AUDIT: Final = ("unowned", "escalation", "cycles", "single_points")
DRAWN: Final = ("hub_around", "shared_departments", "unowned", "audit")
WHY: Final[Mapping[str, str]] = {
    "audit": "By the profile a third of ours goes into single points of failure, a quarter into reading the source and the name of every node as JSON, the rest into making the "
    "findings of all nine areas, of which networkx has four here, as Python objects.",
    "hub with departments, owners and groups": "By the profile the walk is a third; the rest is marking departments, owners and groups over arrays of all nodes and relations.",
    "a typical question cold": "By the profile four fifths of it are the imports: numpy, the command line's library, our own modules; at a million systems the rest is arrays of "
    "one element a node, made once or twice.",
    "the hub cold": "By the profile a third goes into writing tens of thousands of groups as JSON, a third into the walk, whose matrix no earlier question has made ready, "
    "a sixth into who answers.",
    "one relation patched with its file": "By the profile it is writing the section of dependencies anew.",
}
"""Why an aim is missed, by the aim's beginning, with what the profile shows."""


def page(told: dict[str, Any], picture: Path | None) -> str:
    """The page; the picture is written beside it."""
    if picture is not None:
        _draw(told, picture)
    sizes = sorted({cell["systems"] for cell in told["cells"] if not cell["dense"]})
    lines = [
        "# How fast it is",
        "",
        "Written by `make bench`. All in seconds of processor time, one tool after the other in one run, the same generated estate in each (`bench/generated.py`; the same",
        "seed gives the same estate), warm, the median of up to five times after one that does not count. Answers are checked to be equal before a time counts. Other tools are",
        "given only what holds on the day asked about, which spares them looking at dates. DuckDB runs on one thread. Ratios within this page say more than its seconds.",
        "",
        f"Machine: {told['machine']['processor']}; Python {told['machine']['python']}, SQLite {told['machine']['sqlite']}, "
        + ", ".join(f"{name} {told['machine'][name]}" for name in ("numpy", "scipy", "networkx", "igraph", "duckdb", "typer")) + ".",
        "",
    ]
    if "note" in told:
        lines += [told["note"], ""]
    lines += _left_out(told)
    if picture is not None:
        lines += ["![Seconds against systems, both logarithmic, for four questions](pictures/speed.svg)", ""]
    for dense in (False, True):
        for size in sorted({cell["systems"] for cell in told["cells"] if cell["dense"] == dense}):
            lines += _table([cell for cell in told["cells"] if cell["dense"] == dense and cell["systems"] == size], size, dense=dense)
    lines += _command_line(told) + _stored(told) + _growth(told, sizes) + _aims(told, sizes)
    return "\n".join(lines)


def _left_out(told: dict[str, Any]) -> list[str]:
    """What a run that was cut short did not measure."""
    lines = []
    for part, words in (("stored", "storing"), ("patched", "patching"), ("cold", "the command line")):
        if without := [str(size) for size in SIZES if size not in told[part]]:
            lines.append(f"- {words} at {', '.join(without)} systems")
    for size in SIZES:
        asked = {cell["tool"] for cell in told["cells"] if cell["systems"] == size and not cell["dense"]}
        if lacking := [tool for tool in TOOLS if tool not in asked]:
            lines.append(f"- at {size} systems: {', '.join(lacking)}")
    if not any(cell["dense"] for cell in told["cells"]):
        lines.append("- the dense twin")
    return ["This run was cut short. It did not measure:", "", *lines, "", "`make bench` runs all of it.", ""] if lines else []


def _table(cells: list[dict[str, Any]], size: int, *, dense: bool) -> list[str]:
    tools = {cell["tool"]: cell for cell in cells}
    named = [tool for tool in TOOLS if tool in tools]
    title = f"{size:,} systems".replace(",", " ") + (", the dense twin" if dense else "")
    lines = [f"## {title}", "", "| | " + " | ".join("scipy (floor)" if tool == FLOOR else tool for tool in named) + " |", "|---|" + "--:|" * len(named)]
    reasons: dict[str, list[str]] = {}
    for question, words in QUESTIONS.items():
        row = []
        for tool in named:
            cell = tools[tool].get(question)
            if cell is not None and "cannot" in cell:
                reasons.setdefault(cell["cannot"], []).append(f"{tool}: {words}")
                row.append("–")
            else:
                row.append(shown(cell))
        lines.append(f"| {words} | " + " | ".join(row) + " |")
    loads = [tools[tool].get("load") for tool in named]
    lines.append("| filling the tool (ours: opening the file) | " + " | ".join("–" if load is None else seconds(load) for load in loads) + " |")
    peaks = [tools[tool].get("memory") for tool in named]
    lines.append("| peak memory, MB | " + " | ".join("–" if peak is None else f"{peak / 2**20:.0f}" for peak in peaks) + " |")
    lines += ["", f"“> {LIMIT:.0f} s” was given up. “–” cannot be expressed:", ""]
    return [*lines, *(f"- {reason}: {'; '.join(who)}" for reason, who in reasons.items() if reason != "cannot express it"), ""]


def _command_line(told: dict[str, Any]) -> list[str]:
    lines = [
        "## The command line, from start to end", "",
        "Whole processes, started in turn; processor milliseconds, median of seven, and peak memory. `impact … --limit 50 --format json`.", "",
        "| systems | `python -c pass` | empty Typer command | `steward --version` | typical system | largest hub |", "|--:|--:|--:|--:|--:|--:|",
    ]  # fmt: skip
    for size, row in sorted(told["cold"].items()):
        row_shown = " | ".join(f"{row[name]['seconds'] * 1e3:.0f} ms, {row[name]['memory'] / 2**20:.0f} MB" for name in ("python", "empty", "version", "typical", "hub"))
        lines.append(f"| {size} | {row_shown} |")
    return [*lines, ""]


def _stored(told: dict[str, Any]) -> list[str]:
    lines = [
        "## Storing, compiling, patching", "",
        "Storing = checked, versioned and logged, with all indexes. Bare = one `executemany` a table of the same nodes and relations with an index for each end.", "",
        "| systems | nodes and relations | stored, rows/s | bare, rows/s | bare / stored | arrays compiled | one relation patched in memory | with its file |",
        "|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]  # fmt: skip
    for size, patch in sorted(told["patched"].items()):
        kept = told["stored"][size]
        lines.append(
            f"| {size} | {kept['rows']} | {kept['rows'] / kept['seconds']:.0f} | {_ratio(kept['rows'], kept['bare'], 0)} | {_ratio(kept['seconds'], kept['bare'], 1)} "
            f"| {seconds(patch['anew'])} | {seconds(patch['in_memory'])} ({patch['anew'] / patch['in_memory']:.0f} ×) "
            f"| {seconds(patch['on_disk'])} ({patch['anew'] / patch['on_disk']:.0f} ×) |"
        )
    return [*lines, ""]


def _growth(told: dict[str, Any], sizes: list[int]) -> list[str]:
    ours = {cell["systems"]: cell for cell in told["cells"] if cell["tool"] == Ours.name and not cell["dense"]}
    if len(sizes) < 2:
        return []
    lines = ["## How ours grows", "", "| | " + " | ".join(f"{a} → {b}" for a, b in pairwise(sizes)) + " |", "|---|" + "--:|" * (len(sizes) - 1)]
    for question, words in QUESTIONS.items():
        row = []
        for a, b in pairwise(sizes):
            one, other = (ours[size].get(question, {}).get("seconds") for size in (a, b))
            row.append(f"{other / one:.1f} ×" if one and other else "–")
        lines.append(f"| {words} | " + " | ".join(row) + " |")
    return [*lines, ""]


def _aims(told: dict[str, Any], sizes: list[int]) -> list[str]:
    """Each aim with what was measured at the sizes it names, as far as they were run."""
    cells = {(cell["tool"], cell["systems"]): cell for cell in told["cells"] if not cell["dense"]}

    def taken(tool: str, size: int, question: str) -> float | None:
        cell = cells.get((tool, size), {}).get(question) or {}
        return LIMIT if cell.get("given_up") else cell.get("seconds")

    def faster(size: int, question: str, tool: str) -> float | None:
        ours, theirs = taken(Ours.name, size, question), taken(tool, size, question)
        return theirs / ours if ours and theirs else None

    rows: list[tuple[str, float | None, float, bool]] = []
    for size in sizes:
        floor, ours = taken(FLOOR, size, "hub"), {question: taken(Ours.name, size, question) for question in QUESTIONS}
        at, nothing = f"at {size}", {}
        cold, kept, patch = (told[part].get(size, nothing) for part in ("cold", "stored", "patched"))
        if size >= 10**5:
            rows += [
                (f"hub with departments, owners and groups {at}: at most 3 × scipy's bare walk", _over(ours["hub_around"], floor), 3, False),
                (f"hub failure {at}: at most 3 × scipy's bare walk", _over(ours["hub_failure"], floor), 3, False),
                (f"hub with departments, owners and groups {at}: at least 50 × faster than networkx", faster(size, "hub_around", "networkx"), 50, True),
                (f"hub with departments, owners and groups {at}: at least 40 × faster than the CTE", faster(size, "hub_around", "SQLite CTE"), 40, True),
                (f"unowned {at}: at least 10 × faster than SQL", faster(size, "unowned", "SQLite CTE"), 10, True),
                (f"a typical question cold {at}: at most 2 × `--version`", _of(cold, "typical", "version"), 2, False),
                (f"the hub cold {at}: at most 5 × `--version`", _of(cold, "hub", "version"), 5, False),
                (f"peak memory of a typical question cold {at}: at most 150 MB", cold["typical"]["memory"] / 2**20 if cold else None, 150, False),
                (f"storing {at}: at most 8 × a bare executemany", _over(kept.get("seconds"), kept.get("bare")), 8, False),
            ]
        if size >= 10**5:
            rows += [
                (f"departments leaning {at}: at least 20 × faster than networkx", faster(size, "shared_departments", "networkx"), 20, True),
                (f"departments leaning {at}: at least 25 × faster than the CTE", faster(size, "shared_departments", "SQLite CTE"), 25, True),
                (f"one relation patched in memory {at}: at least 300 × faster", _over(patch.get("anew"), patch.get("in_memory")), 300, True),
                (f"one relation patched with its file {at}: at least 100 × faster", _over(patch.get("anew"), patch.get("on_disk")), 100, True),
            ]
        if size == 10**5:
            built = cells.get(("networkx", size), {}).get("load", 0.0)
            parts = [taken("networkx", size, question) or LIMIT for question in ROWS_OF_AUDIT]
            own = sum(ours[question] or LIMIT for question in ROWS_OF_AUDIT)
            rows += [
                (f"audit {at}: at least 10 × faster than networkx with its build (four of its parts)", _over(built + sum(parts), ours["audit"]), 10, True),
                (f"the same four parts {at}, asked of ours alone: at least 10 × faster", _over(built + sum(parts), own), 10, True),
                (f"`shared` in full {at}: at most 60 s", ours["shared_full"], 60, False),
                (f"single points {at}: at most 60 s", ours["single_points"], 60, False),
            ]
    for _size, cold in sorted(told["cold"].items())[:1]:
        rows.append(("`--version`: at most 1.3 × an empty Typer command", _of(cold, "version", "empty"), 1.3, False))
    lines = ["## Aims", "", "| aim | measured | |", "|---|--:|---|"]
    for words, value, limit, at_least in rows:
        met = value is not None and (value >= limit if at_least else value <= limit)
        why = next((text for start, text in WHY.items() if words.startswith(start)), "")
        verdict = "met" if met else "not measured" if value is None else f"**missed** {why}".strip()
        lines.append(f"| {words} | {'–' if value is None else f'{value:.1f}'} | {verdict} |")
    return [*lines, ""]


def _of(cold: Mapping[str, Any], one: str, other: str) -> float | None:
    return cold[one]["seconds"] / cold[other]["seconds"] if cold else None


def _ratio(one: float, other: float | None, digits: int) -> str:
    return f"{one / other:.{digits}f}" if other else "–"


def _over(one: float | None, other: float | None) -> float | None:
    return one / other if one and other else None


def _draw(told: dict[str, Any], picture: Path) -> None:
    """Seconds against systems, both logarithmic: one field a question, one line a tool, told apart by colour, mark and dash."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "speed"
    from matplotlib import pyplot as plt

    figure, fields = plt.subplots(1, len(DRAWN), figsize=(15, 4.4), layout="constrained")
    for axis, question in zip(fields, DRAWN, strict=True):
        for tool, mark, dash in zip(TOOLS, "osD^vP", ("-", "--", "-.", ":", "--", "-."), strict=True):
            points = sorted(
                (cell["systems"], cell[question]["seconds"]) for cell in told["cells"]
                if cell["tool"] == tool and not cell["dense"] and "seconds" in cell.get(question, {})
            )  # fmt: skip
            if points:
                axis.loglog(*zip(*points, strict=True), marker=mark, linestyle=dash, label=tool, linewidth=2.4 if tool == Ours.name else 1.3)
        axis.set_title(QUESTIONS[question].replace("`", ""), fontsize=9, wrap=True)
        axis.set_xlabel("systems")
        axis.grid(visible=True, which="major", alpha=0.3)
    fields[0].set_ylabel("seconds of processor time")
    handles: dict[str, Any] = {}
    for axis in fields:
        for line, name in zip(*axis.get_legend_handles_labels(), strict=True):
            handles.setdefault(name, line)
    figure.legend(handles.values(), handles.keys(), loc="outside lower center", ncols=len(handles), frameon=False)
    picture.parent.mkdir(exist_ok=True)
    figure.savefig(picture, metadata={"Date": None})
    plt.close(figure)
