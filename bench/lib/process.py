"""Processes: the server that is measured, the programs of bench/, and what /proc says of them."""
import json
import os
import signal
import subprocess
import time


class Failure(Exception):
    """What is wrong, in words for the person who called bench/run."""


def tool(options, name, *arguments, **more):
    """Runs a program of bench/ and returns the object that it prints."""
    path = os.path.join(options.build, "bench", "bench-" + name)
    command = [path]
    for key, value in more.items():
        for one in value if isinstance(value, list) else [value]:
            command += ["--" + key, str(one)]
    done = subprocess.run(command + list(arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        raise Failure("bench-%s: %s" % (name, done.stderr.strip()[-1000:] or "exit code %d" % done.returncode))
    result = json.loads(done.stdout)
    if not result["requests"]:
        raise Failure("bench-%s: no request ended within the time" % name)
    return result


def resident(pid):
    """Bytes resident now, and the most there were."""
    figures = {}
    with open("/proc/%d/status" % pid, encoding="ascii", errors="replace") as file:
        for line in file:
            if line.startswith(("VmRSS:", "VmHWM:")):
                figures[line[:5]] = int(line.split()[1]) * 1024
    return figures["VmRSS"], figures["VmHWM"]


def resident_of_children(parent):
    """The proportional share of a parent and its children: memory that they share counts once."""
    total = 0
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open("/proc/%s/stat" % name, encoding="ascii", errors="replace") as file:
                    if int(name) != parent and int(file.read().rpartition(")")[2].split()[1]) != parent:
                        continue
                with open("/proc/%s/smaps_rollup" % name, encoding="ascii") as file:
                    total += sum(int(line.split()[1]) * 1024 for line in file if line.startswith("Pss:"))
            except (OSError, ValueError):
                pass
    return total


class Process:
    """A process that serves until it is stopped. Ends when the block ends."""

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.stop()

    def stop(self):
        if self.child.poll() is None:
            self.child.send_signal(signal.SIGTERM)
            try:
                self.child.wait(30)
            except subprocess.TimeoutExpired:
                self.child.kill()
                self.child.wait()
                raise Failure("a server did not end") from None


class Server(Process):
    """`relata serve` as a person starts it, its log in a file."""

    def __init__(self, options, store):
        self.options = options
        self.relata = os.path.join(options.build, "relata")
        self.environment = dict(os.environ, RELATA_STORE=store)
        self.run("token", "revoke", "--name", "bench", may_fail=True)
        self.token = self.run("token", "create", "--name", "bench").split()[-1]
        self.log = os.path.join(options.data, "server.log")
        with open(self.log, "wb") as log:
            self.child = subprocess.Popen([self.relata, "serve", "--listen", "127.0.0.1:0"], env=self.environment,
                                          stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log)
        self.pid = self.child.pid
        self.port = self.wait_for_port()

    def run(self, *arguments, may_fail=False):
        done = subprocess.run([self.relata, *arguments], env=self.environment, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True)
        if done.returncode and not may_fail:
            raise Failure("relata %s: %s" % (arguments[0], done.stderr.strip()[-1000:]))
        return done.stdout

    def wait_for_port(self):
        for _ in range(600):
            with open(self.log, encoding="utf-8") as log:
                for line in log:
                    if line.startswith("{") and line.endswith("}\n") and '"event":"listening"' in line:
                        return json.loads(line)["port"]
            if self.child.poll() is not None:
                break
            time.sleep(0.05)
        raise Failure("relata serve did not start; its log is %s" % self.log)

    def stop(self):
        super().stop()
        if self.child.returncode:
            raise Failure("relata serve ended with %d; its log is %s" % (self.child.returncode, self.log))


class Bare(Process):
    """The HTTP library alone, with replies of `size` bytes."""

    def __init__(self, options, size):
        self.child = subprocess.Popen([os.path.join(options.build, "bench", "bench-bare"), str(size)],
                                      stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        self.pid = self.child.pid
        self.port = int(self.child.stdout.readline() or 0)
        if not self.port:
            raise Failure("bench-bare did not start")
