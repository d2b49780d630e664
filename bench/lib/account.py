"""The accounts: what must be defined before data comes, and how many rows there are."""
import http.client
import json
import os
import subprocess

from lib.process import Failure

LABELS = {"small": 8, "large": 10}
PROPERTIES = {
    "small": [],
    "large": [("bench_score", "Score", "number", "number"), ("bench_last_activity", "Last activity", "datetime", "date")],
}
VERSION = 1  # of the data: stores made with another are made anew


def post(server, path, body):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("POST", path, json.dumps(body),
                       {"Authorization": "Bearer " + server.token, "Content-Type": "application/json"})
    reply = connection.getresponse()
    text = reply.read().decode()
    connection.close()
    if reply.status // 100 != 2:
        raise Failure("POST %s: %d %s" % (path, reply.status, text[:500]))
    return json.loads(text)


def define(server, account):
    """Makes the labels and properties that the account's data needs."""
    for number in range(1, LABELS[account] + 1):
        post(server, "/crm/v4/associations/contacts/companies/labels",
             {"name": "bench_label_%d" % number, "label": "Bench label %d" % number})
    for name, label, kind, field in PROPERTIES[account]:
        post(server, "/crm/v3/properties/contacts",
             {"name": name, "label": label, "type": kind, "fieldType": field, "groupName": "contactinformation"})


def load_file(options, account):
    """The account in the form that `relata load` reads; written once."""
    path = os.path.join(options.data, "%s-%d-%d.load" % (account, options.scale, VERSION))
    if not os.path.exists(path):
        with open(path + ".new", "wb") as file:
            subprocess.run([os.path.join(options.build, "bench", "bench-generate"), account, str(options.scale)],
                           stdout=file, check=True)
        os.rename(path + ".new", path)
    return path


def has_bulk_path(options):
    done = subprocess.run([os.path.join(options.build, "relata"), "load", "--help"], stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL)
    return done.returncode == 0
