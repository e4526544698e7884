# SPDX-License-Identifier: Apache-2.0
"""One of the programs that are timed: it says `ready` and then answers each line by one of JSON."""
import json, os, subprocess, tempfile


class Failed(Exception):
    """A program that ended without an answer."""


class Side:
    def __init__(self, label, command, threads, environment=()):
        self.label, self.command = label, [str(word) for word in command]
        self.errors = tempfile.TemporaryFile("w+")
        cores = sorted(os.sched_getaffinity(0))[:threads]
        settings = {"OMP_NUM_THREADS": str(threads), "MKL_NUM_THREADS": str(threads), **dict(environment)}
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors, text=True,
            start_new_session=True, env={**os.environ, **settings},
            preexec_fn=lambda: os.sched_setaffinity(0, cores))
        self.unavailable = None
        line = self.process.stdout.readline().strip()
        if line.startswith("unavailable: "):
            self.unavailable = line.removeprefix("unavailable: ")
            self.process.wait()
        elif line != "ready":
            self.fail()

    @property
    def session(self):
        return self.process.pid

    def ask(self, line):
        try:
            self.process.stdin.write(f"{line}\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            self.fail()
        answer = self.process.stdout.readline()
        return json.loads(answer) if answer else self.fail()

    def fail(self):
        try:
            code = self.process.wait(2)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        self.errors.seek(0)
        last = self.errors.read().strip().splitlines()[-8:]
        raise Failed(f"{' '.join(self.command)} ended with {code}:\n" + "\n".join(last))

    def stop(self):
        if self.process.poll() is None:
            self.process.stdin.close()
            self.process.wait()
