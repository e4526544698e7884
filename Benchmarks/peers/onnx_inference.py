# SPDX-License-Identifier: Apache-2.0
"""ResNet-20 in use by ONNX Runtime, of PyTorch's export. Usage: onnx_inference.py SETTING STATE BATCH THREADS."""
import os, subprocess, sys, tempfile
import numpy as np
import onnxruntime, serve

path, batch, threads = sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
images = np.resize(serve.read_state(path)["@images"], (batch, 3, 32, 32))
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = threads
options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
with tempfile.TemporaryDirectory() as folder:
    file = os.path.join(folder, "resnet20.onnx")
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "torch_inference.py")
    done = subprocess.run([sys.executable, script, "export", path, str(batch), file], capture_output=True, text=True)
    if done.returncode:
        serve.unavailable("PyTorch's export failed: " + done.stderr[-200:])
    session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
run = lambda: session.run(None, {"images": images})[0]
serve.serve(run, run()[0])
