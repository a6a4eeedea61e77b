"""The tools that are measured beside ours, each filled from the same columns and asked the same questions.

A tool answers what it can express and says of the rest why it cannot.  All are given only what holds on the day, so that they need not look at dates:
that is in their favour.  Answers are small and comparable: counts, and sums that tell whether a vector is the same.
"""

# ruff: noqa: E501, S608 - questions in SQL are long, and what is put into them is our own

from __future__ import annotations

import sqlite3
from collections import Counter, deque
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, ClassVar, Final

import numpy as np

from bench.generated import DAY, Estate, Links

TODAY: Final = DAY.toordinal()
STATUSES: Final = ("owned", "department_only", "vacant", "owner_left", "not_in_register", "orphan_department", "expired", "not_yet", "unknown", "none")
DEGREES: Final = ("owned", "business_only", "it_only", *STATUSES[1:])
EXPIRED, NONE = 6, 9


class CannotError(Exception):
    """The tool has no way to ask this; the message says why."""


def fingerprint(counts: np.ndarray) -> list[int]:
    """What tells one vector of counts from another."""
    weights = np.arange(len(counts), dtype=np.int64) % 9973 + 1
    return [int(counts.sum()), int((counts.astype(np.int64) * weights).sum())]


def sample(estate: Estate) -> list[int]:
    """Thirty systems taken at random: the typical ones."""
    return np.random.default_rng(30).integers(0, estate.systems, 30).tolist()


class Today:
    """What holds on the day, as plain columns."""

    def __init__(self, estate: Estate) -> None:
        self.estate = estate
        self.left = estate.left < TODAY
        needs = self.of("DEPENDS_ON")
        self.origin, self.target = needs.origin, needs.target
        self.soft, self.group = needs.said["strength"] == 1, needs.said["any_of"]

    def of(self, kind: str) -> Links:
        """The relations of a kind that hold."""
        links = self.estate.links[kind]
        on = links.on(DAY)
        said = {name: column[on] for name, column in links.said.items()}
        return Links(kind, links.origin[on], links.target[on], links.origin_is, links.target_is, links.valid_from[on], links.valid_through[on], said)


class Rival:
    """A tool: filled by `load`, asked by the methods named like the questions."""

    name: ClassVar[str] = ""

    def __init__(self, estate: Estate, folder: Path) -> None:
        self.estate, self.folder = estate, folder

    def load(self) -> None:
        """Fill the tool."""
        raise NotImplementedError

    def ask(self, question: str) -> Callable[[], Any]:
        """How this tool answers a question.  Raises `CannotError`."""
        found = getattr(self, question, None)
        if found is None:
            raise CannotError(self.cannot.get(question, "cannot express it"))
        return found

    cannot: ClassVar[dict[str, str]] = {}


class PlainScipy(Rival):
    """scipy.sparse.csgraph on ready matrices, nothing else: the floor."""

    name = "scipy"
    cannot: ClassVar = {
        "unowned": "has no attributes", "escalation": "has no attributes", "hub_around": "has no attributes",
        "hub_failure": "cannot count a group's members", "shared_full": "cannot count a group's members", "single_points": "cannot count a group's members",
        "audit": "has no attributes",
    }  # fmt: skip

    def load(self) -> None:
        from scipy.sparse import csr_matrix
        from scipy.sparse.csgraph import breadth_first_order

        breadth_first_order(csr_matrix(np.ones((1, 1))), 0)  # imported before it is timed
        today, n = Today(self.estate), self.estate.systems
        ones = np.ones(len(today.origin))
        self.needs = csr_matrix((ones, (today.origin, today.target)), shape=(n, n))
        self.dependents = csr_matrix((ones, (today.target, today.origin)), shape=(n, n))
        uses = today.of("USES")
        order = np.argsort(uses.origin, kind="stable")
        d = self.estate.departments
        pointers = np.concatenate((self.needs.indptr, self.needs.indptr[-1] + np.cumsum(np.bincount(uses.origin, minlength=d))))
        indices = np.concatenate((self.needs.indices, uses.target[order].astype(np.int32)))
        self.with_departments = csr_matrix((np.ones(len(indices)), indices, pointers.astype(np.int32)), shape=(n + d, n + d))

    def _reached(self, system: int) -> int:
        from scipy.sparse.csgraph import breadth_first_order

        return len(breadth_first_order(self.dependents, system, return_predecessors=False)) - 1

    def typical(self) -> list[int]:
        return [self._reached(system) for system in sample(self.estate)]

    def hub(self) -> int:
        return self._reached(self.estate.hub)

    def shared_departments(self) -> list[int]:
        from scipy.sparse.csgraph import breadth_first_order

        n = self.estate.systems
        counts = np.zeros(n, np.int64)
        for department in range(self.estate.departments):
            counts[breadth_first_order(self.with_departments, n + department, return_predecessors=False)[1:]] += 1
        return fingerprint(counts)

    def cycles(self) -> list[list[int]]:
        from scipy.sparse.csgraph import connected_components

        return _sizes(np.bincount(connected_components(self.needs, connection="strong")[1]))


