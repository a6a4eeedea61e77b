"""A real Neo4j server of the Community edition, for the tests: fetched by Maven, started on a free port of this machine, stopped by its process id.

The jars lie in `build/neo4j/`, outside of what is committed; `jars.sha256` says what each must be, whatever repository Maven was set to ask.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import neo4j
from neo4j.exceptions import AuthError, DriverError, Neo4jError

from tests.places import PROJECT, missing

HERE: Final = Path(__file__).resolve().parent
JARS: Final = PROJECT / "build" / "neo4j" / "lib"
USER: Final = "neo4j"
PASSWORD: Final = "for the tests only"  # noqa: S105 - of a server that nobody else reaches and that is gone afterwards
FETCH_SECONDS: Final = 600
START_SECONDS: Final = 120
OPENED: Final = tuple(f"--add-opens=java.base/{each}=ALL-UNNAMED" for each in ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent"))
MEMORY: Final = ("-Xms256m", "-Xmx768m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
"""A small heap, and the quick compiler only: the tests start it more often than they ask it much."""


def wanted_jars() -> dict[str, str]:
    """The SHA-256 of each jar, by its name."""
    lines = (HERE / "jars.sha256").read_text(encoding="utf-8").split("\n")
    return {name: digest for digest, name in (line.split("  ") for line in lines if line)}


def jars() -> Path:
    """The folder with the jars of the server; Maven fetches them when it must.  Without Java or Maven the test is skipped, or fails in CI."""
    java = shutil.which("java")
    if java is None:
        missing("java (apt-get install default-jre-headless)")
    JARS.parent.mkdir(parents=True, exist_ok=True)
    with _alone(JARS.parent / "lock"):
        if not _are_right():
            maven = shutil.which("mvn")
            if maven is None:
                missing("mvn (apt-get install maven), which fetches the Neo4j server,")
            command = [maven, "-q", "-B", "-f", str(HERE / "pom.xml"), "dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={JARS}"]
            run = subprocess.run(command, capture_output=True, text=True, timeout=FETCH_SECONDS, check=False)
            if run.returncode:
                missing(f"the Neo4j server, which Maven could not fetch ({run.stdout[-300:].strip()}),")
            wrong = [name for name, digest in wanted_jars().items() if _digest(JARS / name) != digest]
            if wrong or {each.name for each in JARS.glob("*.jar")} != wanted_jars().keys():
                raise AssertionError(f"these jars are not what tests/neo4j/jars.sha256 says: {wrong or 'one too many'}")
            (JARS / "right").write_text(_sign(), encoding="utf-8")
    return JARS


def _are_right() -> bool:
    mark = JARS / "right"
    return mark.is_file() and mark.read_text(encoding="utf-8") == _sign() and all((JARS / name).is_file() for name in wanted_jars())


def _sign() -> str:
    return hashlib.sha256((HERE / "jars.sha256").read_bytes()).hexdigest()


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One process at a time."""
    import fcntl

    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


