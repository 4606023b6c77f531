"""Belt transport, slip on the belt and free fall against closed forms and MuJoCo."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import mujoco
import numpy as np

from ..section import CannotRun, IN_VIEW, Section

TITLE = "Belt and fall against closed forms and MuJoCo"

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
THROWN = ["packaging", "weee", "scrap_metal", "textiles", "construction"]
LINES = ["packaging", "weee", "scrap_metal", "textiles"]
ITEMS = 4
G_M_S2 = 9.80665
SOLVER_STEPS = 4  # In a tick.
FALL_M, THROW_M_S = 2.0, 0.5
BELTS_M_S = [0.2, 0.4, 0.8]
STOP_S, START_S = 10.0, 12.0
MUJOCO_STEP_S = 0.0005


def slipped(t: np.ndarray, friction: float, belt_m_s: float) -> np.ndarray:
    """Place of a body at rest at 0 under which a belt begins to run, m."""
    pull = friction * G_M_S2
    until = np.minimum(t, belt_m_s / pull)
    return 0.5 * pull * until**2 + belt_m_s * (t - until)


def mujoco_path(item: dict, belt_m_s: float, t: np.ndarray) -> np.ndarray:
    """The same in MuJoCo, on a plane with a surface velocity."""
    half = 0.5 * np.array(item["size_m"])
    friction = f'friction="{item["friction"]} 0 0" condim="3"'
    model = mujoco.MjModel.from_xml_string(
        f'<mujoco><option timestep="{MUJOCO_STEP_S}" gravity="0 0 {-G_M_S2}" cone="elliptic" impratio="10"/><worldbody>'
        f'<geom type="plane" size="10 10 1" surfacevel="{belt_m_s} 0 0 0 0 0" {friction}/><body pos="0 0 {half[2]}"><freejoint/>'
        f'<geom type="box" size="{half[0]} {half[1]} {half[2]}" mass="{item["mass_kg"]}" {friction}/></body></worldbody></mujoco>'
    )
    surface = model.geom_surfacevel.copy()
    if surface[0, 0] != belt_m_s:
        raise CannotRun(f"MuJoCo's surface velocity is {surface[0]}")
    data = mujoco.MjData(model)
    model.geom_surfacevel[:] = 0.0
    mujoco.mj_step(model, data, nstep=round(1.0 / MUJOCO_STEP_S))
    model.geom_surfacevel[:] = surface
    begin, before, path = data.qpos[0], 0, []
    for steps in np.round(t / MUJOCO_STEP_S).astype(int):
        mujoco.mj_step(model, data, nstep=int(steps - before))
        before = steps
        # Ticks are no whole number of MuJoCo's steps.
        path.append(data.qpos[0] - begin + data.qvel[0] * (t[len(path)] - steps * MUJOCO_STEP_S))
    return np.array(path)


def throw(section: Section, scenario: str, **options: float) -> tuple[float, int, list[dict]]:
    """Tick (s), ticks with the belt at rest, and the items with their paths."""
    options = [f"--{key.replace('_', '-')}={value}" for key, value in {"items": ITEMS, **options}.items()]
    probe = json.loads(section.loopline("probe", "throw", SCENARIOS / f"{scenario}.toml", *options))
    return probe["tick_s"], probe["stand_ticks"], [{**item, "path": np.array(item["path"])} for item in probe["items"]]


def fall(section: Section) -> None:
    ahead, rest_m, along_m, speed_m_s = [], 0.0, 0.0, 0.0
    for scenario in THROWN:
        tick_s, _, items = throw(section, scenario, height_m=FALL_M, velocity_m_s=THROW_M_S, seconds=0.6)
        half_step_s = 0.5 * tick_s / SOLVER_STEPS
        for item in items:
            path = item["path"]
            t = tick_s * np.arange(1, len(path) + 1)
            late = path[:, 2] - (FALL_M - 0.5 * G_M_S2 * t**2)
            ahead += list(-late / (G_M_S2 * t))
            rest_m = max(rest_m, np.abs(late + G_M_S2 * t * half_step_s).max())
            along_m = max(along_m, np.abs(path[:, 0] - THROW_M_S * t).max())
            speed_m_s = max(speed_m_s, np.abs(path[:, 5] + G_M_S2 * t).max())
    section.text(
        "### Free fall",
        f"`loopline probe throw` lets {ITEMS} flat items of each of {len(THROWN)} scenarios fall for 0.6 s from {FALL_M:g} m with {THROW_M_S:g} m/s along the belt, in "
        "the rigid-body world of the plant. The closed form is z = h - g t2/2 with g = 9.80665 m/s2, and x = v t; air is left out on both sides. The solver moves "
        f"bodies at the velocity that ends each of its {SOLVER_STEPS} steps in a tick, and so is half a step, 1/480 s, ahead. All that is left when that is taken off "
        f"is {1e6 * rest_m:.1f} um; the velocity differs by {1e6 * speed_m_s:.0f} um/s, the place along the belt by {1e6 * along_m:.1f} um: single precision.",
    )
    section.at_most(IN_VIEW, "free fall: ahead of the closed form", 1e3 * max(ahead), 2.1, unit="ms")
    section.at_most(IN_VIEW, "free fall: height, half a solver step taken off", 1e3 * rest_m, 0.05, unit="mm")
    section.at_most(IN_VIEW, "free fall: velocity", 1e3 * speed_m_s, 0.1, unit="mm/s")


def slip(section: Section) -> None:
    rows, worst, worst_end, worst_mujoco, sunk_m, ahead = [], 0.0, 0.0, 0.0, [], 0.0
    for scenario in THROWN:
        for belt_m_s in BELTS_M_S:
            tick_s, stand, items = throw(section, scenario, stand_s=1.0, belt_m_s=belt_m_s, seconds=1.2)
            half_step_s = 0.5 * tick_s / SOLVER_STEPS
            off, off_end, off_mujoco, due_m, frictions = 0.0, 0.0, 0.0, [], []
            for item in items:
                path = item["path"]
                x = path[stand:, 0] - path[stand - 1, 0]
                t = tick_s * np.arange(1, len(x) + 1)
                due = slipped(t, item["friction"], belt_m_s)
                ahead = max(ahead, np.abs(x - due).max() / belt_m_s)
                # The same half step: at the velocity that the body has, so far as it still changes.
                speed = np.minimum(item["friction"] * G_M_S2 * t, belt_m_s)
                rest = np.abs(x - due - speed * half_step_s)
                off, off_end = max(off, rest.max()), max(off_end, rest[-1])
                other = mujoco_path(item, belt_m_s, t)
                off_mujoco = max(off_mujoco, np.abs(x - speed * half_step_s - other).max())
                sunk_m.append(-path[-1, 2])
                due_m.append(belt_m_s * t[-1] - due[-1])
                frictions.append(item["friction"])
            worst, worst_end, worst_mujoco = max(worst, off), max(worst_end, off_end), max(worst_mujoco, off_mujoco)
            spread = lambda of, by: f"{by * min(of):.2f} to {by * max(of):.2f}"  # noqa: E731
            rows.append([scenario, belt_m_s, spread(frictions, 1.0), spread(due_m, 1e3), 1e3 * off, 1e3 * off_end, 1e3 * off_mujoco])
    section.text(
        "### Slip on the belt",
        "The same items lie on a standing belt for a second; then it runs. An item slips until friction has brought it to the belt's speed v, on the way "
        "x = mu g t2/2, and lags by v2/(2 mu g) in the end; mu is the item's own, between 0.2 and 0.7. The third party is MuJoCo 4.0.0: a box of the same size, mass "
        f"and friction on a plane with a surface velocity, steps of {1e3 * MUJOCO_STEP_S:g} ms. Half a solver step of the item's speed is taken off here too.",
    )
    section.table(
        ["scenario", "belt, m/s", "friction", "slip due, mm", "from closed form on the way, mm", "in the end, mm", "from MuJoCo, mm"], rows
    )
    section.text(
        "On the way items are late by one more step's worth of friction, mu g / 240^2 = 0.06 to 0.11 mm; in the end that is gone. MuJoCo's contacts are soft: it is "
        "itself up to 0.3 mm off the closed form while bodies slip.",
        f"Items at rest lie {1e3 * min(sunk_m):.1f} to {1e3 * max(sunk_m):.1f} mm deep in the belt: contacts of the solver give. Only flat items were thrown, whose contacts "
        "do not change while they slip; what rolls or tips has no such closed form."
    )
    section.at_most(IN_VIEW, "slip: ahead of the closed form", 1e3 * ahead, 2.3, unit="ms")
    section.at_most(IN_VIEW, "slip: place, half a solver step taken off", 1e3 * worst, 0.2, unit="mm")
    section.at_most(IN_VIEW, "slip: lag in the end, half a solver step taken off", 1e3 * worst_end, 0.1, unit="mm")
    section.at_most(IN_VIEW, "slip: place from MuJoCo's, half a solver step taken off", 1e3 * worst_mujoco, 0.5, unit="mm")


def travelled(t: np.ndarray, speed_m_s: float, change_m_s2: float) -> np.ndarray:
    """Way of a belt that slows down from `STOP_S` on and starts from `START_S` on, m."""

    def lost(since: np.ndarray) -> np.ndarray:
        ramp = np.clip(since, 0.0, speed_m_s / change_m_s2)
        return 0.5 * change_m_s2 * ramp**2 + speed_m_s * np.maximum(since - speed_m_s / change_m_s2, 0.0)

    return speed_m_s * t - lost(t - STOP_S) + lost(t - START_S)


def transport(section: Section) -> None:
    rows, ticks_off, end_off, all_off, laid_off, heaped_off = [], 0.0, 0.0, [], [], []
    for line in LINES:
        off = []
        for seed in range(4):
            arguments = ["--stop-s", STOP_S, "--start-s", START_S, "--seconds", 15, "--seed", seed]
            probe = json.loads(section.loopline("probe", "belt", SCENARIOS / "lines" / f"{line}.toml", *arguments))
            speed_m_s, tick_s = probe["speed_m_s"], probe["tick_s"]
            encoder = np.array([tick["encoder_m"] for tick in probe["ticks"]])
            due = travelled(tick_s * np.arange(1, len(encoder) + 1), speed_m_s, probe["acceleration_m_s2"])
            ticks_off = max(ticks_off, np.abs(encoder - due).max() / (speed_m_s * tick_s))
            end_off = max(end_off, abs(encoder[-1] - due[-1]))
            paths = defaultdict(list)
            for number, tick in enumerate(probe["ticks"]):
                for item, x, *_ in tick["items"]:
                    paths[item].append((number, x))
            for path in paths.values():
                numbers, x = np.array([n for n, _ in path]), np.array([x for _, x in path])
                off.append(np.abs((x - x[0]) - (encoder[numbers] - encoder[numbers[0]])).max())
        if len(off) < 20:
            raise CannotRun(f"{line}: {len(off)} items only came before the cameras")
        all_off += off
        laid = 'feed = "singulated"' in (SCENARIOS / "lines" / f"{line}.toml").read_text()
        (laid_off if laid else heaped_off).extend(off)
        rows.append([line, len(off), 1e6 * float(np.median(off)), 1e6 * max(off)])
    section.text(
        "### Transport",
        f"`loopline probe belt` runs whole plants for 15 s with four seeds; the belt is told to stop after {STOP_S:g} s and to start after {START_S:g} s, and does so at 2 m/s2. "
        "Its way is compared with the trapezoid of speed, and the way of each item before the cameras with the encoder's. A drive that changes its speed tick by "
        "tick is half a tick of travel off while it stands, and level with the closed form again when it runs.",
    )
    section.table(["line", "items seen", "item from encoder, median, um", "largest, um"], rows)
    section.text(
        "What rides keeps its place to single precision. What is off by more is free: it rocks, or lies in the heap that came while the belt stood. 5 mm, a "
        "tenth of the gate within which the tracker knows an item again, would harm no track. Where items are laid one by one, none may be off by more. A heap moves by "
        "itself, for which there is no closed form: there, one of twenty may."
    )
    section.at_most(IN_VIEW, "transport: encoder off the trapezoid, in ticks of travel", ticks_off, 0.51)
    section.at_most(IN_VIEW, "transport: the same when the belt runs again", 1e3 * end_off, 1e-6, unit="mm")
    section.at_most(IN_VIEW, "transport: item off the encoder, median", 1e3 * float(np.median(all_off)), 0.01, unit="mm")
    section.at_most(IN_VIEW, "transport: item off the encoder, largest of those laid one by one", 1e3 * max(laid_off), 5.0, unit="mm")
    moved = float(np.mean(np.array(heaped_off) > 5e-3))
    section.at_most(IN_VIEW, "transport: share of those that fell in a heap and are off by more than 5 mm", moved, 0.05)


def run(section: Section) -> None:
    fall(section)
    slip(section)
    transport(section)
