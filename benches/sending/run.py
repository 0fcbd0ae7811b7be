"""Compares how fast mail leaves, in one run: this program, lettre, nodemailer, aiosmtplib and Postfix's smtp-source.

Everybody hands the same content (about 33 kB, two parts, the reader's name and three personal links in each) to the same sink
on this machine. Processor time and memory are the sender's alone, as the system counts them for its process.
"""

import argparse
import json
import os
import pathlib
import platform
import random
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
WORK = ROOT / "target" / "bench-sending"
BINARIES = WORK / os.environ.get("BENCH_PROFILE", "release")
ISSUE = "2022-11-18"
WORDS = (
    "harbour lantern editor notice week police ministry company attack leak group server password report message minister "
    "account customer court system network researcher police phone market statement agency data security update"
).split()


class Sink:
    """The mail server that only counts."""

    def __init__(self, *options):
        command = [BINARIES / "sink", *options]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())

    def counts(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def story(number, paragraphs):
    chance = random.Random(number)
    sentence = lambda: " ".join(chance.choices(WORDS, k=12)).capitalize() + "."
    text = "\n\n".join(" ".join(sentence() for _ in range(4)) for _ in range(paragraphs))
    return f'+++\ntitle = "Story {number} of the harbour"\n+++\n\n{text}\n'


def newsroom(folder, readers, port, paragraphs, dkim=""):
    (folder / "issues" / ISSUE).mkdir(parents=True, exist_ok=True)
    issue = folder / "issues" / ISSUE
    (folder / "briefing.toml").write_text(
        '[publication]\nname = "Weekend Briefing"\nfrom = "Weekend Briefing <briefing@lantern.example>"\n'
        'time_zone = "Asia/Seoul"\nsite = "https://briefing.lantern.example"\npostal_address = "1 Harbour Street, Seoul"\n'
        'privacy_policy = "https://briefing.lantern.example/privacy"\n'
        '[author.dasom]\nname = "Dasom Ryu"\nbio = "Reports from Seoul."\n'
        f'[smtp]\nurl = "smtp://127.0.0.1:{port}"\n{dkim}',
        "utf-8",
    )
    (issue / "issue.toml").write_text(
        'title = "What the harbour said this week"\ndate = 2022-11-18T20:32:00+09:00\nauthors = ["dasom"]\n'
    )
    (issue / "greeting.md").write_text("Hello from Seoul. We picked what mattered.\n")
    for number in range(1, 6):
        (issue / f"{number:02}-story.md").write_text(story(number, paragraphs))
    reader = '[[subscriber]]\nemail = "r{0:07}@harbour.example"\nname = "김민서 {0}"\n'
    (folder / "subscribers.toml").write_text("".join(reader.format(n) for n in range(readers)), "utf-8")


def measured(command, **options):
    """Runs a command to its end: its code, seconds, processor seconds and peak memory in MiB."""
    began = time.monotonic()
    process = subprocess.Popen([str(word) for word in command], stdout=subprocess.DEVNULL, **options)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return {
        "code": process.returncode,
        "wall": time.monotonic() - began,
        "cpu": usage.ru_utime + usage.ru_stime,
        "rss": usage.ru_maxrss / 1024,
    }


def ended_within(process, seconds):
    """Waits so long for the end, and then asks for it. The code and what the process used."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            break
        time.sleep(0.02)
    else:
        os.kill(process.pid, signal.SIGINT)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, usage


def closed_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def row(name, connections, sink, result, messages):
    counts = sink.counts()
    if result["code"] != 0 or counts["messages"] != messages:
        print(f"{name}: ended with {result['code']}, {counts['messages']} of {messages} arrived", file=sys.stderr)
        return None
    return {
        "name": name,
        "connections": connections,
        "messages": messages,
        "rate": messages / max(counts["seconds"], 1e-9),
        "cpu": result["cpu"] / messages * 10_000,
        "rss": result["rss"],
        "flights": counts["flights"] / messages,
        "opened": counts["connections"],
        "kB": counts["bytes"] / messages / 1000,
    }


class Briefing:
    """This program: planned once, then `resume` is measured, so that a figure is sending and nothing else."""

    def __init__(self, program, paragraphs):
        self.program, self.paragraphs = program, paragraphs

    def run(self, name, connections, messages, sink, dkim=None, shm=False, ahead=False):
        base = "/dev/shm" if shm else WORK
        folder = pathlib.Path(tempfile.mkdtemp(prefix="newsroom-", dir=base))
        try:
            table = self.key(folder, dkim) if dkim else ""
            newsroom(folder, messages, closed_port(), self.paragraphs, table)
            quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            subprocess.run([self.program, "-C", folder, "send", "--yes"], **quiet, check=False)
            url = f"smtp://127.0.0.1:{sink.port}"
            command = [self.program, "-C", folder, "resume", "--smtp", url, "--connections", str(connections)]
            price = self.prepare(folder, messages) if ahead else None
            sink.counts()
            # Without waiting for the hour, which is near enough for the messages to keep their date.
            result = measured(command + ["--now"] if ahead else command, stderr=subprocess.DEVNULL)
            found = row(name, connections, sink, result, messages)
            return found and {**found, "price": price}
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def prepare(self, folder, messages):
        """Signs everything for an hour, ends before it, and tells what that took."""
        soon = "(strftime('%s', 'now') + 300) * 1000"
        before = pages(folder, f"UPDATE delivery SET scheduled_at = {soon}, planned_at = {soon}; UPDATE plan SET at = {soon}")
        began = time.monotonic()
        command = [str(word) for word in [self.program, "-C", folder, "resume", "--prepare"]]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        for line in process.stderr:
            if line.startswith("waiting until"):
                break
        wall = time.monotonic() - began
        process.send_signal(signal.SIGINT)
        process.stderr.read()
        _, _, usage = os.wait4(process.pid, 0)
        cpu = usage.ru_utime + usage.ru_stime
        bytes_each = (pages(folder) - before) / messages
        return {"wall": wall, "cpu": cpu / messages * 10_000, "rss": usage.ru_maxrss / 1024, "bytes": bytes_each}

    def many(self, readers, seconds, sink):
        """A list of millions, for so many seconds: when the first message leaves, and how much memory it takes."""
        folder = pathlib.Path(tempfile.mkdtemp(prefix="newsroom-", dir=WORK))
        try:
            newsroom(folder, 1, closed_port(), self.paragraphs)
            quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            subprocess.run([self.program, "-C", folder, "send", "--yes"], **quiet, check=False)
            enlarge(folder / "briefing.db", readers)
            url = f"smtp://127.0.0.1:{sink.port}"
            sink.counts()
            began = time.time()
            command = [self.program, "-C", folder, "resume", "--smtp", url, "--connections", "50"]
            process = subprocess.Popen([str(word) for word in command], **quiet)
            _, usage = ended_within(process, seconds)
            counts = sink.counts()
            first = counts["first"] / 1000 - began
            return {"readers": readers, "first": first, "rss": usage.ru_maxrss / 1024, "messages": counts["messages"],
                    "rate": counts["messages"] / max(counts["seconds"], 1e-9)}
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def key(self, folder, algorithm):
        folder.mkdir(exist_ok=True)
        (folder / "briefing.toml").write_text(
            '[publication]\nname = "Weekend Briefing"\nfrom = "briefing@lantern.example"\ntime_zone = "Asia/Seoul"\n'
        )
        words = ["dkim", "new", "--domain", "lantern.example", "--selector", "bench", "--algorithm", algorithm]
        subprocess.run([self.program, "-C", folder, *words], stdout=subprocess.DEVNULL, check=True)
        return '[[dkim]]\ndomain = "lantern.example"\nselector = "bench"\nkey = "dkim/bench.pem"\n'

    def content(self, folder):
        """The two parts as peers get them, with places for name and token."""
        newsroom(folder, 1, closed_port(), self.paragraphs)
        command = [self.program, "-C", folder, "build", ISSUE, "--out", folder / "out"]
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        for part in ["issue.html", "issue.txt"]:
            text = (folder / "out" / part).read_text("utf-8")
            text = text.replace("/sample", "/%TOKEN%").replace("=sample", "=%TOKEN%")
            (folder / part).write_text(text.replace("reader@example.com", "%NAME%"), "utf-8")
        return folder / "issue.html", folder / "issue.txt", (folder / "out" / "issue.eml").stat().st_size


def pages(folder, change=None):
    """The bytes of the store's pages that are in use, after a change."""
    db = sqlite3.connect(folder / "briefing.db")
    if change:
        db.executescript(change)
        db.commit()
    count, free, size = (db.execute(f"PRAGMA {name}").fetchone()[0] for name in ["page_count", "freelist_count", "page_size"])
    db.close()
    return (count - free) * size


def enlarge(path, readers):
    """Gives a planned delivery more readers, faster than a list could be read."""
    db = sqlite3.connect(path)
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < {readers + 9})"
    db.execute(
        f"{numbers} INSERT INTO subscriber (public_ref, id, key, email, name, topics, status, tags, direct, added_at, changed_at) "
        "SELECT randomblob(10), i, 'm' || i || '@d' || (i % 5000) || '.example', 'm' || i || '@d' || (i % 5000) || '.example', 'Minseo ' || i, "
        "'', 'subscribed', '', 1, 0, 0 FROM n"
    )
    db.execute("INSERT OR IGNORE INTO subscriber_class VALUES ('', 'subscribed')")
    db.execute(
        f"{numbers} INSERT INTO ledger (delivery, subscriber, content, state) "
        "SELECT l.delivery, n.i, l.content, 'queued' FROM n, (SELECT delivery, content FROM ledger LIMIT 1) l"
    )
    db.commit()
    db.close()