class Igraph(Rival):
    """igraph, filled from integer edges."""

    name = "igraph"
    cannot: ClassVar = {
        **PlainScipy.cannot, "unowned": "has no question for it but loops in Python", "escalation": "has no question for it but loops in Python",
        "hub_around": "has no question for it but loops in Python",
    }  # fmt: skip

    def load(self) -> None:
        import igraph

        today, n, d = Today(self.estate), self.estate.systems, self.estate.departments
        uses = today.of("USES")
        edges = np.stack((today.origin, today.target), axis=1)
        self.needs = igraph.Graph(n=n, edges=edges, directed=True)
        self.with_departments = igraph.Graph(n=n + d, edges=np.concatenate((edges, np.stack((uses.origin + n, uses.target), axis=1))), directed=True)

    def typical(self) -> list[int]:
        return [len(self.needs.subcomponent(system, mode="in")) - 1 for system in sample(self.estate)]

    def hub(self) -> int:
        return len(self.needs.subcomponent(self.estate.hub, mode="in")) - 1

    def shared_departments(self) -> list[int]:
        n = self.estate.systems
        counts = np.zeros(n + self.estate.departments, np.int64)
        for department in range(self.estate.departments):
            counts[self.with_departments.subcomponent(n + department, mode="out")] += 1
        return fingerprint(counts[:n])

    def cycles(self) -> list[list[int]]:
        return _sizes(np.bincount(self.needs.connected_components(mode="strong").membership))


