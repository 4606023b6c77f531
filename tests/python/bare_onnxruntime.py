"""Measures a bare model in onnxruntime, and `loopline-edge --bench` beside it: one thread, one item at a time.

    python bare_onnxruntime.py MODEL.onnx --edge target/release/loopline-edge [FRAME.png ...] [--rounds 2000] [--turns 5]

Prints a line of JSON. `bare_ms` is the median time of a run with bound input and outputs, less the median time of the same
call for a model that does nothing: the cost of Python's call is not the model's. `ratio` is the edge's time for an item
(cutting, model, decision) over that. The two are measured in turns, and the median turn counts. Needs `onnxruntime`, `onnx`
and `numpy` from PyPI; for a fair comparison the edge loads the very library of this Python (ORT_DYLIB_PATH is set to it).
Exits with 5 when the ratio exceeds `--most`.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper


def session(model):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def median_ms(running, shape, rounds):
    binding = running.io_binding()
    picture = np.random.default_rng(1).random(shape, np.float32)
    name = running.get_inputs()[0].name
    binding.bind_ortvalue_input(name, onnxruntime.OrtValue.ortvalue_from_numpy(picture))
    for output in running.get_outputs():
        binding.bind_output(output.name, "cpu")
    times = []
    for _ in range(rounds + rounds // 10 + 20):
        start = time.perf_counter_ns()
        running.run_with_iobinding(binding)
        times.append(time.perf_counter_ns() - start)
    return statistics.median(times[-rounds:]) / 1e6


def nothing():
    """A model whose run is the cost of the call alone."""
    tensor = lambda name: helper.make_tensor_value_info(name, TensorProto.FLOAT, [1])
    graph = helper.make_graph([helper.make_node("Identity", ["x"], ["y"])], "nothing", [tensor("x")], [tensor("y")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    return session(model.SerializeToString())


def edge_ms(arguments, library):
    command = [arguments.edge, arguments.model, *arguments.frames, "--bench", str(arguments.rounds)]
    run = subprocess.run(command, env={**os.environ, "ORT_DYLIB_PATH": str(library)}, capture_output=True, text=True)
    if run.returncode:
        sys.exit(run.stderr)
    return json.loads(run.stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("frames", nargs="*")
    parser.add_argument("--edge", required=True)
    parser.add_argument("--rounds", type=int, default=2000)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--most", type=float, default=1.3)
    arguments = parser.parse_intermixed_args()
    library = next((pathlib.Path(onnxruntime.__file__).parent / "capi").glob("libonnxruntime.so*"))
    model, empty = session(arguments.model), nothing()
    turns = []
    for _ in range(arguments.turns):
        call = median_ms(empty, (1,), arguments.rounds)
        bare = median_ms(model, (1, *model.get_inputs()[0].shape[1:]), arguments.rounds)
        report = edge_ms(arguments, library)
        turns.append((report["item"]["median_ms"] / (bare - call), bare, call, report))
    turns.sort(key=lambda turn: turn[0])
    ratio, bare, call, report = turns[len(turns) // 2]
    stage = lambda name: report[name]["median_ms"]
    result = {
        "onnxruntime": onnxruntime.__version__, "bare_ms": bare - call, "python_call_ms": call, "edge_item_ms": stage("item"),
        "edge_crop_ms": stage("crop"), "edge_model_ms": stage("model"), "edge_decide_ms": stage("decide"),
        "ratio": ratio, "ratios": [turn[0] for turn in turns],
    }
    print(json.dumps({key: [round(v, 5) for v in value] if isinstance(value, list) else round(value, 5) if isinstance(value, float) else value for key, value in result.items()}))
    if ratio > arguments.most:
        sys.exit(5)


if __name__ == "__main__":
    main()
