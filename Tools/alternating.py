# SPDX-License-Identifier: Apache-2.0
"""What benchmarks share that time two programs in alternating rounds."""
import json, subprocess, sys, time


def refuse_when_busy(**context):
    """Ends the program where another process keeps a core busy: peers then lose by luck."""
    def read():
        with open("/proc/stat") as stat:
            values = [int(x) for x in stat.readline().split()[1:]]
        return sum(values), values[3] + values[4]
    a = read()
    time.sleep(1)
    b = read()
    share = 1 - (b[1] - a[1]) / max(1, b[0] - a[0])
    if share > 0.15:
        print(json.dumps({**context, "refused": f"the machine is {share:.0%} busy"}))
        sys.exit(3)


def start(command, **options):
    """A program that says `ready` and then answers each line by one of JSON."""
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, **options)
    assert process.stdout.readline().strip() == "ready", command
    return process


def ask(process, line):
    process.stdin.write(f"{line}\n")
    process.stdin.flush()
    return json.loads(process.stdout.readline())


def stop(*processes):
    for process in processes:
        process.stdin.close()
        process.wait()