class Networkx(Rival):
    """networkx with the ids as nodes, one directed graph a kind of relation, and the definitions in plain Python on it."""

    name = "networkx"
    cannot: ClassVar = {"audit": "has no audit; four of its parts are asked one by one"}

    def load(self) -> None:
        import networkx as nx

        estate, today = self.estate, Today(self.estate)
        names = [estate.name("s", number) for number in range(estate.systems)]
        self.names = names
        self.needs: nx.DiGraph[str] = nx.DiGraph()
        self.needs.add_nodes_from(names)
        for place, weight in enumerate(estate.criticality.tolist()):
            self.needs.nodes[names[place]]["criticality"] = weight or 2
        columns = zip(today.origin.tolist(), today.target.tolist(), today.soft.tolist(), today.group.tolist(), strict=True)
        self.needs.add_edges_from((names[a], names[b], {"soft": soft, "group": group}) for a, b, soft, group in columns)
        self.graphs: dict[str, Any] = {}
        for kind in ("USES", "PART_OF", "OWNS", "HOLDS", "HOSTED_BY", "STEERS", "MEMBER_OF"):
            links = today.of(kind)
            graph = self.graphs[kind] = nx.MultiDiGraph()
            for origin, target, *said in zip(links.origin.tolist(), links.target.tolist(), *(each.tolist() for each in links.said.values()), strict=True):
                graph.add_edge(estate.name(links.origin_is, origin), estate.name(links.target_is, target), said=said[0] if said else 0)
        over = estate.links["OWNS"]
        gone = ~over.on(DAY)
        self.ended: set[tuple[str, int]] = {
            (estate.name("owned", target), side) for target, side in zip(over.target[gone].tolist(), over.said["side"][gone].tolist(), strict=True)
        }
        self.left = {estate.name("p", number) for number in np.flatnonzero(today.left).tolist()}

    def typical(self) -> list[int]:
        import networkx as nx

        return [len(nx.ancestors(self.needs, self.names[system])) for system in sample(self.estate)]

    def hub(self) -> int:
        import networkx as nx

        return len(nx.ancestors(self.needs, self.names[self.estate.hub]))

    def hub_around(self) -> list[int]:
        import networkx as nx

        hub = self.names[self.estate.hub]
        return self._around(nx.ancestors(self.needs, hub) | {hub})

    def _around(self, hit: set[str]) -> list[int]:
        """How many systems, the departments that use them, the persons who answer for them, the groups that steer either."""
        uses, part_of, steers = (self.graphs[kind] for kind in ("USES", "PART_OF", "STEERS"))
        departments = {department for system in hit if system in uses for department in uses.predecessors(system)}
        homes = {home for system in hit if system in part_of for home in part_of.successors(system)}
        people = {person for system in hit for side in (0, 1) for person in self._side(system, side)[1]}
        groups = {group for each in departments | homes if each in steers for group in steers.predecessors(each)}
        return [len(hit), len(departments), len(people), len(groups)]

    def hub_failure(self) -> list[int]:
        hub = self.names[self.estate.hub]
        down = self._fallen(hub)
        hurt = {system for each in down for system in self.needs.predecessors(each)} - down
        return [len(down) - 1, len(hurt)]

    def _fallen(self, failing: str) -> set[str]:
        down, waiting = {failing}, deque([failing])
        while waiting:
            failed = waiting.popleft()
            for system, _, said in self.needs.in_edges(failed, data=True):
                if system in down:
                    continue
                group = said["group"]
                if group < 0:
                    falls = not said["soft"]
                else:
                    falls = all(member in down for _, member, also in self.needs.out_edges(system, data=True) if also["group"] == group)
                if falls:
                    down.add(system)
                    waiting.append(system)
        return down

    def single_points(self) -> list[int]:
        needed = {target for _, target, said in self.needs.edges(data=True) if not said["soft"] or said["group"] >= 0}
        weight = self.needs.nodes
        count = total = 0
        for system in needed:
            down = self._fallen(system) - {system}
            if any(weight[each]["criticality"] >= 3 for each in down):
                count += 1
                total += sum(weight[each]["criticality"] for each in down)
        return [count, total]

    def shared_departments(self) -> list[int]:
        uses, place = self.graphs["USES"], {name: number for number, name in enumerate(self.names)}
        counts = np.zeros(self.estate.systems, np.int64)
        needs = self.needs.adj
        for number in range(self.estate.departments):
            department = self.estate.name("dep", number)
            seen = set(uses.successors(department)) if department in uses else set()
            waiting = list(seen)
            while waiting:
                for target in needs[waiting.pop()]:
                    if target not in seen:
                        seen.add(target)
                        waiting.append(target)
            for system in seen:
                counts[place[system]] += 1
        return fingerprint(counts)

    def shared_full(self) -> list[int]:
        """Of every system that two others need: how many go down with it, and how many need it in any way."""
        import networkx as nx

        self.shared_departments()
        total = [0, 0, 0]
        for system, degree in self.needs.in_degree():
            if degree >= 2:
                total[0] += 1
                total[1] += len(self._fallen(system)) - 1
                total[2] += len(nx.ancestors(self.needs, system))
        return total

    def cycles(self) -> list[list[int]]:
        import networkx as nx

        return _sizes([len(each) for each in nx.strongly_connected_components(self.needs)])

    def _side(self, system: str, side: int) -> tuple[int, list[str]]:
        """The status of a side, and who answers there."""
        part_of = self.graphs["PART_OF"]
        homes = list(part_of.successors(system)) if system in part_of else []
        for level in ([system], homes):
            claims = [claim for each in level for claim in self._claims(each, side)]
            if claims:
                best = min(status for status, _ in claims)
                return best, [person for status, people in claims if status == best == 0 for person in people]
        return (EXPIRED if any((each, side) in self.ended for each in (system, *homes)) else NONE), []

    def _claims(self, node: str, side: int) -> list[tuple[int, list[str]]]:
        owns, holds = self.graphs["OWNS"], self.graphs["HOLDS"]
        found: list[tuple[int, list[str]]] = []
        if node in owns:
            for owner, _, said in owns.in_edges(node, data="said"):
                if said != side:
                    continue
                if owner.startswith("pos-"):
                    holders = [person for person in (holds.predecessors(owner) if owner in holds else ()) if person not in self.left]
                    found.append((0, holders) if holders else (2, []))
                else:
                    found.append((3, []) if owner in self.left else (0, [owner]))
        return found

    def unowned(self) -> dict[str, int]:
        degrees: Counter[str] = Counter()
        for system in self.names:
            business, it = self._side(system, 0)[0], self._side(system, 1)[0]
            degrees[_degree(business, it)] += 1
        return dict(sorted(degrees.items()))

    def escalation(self) -> dict[str, int]:
        hosted, steers, part_of, member = (self.graphs[kind] for kind in ("HOSTED_BY", "STEERS", "PART_OF", "MEMBER_OF"))

        def acts(steered: str) -> str:
            """`chair`, `deputy` or nobody, of the group that steers this."""
            for group in steers.predecessors(steered) if steered in steers else ():
                seated = {said for who, _, said in member.in_edges(group, data="said") if who not in self.left} if group in member else set()
                return "chair" if 0 in seated else "deputy" if 1 in seated else ""
            return ""

        known: dict[str, str] = {}
        found: Counter[str] = Counter()
        for system in self.names:
            home = next(part_of.successors(system), "") if system in part_of else ""
            if home not in known:
                asked = [home, next(hosted.successors(home), "")] if home else []
                known[home] = "complete" if asked and all(acts(each) == "chair" for each in [*asked, "pf-1"]) else "degraded" if acts("pf-1") else "broken"
            found[known[home]] += 1
        return dict(sorted(found.items()))


