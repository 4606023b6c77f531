"""Limits of moves by finite differences, targets by Pinocchio, durations by Ruckig."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pinocchio as pin
import ruckig

from ..section import CannotRun, IN_VIEW, Section

TITLE = "Moves: limits, targets, and Ruckig"

ROBOT_FILES = Path(__file__).resolve().parents[2] / "assets" / "robots"
# Over the belt that each robot is made for: least and largest x, y, z of the tool, base frame, m.
BOXES = {
    "gantry": [-0.3, 0.6, -0.75, 0.75, -1.04, -0.6],
    "scara": [0.25, 0.7, -0.4, 0.4, -0.05, 0.25],
    "six_axis": [0.4, 0.85, -0.5, 0.5, -0.05, 0.35],
}
PICKS = 100
TASK_MOVES = 2000
KINDS = {
    "rest": "rest to rest",
    "meet": "rest to a moving target",
    "away": "from the target to rest",
    "turn": "from the midst of a move to another target",
}


def limits_of(urdf: Path, joints: list[str]) -> np.ndarray:
    """Least and largest value, largest velocity and acceleration of each joint."""
    all_joints = {joint.get("name"): joint for joint in ElementTree.parse(urdf).getroot().iter("joint")}
    of = lambda name, element, key: float(all_joints[name].find(element).get(key))  # noqa: E731
    keys = [("limit", "lower"), ("limit", "upper"), ("limit", "velocity"), ("drive", "acceleration")]
    return np.array([[of(name, *key) for key in keys] for name in joints]).T


def tool_at(model: pin.Model, data: pin.Data, order: list[int], q: np.ndarray) -> np.ndarray:
    """Where Pinocchio has the tool, m."""
    whole = np.zeros(model.nq)
    whole[order] = q
    pin.framesForwardKinematics(model, data, whole)
    return data.oMf[model.getFrameId("tool")].translation.copy()


def ruckig_move(start: dict, end: dict, limits: dict) -> ruckig.Trajectory:
    """Ruckig's own move between two states."""
    given = ruckig.InputParameter(4)
    given.current_position, given.current_velocity, given.current_acceleration = (start[k] for k in ("position", "velocity", "acceleration"))
    given.target_position, given.target_velocity, given.target_acceleration = (end[k] for k in ("position", "velocity", "acceleration"))
    given.max_velocity, given.max_acceleration, given.max_jerk = (limits[k] for k in ("velocity", "acceleration", "jerk"))
    trajectory = ruckig.Trajectory(4)
    result = ruckig.Ruckig(4).calculate(given, trajectory)
    if result not in (ruckig.Result.Working, ruckig.Result.Finished):
        raise CannotRun(f"Ruckig has no move: {result}")
    return trajectory


def after(state: dict, t_s: float) -> dict:
    """A target that much later."""
    return {**state, "position": (np.array(state["position"]) + t_s * np.array(state["velocity"])).tolist()}


class Worst:
    """Largest values of a kind of move, and how many moves there were."""

    def __init__(self) -> None:
        self.moves, self.beyond, self.times = 0, -np.inf, []
        self.velocity = self.acceleration = 0.0

    def add(self, q: np.ndarray, step_s: float, limits: np.ndarray) -> None:
        lower, upper, velocity, acceleration = limits
        self.beyond = max(self.beyond, (lower - q).max(), (q - upper).max())
        self.velocity = max(self.velocity, (np.abs(np.diff(q, axis=0)) / step_s / velocity).max(initial=0.0))
        self.acceleration = max(self.acceleration, (np.abs(np.diff(q, 2, axis=0)) / step_s**2 / acceleration).max(initial=0.0))


