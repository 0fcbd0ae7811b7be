"""Measures the list of readers: import, planning, one reader, and the sync of a file.

The reference of an import is the `sqlite3` shell's `.import` of the same CSV into a table with the same unique index, in the
same run. Prints a table in Markdown. Every file is made in a temporary folder and removed.
"""

import argparse
import os
import pathlib
import resource
import subprocess
import tempfile
import time

CONFIG = """[publication]
name = "Weekend Briefing"
from = "briefing@lantern.example"
time_zone = "Asia/Seoul"
interests = "filter"
[[topic]]
id = "privacy"
name = "Privacy"
[[topic]]
id = "crime"
name = "Crime"
[[topic]]
id = "policy"
name = "Policy"
"""
TOPICS = ["privacy", "crime", "policy", "privacy;crime", ""]
DOMAINS = ["naver.example", "daum.example", "gmail.example", "harbour.example"]


def run(command, cwd, stdin=None):
    """Runs a command; returns wall time in seconds, peak memory in MiB, and what it printed."""
    start = time.monotonic()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = subprocess.Popen(command, cwd=cwd, stdin=stdin, stdout=out, stderr=err)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.monotonic() - start
        out.seek(0)
        err.seek(0)
        text, words = out.read().decode(), err.read().decode()
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise SystemExit(f"{command} failed: {text}{words}")
    return seconds, usage.ru_maxrss / 1024, text


def newsroom(folder):
    folder = pathlib.Path(folder)
    (folder / "briefing.toml").write_text(CONFIG)
    issue = folder / "issues/2022-11-18"
    issue.mkdir(parents=True)
    (issue / "issue.toml").write_text('title = "Harbour"\ndate = 2022-11-18T18:00:00+09:00\n')
    (issue / "greeting.md").write_text("Hello from Seoul.\n")
    for number, topic in enumerate(["privacy", "crime", "policy"], 1):
        text = f'+++\ntitle = "Story {number}"\ntopics = ["{topic}"]\n+++\n\nThe harbour was quiet.\n'
        (issue / f"0{number}-story.md").write_text(text)
    return folder


def address(number):
    # Sign-ups are not sorted by address.
    return f"r{number * 2654435761 % 4294967296:010d}@{DOMAINS[number % len(DOMAINS)]}"


def write_csv(path, rows):
    with open(path, "w") as file:
        file.write("email,name,topics,status,since\n")
        for number in range(rows):
            topics = TOPICS[number % len(TOPICS)]
            file.write(f"{address(number)},Reader {number},{topics},subscribed,2024-01-{number % 28 + 1:02d}\n")


def write_toml(path, rows):
    with open(path, "w") as file:
        for number in range(rows):
            topics = ", ".join(f'"{topic}"' for topic in TOPICS[number % len(TOPICS)].split(";") if topic)
            file.write(f'[[subscriber]]\nemail = "{address(number)}"\nname = "Reader {number}"\ntopics = [{topics}]\n\n')


def reference(folder, csv):
    script = (
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;\n"
        "CREATE TABLE subscriber (email TEXT NOT NULL UNIQUE, name TEXT, topics TEXT, status TEXT, since TEXT);\n"
        f".import --csv --skip 1 {csv} subscriber\n"
    )
    path = pathlib.Path(folder) / "reference.sql"
    path.write_text(script)
    with open(path) as file:
        return run(["sqlite3", "reference.db"], folder, file)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--briefing", default="target/release/briefing")
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--file-rows", type=int, default=200_000)
    options = parser.parse_args()
    briefing = os.path.abspath(options.briefing)
    lines = ["| what | rows | seconds | MiB | ratio |", "| --- | --- | --- | --- | --- |"]
    for rows in options.rows:
        with tempfile.TemporaryDirectory() as folder:
            folder = newsroom(folder)
            write_csv(folder / "list.csv", rows)
            bare, _, _ = reference(folder, folder / "list.csv")
            lines.append(f"| `.import` of the sqlite3 shell | {rows:,} | {bare:.2f} | | 1 |")
            command = [briefing, "subscribers", "import", "list.csv", "--consent", "sign-up form"]
            seconds, memory, _ = run(command, folder)
            lines.append(f"| import | {rows:,} | {seconds:.2f} | {memory:.0f} | {seconds / bare:.1f} |")
            seconds, memory, _ = run(command, folder)
            lines.append(f"| the same import again | {rows:,} | {seconds:.2f} | {memory:.0f} | {seconds / bare:.1f} |")
            with open(folder / "left.csv", "w") as file:
                file.write("email\n" + "".join(f"{address(number)}\n" for number in range(0, rows, 50)))
            run([briefing, "subscribers", "import", "left.csv", "--as", "unsubscribed"], folder)
            plan = [briefing, "send", "2022-11-18", "--dry-run", "--to", "topic:privacy or topic:crime"]
            seconds, memory, _ = run(plan, folder)
            lines.append(f"| plan, two topics, 2 % suppressed | {rows:,} | {seconds:.2f} | {memory:.0f} | |")
            seconds, memory, _ = run([briefing, "subscribers", "show", address(rows // 2)], folder)
            lines.append(f"| `subscribers show` | {rows:,} | {seconds:.3f} | {memory:.0f} | |")
            size = (folder / "briefing.db").stat().st_size / rows
            lines.append(f"| bytes a reader in the file | {rows:,} | {size:.0f} bytes | | |")
    with tempfile.TemporaryDirectory() as folder:
        folder = newsroom(folder)
        write_toml(folder / "subscribers.toml", options.file_rows)
        command = [briefing, "subscribers", "list", "--count"]
        for what in ["first sync of subscribers.toml", "sync without a change"]:
            seconds, memory, _ = run(command, folder)
            lines.append(f"| {what} | {options.file_rows:,} | {seconds:.2f} | {memory:.0f} | |")
        # The command counts the readers after the sync: without a file nothing is synced.
        (folder / "subscribers.toml").rename(folder / "synced.toml")
        seconds, memory, _ = run(command, folder)
        lines.append(f"| of it, the count that shows the result | {options.file_rows:,} | {seconds:.2f} | {memory:.0f} | |")
    print("\n".join(lines))


if __name__ == "__main__":
    # Children inherit no limit that would hide their use.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
