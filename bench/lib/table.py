"""The table: a row a line, in plain text or as Markdown, and what was to be reached beside what was."""

HEAD = ("engine", "account", "work", "conn.", "a second", "median", "99 %", "CPU", "engine CPU", "by hand, a second",
        "of it", "bare CPU", "times it", "to reach")

NAMES = {
    "create": "create a contact",
    "link": "create a labelled link",
    "read": "read a contact",
    "links": "read a contact's links",
    "batch-create": "create 100 contacts",
    "batch-read": "read 100 contacts",
    "load": "load, public batches",
    "bulk": "load, bulk path",
    "memory": "resident memory",
}


def count(value):
    return "{:,.0f}".format(value) if value >= 100 else "%.1f" % value


def time(us):
    return "%.0f us" % us if us < 1000 else "%.1f ms" % (us / 1000) if us < 1e6 else "%.1f s" % (us / 1e6)


def megabytes(size):
    return "%.0f MB" % (size / 1e6)


def mark(text, reached):
    return "%s: %s" % (text, "yes" if reached else "NO")


def first_line(lines, line):
    """The line of the same work with one connection."""
    for other in lines:
        if all(other.get(key) == line.get(key) for key in ("engine", "account", "work")) and other.get("connections") == 1:
            return other
    return None


def targets(lines, line):
    """What the line has to reach, in words, with yes or NO."""
    product, floor, bare = line["product"], line["floor"], line["bare"]
    if line["work"] == "load":
        return [mark("4 s, %.1f s" % product["seconds"], product["seconds"] <= 4)] if line["engine"] == "SQLite" else []
    if line["engine"] == "PostgreSQL":
        ratio = product["per_second"] / floor["per_second"]
        return [mark("0.7 of by hand", ratio >= 0.7)]
    if line["work"] in ("read", "links", "batch-read"):
        return [mark("3 x bare CPU", product["cpu_us"] <= 3 * bare["cpu_us"])]
    one = first_line(lines, line)
    if line["connections"] != 16:
        return []
    marks = [mark("half of by hand", product["per_second"] >= 0.5 * floor["per_second"])]
    if one and line["work"] in ("create", "link"):
        times = product["per_second"] / one["product"]["per_second"]
        marks.append(mark("5 x one conn., %.1f" % times, times >= 5))
    return marks


def request_row(lines, line):
    product, floor, bare = line["product"], line["floor"], line["bare"]
    postgres = line["engine"] == "PostgreSQL"
    return (line["engine"], line["account"], NAMES[line["work"]], str(line["connections"]), count(product["per_second"]),
            time(product["p50_us"]), time(product["p99_us"]), time(product["cpu_us"]),
            time(product["postgres_cpu_us"]) if postgres else "", count(floor["per_second"]),
            "%.2f" % (product["per_second"] / floor["per_second"]), time(bare["cpu_us"]) if bare else "",
            "%.1f" % (product["cpu_us"] / bare["cpu_us"]) if bare else "", "; ".join(targets(lines, line)))


def bulk_row(line):
    rows = line["records"] + line["links"]
    rate, floor = rows / line["seconds"], rows / line["floor_seconds"]
    goal = mark("100,000 rows/s", rate >= 100000) if line["engine"] == "SQLite" and line["account"] == "large" else ""
    return (line["engine"], line["account"], "%s: %s records, %s link rows in %.1f s; store %s, memory %s" % (
        NAMES["bulk"], count(line["records"]), count(line["links"]), line["seconds"], megabytes(line["bytes"]),
        megabytes(line["peak"])), "", count(rate), "", "", "", "", count(floor), "%.2f" % (rate / floor), "", "", goal)


def memory_row(line):
    goal = {"small": 60, "large": 300}[line["account"]]
    work = "%s: %s, at most %s" % (NAMES["memory"], megabytes(line["resident"]), megabytes(line["peak"]))
    if line["engine_memory"]:
        work += "; the engine %s" % megabytes(line["engine_memory"])
    return (line["engine"], line["account"], work, *[""] * 10,
            mark("below %d MB" % goal, line["resident"] < goal * 1e6) if line["engine"] == "SQLite" else "")


def rows(lines, scale):
    for line in lines:
        if line["work"] == "bulk":
            row = bulk_row(line)
        elif line["work"] == "memory":
            row = memory_row(line)
        else:
            row = request_row(lines, line)
        # What is to be reached is said of whole accounts.
        yield row if scale == 1 else (*row[:-1], "")


def plain(lines, scale):
    # The long rows have nothing in the columns of figures: they do not make the column wide.
    body = [HEAD, *rows(lines, scale)]
    wide = [max(len(row[i]) for row in body if i != 2 or row[3]) for i in range(len(HEAD))]
    text = []
    for row in body:
        cells = [cell.ljust(wide[i]) if i in (0, 1, 2, 13) else cell.rjust(wide[i]) for i, cell in enumerate(row)]
        text.append("  ".join(cells).rstrip())
    return "\n".join(text)


def markdown(lines, scale):
    text = ["| " + " | ".join(HEAD) + " |", "|" + "".join("---|" if i in (0, 1, 2, 13) else "---:|" for i in range(len(HEAD)))]
    return "\n".join(text + ["| " + " | ".join(row) + " |" for row in rows(lines, scale)])