def has_dkim(program):
    words = [program, "dkim", "new", "--help"]
    return subprocess.run(words, capture_output=True, check=False).returncode == 0


def peers(html, text, size):
    """How to start each peer that is there: name and command for a port, connections and messages."""
    yield "lettre, async pool", lambda *n: [BINARIES / "lettre_peer", *n, html, text]
    if (WORK / "node_modules" / "nodemailer").exists():
        yield "nodemailer, pool", lambda *n: ["node", WORK / "nodemailer.mjs", *n, html, text]
    if (WORK / "venv").exists():
        script = HERE / "peers" / "aiosmtplib_peer.py"
        yield "aiosmtplib", lambda *n: [WORK / "venv" / "bin" / "python", script, *n, html, text]
    if shutil.which("smtp-source", path="/usr/sbin:/usr/bin"):
        yield "smtp-source", lambda port, connections, messages: [
            shutil.which("smtp-source", path="/usr/sbin:/usr/bin"), "-d", "-s", connections, "-m", messages, "-l", size,
            "-f", "briefing@lantern.example", "-t", "r@harbour.example", f"127.0.0.1:{port}",
        ]


def bare(program):
    """Our session without ledger, list and pace: what it costs to put the bytes on the wire."""
    for name, algorithm in [("bare session, unsigned", []), ("bare session, RSA-2048", ["rsa"])]:
        yield name, lambda *n, algorithm=algorithm: [program.parent / "examples" / "bare_session", *n, *algorithm]


