"""The engines: where the stores are, how one is copied, what is in it.

A store is known by a name. `seed` stores are made once and kept; `product` and `floor` are copies of them that are written to.
"""
import glob
import os
import shutil
import sqlite3
import subprocess
import tempfile

from lib.account import VERSION
from lib.process import Failure, resident_of_children

IDS = 100000  # at most, evenly spread over the account


class Engine:
    def __init__(self, options):
        self.options = options

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        pass

    def seed(self, account, kind):
        """`kind`: empty (definitions only) or full."""
        return "%s_%s_%d_%d" % (kind, account, self.options.scale, VERSION)

    def ids_file(self, name):
        """Ids of contacts and companies for the programs of bench/."""
        path = os.path.join(self.options.data, "%s-%s.ids" % (self.name, name))
        if not os.path.exists(path):
            with open(path + ".new", "w", encoding="ascii") as file:
                for word, table in (("contact", "obj_1_1"), ("company", "obj_2_1")):
                    ids = [row[0] for row in self.query(name, "SELECT id FROM %s WHERE archived_at IS NULL ORDER BY id" % table)]
                    step = max(1, len(ids) // IDS)
                    file.writelines("%s %s\n" % (word, one) for one in ids[::step][:IDS])
            os.rename(path + ".new", path)
        return path

    def labels(self, name):
        """Type ids for the API and codes for SQL, in the order of the labels' numbers."""
        rows = self.query(name, "SELECT name_ab, type_ab, code FROM label WHERE name_ab LIKE 'bench_label_%'")
        rows = sorted(rows, key=lambda row: int(row[0].rpartition("_")[2]))
        return ",".join(str(row[1]) for row in rows), ",".join(str(row[2]) for row in rows)

    def forget(self, name):
        """The store is made anew: what was written of it does not hold."""
        self.drop(name)
        path = os.path.join(self.options.data, "%s-%s.ids" % (self.name, name))
        if os.path.exists(path):
            os.remove(path)


class Sqlite(Engine):
    name = "sqlite"
    title = "SQLite"
    floor = "floor-sqlite"
    postmaster = 0

    def url(self, name):
        return os.path.join(self.options.data, name + ".db")

    def exists(self, name):
        return os.path.exists(self.url(name))

    def create(self, name):
        self.drop(name)  # the program makes the file

    def drop(self, name):
        for suffix in ("", "-wal", "-shm"):
            if os.path.exists(self.url(name) + suffix):
                os.remove(self.url(name) + suffix)

    def copy(self, source, target):
        self.drop(target)
        shutil.copyfile(self.url(source), self.url(target))
        with open(self.url(target), "rb") as file:
            os.fsync(file.fileno())

    def rename(self, source, target):
        self.drop(target)
        os.rename(self.url(source), self.url(target))

    def query(self, name, text):
        connection = sqlite3.connect(self.url(name))
        rows = connection.execute(text).fetchall()
        connection.close()
        return rows

    def size(self, name):
        return os.path.getsize(self.url(name))

    def engine_memory(self):
        return 0


class Postgres(Engine):
    name = "postgresql"
    title = "PostgreSQL"
    floor = "floor-pg"

    def __enter__(self):
        self.script = os.path.join(self.options.root, "tools/postgres")
        self.folder = self.place()
        self.server = self.call("start").strip()
        self.bin = [b for b in glob.glob("/usr/lib/postgresql/*/bin") if os.path.exists(b + "/psql")][-1]
        with open(os.path.join(self.folder, "data/postmaster.pid"), encoding="ascii") as file:
            self.postmaster = int(file.readline())
        return self

    def __exit__(self, *failure):
        self.call("stop" if self.options.temporary else "halt")

    def place(self):
        """The cluster runs as another user when this is root: its folder must be within that user's reach."""
        folder = os.path.join(self.options.data, "cluster")
        reach = self.options.data
        while os.getuid() == 0 and reach != "/":
            if not os.stat(reach).st_mode & 1:
                return os.path.join("/var/tmp", "relata-bench" + self.options.data.replace("/", "-"))
            reach = os.path.dirname(reach)
        return folder

    def call(self, verb):
        with tempfile.TemporaryFile("w+") as output:  # not a pipe: the server would keep it open
            done = subprocess.run([self.script, verb, self.folder], stdout=output, stderr=subprocess.STDOUT,
                                  env=dict(os.environ, RELATA_TEST_FSYNC="off" if self.options.temporary else "on"))
            output.seek(0)
            text = output.read()
        if done.returncode:
            raise Failure("tools/postgres %s: %s" % (verb, text[-1000:]))
        return text

    def url(self, name):
        return self.server.rpartition("/")[0] + "/" + name

    def psql(self, database, text):
        done = subprocess.run([self.bin + "/psql", "-qAtX", "-v", "ON_ERROR_STOP=1", self.url(database), "-c", text],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if done.returncode:
            raise Failure("psql: %s" % done.stderr.strip()[-1000:])
        return [line.split("|") for line in done.stdout.splitlines()]

    def query(self, name, text):
        return self.psql(name, "SET search_path = relata; " + text)

    def exists(self, name):
        return bool(self.psql("postgres", "SELECT 1 FROM pg_database WHERE datname = '%s'" % name))

    def create(self, name):
        self.drop(name)
        self.psql("postgres", "CREATE DATABASE %s" % name)

    def drop(self, name):
        self.psql("postgres", "DROP DATABASE IF EXISTS %s WITH (FORCE)" % name)

    def copy(self, source, target):
        self.drop(target)
        self.psql("postgres", "CREATE DATABASE %s TEMPLATE %s" % (target, source))
        self.psql("postgres", "CHECKPOINT")

    def rename(self, source, target):
        self.drop(target)
        self.psql("postgres", "ALTER DATABASE %s RENAME TO %s" % (source, target))

    def size(self, name):
        return int(self.psql("postgres", "SELECT pg_database_size('%s')" % name)[0][0])

    def engine_memory(self):
        return resident_of_children(self.postmaster)