def _degree(business: int, it: int) -> str:
    if business == it == 0:
        return "owned"
    if 0 in (business, it):
        return "business_only" if business == 0 else "it_only"
    return STATUSES[min(business, it)]


def _sizes(counts: Iterable[int]) -> list[list[int]]:
    """How many cycles there are of each size."""
    sizes = Counter(int(each) for each in counts if each > 1)
    return [list(each) for each in sorted(sizes.items())]


class Sql(Rival):
    """What SQLite and DuckDB are asked alike: recursive common table expressions, and joins."""

    cannot: ClassVar = {
        "hub_failure": "a recursive CTE cannot count how many of a group are down", "shared_full": "a recursive CTE cannot count how many of a group are down",
        "single_points": "a recursive CTE cannot count how many of a group are down", "cycles": "has no components", "audit": "cannot express its parts",
    }  # fmt: skip
    # Without duplicates, reached from the targets' side, by an index on both ends.
    REACHED: ClassVar = (
        "WITH RECURSIVE hit(s) AS (SELECT {0} UNION SELECT n.origin FROM hit JOIN needs n ON n.target = hit.s) "
    )  # fmt: skip
    CLAIM: ClassVar = """claim AS (
        SELECT o.target, o.side, CASE WHEN o.ends < :day THEN 6 WHEN o.owner < :people THEN CASE WHEN p.gone < :day THEN 3 ELSE 0 END
            WHEN h.pos IS NOT NULL THEN 0 ELSE 2 END AS status, CASE WHEN o.owner < :people THEN o.owner ELSE h.person END AS person
        FROM owns o LEFT JOIN person p ON p.id = o.owner LEFT JOIN held h ON h.pos = o.owner - :people),
        best AS (SELECT target, side, min(CASE WHEN status < 6 THEN status END) AS now, max(status = 6) AS over FROM claim GROUP BY target, side),
        sided AS (SELECT s.id, w.side, a.now AS own, b.now AS home,
            coalesce(a.now, b.now, CASE WHEN coalesce(a.over, 0) + coalesce(b.over, 0) > 0 THEN 6 ELSE 9 END) AS status
            FROM system s CROSS JOIN (SELECT 0 AS side UNION ALL SELECT 1) w LEFT JOIN part_of h ON h.s = s.id
            LEFT JOIN best a ON a.target = s.id AND a.side = w.side LEFT JOIN best b ON b.target = :systems + h.o AND b.side = w.side)"""

    def load(self) -> None:
        estate, today = self.estate, Today(self.estate)
        owns, held = estate.links["OWNS"], today.of("HOLDS")
        able = ~today.left[held.origin]
        part_of, uses, hosted, steers, member = (today.of(kind) for kind in ("PART_OF", "USES", "HOSTED_BY", "STEERS", "MEMBER_OF"))
        seat = ~today.left[member.origin]
        self.fill(
            {
                "system": {"id": np.arange(estate.systems)},
                "needs": {"origin": today.origin, "target": today.target},
                "person": {"id": np.arange(estate.people), "gone": estate.left},
                "held": {"pos": held.target[able], "person": held.origin[able]},
                "owns": {"owner": owns.origin, "target": owns.target, "side": owns.said["side"], "ends": owns.valid_through},
                "part_of": {"s": part_of.origin, "o": part_of.target},
                "uses": {"dep": uses.origin, "s": uses.target},
                "hosted": {"o": hosted.origin, "dep": hosted.target},
                "steers": {"grp": steers.origin, "what": steers.target},
                "seat": {"grp": member.target[seat], "person": member.origin[seat], "function": member.said["function"][seat]},
            }
        )

    def fill(self, tables: dict[str, dict[str, np.ndarray]]) -> None:
        """Make the tables."""
        raise NotImplementedError

    def rows(self, question: str) -> list[tuple[Any, ...]]:
        """The rows of a question in SQL."""
        raise NotImplementedError

    def _said(self, question: str) -> str:
        estate = self.estate
        values = {"day": TODAY, "people": estate.people, "systems": estate.systems, "objects": estate.objects, "departments": estate.departments}
        for name, value in values.items():
            question = question.replace(f":{name}", str(value))
        return question

    def typical(self) -> list[int]:
        return [self.rows(self.REACHED.format(system) + "SELECT count(*) - 1 FROM hit")[0][0] for system in sample(self.estate)]

    def hub(self) -> int:
        return int(self.rows(self.REACHED.format(self.estate.hub) + "SELECT count(*) - 1 FROM hit")[0][0])

    def hub_around(self) -> list[int]:
        question = self.REACHED.format(self.estate.hub).rstrip() + ", " + self.CLAIM + """,
            homes AS (SELECT DISTINCT o FROM hit JOIN part_of ON part_of.s = hit.s),
            deps AS (SELECT DISTINCT dep FROM hit JOIN uses ON uses.s = hit.s),
            people AS (
                SELECT c.person FROM hit JOIN sided d ON d.id = hit.s JOIN claim c ON c.target = hit.s AND c.side = d.side
                WHERE d.own = 0 AND c.status = 0
                UNION SELECT c.person FROM hit JOIN sided d ON d.id = hit.s JOIN part_of h ON h.s = hit.s
                JOIN claim c ON c.target = :systems + h.o AND c.side = d.side WHERE d.own IS NULL AND d.home = 0 AND c.status = 0),
            groups_ AS (SELECT grp FROM steers JOIN homes ON what = o UNION SELECT grp FROM steers JOIN deps ON what = :objects + dep)
            SELECT (SELECT count(*) FROM hit), (SELECT count(*) FROM deps), (SELECT count(*) FROM people), (SELECT count(*) FROM groups_)"""
        return [int(each) for each in self.rows(question)[0]]

    def unowned(self) -> dict[str, int]:
        question = f"WITH {self.CLAIM} SELECT a.status, b.status, count(*) FROM sided a JOIN sided b USING (id) WHERE a.side = 0 AND b.side = 1 GROUP BY 1, 2"
        degrees: Counter[str] = Counter()
        for business, it, count in self.rows(question):
            degrees[_degree(business, it)] += count
        return dict(sorted(degrees.items()))

    def escalation(self) -> dict[str, int]:
        question = """WITH acting AS (SELECT what, max(function = 0) AS chair, count(function) AS seats
                FROM steers LEFT JOIN seat USING (grp) GROUP BY what),
            portfolio AS (SELECT chair, seats FROM acting WHERE what = :objects + :departments)
            SELECT CASE WHEN (SELECT coalesce(max(seats), 0) FROM portfolio) = 0 THEN 'broken'
                WHEN g.chair = 1 AND d.chair = 1 AND (SELECT chair FROM portfolio) = 1 THEN 'complete' ELSE 'degraded' END, count(*)
            FROM system s LEFT JOIN part_of h ON h.s = s.id LEFT JOIN acting g ON g.what = h.o LEFT JOIN hosted USING (o)
            LEFT JOIN acting d ON d.what = :objects + dep GROUP BY 1 ORDER BY 1"""
        return {status: int(count) for status, count in self.rows(question)}

    def shared_departments(self) -> list[int]:
        question = (
            "WITH RECURSIVE leans(dep, s) AS (SELECT dep, s FROM uses UNION SELECT leans.dep, n.target FROM leans JOIN needs n ON n.origin = leans.s) "
            "SELECT sum(c), sum(c * (s % 9973 + 1)) FROM (SELECT s, count(*) AS c FROM leans GROUP BY s) AS counted"
        )
        return [int(each) for each in self.rows(question)[0]]


