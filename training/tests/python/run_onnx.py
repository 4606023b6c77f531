"""Checks DIR/model.onnx with onnx and runs it with ONNX Runtime on DIR/rgb.f32; prints its outputs as JSON."""
import json
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime

home = pathlib.Path(sys.argv[1])
onnx.checker.check_model(onnx.load(home / "model.onnx"), full_check=True)
session = onnxruntime.InferenceSession(home / "model.onnx", providers=["CPUExecutionProvider"])
rgb = np.fromfile(home / "rgb.f32", dtype="<f4").reshape(-1, *session.get_inputs()[0].shape[1:])
assert "loopline" in session.get_modelmeta().custom_metadata_map
outputs = [output.name for output in session.get_outputs()]
assert outputs == ["material", "quality", "state"][: len(outputs)], outputs
print(json.dumps([answer.tolist() for answer in session.run(None, {"rgb": rgb})]))
