"""Runs the checks and writes docs/validation.md.

    python -m validation --program target/release/loopline [--reference DIR] [--docs DIR] [NAME ...]

Exit code: 0 all limits hold, 5 one does not, 1 a check could not run. With names only those checks run and their sections are
printed instead of written.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import tempfile
import time
from pathlib import Path

from .section import NoReference, Section

# In the order of the report.
CHECKS = ["plastics", "materials", "wet", "emissivity", "colour", "thermal", "render"]
ROOT = Path(__file__).resolve().parent.parent

PREAMBLE = """# Validation

Written by `make validate`; do not edit. What is compared with measurements, with which numbers, and where the models are wrong.
The measured sets are listed in `assets/sources.toml`; they are not part of this repository. `LOOPLINE_REFERENCE` names the folder that holds them.
"""


def run_check(name: str, options: argparse.Namespace, scratch: Path) -> tuple[str, Section, str]:
    """Title, section and state (`ok`, `failed` or `skipped: what is missing`) of a check."""
    check = importlib.import_module(f"validation.checks.{name}")
    section = Section(name, options.program.resolve(), options.reference, options.docs, scratch)
    try:
        check.run(section)
    except NoReference as missing:
        section.lines = [f"Skipped: no reference data (`{missing}`).", ""]
        section.limits = []
        return check.TITLE, section, f"skipped: no `{missing}`"
    return check.TITLE, section, "ok" if all(limit.holds for limit in section.limits) else "failed"


def main() -> int:
    parser = argparse.ArgumentParser(prog="validation", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=Path, required=True, help="the loopline program")
    parser.add_argument("--reference", type=Path, help="folder of the reference data")
    parser.add_argument("--docs", type=Path, default=ROOT / "docs", help="folder to write validation.md and its figures into")
    parser.add_argument("names", nargs="*", choices=[*CHECKS, []], help="checks to run; all of them if left out")
    options = parser.parse_args()
    if options.reference is not None and not options.reference.is_dir():
        print(f"{options.reference}: no such folder; checks that need reference data are skipped", file=sys.stderr)
        options.reference = None

    summary, bodies, held = [], [], True
    with tempfile.TemporaryDirectory() as scratch:
        for name in options.names or CHECKS:
            start = time.monotonic()
            title, section, state = run_check(name, options, Path(scratch))
            print(f"{name}: {state} ({time.monotonic() - start:.0f} s)", file=sys.stderr, flush=True)
            held &= state != "failed"
            if state.startswith("skipped"):
                summary.append(f"| {title} | | | | {state} |")
            for limit in section.limits:
                sign = ">=" if limit.at_least else "<="
                verdict = "holds" if limit.holds else "**does not hold**"
                print(f"  {limit.name}: {limit.value:.4g} ({sign} {limit.bound:g}) {verdict}", file=sys.stderr)
                summary.append(f"| {title} | {limit.name} | {limit.value:.3g} {limit.unit} | {sign} {limit.bound:g} {limit.unit} | {verdict} |")
            bodies.append("\n".join([f"## {title}", "", *section.lines]))

    head = "\n".join([PREAMBLE, "| part | number | measured | asked | |", "|---|---|---|---|---|", *summary, ""])
    report = "\n".join([head, *bodies]).rstrip() + "\n"
    if options.names:
        print(report)
    else:
        options.docs.mkdir(parents=True, exist_ok=True)
        (options.docs / "validation.md").write_text(report)
    return 0 if held else 5


if __name__ == "__main__":
    sys.exit(main())