class Sqlite(Sql):
    """SQLite's recursive CTEs on integer keys, tables without row ids in the order of their keys, an index for the other end."""

    name = "SQLite CTE"

    def fill(self, tables: dict[str, dict[str, np.ndarray]]) -> None:
        path = self.folder / "rival.sqlite"
        path.unlink(missing_ok=True)
        self.connection = sqlite3.connect(path, isolation_level=None)
        for setting in ("journal_mode = WAL", "cache_size = -262144", "temp_store = MEMORY"):
            self.connection.execute(f"PRAGMA {setting}")
        self.connection.set_progress_handler(lambda: 0, 5_000_000)  # so that a question can be given up
        self.connection.execute("BEGIN")
        for table, columns in tables.items():
            names = ", ".join(columns)
            key = "id INTEGER PRIMARY KEY" + (", gone INTEGER" if table == "person" else "")
            shape = f"({key})" if table in ("system", "person") else f"({', '.join(f'{each} INTEGER' for each in columns)})"
            self.connection.execute(f"CREATE TABLE {table} {shape}")
            marks = ", ".join("?" * len(columns))
            rows = zip(*(column.tolist() for column in columns.values()), strict=True)
            self.connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)
        for table, ends in {
            "needs": ("origin, target", "target, origin"), "held": ("pos, person",), "owns": ("target, side, ends, owner",), "part_of": ("s, o", "o, s"),
            "uses": ("s, dep", "dep, s"), "hosted": ("o, dep",), "steers": ("what, grp",), "seat": ("grp, function",),
        }.items():  # fmt: skip
            for number, listed in enumerate(ends):
                self.connection.execute(f"CREATE INDEX {table}_{number} ON {table} ({listed})")
        self.connection.execute("COMMIT")

    def rows(self, question: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(self._said(question)).fetchall()


class Duckdb(Sql):
    """DuckDB, filled from the arrays, on one thread so that its processor time is its time."""

    name = "DuckDB"

    def fill(self, tables: dict[str, dict[str, np.ndarray]]) -> None:
        import duckdb

        path = self.folder / "rival.duckdb"
        path.unlink(missing_ok=True)
        self.connection = duckdb.connect(str(path), config={"threads": 1})
        for table, columns in tables.items():
            given = dict(columns)
            self.connection.register("given", given)
            self.connection.execute(f"CREATE TABLE {table} AS SELECT * FROM given")
            self.connection.unregister("given")

    def rows(self, question: str) -> list[tuple[Any, ...]]:
        asked = self._said(question).replace("max(status = 6)", "max((status = 6)::INT)").replace("max(function = 0)", "max((function = 0)::INT)")
        return self.connection.execute(asked).fetchall()


RIVALS: Final[dict[str, type[Rival]]] = {each.name: each for each in (PlainScipy, Igraph, Networkx, Sqlite, Duckdb)}
