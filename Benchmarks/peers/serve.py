# SPDX-License-Identifier: Apache-2.0
"""How a timed program talks with the driver, as `Workload.serve()` does on the other side: a line in, a
line of JSON out. Also the file of first weights and data that both sides read."""
import json, os, struct, sys, time
import numpy as np

# What libraries print must not come between the answers.
_answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)


def say(text):
    _answers.write(text + "\n")
    _answers.flush()


def unavailable(reason):
    """Ends the program; the driver shows the reason and goes on."""
    say("unavailable: " + " ".join(str(reason).split())[:300])
    sys.exit(4)


def peak_megabytes():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))


def serve(run, check=(), finish=lambda: None):
    """Answers the driver's lines; `finish` waits for work that `run` has only begun."""
    say("ready")
    for line in sys.stdin:
        line = line.strip()
        if line == "check":
            say(json.dumps([float(value) for value in check]))
        elif line == "memory":
            say(json.dumps(peak_megabytes()))
        else:
            numbers = [int(word) for word in line.split()]
            count, repetitions = numbers[0], numbers[-1]
            times = []
            for _ in range(count):
                begin = time.perf_counter()
                for _ in range(repetitions):
                    run()
                finish()
                times.append((time.perf_counter() - begin) * 1e3 / repetitions)
            say(json.dumps(times))


def read_state(path):
    """The tensors of a safetensors file by name, as arrays of their own."""
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = file.read()
    kinds = {"F32": np.float32, "I32": np.int32}
    return {name: np.frombuffer(data[slice(*entry["data_offsets"])], kinds[entry["dtype"]])
            .reshape(entry["shape"]).copy()
            for name, entry in header.items() if name != "__metadata__"}
