# SPDX-License-Identifier: Apache-2.0
"""ResNet-20 in use by PyTorch: raw values in, probabilities out.

Usage: torch_inference.py SETTING STATE BATCH THREADS; SETTING is eager, channels-last or compile (channels
last, weights frozen). With SETTING export and a file in place of THREADS it writes the network as ONNX."""
import sys
import numpy as np
import serve, torch
from networks import load

setting, path, batch = sys.argv[1], sys.argv[2], int(sys.argv[3])
state = serve.read_state(path)
model = load("resnet20", state).eval()
images = np.resize(state["@images"], (batch, 3, 32, 32))
if setting == "export":
    with torch.inference_mode():
        torch.onnx.export(torch.nn.Sequential(model, torch.nn.Softmax(1)), (torch.from_numpy(images),),
                          sys.argv[4], input_names=["images"], dynamo=False)
    sys.exit()

torch.set_num_threads(int(sys.argv[4]))
if setting != "eager":
    model = model.to(memory_format=torch.channels_last)
answer = lambda x: torch.softmax(model(x), 1)
if setting == "compile":
    import torch._inductor.config
    torch._inductor.config.freezing = True
    answer = torch.compile(answer)


def run(values=images):
    x = torch.from_numpy(values)
    if setting != "eager":
        x = x.to(memory_format=torch.channels_last)
    with torch.inference_mode():
        return answer(x).numpy()


try:
    check = run()[0]
except Exception as error:
    serve.unavailable(f"{type(error).__name__}: {error}")
serve.serve(run, check)
