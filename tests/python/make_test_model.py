"""Makes a model with a student's inputs, outputs and metadata and random weights: for tests and for measuring the edge.

    python make_test_model.py OUT.onnx [--size tiny|edge] [--set KEY=JSON ...]

`tiny` (the committed `sim/edge/tests/data/tiny.onnx`) is a few kilobytes; `edge` is as large as a student: inverted residuals,
3.3 million multiplications at 48 x 48. `--set` replaces a key of the metadata, or removes it where no value follows the
equals sign. Needs `onnx` and `numpy` from PyPI.
"""

import argparse
import json

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

INPUT_PX = 48  # loopline_edge::crop::SIZE
MATERIALS = [f"material_{k:02}" for k in range(50)]
STATES = ["pristine", "worn", "photo_oxidised", "embrittled", "tarnished", "corroded", "heat_aged", "hydrolysed", "soiled", "fractured"]


class Graph:
    """Builds a graph layer by layer and counts its multiplications and parameters."""

    def __init__(self, seed):
        self.random = np.random.default_rng(seed)
        self.nodes, self.weights = [], []
        self.macs = self.parameters = 0
        self.name, self.channels, self.pixels = "rgb", 3, INPUT_PX

    def constant(self, array):
        name = f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(np.asarray(array, np.float32), name))
        return name

    def trained(self, shape, fan_in):
        self.parameters += int(np.prod(shape))
        return self.constant(self.random.normal(0, np.sqrt(2 / fan_in), shape))

    def node(self, kind, inputs, output=None, **attributes):
        output = output or f"t{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def conv(self, channels, kernel, stride, group=1, relu=True):
        fan_in = self.channels // group * kernel * kernel
        weight = self.trained((channels, self.channels // group, kernel, kernel), fan_in)
        bias = self.trained((channels,), 1e4)
        self.pixels = -(-self.pixels // stride)
        self.macs += self.pixels**2 * channels * fan_in
        self.name = self.node("Conv", [self.name, weight, bias], strides=[stride] * 2, pads=[kernel // 2] * 4, group=group)
        self.channels = channels
        if relu:
            self.name = self.node("Clip", [self.name, self.constant(0), self.constant(6)])

    def inverted_residual(self, channels, stride, expand=4):
        before, name = self.channels, self.name
        self.conv(before * expand, 1, 1)
        self.conv(self.channels, 3, stride, group=self.channels)
        self.conv(channels, 1, 1, relu=False)
        if stride == 1 and channels == before:
            self.name = self.node("Add", [name, self.name])

    def head(self, features, width, output, scale):
        weight, bias = self.trained((width, self.channels), self.channels / scale**2), self.trained((width,), 1e4)
        self.macs += width * self.channels
        return self.node("Gemm", [features, weight, bias], output, transB=1)


def build(size):
    graph = Graph(seed=7)
    # Normalisation belongs to the graph.
    graph.name = self_normalised(graph)
    if size == "tiny":
        graph.conv(8, 5, 4)
        graph.conv(16, 3, 4)
    else:
        graph.conv(12, 3, 2)
        for channels, stride in [(12, 1), (20, 2), (20, 1), (32, 2), (32, 1), (48, 2), (48, 1)]:
            graph.inverted_residual(channels, stride)
    pooled = graph.node("Flatten", [graph.node("GlobalAveragePool", [graph.name])])
    graph.head(pooled, 50, "material", 6.0)
    graph.node("Sigmoid", [graph.head(pooled, 1, None, 3.0)], "quality")
    graph.head(pooled, 10, "state", 3.0)
    return graph


def self_normalised(graph):
    mean, scale = np.reshape([0.35, 0.35, 0.35], (1, 3, 1, 1)), np.reshape([4.0, 4.0, 4.0], (1, 3, 1, 1))
    return graph.node("Mul", [graph.node("Sub", ["rgb", graph.constant(mean)]), graph.constant(scale)])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out")
    parser.add_argument("--size", choices=["tiny", "edge"], default="tiny")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=JSON")
    arguments = parser.parse_args()
    graph = build(arguments.size)
    tensor = lambda name, *rest: helper.make_tensor_value_info(name, TensorProto.FLOAT, ["N", *rest])
    outputs = [tensor("material", 50), tensor("quality", 1), tensor("state", 10)]
    proto = helper.make_graph(graph.nodes, "student", [tensor("rgb", 3, INPUT_PX, INPUT_PX)], outputs, graph.weights)
    model = helper.make_model(proto, opset_imports=[helper.make_opsetid("", 17)], ir_version=8, producer_name="loopline tests")
    card = {
        "format": 2, "input_px": INPUT_PX, "crop_scale": 1.25, "materials": MATERIALS, "states": STATES, "abstain_below": 0.3,
        "triage": {"reuse_above": 0.7, "recycle_below": 0.3},
        "macs": graph.macs, "parameters": graph.parameters, "precision": "fp32", "trained_on": "nothing: random weights, for tests",
    }
    for change in arguments.set:
        key, _, value = change.partition("=")
        if value:
            card[key] = json.loads(value)
        else:
            del card[key]
    helper.set_model_props(model, {"loopline": json.dumps(card), "training": "{}"})
    onnx.checker.check_model(model)
    onnx.save(model, arguments.out)
    print(f"{arguments.out}: {graph.macs} multiplications, {graph.parameters} parameters")


if __name__ == "__main__":
    main()
