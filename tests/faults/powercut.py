"""A power cut after every disk operation that the program really made: what the disk may hold then, and what must.

The system calls of a child are recorded (strace) and replayed here up to each one. What was not synced by then may be
there or not, so each cut leaves four disks: with nothing of it, with all, with a random half, and with all but the last
write torn at a sector. The model is that of a journalling file system: a file's fsync makes its bytes and its name
durable, a removed or renamed file is so at the next sync of anything; other file systems order it otherwise.
"""

from __future__ import annotations

import random
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
SECTOR = 512
MEMORY = Path("/dev/shm") if Path("/dev/shm").is_dir() else None
"""Where the disks are laid out: what is started on them syncs at every step, and has nothing to lose."""
KINDS = ("nothing", "all", "half", "torn")
CALLS = "openat,write,pwrite64,ftruncate,fsync,fdatasync,unlink,unlinkat,rename,renameat,renameat2,lseek,close,mkdir"

_LINE = re.compile(r"^(\d+) +(\w+)\((.*)\) += (-?\d+)")
_UNFINISHED = re.compile(r"^(\d+) +(.*) <unfinished \.\.\.>$")
_RESUMED = re.compile(r"^(\d+) +<\.\.\. \w+ resumed>(.*)$")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_FD = re.compile(r"^(\d+)<((?:\\x[0-9a-f]{2})*)>")


class Op(NamedTuple):
    """One call that succeeded. *name*: write, cut, sync, make, remove, rename, or said (a line on standard output)."""

    name: str
    path: str = ""
    data: bytes = b""
    at: int = 0  # offset of a write, length of a cut
    to: str = ""  # the new name


def record(strace: str, command: Sequence[str], folder: Path, *, environment: dict[str, str] | None = None) -> list[Op]:
    """Run *command* and return what it did to the files in *folder*, in order, and what it said."""
    with tempfile.NamedTemporaryFile("r", encoding="latin-1") as trace:
        subprocess.run(
            [strace, "-f", "-y", "-xx", "-s", "1000000", "-o", trace.name, "-e", f"trace={CALLS}", *command],
            cwd=ROOT,
            env=environment,
            check=True,
            stdout=subprocess.PIPE,
            timeout=600,
        )
        return list(_ops(_whole_lines(trace), folder))


def _whole_lines(trace: Iterator[str]) -> Iterator[str]:
    """Calls that another thread's call cut in two are put together where they ended."""
    begun: dict[str, str] = {}
    for line in trace:
        line = line.rstrip("\n")
        if (cut := _UNFINISHED.match(line)) is not None:
            begun[cut[1]] = cut[2]
        elif (rest := _RESUMED.match(line)) is not None:
            yield f"{rest[1]} {begun.pop(rest[1], '')}{rest[2]}"
        else:
            yield line


def _plain(escaped: str) -> bytes:
    return bytes.fromhex(escaped.replace("\\x", ""))


def _ops(lines: Iterator[str], folder: Path) -> Iterator[Op]:
    places: dict[tuple[str, str], int] = {}  # (process, handle) → where the next write goes
    speaker = ""  # the first process: what a child of it prints (ldconfig, for one) is not said to anybody
    inside = f"{folder.resolve()}/"
    for line in lines:
        found = _LINE.match(line)
        if found is None or int(found[4]) < 0:
            continue
        process, call, arguments, result = found[1], found[2], found[3], int(found[4])
        speaker = speaker or process
        texts = [_plain(text) for text in _TEXT.findall(arguments)]
        handle = _FD.match(arguments)
        number, path = (handle[1], _plain(handle[2]).decode()) if handle else ("", "")
        here = (process, number)
        if call == "openat":
            opened = str((ROOT / texts[0].decode()).resolve()) if texts else ""
            places[process, str(result)] = 0
            if "O_CREAT" in arguments and opened.startswith(inside):
                yield Op("make", opened.removeprefix(inside))
            if "O_TRUNC" in arguments and opened.startswith(inside):
                yield Op("cut", opened.removeprefix(inside), at=0)
        elif call == "lseek":
            places[here] = result
        elif call == "write" and number == "1":
            if process == speaker:
                yield Op("said", data=texts[0])
        elif path.endswith(" (deleted)") or (
            path and not (path.startswith(inside) or path == inside.rstrip("/"))
        ):  # a file without a name: no cut leaves anything of it
            continue
        elif call == "write":
            yield Op("write", path.removeprefix(inside), texts[0][:result], places.get(here, 0))
            places[here] = places.get(here, 0) + result
        elif call == "pwrite64":
            offset = int(arguments.rsplit(",", 1)[1])
            yield Op("write", path.removeprefix(inside), texts[0][:result], offset)
        elif call == "ftruncate":
            yield Op("cut", path.removeprefix(inside), at=int(arguments.rsplit(",", 1)[1]))
        elif call in ("fsync", "fdatasync"):
            yield Op("sync", "" if path == inside.rstrip("/") else path.removeprefix(inside))
        elif call.startswith(("unlink", "rename")):
            names = [str((ROOT / text.decode()).resolve()) for text in texts]
            if names and names[0].startswith(inside):
                short = [name.removeprefix(inside) for name in names]
                yield Op("remove", short[0]) if call.startswith("unlink") else Op("rename", short[0], to=short[1])