def rsa_signatures(cores):
    """Signatures a second that openssl makes on so many cores at once: two that share one do not make twice as many."""
    command = ["openssl", "speed", "-seconds", "2", "-multi", str(cores), "rsa2048"]
    output = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.search(r"rsa\s+2048 bits\s+\S+\s+\S+\s+([\d.]+)", output.stdout)
    return float(found[1]) if found else None


def machine():
    info = pathlib.Path("/proc/cpuinfo").read_text()
    model = re.search(r"model name\s*: (.*)", info)
    load = os.getloadavg()[0]
    name = model[1] if model else platform.machine()
    return f"{os.cpu_count()} x {name}, Linux {platform.release()}, load {load:.1f} before, {time.strftime('%Y-%m-%d')}"


def table(rows):
    yield "| sender | connections | messages | msg/s | CPU s / 10k | peak MiB | flights a message | opened | kB |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    for r in filter(None, rows):
        yield (
            f"| {r['name']} | {r['connections']} | {r['messages']:,} | {r['rate']:,.0f} | {r['cpu']:.2f} | {r['rss']:.0f} "
            f"| {r['flights']:.1f} | {r['opened']} | {r['kB']:.1f} |"
        )


def prices(rows):
    yield "| signed ahead | connections | messages | seconds | CPU s / 10k | peak MiB | bytes of disk a reader |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for r in rows:
        p = r["price"]
        yield (
            f"| {r['name']} | {r['connections']} | {r['messages']:,} | {p['wall']:.1f} | {p['cpu']:.2f} | {p['rss']:.0f} "
            f"| {p['bytes']:.0f} |"
        )


