"""The page of a measured run: `docs/performance.md` with its picture."""

# ruff: noqa: E501 - a page has long lines

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from bench.aims import FLOOR, Aim, aims
from bench.asking import QUESTIONS, TOOLS
from bench.ours import Ours
from bench.speed import seconds, shown

DRAWN: Final = ("hub_around", "shared_departments", "unowned", "audit")


def page(told: dict[str, Any], picture: Path | None) -> str:
    """The page; the picture is written beside it."""
    if picture is not None:
        _draw(told, picture)
    sizes = sorted({cell["systems"] for cell in told["cells"] if not cell["dense"]})
    lines = [
        "# How fast it is",
        "",
        "Written by `make bench`. All in seconds of processor time, one tool after the other in one run, the same generated estate in each (`bench/generated.py`; the same",
        "seed gives the same estate), warm, the median of up to five times after one that does not count (what takes over six seconds is asked once). Answers are checked to be equal before a time counts. Other tools are",
        "given only what holds on the day asked about, which spares them looking at dates. DuckDB runs on one thread. Ratios within this page say more than its seconds.",
        "How long imports of tables take stands in [import-speed.md](import-speed.md), how fast the pages are in [web-speed.md](web-speed.md).",
        "",
        f"Machine: {told['machine']['processor']}; Python {told['machine']['python']}, SQLite {told['machine']['sqlite']}, "
        + ", ".join(f"{name} {told['machine'][name]}" for name in ("numpy", "scipy", "networkx", "igraph", "duckdb", "typer")) + ".",
        _about_the_run(told),
        "",
    ]
    lines += _left_out(told)
    if picture is not None:
        lines += ["![Seconds against systems, both logarithmic, for four questions](pictures/speed.svg)", ""]
    for dense in (False, True):
        for size in sorted({cell["systems"] for cell in told["cells"] if cell["dense"] == dense}):
            lines += _table([cell for cell in told["cells"] if cell["dense"] == dense and cell["systems"] == size], size, dense=dense)
    lines += _cannot(told["cells"]) + _command_line(told) + _stored(told) + _growth(told, sizes)
    return "\n".join([*lines, *_aims(list(aims(told)), told), *_profiles(told)])


def _about_the_run(told: Mapping[str, Any]) -> str:
    took, load = told.get("took"), told.get("load", 0.0)
    lasted = f"The run of {told['machine']['day']} took {took / 60:.0f} minutes." if took else f"The run of {told['machine']['day']} did not come to its end."
    busy = f" On average {load:.0f} programs wanted the processors meanwhile: take the ratios as rough." if load > 2.5 else ""
    return lasted + busy


def _left_out(told: Mapping[str, Any]) -> list[str]:
    """What a run did not come to, and what went wrong in it."""
    lines = []
    if told["left_out"]:
        lines += ["Left out, since the time of the run was over:", "", *(f"- {what}: {why}" for what, why in told["left_out"]), ""]
    if told["wrong"]:
        lines += ["**Went wrong:**", "", *(f"- {what}: {why}" for what, why in told["wrong"]), ""]
    return lines


def _table(cells: list[dict[str, Any]], size: int, *, dense: bool) -> list[str]:
    tools = {cell["tool"]: cell for cell in cells}
    named = [tool for tool in TOOLS if tool in tools]
    title = f"{size:,} systems".replace(",", " ") + (", the dense twin" if dense else "")
    lines = [f"## {title}", "", "| | " + " | ".join("scipy (floor)" if tool == FLOOR else tool for tool in named) + " |", "|---|" + "--:|" * len(named)]
    reasons: dict[str, list[str]] = {}
    for question, words in QUESTIONS.items():
        if not any(tools[tool].get(question) for tool in named):
            continue
        row = []
        for tool in named:
            cell = tools[tool].get(question)
            if cell is not None and ("cannot" in cell or "unasked" in cell):
                row.append("–" if "cannot" in cell else shown(cell))
                if "unasked" in cell:
                    reasons.setdefault(cell["unasked"], []).append(f"{tool}: {words}")
            else:
                row.append(shown(cell))
        lines.append(f"| {words} | " + " | ".join(row) + " |")
    loads = [tools[tool].get("load") for tool in named]
    lines.append("| filling the tool (ours: opening the file) | " + " | ".join("–" if load is None else seconds(load) for load in loads) + " |")
    peaks = [tools[tool].get("memory") for tool in named]
    lines.append("| peak memory, MB | " + " | ".join("–" if peak is None else f"{peak / 2**20:.0f}" for peak in peaks) + " |")
    limit = max((cell["limit"] for cell in cells), default=0)
    lines += ["", f"A question was given up after {limit:.0f} s of processor time, or when the tool's part of the time was over."]
    if reasons:
        lines += ["Not asked, since it would not be finished, even growing only as the size does, or since no time was left:", ""]
    return [*lines, *(f"- {reason}: {'; '.join(who)}" for reason, who in reasons.items()), ""]


