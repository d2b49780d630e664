"""What is measured. Each function makes lines: dictionaries that table.py shows.

For every line the product and its floors run in turn, `rounds` times; the line has the medians.
"""
import os
import statistics
import subprocess
import sys
import time

from lib import account as accounts
from lib.process import Bare, Failure, Server, resident, tool

READS = ("read", "links", "batch-read")
WRITES = ("create", "link", "batch-create")
STRIDE = 2000000  # requests of one measurement: no two ask for the same new record


def say(text):
    print(text, file=sys.stderr, flush=True)


def wanted(options, *names):
    return not options.only or any(one in name for one in options.only for name in names)


def medians(results):
    keys = ("per_second", "p50_us", "p99_us", "cpu_us", "postgres_cpu_us", "seconds", "reply_bytes")
    return {key: statistics.median(result[key] for result in results) for key in keys} if results else None


# ---- stores ----

def make_empty(engine, options, name):
    """A store with definitions only."""
    seed = engine.seed(name, "empty")
    if not engine.exists(seed):
        engine.create("making")
        with Server(options, engine.url("making")) as server:
            accounts.define(server, name)
        engine.rename("making", seed)
    return seed


def make_full(engine, options, name):
    """The account itself."""
    seed = engine.seed(name, "full")
    if engine.exists(seed):
        return seed
    say("%s: making the %s account, once" % (engine.title, name))
    engine.forget(seed)
    engine.copy(make_empty(engine, options, name), "making")
    if accounts.has_bulk_path(options):
        bulk_load(engine, options, name, "making")
    elif name == "small":
        api_load(engine, options, "making", name, 8)
    else:
        floor_bulk_load(engine, options, name, "making")
    engine.rename("making", seed)
    return seed


def api_load(engine, options, store, name, connections):
    types, _ = engine.labels(store)
    with Server(options, engine.url(store)) as server:
        return tool(options, "load", work="load", account="%s/%d" % (name, options.scale), connections=connections,
                    port=server.port, token=server.token, labels=types, pid=server.pid, postmaster=engine.postmaster)


def bulk_load(engine, options, name, store):
    """Seconds and the most memory of `relata load`."""
    path = accounts.load_file(options, name)
    began = time.monotonic()
    with open(path, "rb") as data:
        child = subprocess.Popen([os.path.join(options.build, "relata"), "load", "-"], stdin=data, stdout=subprocess.PIPE,
                                 stderr=subprocess.STDOUT, env=dict(os.environ, RELATA_STORE=engine.url(store)))
        said = child.stdout.read().decode(errors="replace")
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise Failure("relata load: %s" % said[-1000:])
    return time.monotonic() - began, usage.ru_maxrss * 1024


def floor_bulk_load(engine, options, name, store):
    _, codes = engine.labels(store)
    return tool(options, engine.floor, work="bulk", account="%s/%d" % (name, options.scale), labels=codes,
                store=engine.url(store), postmaster=engine.postmaster)["seconds"]


def rows_of(engine, store):
    """Records, and rows of associations: one a link and one a label on it (a bulk row is either)."""
    records = sum(int(engine.query(store, "SELECT count(*) FROM obj_%d_1" % kind)[0][0]) for kind in (1, 2, 3, 5))
    return records, int(engine.query(store, "SELECT count(*) FROM link")[0][0])


# ---- requests ----

class Sides:
    """The product, the floor and the bare server, set up for one kind of work."""

    def __init__(self, engine, options, name, work, server, stores):
        self.engine, self.options, self.name, self.work, self.server = engine, options, name, work, server
        self.floor_store, ids_of = stores
        types, codes = engine.labels(ids_of)
        self.common = {"work": work, "account": "%s/%d" % (name if work in READS else "small", options.scale),
                       "ids": engine.ids_file(ids_of), "seconds": options.seconds, "warmup": options.warmup}
        self.types, self.codes = types, codes

    def product(self, connections, start):
        return tool(self.options, "load", **self.common, connections=connections, start=start, labels=self.types,
                    port=self.server.port, token=self.server.token, pid=self.server.pid, postmaster=self.engine.postmaster)

    def floor(self, connections, start):
        return tool(self.options, self.engine.floor, **self.common, connections=connections, start=start, labels=self.codes,
                    store=self.engine.url(self.floor_store), postmaster=self.engine.postmaster)

    def bare(self, server, connections, start):
        return tool(self.options, "load", **self.common, connections=connections, start=start, labels=self.types,
                    port=server.port, token=self.server.token, pid=server.pid)