def main():
    parse = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parse.add_argument("--messages", type=int, default=20_000)
    parse.add_argument("--slow-messages", type=int, default=2_000, help="for senders of a few hundred a second")
    parse.add_argument("--connections", type=int, nargs="*", default=[10, 50])
    parse.add_argument("--rtt", type=int, default=20, help="milliseconds of the latency table; 0 leaves it out")
    parse.add_argument("--many", type=int, nargs="*", default=[100_000, 1_000_000], help="lists of so many readers")
    parse.add_argument("--many-seconds", type=float, default=15)
    parse.add_argument("--only", default="", help="senders whose name contains this")
    parse.add_argument("--program", type=pathlib.Path, default=ROOT / "target" / "release" / "briefing")
    options = parse.parse_args()
    print(machine(), flush=True)

    ours = Briefing(options.program, paragraphs=6)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="content-", dir=WORK))
    html, text, size = ours.content(folder)
    wanted = lambda name: options.only in name
    rows, sink = [], Sink()

    def add(found):
        rows.append(found)
        if found:
            print(f"{found['name']}, {found['connections']}: {found['rate']:.0f}/s, {found['cpu']:.2f} CPU s", flush=True)

    for connections in options.connections:
        for name, command in [*peers(html, text, size), *bare(options.program)]:
            if wanted(name):
                slow = "smtp-source" not in name and "bare" not in name
                messages = options.slow_messages if slow else options.messages
                sink.counts()
                result = measured(map(str, command(sink.port, connections, messages)), stderr=subprocess.DEVNULL)
                add(row(name, connections, sink, result, messages))
        modes = [("briefing, unsigned", None, {}), ("briefing, unsigned, store in memory", None, {"shm": True})]
        if has_dkim(options.program):
            for name, dkim in [("briefing, RSA-2048", "rsa"), ("briefing, Ed25519", "ed25519")]:
                modes += [(name, dkim, {}), (f"{name}, prepared", dkim, {"ahead": True})]
        for name, dkim, how in modes:
            if wanted(name):
                messages = options.messages if dkim != "rsa" else min(options.messages, 10_000)
                add(ours.run(name, connections, messages, sink, dkim, **how))
    sink.close()

    late = []
    if options.rtt:
        for pipelining in [[], ["--no-pipelining"]]:
            sink = Sink("--rtt-ms", str(options.rtt), *pipelining)
            name = f"briefing, {options.rtt} ms" + (", no PIPELINING" if pipelining else "")
            if wanted(name):
                late.append(ours.run(name, 50, options.messages // (4 if pipelining else 1), sink))
            sink.close()
    shutil.rmtree(folder, ignore_errors=True)

    sink = Sink()
    long = [ours.many(readers, options.many_seconds, sink) for readers in options.many]
    sink.close()

    one, all_at_once = rsa_signatures(1), rsa_signatures(os.cpu_count())
    print(f"\n{machine()}; `openssl speed rsa2048`: {one or 0:,.0f} signatures/s on one core, {all_at_once or 0:,.0f} on all; {size / 1000:.1f} kB a message\n")
    print("\n".join(table(rows)))
    ahead = [r for r in filter(None, rows) if r.get("price")]
    if ahead:
        print("\n" + "\n".join(prices(ahead)))
    if late:
        print("\n" + "\n".join(table(late)))
    if long:
        print("\n| readers of the list | first message after | peak MiB | sent before it was stopped | msg/s |")
        print("| --- | --- | --- | --- | --- |")
    for r in long:
        print(f"| {r['readers']:,} | {r['first']:.2f} s | {r['rss']:.0f} | {r['messages']:,} | {r['rate']:,.0f} |")


if __name__ == "__main__":
    main()
