"""Measures the public site next to nginx, in one run: pages by GET, and one-click unsubscribe requests by POST.

The newsroom is the sample; its readers are imported, and one issue is sent to `smtp-sink`, so that the issue is public and
each reader has a genuine link. `wrk` asks on loopback. nginx serves the same pages as files, with one worker. Rates are told by
wall time and for each second of processor time that the server used, because wrk takes a part of the machine.
"""

import argparse
import json
import os
import pathlib
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
ISSUE = "2022-11-18"
TICKS = os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port):
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    sys.exit(f"nothing listens on port {port}")


def processor(pids):
    """Processor seconds that processes have used."""
    total = 0
    for pid in pids:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def peak(pid):
    return int(re.search(r"VmHWM:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text())[1]) / 1024


def sent_newsroom(program, folder, readers):
    """A newsroom that sent its issue to every reader; returns the tokens of the unsubscribe links."""
    for name in ["briefing.toml", "issues"]:
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / name)
    lines = "".join(f"r{n:07}@harbour.example\n" for n in range(readers))
    (folder / "list.csv").write_text("email\n" + lines)
    (folder / "mails").mkdir()
    (folder / "mails").chmod(0o777)
    folder.chmod(0o755)
    port = free_port()
    # As root the sink wants another user.
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    sink = subprocess.Popen(["smtp-sink", *user, "-d", "m.", f"127.0.0.1:{port}", "1000"], cwd=folder / "mails")
    try:
        wait_for(port)
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "text": True, "cwd": folder}
        consent = ["subscribers", "import", "list.csv", "--consent", "Asked for in a benchmark"]
        subprocess.run([program, *consent], **quiet, check=True)
        url = f"smtp://127.0.0.1:{port}"
        done = subprocess.run([program, "send", ISSUE, "--yes", "--smtp", url], **quiet, check=False)
        if done.returncode != 0:
            sys.exit(done.stderr)
    finally:
        sink.terminate()
        sink.wait()
    tokens = set()
    for mail in (folder / "mails").iterdir():
        head = mail.read_text("utf-8", "replace").split("\n\n", 1)[0].replace("\n ", " ")
        if link := re.search(r"<https://[^>]*/unsubscribe/([^>]+)>", head):
            tokens.add(link[1])
    shutil.rmtree(folder / "mails")
    return sorted(tokens)


def wrk(url, seconds, connections, script=None):
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", "10s"]
    command += ["-s", str(script)] if script else []
    told = subprocess.run([*command, url], capture_output=True, text=True, check=True).stdout
    milliseconds = {"us": 0.001, "ms": 1.0, "s": 1000.0}
    late = re.search(r"99%\s+([\d.]+)(us|ms|s)", told)
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", told)
    broken = re.search(r"Socket errors: (.*)", told)
    return {
        "requests": int(re.search(r"(\d+) requests in", told)[1]),
        "rate": float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1]),
        "p99": float(late[1]) * milliseconds[late[2]],
        "failed": int(failed[1]) if failed else 0,
        "broken": broken[1] if broken else "",
    }


def row(name, found, cores):
    note = f" ({found['failed']} failed)" if found["failed"] else ""
    note += f" ({found['broken']})" if found["broken"] else ""
    a_core = found["requests"] / max(cores, 1e-9)
    print(f"| {name} | {found['rate']:,.0f} | {a_core:,.0f} | {found['p99']:.1f} |{note}", flush=True)
    return a_core


def measure(name, url, pids, seconds, connections, script=None):
    before = processor(pids)
    found = wrk(url, seconds, connections, script)
    return row(name, found, processor(pids) - before), found


def crowded(server, base, count):
    """Opens idle connections, and asks for a page beside them: what the answer takes, and the memory of the server."""
    port = int(base.rsplit(":", 1)[1])
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, count + 500), hard))
    idle, slowest = [], 0.0
    for number in range(count):
        idle.append(socket.create_connection(("127.0.0.1", port), timeout=10))
        # Half of a request: a client that is slow on purpose.
        idle[-1].sendall(b"GET /issues/ HTTP/1.1\r\nHost: a\r\n")
        if number % 100 == 99:
            began = time.monotonic()
            with urllib.request.urlopen(base + "/subscribe", timeout=30) as answer:
                answer.read()
            slowest = max(slowest, time.monotonic() - began)
    print(f"{count:,} idle connections: the slowest answer took {slowest * 1000:.0f} ms, {peak(server.pid):.0f} MiB")
    for connection in idle:
        connection.close()