def one_line(sides, options, connections, first):
    product, floor, bare = [], [], []
    product.append(sides.product(connections, first))
    with Bare(options, int(product[0]["reply_bytes"])) as server:
        for number in range(options.rounds):
            if number:
                product.append(sides.product(connections, first + number * STRIDE))
            floor.append(sides.floor(connections, first + number * STRIDE))
            bare.append(sides.bare(server, connections, first + number * STRIDE))
    return {"engine": sides.engine.title, "account": sides.name, "work": sides.work, "connections": connections,
            "product": medians(product), "floor": medians(floor), "bare": medians(bare)}


def request_lines(engine, options, name, full, works):
    """Writes go to copies of the account, of which the product and the floor have one each."""
    lines, memory = [], []
    for work in works:
        if not wanted(options, work):
            continue
        writes = work in WRITES
        if writes:
            engine.copy(full, "product")
            engine.copy(full, "floor")
        with Server(options, engine.url("product" if writes else full)) as server:
            sides = Sides(engine, options, name, work, server, ("floor" if writes else full, full))
            for index, connections in enumerate(options.connections):
                say("%s: %s, %s, %d connections" % (engine.title, name, work, connections))
                lines.append(one_line(sides, options, connections, index * options.rounds * STRIDE))
            memory.append((*resident(server.pid), engine.engine_memory()))
    for scratch in ("product", "floor"):
        engine.drop(scratch)
    if memory:
        lines.append({"engine": engine.title, "account": name, "work": "memory", "resident": max(m[0] for m in memory),
                      "peak": max(m[1] for m in memory), "engine_memory": max(m[2] for m in memory)})
    return lines


# ---- loads ----

def load_lines(engine, options, name):
    """The whole account through the public batch operations, 100 inputs a request."""
    empty = make_empty(engine, options, name)
    lines = []
    for connections in options.connections:
        say("%s: %s, load through the batch operations, %d connections" % (engine.title, name, connections))
        product, floor, began = [], [], time.monotonic()
        while len(product) < options.rounds and (not product or time.monotonic() - began < 30):
            engine.copy(empty, "product")
            product.append(api_load(engine, options, "product", name, connections))
            engine.copy(empty, "floor")
            _, codes = engine.labels("floor")
            floor.append(tool(options, engine.floor, work="load", account="%s/%d" % (name, options.scale),
                              connections=connections, labels=codes, store=engine.url("floor"),
                              postmaster=engine.postmaster))
        rows = rows_of(engine, "product")
        if rows != rows_of(engine, "floor"):
            raise Failure("the floor wrote other rows than the product: %s, %s" % (rows_of(engine, "floor"), rows))
        lines.append({"engine": engine.title, "account": name, "work": "load", "connections": connections,
                      "product": medians(product), "floor": medians(floor), "bare": None, "rows": sum(rows)})
    return lines


def bulk_lines(engine, options, name):
    if not accounts.has_bulk_path(options):
        return []
    empty = make_empty(engine, options, name)
    accounts.load_file(options, name)
    product, peak, floor = [], 0, []
    while len(product) < options.rounds and sum(product) < 30:
        say("%s: %s, bulk load" % (engine.title, name))
        engine.copy(empty, "product")
        seconds, memory = bulk_load(engine, options, name, "product")
        product.append(seconds)
        peak = max(peak, memory)
        engine.copy(empty, "floor")
        floor.append(floor_bulk_load(engine, options, name, "floor"))
    rows = rows_of(engine, "product")
    if rows != rows_of(engine, "floor"):
        raise Failure("the floor wrote other rows than the product: %s, %s" % (rows_of(engine, "floor"), rows))
    line = {"engine": engine.title, "account": name, "work": "bulk", "seconds": statistics.median(product), "peak": peak,
            "floor_seconds": statistics.median(floor), "records": rows[0], "links": rows[1], "bytes": engine.size("product")}
    if not engine.exists(engine.seed(name, "full")):
        engine.forget(engine.seed(name, "full"))
        engine.rename("product", engine.seed(name, "full"))
    return [line]


def measure(engine, options):
    lines = []
    for name in options.accounts:
        if wanted(options, "bulk"):
            lines += bulk_lines(engine, options, name)
        if name == "small" and wanted(options, "load"):
            lines += load_lines(engine, options, name)
        works = WRITES + READS if name == "small" else READS
        if wanted(options, *works):
            lines += request_lines(engine, options, name, make_full(engine, options, name), works)
    for scratch in ("product", "floor", "making"):
        engine.drop(scratch)
    return lines