@dataclass
class Disk:
    """What a disk certainly holds, and what was done since that it may hold."""

    files: dict[str, bytes]  # durable
    loose: list[Op] = field(default_factory=list)

    def do(self, op: Op) -> None:
        """Take up one operation."""
        if op.name != "sync":
            self.loose.append(op)
            return
        # Names are ordered with every sync; bytes only with their own file's.
        durable = [
            loose.name in ("remove", "rename") or loose.path == op.path or (op.path == "" and loose.name == "make")
            for loose in self.loose
        ]
        _apply(self.files, *(loose for loose, yes in zip(self.loose, durable, strict=True) if yes))
        self.loose = [loose for loose, yes in zip(self.loose, durable, strict=True) if not yes]

    def after_cut(self, kind: str, chance: random.Random) -> dict[str, bytes]:
        """What is on it when the power comes back."""
        files = dict(self.files)
        kept = list(self.loose)
        if kind == "nothing":
            kept = []
        elif kind == "half":
            kept = [op for op in kept if chance.random() < 0.5]
        elif kind == "torn" and kept and kept[-1].name == "write":
            last = kept[-1]
            sectors = -(-len(last.data) // SECTOR)
            kept[-1] = last._replace(data=last.data[: SECTOR * chance.randrange(sectors)])
        _apply(files, *kept)
        return files


def _apply(files: dict[str, bytes], *ops: Op) -> None:
    """Do *ops* to *files*; what is written to is copied once, not once for each write."""
    open_files: dict[str, bytearray] = {}
    for op in ops:
        if op.name == "write":
            if op.path not in open_files:
                open_files[op.path] = bytearray(files.get(op.path, b""))
            file = open_files[op.path]
            file.extend(b"\0" * (op.at - len(file)))
            file[op.at : op.at + len(op.data)] = op.data
        else:
            _close(files, open_files)
            _apply_name(files, op)
    _close(files, open_files)


def _close(files: dict[str, bytes], open_files: dict[str, bytearray]) -> None:
    files.update((path, bytes(file)) for path, file in open_files.items())
    open_files.clear()


def _apply_name(files: dict[str, bytes], op: Op) -> None:
    if op.name == "make":
        files.setdefault(op.path, b"")
    elif op.name == "cut":
        files[op.path] = files.get(op.path, b"")[: op.at].ljust(op.at, b"\0")
    elif op.name == "remove":
        files.pop(op.path, None)
    elif op.name == "rename" and op.path in files:
        files[op.to] = files.pop(op.path)


class Cut(NamedTuple):
    """A disk as a cut left it, and what the program had said by then."""

    order: int  # of the operation that was the last
    kind: str
    files: dict[str, bytes]
    said: bytes

    def lay_out(self, folder: Path) -> None:
        """Write it where a program can start on it."""
        for name, content in self.files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)


def read_files(folder: Path) -> dict[str, bytes]:
    """Every file under *folder*, by its path from there."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()
    }


def cuts(before: dict[str, bytes], ops: Sequence[Op], *, seed: int = 1) -> Iterator[Cut]:
    """Every disk that a cut of power may leave, each once: *before* is what was there and durable at the start."""
    disk, said, chance = Disk(dict(before)), b"", random.Random(seed)
    seen: set[int] = set()
    for order, op in enumerate(ops):
        if op.name == "said":
            said += op.data
            if order + 1 < len(ops):  # else nothing follows that would show what was not synced before it was said
                continue
        else:
            disk.do(op)
        for kind in KINDS:
            files = disk.after_cut(kind, chance)
            # The index of the log is memory that SQLite shares: it is never read back after a cut.
            files = {name: content for name, content in files.items() if not name.endswith("-shm")}
            mark = hash((said, tuple(sorted(files.items()))))
            if mark not in seen:
                seen.add(mark)
                yield Cut(order, kind, files, said)


def survive(cut_disks: Iterator[Cut], check: Callable[[Path, bytes], None]) -> tuple[int, list[str]]:
    """Start *check* on each disk, with what was said by then; how many there were, and what went wrong on which."""
    count, lost = 0, []
    for cut in cut_disks:
        count += 1
        with tempfile.TemporaryDirectory(prefix="cut-", dir=MEMORY) as name:
            folder = Path(name) / "shop"
            folder.mkdir()
            cut.lay_out(folder)
            try:
                check(folder, cut.said)
            except Exception as error:
                lost.append(f"after operation {cut.order} ({cut.kind}): {error!r}")
    return count, lost
