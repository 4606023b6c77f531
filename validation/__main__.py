"""Runs the checks and writes docs/validation.md.

    python -m validation --program target/release/loopline [--reference DIR] [--docs DIR] [NAME ...]

Exit code: 0 all limits hold, 5 one does not, 1 a check could not run (then nothing is written), 2 the request is wrong. With names only
those checks run and their sections are printed instead of written; their figures go below the folder of --docs all the same.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import shutil
import sys
import tempfile
import time
import traceback
from pathlib import Path

from .section import CannotRun, NoReference, Section

# In the order of the report.
CHECKS = ["plastics", "materials", "wet", "emissivity", "colour", "thermal", "render", "pictures", "arms", "moves", "belt", "queue"]
ROOT = Path(__file__).resolve().parent.parent

PREAMBLE = """# Validation

Written by `make validate`; do not edit. What is compared with measurements, with which numbers, and where the models are wrong.
The measured sets are listed in `assets/sources.toml`; they are not part of this repository. `LOOPLINE_REFERENCE` names the folder that holds them.

How each number stands to what it is compared with: *blind* is what was never looked at while the model was built, *in view* what was known
then although nothing was fitted to it, *fitted* what constants of the model come from. Formulas and independent programs count as in view.
"""


def run_check(name: str, options: argparse.Namespace, docs: Path, scratch: Path) -> tuple[str, Section, str]:
    """Title, section and state (`ok`, `failed` or `skipped: what is missing`) of a check."""
    if importlib.util.find_spec(f"validation.checks.{name}") is None:
        raise CannotRun(f"validation/checks/{name}.py does not exist")
    check = importlib.import_module(f"validation.checks.{name}")
    section = Section(name, options.program.resolve(), options.reference, docs, scratch)
    try:
        check.run(section)
    except NoReference as missing:
        section.lines = [f"Skipped: no reference data (`{missing}`).", ""]
        section.limits = []
        return check.TITLE, section, f"skipped: no `{missing}`"
    if not section.limits:
        raise CannotRun(f"validation/checks/{name}.py ends without a limit")
    return check.TITLE, section, "ok" if all(limit.holds for limit in section.limits) else "failed"


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="validation", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=Path, required=True, help="the loopline program")
    parser.add_argument("--reference", type=Path, help="folder of the reference data")
    parser.add_argument("--docs", type=Path, default=ROOT / "docs", help="folder to write validation.md and its figures into")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"checks to run, of {', '.join(CHECKS)}; all of them if left out")
    options = parser.parse_args()
    for name in options.names:
        if name not in CHECKS:
            parser.error(f"no check `{name}`; there are {', '.join(CHECKS)}")
    if not options.program.is_file():
        parser.error(f"--program {options.program}: no such file; `cargo build --release --bin loopline` makes it")
    if options.reference is None:
        print("no folder of reference data (LOOPLINE_REFERENCE): checks that need it are skipped", file=sys.stderr)
    elif not options.reference.is_dir():
        print(f"{options.reference}: no such folder; checks that need reference data are skipped", file=sys.stderr)
        options.reference = None
    return options


def publish(report: str | None, staged: Path, docs: Path) -> None:
    """Moves what the checks made into the docs: with a report all of it, in place of what was there; else the figures."""
    figures = docs / "validation"
    if report is not None:
        shutil.rmtree(figures, ignore_errors=True)
    figures.mkdir(parents=True, exist_ok=True)
    for path in sorted((staged / "validation").glob("*.png")):
        shutil.copyfile(path, figures / path.name)
    if report is not None:
        (docs / "validation.md").write_text(report, encoding="utf-8")


def main() -> int:
    options = parse()
    summary, bodies, held, broken = [], [], True, []
    with tempfile.TemporaryDirectory() as folder:
        staged = Path(folder) / "docs"
        for name in options.names or CHECKS:
            start = time.monotonic()
            scratch = Path(folder) / name
            scratch.mkdir()
            try:
                title, section, state = run_check(name, options, staged, scratch)
            except CannotRun as reason:
                print(f"{name}: could not run: {reason}", file=sys.stderr, flush=True)
                broken.append(name)
                continue
            except Exception:  # noqa: BLE001 - the other checks shall still run
                traceback.print_exc()
                print(f"{name}: could not run, see above", file=sys.stderr, flush=True)
                broken.append(name)
                continue
            print(f"{name}: {state} ({time.monotonic() - start:.0f} s)", file=sys.stderr, flush=True)
            held &= state != "failed"
            if state.startswith("skipped"):
                summary.append(f"| {title} | | | | | {state} |")
            for limit in section.limits:
                sign = ">=" if limit.at_least else "<="
                verdict = "holds" if limit.holds else "**does not hold**"
                print(f"  {limit.name}: {limit.value:.4g} ({sign} {limit.bound:g}) {verdict}", file=sys.stderr)
                value, bound = (f"{number} {limit.unit}".rstrip() for number in (f"{limit.value:.3g}", f"{sign} {limit.bound:g}"))
                summary.append(f"| {title} | {limit.name} | {limit.standing} | {value} | {bound} | {verdict} |")
            bodies.append("\n".join([f"## {title}", "", *section.lines]))
        if broken:
            print(f"nothing was written: {', '.join(broken)} could not run", file=sys.stderr)
            return 1
        head = "\n".join([PREAMBLE, "| part | number | standing | measured | asked | |", "|---|---|---|---|---|---|", *summary, ""])
        report = "\n".join([head, *bodies]).rstrip() + "\n"
        if options.names:
            print(report)
        publish(None if options.names else report, staged, options.docs)
    if not held:
        print("a limit does not hold", file=sys.stderr)
    return 0 if held else 5


if __name__ == "__main__":
    sys.exit(main())