def run(section: Section) -> None:
    rows, refused, task_rows = [], Counter(), []
    whole, off_target, off_ruckig, off_task, off_states, unplanned = Worst(), 0.0, 0.0, 0.0, 0.0, 0
    asked = planned = edge = 0
    edge_times = 0.0
    for name, box in BOXES.items():
        urdf = ROBOT_FILES / f"{name}.urdf"
        arguments = [f"--box-m={','.join(map(str, box))}", "--count", PICKS, "--task-count", TASK_MOVES]
        probe = json.loads(section.loopline("probe", "moves", name, *arguments))
        limits = limits_of(urdf, probe["joints"])
        model = pin.buildModelFromUrdf(str(urdf))
        data = model.createData()
        order = [model.joints[model.getJointId(joint)].idx_q for joint in probe["joints"]]
        kinds = defaultdict(Worst)
        ends = np.array(box).reshape(3, 2)
        within = lambda place: bool(((ends[:, 0] <= place[:3]) & (place[:3] <= ends[:, 1])).all())  # noqa: B023, E731
        for move in probe["moves"]:
            asked += 1
            if "refused" in move:
                refused[move["refused"]] += 1
                continue
            planned += 1
            kind, step_s, duration_s = kinds[move["kind"]], move["step_s"], move["duration_s"]
            last_s = step_s * (len(move["q"]) - 1)
            samples = move["q"] if None not in move["q"] else move["q"][: move["q"].index(None)]
            in_time = int(duration_s / step_s * (1.0 + 1e-12)) + 1
            # Behind its end a move rides on with its target, which nothing keeps within reach.
            rides_within = all(within(np.array(after(move["to"], t_s)["position"])) for t_s in (duration_s, last_s))
            if len(samples) < (len(move["q"]) if rides_within else in_time):
                raise CannotRun(f"{name}: a {move['kind']} move has no joint values after {step_s * len(samples)} s of {duration_s}")
            q = np.array(samples)
            kind.moves += 1
            for worst in (kind, whole):
                worst.add(q if rides_within else q[:in_time], step_s, limits)
            if not rides_within:
                edge += 1
                beyond = Worst()
                beyond.add(q[in_time - 1 :], step_s, limits)
                edge_times = max(edge_times, beyond.velocity, np.sqrt(beyond.acceleration))
            places = [(q[0], move["from"]["position"])]
            if rides_within:
                places.append((q[-1], after(move["to"], last_s)["position"]))
            for joints, place in places:
                off_target = max(off_target, np.abs(tool_at(model, data, order, joints) - place[:3]).max())
            least_s = ruckig_move(move["from"], after(move["to"], duration_s), probe["task_limits"]).duration
            kind.times.append(duration_s / least_s)
        for key, title in KINDS.items():
            worst = kinds[key]
            rows.append([name, title, worst.moves, f"{worst.velocity:.4f}", f"{worst.acceleration:.4f}", -worst.beyond, float(np.median(worst.times))])
            if name == "gantry":
                off_ruckig = max(off_ruckig, np.abs(np.array(worst.times) - 1.0).max())
        off_here, durations = 0.0, []
        for move in probe["task_moves"]:
            own = ruckig_move(move["from"], move["to"], probe["task_limits"])
            if "duration_s" not in move:
                unplanned += 1
                continue
            off_here = max(off_here, abs(move["duration_s"] - own.duration))
            durations.append(own.duration)
            for part, state in enumerate(move["states"][:-1]):
                position = own.at_time(own.duration * part / (len(move["states"]) - 1))[0]
                off_states = max(off_states, np.abs(np.array(position) - state["position"]).max())
        off_task = max(off_task, off_here)
        task_rows.append([name, len(durations), f"{min(durations):.3f} to {max(durations):.3f}", off_here])
    section.text(
        f"`loopline probe moves` plans {PICKS} picks at random for each robot within a box over its belt: {'; '.join(KINDS.values())}. Targets move along the floor at up "
        "to 0.6 m/s in any direction. Of each move it prints the joints every 0.5 ms, and for 0.1 s behind a meeting. Python reads the limits from the URDF files "
        "and differentiates by differences of two and of three samples, whatever the program takes for velocity and acceleration."
    )
    section.table(
        ["robot", "move", "moves", "velocity over limit", "acceleration over limit", "nearest to the end of a joint's range, m or rad", "duration over Ruckig's, median"],
        rows,
    )
    section.text(
        f"Largest values over all joints. The planner looks every 1/120 s and where the jerk changes, and sees no more than that; the bounds leave it 1 % of velocity and 2 % of "
        "acceleration between. A difference over three samples is a mean over 1 ms, and about 1 % below a peak. "
        f"Of {asked} moves {asked - planned} were refused: {', '.join(f'{reason} {count}' for reason, count in sorted(refused.items()))}.",
        "The places that Pinocchio computes from the joints at both ends, and 0.1 s after a meeting, are those of the plan and of the target. Ruckig 0.19.4 gets the "
        "states at both ends and the robot's limits of the tool: a gantry's joints are its task, so its durations must be equal; those of the others are longer as their "
        "joints need.",
        f"Left out: {edge} rides behind a meeting that ends outside of the box. There a target leads an arm up to the edge of its reach, and joints reach {edge_times:.1f} times "
        "their limit (of velocity, or root of acceleration): a plan holds up to its end, and who rides on must be in reach.",
        "### The planner against its original",
        f"{TASK_MOVES} moves of the tool a robot, of random states at both ends with up to 0.7 of the limits of velocity and acceleration: `rsruckig`, which plans here, against "
        "`ruckig`, of which it is a port. That says that the port is right, not that the method is.",
    )
    section.table(["robot", "moves", "durations, s", "duration, largest difference, s"], task_rows)
    section.at_most(IN_VIEW, "velocity of a joint over its limit", whole.velocity, 1.01)
    section.at_most(IN_VIEW, "acceleration of a joint over its limit", whole.acceleration, 1.02)
    section.at_most(IN_VIEW, "joint beyond its range", max(whole.beyond, 0.0), 1e-9, unit="m or rad")
    section.at_most(IN_VIEW, "tool from where the plan or its target is, by Pinocchio", 1e3 * off_target, 1e-3, unit="mm")
    section.at_most(IN_VIEW, "duration of a gantry's move over Ruckig's, difference from 1", off_ruckig, 1e-6)
    section.at_most(IN_VIEW, "duration of a move of the tool from Ruckig's", off_task, 1e-9, unit="s")
    section.at_most(IN_VIEW, "place on such a move from Ruckig's", off_states, 1e-9, unit="m or rad")
    section.at_most(IN_VIEW, "such moves that Ruckig plans and Loopline does not", unplanned, 0)
    section.at_least(IN_VIEW, "share of moves that were planned", planned / asked, 0.9)
