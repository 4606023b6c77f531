"""A section of the report: what a check writes into, and what it asks the outside world through."""

from __future__ import annotations

import csv
import io
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
# A user's own style would change the figures.
matplotlib.rcdefaults()


class CannotRun(Exception):
    """A check cannot be done; the message says why."""


class NoReference(Exception):
    """Reference data that a check needs is absent; the check is skipped and the report says so."""


# How a number stands to the measurements or the program that it is compared with.
BLIND = "blind"  # Never looked at while the model was built.
IN_VIEW = "in view"  # Known while the model was built, and nothing was fitted to it.
FITTED = "fitted"  # Constants of the model come from it: the number tells how well they fit, no more.
STANDINGS = (BLIND, IN_VIEW, FITTED)


def table(header: list[str], rows: list[list[object]]) -> list[str]:
    """Lines of a Markdown table."""

    def cell(value: object) -> str:
        return f"{value:.3g}" if isinstance(value, float) else str(value)

    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return lines + ["| " + " | ".join(cell(v) for v in row) + " |" for row in rows]


@dataclass
class Limit:
    """A number that was measured, and what it must not pass."""

    name: str
    standing: str
    value: float
    bound: float
    at_least: bool
    unit: str

    @property
    def holds(self) -> bool:
        """Whether the number keeps to its bound; one that is not a number never does."""
        return self.value >= self.bound if self.at_least else self.value <= self.bound


@dataclass
class Section:
    """Collects text, tables, figures and limits of one check."""

    name: str
    program: Path
    reference_root: Path | None
    docs: Path
    scratch: Path
    lines: list[str] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)

    # What goes into the report.

    def text(self, *paragraphs: str) -> None:
        for paragraph in paragraphs:
            self.lines += [paragraph, ""]

    def table(self, header: list[str], rows: list[list[object]]) -> None:
        self.lines += [*table(header, rows), ""]

    def figure(self, figure, name: str, caption: str) -> None:
        """Saves a matplotlib figure beside the report and shows it there."""
        folder = self.docs / "validation"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.name}_{name}.png"
        # Without a date or a version inside, the same figure is the same file.
        figure.savefig(path, dpi=90, bbox_inches="tight", metadata={"Software": None})
        matplotlib.pyplot.close(figure)
        self.lines += [f"![{caption}](validation/{path.name})", "", f"*{caption}*", ""]

    def at_least(self, standing: str, name: str, value: float, bound: float, unit: str = "") -> None:
        self._limit(Limit(name, standing, float(value), bound, True, unit))

    def at_most(self, standing: str, name: str, value: float, bound: float, unit: str = "") -> None:
        self._limit(Limit(name, standing, float(value), bound, False, unit))

    def _limit(self, limit: Limit) -> None:
        if limit.standing not in STANDINGS:
            raise CannotRun(f"{limit.name}: standing is {limit.standing!r}, and one of {', '.join(STANDINGS)} is due")
        self.limits.append(limit)

    # What the check needs.

    def loopline(self, *arguments: object) -> str:
        """Runs the program and returns what it prints."""
        command = [str(self.program), *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise CannotRun(f"{' '.join(command)} ended with {done.returncode}: {done.stderr.strip()}")
        return done.stdout

    def loopline_csv(self, *arguments: object) -> list[dict[str, str]]:
        """Runs the program and reads the CSV that it prints."""
        return list(csv.DictReader(io.StringIO(self.loopline(*arguments))))

    def reference(self, *parts: str) -> Path:
        """A file or folder of the reference data; raises `NoReference` where it is absent."""
        if self.reference_root is None or not (path := self.reference_root.joinpath(*parts)).exists():
            raise NoReference("/".join(parts))
        return path