class Nginx:
    """nginx with one worker and a folder of files."""

    def __init__(self, folder):
        self.folder, self.port = folder, free_port()
        folder.chmod(0o755)
        (folder / "nginx.conf").write_text(
            "worker_processes 1;\nerror_log stderr crit;\npid nginx.pid;\nevents { worker_connections 4096; }\n"
            "http { access_log off; default_type text/html; keepalive_requests 1000000;\n"
            f"server {{ listen 127.0.0.1:{self.port}; root {folder}; }} }}\n"
        )
        command = ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf"), "-g", "daemon off;"]
        self.process = subprocess.Popen(command)
        wait_for(self.port)
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        self.pids = [int(pid) for pid in children.read_text().split()]

    def close(self):
        self.process.terminate()
        self.process.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, default=30_000)
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--connections", type=int, default=64)
    options = parser.parse_args()
    for program in ["wrk", "nginx", "smtp-sink"]:
        if not shutil.which(program):
            sys.exit(f"{program} is missing: install the Debian package `{'postfix' if program == 'smtp-sink' else program}`")
    program = str(ROOT / "target" / "release" / "briefing")
    folder = pathlib.Path(tempfile.mkdtemp(prefix="site-", dir=ROOT / "target"))
    nginx = server = None
    try:
        tokens = sent_newsroom(program, folder, options.readers)
        server = subprocess.Popen(
            [program, "serve", "--listen", "127.0.0.1:0", "--format", "json"],
            cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )
        told = ""
        while "}" not in told:
            told += server.stdout.readline() or sys.exit("serve ended")
        base = json.loads(told)["http"].rstrip("/")
        pages = {"form": "/subscribe", "archive": "/issues/", "issue": f"/issues/{ISSUE}"}
        files = folder / "files"
        files.mkdir()
        for name, path in pages.items():
            with urllib.request.urlopen(base + path) as answer:
                (files / f"{name}.html").write_bytes(answer.read())
        nginx = Nginx(files)
        print(f"{len(tokens):,} readers, {options.connections} connections\n")
        print("| what | requests a second | for each second of the server's processor time | p99 ms |\n| --- | --- | --- | --- |")
        for name, path in pages.items():
            ours, _ = measure(f"briefing, {name}", base + path, [server.pid], options.seconds, options.connections)
            url = f"http://127.0.0.1:{nginx.port}/{name}.html"
            theirs, _ = measure(f"nginx, the same file", url, nginx.pids, options.seconds, options.connections)
            print(f"| ratio | | {ours / theirs:.2f} | |")
        print()
        crowded(server, base, 5_000)
        print("\n| what | requests a second | for each second of the server's processor time | p99 ms |\n| --- | --- | --- | --- |")
        script = folder / "leave.lua"
        (folder / "tokens").write_text("\n".join(tokens) + "\n")
        # Each token is used once, and the last one ends the run.
        script.write_text(
            f'local tokens = {{}}\nfor line in io.lines("{folder}/tokens") do tokens[#tokens + 1] = line end\n'
            "local next = 0\nlocal head = {['Content-Type'] = 'application/x-www-form-urlencoded'}\n"
            "request = function()\n  next = next + 1\n  if next > #tokens then next = #tokens; wrk.thread:stop() end\n"
            "  return wrk.format('POST', '/unsubscribe/' .. tokens[next], head, 'List-Unsubscribe=One-Click')\nend\n"
        )
        _, left = measure("briefing, one-click POST", base, [server.pid], options.seconds, options.connections, script)
        count = subprocess.run(
            ["sqlite3", "-readonly", folder / "briefing.db", "SELECT count(*) FROM suppression WHERE reason = 'unsubscribed'"],
            capture_output=True, text=True, check=False,
        ).stdout.strip()
        print(f"\n{left['requests']:,} one-click requests answered, {count} readers left; peak memory {peak(server.pid):.0f} MiB")
    finally:
        if nginx:
            nginx.close()
        if server:
            server.send_signal(signal.SIGTERM)
            server.wait()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