def _cannot(cells: Sequence[Mapping[str, Any]]) -> list[str]:
    """What stands behind “–”: what a tool cannot express, and why; by reason."""
    found: dict[str, dict[str, list[str]]] = {}
    for tool in TOOLS:
        for question, words in QUESTIONS.items():
            reason = next((cell[question]["cannot"] for cell in cells if cell["tool"] == tool and "cannot" in cell.get(question, {})), None)
            if reason is not None:
                found.setdefault(reason, {}).setdefault(tool, []).append(words)
    lines = ["## What “–” stands for", "", "The tool cannot express the question, or has it not:", ""]
    for reason, tools in found.items():
        lines.append(f"- {reason}: " + "; ".join(f"{tool} ({', '.join(words)})" for tool, words in tools.items()))
    return [*lines, ""] if found else []


def _command_line(told: dict[str, Any]) -> list[str]:
    lines = [
        "## The command line, from start to end", "",
        "Whole processes, started in turn; processor milliseconds, median of seven, and peak memory. `impact … --limit 50 --format json`.", "",
        "| systems | `python -c pass` | empty Typer command | `steward --version` | typical system | largest hub |", "|--:|--:|--:|--:|--:|--:|",
    ]  # fmt: skip
    for size, row in sorted(told["cold"].items()):
        names = ("python", "empty", "version", "typical", "hub")
        row_shown = " | ".join(f"{row[name]['seconds'] * 1e3:.0f} ms, {row[name]['memory'] / 2**20:.0f} MB" if name in row else "–" for name in names)
        lines.append(f"| {size} | {row_shown} |")
    return [*lines, ""]


def _stored(told: dict[str, Any]) -> list[str]:
    lines = [
        "## Storing, compiling, patching", "",
        "Stored = what an import does with each record: every field checked and typed by the schema, ids, ends and kinds looked at; then all written as one revision: versions,",
        "indexes, names, the log with its digest. Making the records up is not counted. Bare = one `executemany` a table of the same nodes and relations, with an index for each",
        "end, nothing checked. Compiled = the arrays beside the estate. What takes one more relation is compared with compiling anew.", "",
        "| systems | nodes and relations | file, MB | stored, rows/s | peak, MB | bare, rows/s | stored / bare | arrays compiled | one relation patched in memory | with its file |",
        "|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]  # fmt: skip
    for size, kept in sorted(told["stored"].items()):
        patch = told["patched"].get(size, {})
        rows = kept.get("rows")
        if rows is None:
            continue
        times = [f"{seconds(patch[part])} ({patch['anew'] / patch[part]:.0f} ×)" if part in patch else "–" for part in ("in_memory", "on_disk")]
        compiled = seconds(kept["compiled"]) if "compiled" in kept else "–"
        lines.append(
            f"| {size} | {rows} | {kept['size'] / 2**20:.0f} | {rows / kept['seconds']:.0f} | {kept['memory'] / 2**20:.0f} | {_ratio(rows, kept.get('bare'), 0)} "
            f"| {_ratio(kept['seconds'], kept.get('bare'), 1)} | {compiled} | {' | '.join(times)} |"
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


def _aims(listed: Sequence[Aim], told: Mapping[str, Any]) -> list[str]:
    """Each aim with what was measured; of what is missed, where its time goes stands further down."""
    profiled = {(each["what"], each["systems"]) for each in told["profiles"]}
    lines = ["## Aims", "", "| aim | measured | |", "|---|--:|---|"]
    for aim in listed:
        value = "–" if aim.measured is None else f"{'> ' if aim.bound else ''}{aim.measured:.1f}"
        if aim.met is None:
            verdict = "not measured" if aim.measured is None else "cannot be told: the other tool did not finish"
        else:
            verdict = "met" if aim.met else "**missed**" + (f", see *{_called(*aim.profile)}*" if aim.profile in profiled else "")
        lines.append(f"| {aim.words} | {value} | {verdict} |")
    return [*lines, ""]


def _called(what: str, systems: int) -> str:
    """What was profiled, in words."""
    kind, _, name = what.partition(":")
    at = f" at {systems:,} systems".replace(",", " ")
    if kind == "question":
        return QUESTIONS[name] + at
    return {"command": f"the command: {name}", "storing": "storing", "patching": "one relation patched with its file"}[kind] + at


def _profiles(told: Mapping[str, Any]) -> list[str]:
    """Where the time goes in what missed its aim."""
    if not told["profiles"]:
        return []
    lines = [
        "## Where the time goes in what missed its aim", "",
        "By Python's profiler (processor time), in the same run. *Itself* is the time inside a function without what it calls, *altogether* with it; the profiler makes small",
        "functions look dearer than they are, so the shares say where to look.", "",
    ]  # fmt: skip
    for each in told["profiles"]:
        lines += [f"### {_called(each['what'], each['systems'])}", ""]
        if "loading" in each:
            shares = ", ".join(f"{whose} {spent / each['loaded']:.0%}" for whose, spent in each["loading"])
            lines += [f"Loading modules takes {seconds(each['loaded'])} of the command (`-X importtime`): {shares}.", ""]
        lines += ["| function | calls | itself | altogether |", "|---|--:|--:|--:|"]
        lines += [f"| `{name}` | {calls} | {itself:.0%} | {altogether:.0%} |" for name, calls, itself, altogether in each["rows"]]
        lines.append("")
    return lines


def _ratio(one: float, other: float | None, digits: int) -> str:
    return f"{one / other:.{digits}f}" if other else "–"


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
