"""The record of a run: by it the next start finds and ends what a killed run left behind."""

import contextlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

#: How long the processes of a run get to finish what they do.
PATIENCE_SECONDS = 8.0


@dataclass(frozen=True)
class Known:
    """A process, told apart from a later one with the same number by when it began."""

    pid: int
    began: float

    @classmethod
    def of(cls, process: psutil.Process) -> "Known":
        """Describe a live process."""
        return cls(process.pid, process.create_time())

    def find(self) -> psutil.Process | None:
        """Return the process if it still lives."""
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.began) < 1
            alive = same and process.status() != psutil.STATUS_ZOMBIE
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            return None
        return process if alive else None


@dataclass(frozen=True)
class Run:
    """One run: its runner, its address, and every process that descends from the runner."""

    runner: Known
    address: str
    descendants: tuple[Known, ...] = ()

    def save(self, path: Path) -> None:
        """Write the record whole or not at all."""
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(asdict(self)), encoding="utf-8")
        fresh.replace(path)

    @classmethod
    def load(cls, path: Path) -> "Run | None":
        """Read the record; a missing or damaged one means that nothing is known."""
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            return cls(
                Known(**data["runner"]),
                data["address"],
                tuple(Known(**known) for known in data["descendants"]),
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def end_descendants(self) -> int:
        """End what is left of the run, politely and then surely; return how many there were."""
        left = [process for known in self.descendants if (process := known.find()) is not None]
        for process in left:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.terminate()
        _, stubborn = psutil.wait_procs(left, timeout=PATIENCE_SECONDS)
        for process in stubborn:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(stubborn, timeout=PATIENCE_SECONDS)
        return len(left)


def descendants(pid: int) -> tuple[Known, ...]:
    """Return every process below ``pid``."""
    found = []
    with contextlib.suppress(psutil.NoSuchProcess):
        for process in psutil.Process(pid).children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                found.append(Known.of(process))
    return tuple(found)