class Server:
    """A server with its data in a folder of its own.  `settings` are added to its configuration."""

    def __init__(self, folder: Path, memory: tuple[str, ...] = MEMORY, settings: Mapping[str, str] = MappingProxyType({})) -> None:
        self.folder = folder
        self.port = _free_port()
        self._memory = memory
        self._process: subprocess.Popen[bytes] | None = None
        (folder / "conf").mkdir(parents=True)
        wanted = {
            "server.default_listen_address": "127.0.0.1",
            "server.bolt.listen_address": f"127.0.0.1:{self.port}",
            "server.bolt.advertised_address": f"127.0.0.1:{self.port}",
            "server.http.enabled": "false",
            "server.https.enabled": "false",
            "dbms.usage_report.enabled": "false",
            "server.memory.pagecache.size": "64m",
            "db.tx_log.preallocate": "false",
            # A client notices within half a minute that the server has stopped to answer, instead of after two minutes.
            "server.bolt.connection_keep_alive": "10s",
            "server.bolt.connection_keep_alive_probes": "2",
            "dbms.security.auth_max_failed_attempts": "0",
            **settings,
        }
        self._settings = wanted
        self.set()

    def set(self, **settings: str) -> None:
        """Settings, with `__` for each point, from the next start on."""
        self._settings |= {name.replace("__", "."): value for name, value in settings.items()}
        text = "".join(f"{name}={value}\n" for name, value in self._settings.items())
        (self.folder / "conf" / "neo4j.conf").write_text(text, encoding="utf-8")

    @property
    def url(self) -> str:
        """Its address."""
        return f"neo4j://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What a command needs to sign in."""
        return {"NEO4J_USERNAME": USER, "NEO4J_PASSWORD": PASSWORD}

    @property
    def sign_in(self) -> dict[str, str]:
        """What a store needs to sign in."""
        return {"user": USER, "password": PASSWORD}

    def start(self) -> None:
        """Start it, and wait until it lets us in."""
        command = [
            "java", *self._memory, *OPENED, "-cp", f"{jars()}/*", "org.neo4j.server.CommunityEntryPoint",
            f"--home-dir={self.folder}", f"--config-dir={self.folder / 'conf'}",
        ]  # fmt: skip
        with (self.folder / "said.txt").open("ab") as said:
            self._process = subprocess.Popen(
                command, stdout=said, stderr=said, stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=_die_with_parent(os.getpid()),  # noqa: PLW1509 - it is one system call
            )
        end = time.monotonic() + START_SECONDS
        while not self._lets_in():
            if self._process.poll() is not None or time.monotonic() > end:
                self.kill()
                raise AssertionError(f"Neo4j does not start: {(self.folder / 'said.txt').read_text(encoding='utf-8')[-2000:]}")
            time.sleep(0.2)

    def _lets_in(self) -> bool:
        try:
            # Once each time, not as often and ever more seldom as the driver would repeat it.
            with neo4j.GraphDatabase.driver(self.url, auth=(USER, PASSWORD), connection_timeout=5) as driver, driver.session() as session:
                session.run("RETURN 1").consume()
            return True
        except AuthError:
            with contextlib.suppress(AuthError), neo4j.GraphDatabase.driver(self.url, auth=(USER, "neo4j")) as driver:
                driver.execute_query("ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO $password", password=PASSWORD, database_="system")
            return False
        except (DriverError, Neo4jError):
            return False

    def kill(self) -> None:
        """Kill it, whatever it is doing."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    @property
    def busy_seconds(self) -> float:
        """How long it has kept a processor busy so far."""
        assert self._process is not None
        told = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")

    def leave_room(self, size: int | None) -> None:
        """Let none of its files grow by more than so many bytes (None: as it likes): what a full disk does to it.  Linux only."""
        import resource

        assert self._process is not None
        files = [each.stat().st_size for each in (self.folder / "data").rglob("*") if each.is_file()]
        _, hard = resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, (hard if size is None else max(files) + size, hard))

    def freeze(self) -> None:
        """Let it stand still: connections stay open, nothing answers."""
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGCONT)

    def ask(self, statement: str, **values: Any) -> list[list[Any]]:
        """What somebody with Neo4j's own tools is told."""
        with neo4j.GraphDatabase.driver(self.url, auth=(USER, PASSWORD), notifications_min_severity="OFF") as driver, driver.session() as session:
            return [list(record.values()) for record in session.run(statement, values)]

    def empty(self) -> None:
        """Take away all data; constraints and indexes stay."""
        self.ask("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS")


def _die_with_parent(parent: int) -> Callable[[], None] | None:
    """What the new process does first: it asks to be killed when the tests that started it are, however they end.  Only Linux can be asked."""
    if not sys.platform.startswith("linux"):
        return None
    library = ctypes.CDLL(None)

    def ask() -> None:
        library.prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
        if os.getppid() != parent:
            os._exit(1)

    return ask


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(folder: Path, memory: tuple[str, ...] = MEMORY, settings: Mapping[str, str] = MappingProxyType({})) -> Iterator[Server]:
    """A server that is gone, data and all, when the block ends."""
    jars()
    server = Server(folder, memory, settings)
    try:
        server.start()
        yield server
    finally:
        server.kill()
        shutil.rmtree(folder, ignore_errors=True)
