"""Kinematics and inverse dynamics of the robots against Pinocchio."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pinocchio as pin

from ..section import IN_VIEW, Section

TITLE = "Arms against Pinocchio"

ROBOTS = ["gantry", "scara", "six_axis"]
STATES = 300
ROBOT_FILES = Path(__file__).resolve().parents[2] / "assets" / "robots"


def model_with(urdf, payload_kg: float) -> pin.Model:
    """The robot, with a point mass at the origin of its tool."""
    model = pin.buildModelFromUrdf(str(urdf))
    tool = model.frames[model.getFrameId("tool")]
    mass = pin.Inertia(payload_kg, np.zeros(3), np.zeros((3, 3)))
    model.appendBodyToJoint(tool.parentJoint, mass, tool.placement)
    return model


def run(section: Section) -> None:
    section.text(
        f"`loopline probe arm` prints the tool's pose and the efforts of the drives at {STATES} random states of each robot: joint values, velocities and "
        "accelerations anywhere within their limits, and a payload of up to 2 kg. Pinocchio reads the same URDF files and computes the same by its own "
        "recursive algorithms."
    )
    rows = []
    worst = {"position": 0.0, "rotation": 0.0, "effort": 0.0}
    for name in ROBOTS:
        urdf = ROBOT_FILES / f"{name}.urdf"
        probe = json.loads(section.loopline("probe", "arm", name, "--count", STATES))
        position, rotation, effort, largest = 0.0, 0.0, 0.0, 0.0
        for state in probe["states"]:
            model = model_with(urdf, state["payload_kg"])
            model.gravity.linear = np.array([0.0, 0.0, -probe["gravity_m_s2"]])
            data = model.createData()
            order = [model.joints[model.getJointId(joint)].idx_q for joint in probe["joints"]]
            q, qd, qdd = (np.zeros(model.nq) for _ in range(3))
            for key, vector in (("q", q), ("qd", qd), ("qdd", qdd)):
                vector[order] = state[key]
            pin.framesForwardKinematics(model, data, q)
            pose = data.oMf[model.getFrameId("tool")]
            efforts = pin.rnea(model, data, q, qd, qdd)[order]
            position = max(position, np.abs(pose.translation - state["position_m"]).max())
            rotation = max(rotation, np.abs(pose.rotation - np.array(state["rotation"])).max())
            effort = max(effort, np.abs(efforts - state["efforts"]).max())
            largest = max(largest, np.abs(efforts).max())
        rows.append([name, len(probe["joints"]), position, rotation, effort, largest])
        for key, value in (("position", position), ("rotation", rotation), ("effort", effort)):
            worst[key] = max(worst[key], value)
    section.table(
        ["robot", "joints", "tool's place, m", "its rotation", "efforts, N or N m", "largest effort, N or N m"],
        rows,
    )
    section.text("The first three numbers are largest differences.")
    section.at_most(IN_VIEW, "place of the tool, largest difference", worst["position"], 1e-9, unit="m")
    section.at_most(IN_VIEW, "rotation of the tool, largest difference of an entry", worst["rotation"], 1e-9)
    section.at_most(IN_VIEW, "effort of a drive, largest difference", worst["effort"], 1e-6, unit="N or N m")
