"""Backups: one encrypted file with all that a new machine needs, made while selling, and counted only once it was read
back, opened and found whole.

A backup has its final name only when it is good. Until then it is a `.part`, and the old ones stay where they are.
"""

from __future__ import annotations

import contextlib
import errno
import io
import json
import os
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from shutil import copyfileobj
from typing import IO

from data import erasures
from data.bundle import SUFFIX, Header, Key, header_of, read_header, sealed, unsealed
from data.keys import KEYS_FOLDER, Keys
from data.lock import WriterLock
from data.persons import PERSONS_FILE
from data.snapshot import Facts, Proved, check_copy, scratch, snapshot
from data.storage import LEDGER_FILE, VAULT_FILE, refusal, sync_folder, told
from pos.backups import Backups, Place, dropped
from pos.calendar import stamp
from pos.errors import PosError

KEY_NAME = "backup"
RECORD_FILE = "backups.json"
MANIFEST, SECRETS = "manifest.json", "secrets.json"
FILES = (VAULT_FILE, PERSONS_FILE, erasures.LIST_FILE)
"""What lies beside the ledger and goes into each bundle with it, where it is there."""
_WHOLE_CHAIN_EACH = timedelta(days=1)
_LOCK_FILE = "backup.lock"
_MODE_AT = 18  # where the file's header says whether it is in WAL mode


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one place's backup: the file with its facts, or the refusal."""

    place: Path
    file: Path | None = None
    held: Facts | None = None
    size: int = 0
    refusal: PosError | None = None


def back_up(folder: Path, places: Sequence[Path], key: Key, now: datetime, *, make_place: bool = False) -> list[Result]:
    """Make a backup of the ledger in *folder* in each of *places*. A place that fails holds no other up.

    make_place: a person named the place; else it must be there, and with it the backups that were made there before (unless
    it is a stick's own root: then it is a new stick), so that nothing is written under the name of one that is not plugged in. Raises backup_running, and what
    reading the ledger may raise.
    """
    with _alone(folder), snapshot(folder) as (file, held):
        with told(folder):
            beside = _beside(folder)
        results = []
        for place in places:
            file.seek(0)
            record = read_record(folder)
            before = next((known for known in record.places if known.place == str(place)), Place(str(place)))
            try:
                with _told(place):
                    _check_place(place, before, held.ledger, make_place=make_place)
                    _lay_list(place, held.ledger, beside)
                    path = _write(place, file, beside, held, key, now)
                    proved = _prove(path, key, held, folder, record, now)
                    path, size = _name(path), path.with_suffix("").stat().st_size
                    known = replace(before, good_at=stamp(now), file=path.name, sales=held.sales, why="")
                    results.append(Result(place, path, held, size))
                with contextlib.suppress(OSError):
                    keep_by_the_rule(place, held.ledger, now)
            except PosError as said:
                known, proved = replace(before, why=f"{said.code}.{said.why}".rstrip(".")), None
                results.append(Result(place, refusal=said))
            _note(folder, record, replace(known, tried_at=stamp(now)), proved, now)
        return results


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One backup at a time. A ledger that cannot be written has no window that makes any."""
    if not os.access(folder, os.W_OK):
        yield
        return
    lock = WriterLock(folder / _LOCK_FILE)
    try:
        lock.take()
    except PosError:
        raise PosError("ledger_in_use", "backup") from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _told(place: Path) -> Iterator[None]:
    """Say what the place refused as the place's, not the ledger's."""
    try:
        yield
    except OSError as error:
        said = refusal(error, place)
        code = said.code if said is not None and said.code in ("disk_full", "read_only") else "read_only"
        raise PosError(code, "backup", place=str(place)) from error


def _check_place(place: Path, before: Place, ledger: str, *, make_place: bool) -> None:
    if make_place:
        place.mkdir(parents=True, exist_ok=True)
    elif not place.is_dir() or (before.good_at and not bundles(place, ledger) and not os.path.ismount(place)):
        raise PosError("read_only", "backup_gone", place=str(place))


def _lay_list(place: Path, ledger: str, beside: dict[str, bytes]) -> None:
    """The list of erased residents lies beside the backups as well: one that cannot be read takes no list with it."""
    numbers = erasures.numbers_in(beside.get(erasures.LIST_FILE, b""))
    if numbers and VAULT_FILE in beside:
        erasures.lay_beside(erasures.beside(place, ledger), numbers, beside[VAULT_FILE])


# -- writing ---------------------------------------------------------------------------------------------------------
def _beside(folder: Path) -> dict[str, bytes]:
    """What goes in with the ledger. Read after the ledger's moment: a key more does no harm, a key less would."""
    found = {name: (folder / name).read_bytes() for name in FILES if (folder / name).is_file()}
    keys = Keys(folder)
    names = {path.stem for path in (folder / KEYS_FOLDER).glob("*.*")} - {KEY_NAME}
    secrets = {name: secret.hex() for name in sorted(names) if (secret := keys.get(name)) is not None}
    return found | {SECRETS: json.dumps(secrets).encode()}


def _write(place: Path, ledger: IO[bytes], beside: dict[str, bytes], held: Facts, key: Key, now: datetime) -> Path:
    """Write the bundle under a name that does not count yet, down to the disk."""
    header = header_of(key, ledger=held.ledger, device=held.device, seq=held.seq, at=stamp(now))
    name = f"doorstep-{held.ledger[:8]}-{held.device}-{held.seq:08}-{now:%Y%m%dT%H%M%S}{SUFFIX}"
    path = place / f"{name}.part"
    for left in place.glob(f"doorstep-{held.ledger[:8]}-*{SUFFIX}.part"):
        left.unlink()
    try:
        with path.open("wb") as file:
            with sealed(file, header, key) as packed:
                _pack(packed, {MANIFEST: json.dumps(asdict(held) | {"at": stamp(now)}).encode(), **beside}, ledger)
            file.flush()
            os.fsync(file.fileno())
            if hasattr(os, "posix_fadvise"):  # what is read back then comes from the medium
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    except BaseException:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
        raise
    return path


def _pack(packed: IO[bytes], small: dict[str, bytes], ledger: IO[bytes]) -> None:
    """The small ones first: whoever looks for a list or a figure need not read the ledger."""
    with tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar:
        for name, content in small.items():
            _add(tar, name, io.BytesIO(content), len(content))
        _add(tar, LEDGER_FILE, ledger, ledger.seek(0, os.SEEK_END))


def _add(tar: tarfile.TarFile, name: str, content: IO[bytes], size: int) -> None:
    member = tarfile.TarInfo(name)
    member.size = size
    content.seek(0)
    tar.addfile(member, content)


def _name(part: Path) -> Path:
    """Give a good one its name."""
    path = part.with_suffix("")
    part.replace(path)
    try:
        sync_folder(path.parent)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # folders of some network disks cannot be synced
            raise
    return path


# -- reading ---------------------------------------------------------------------------------------------------------
def unpack(path: Path, key: Key, ledger: IO[bytes] | None) -> dict[str, bytes]:
    """The small files of a bundle by name; the ledger goes into *ledger*. Raises damaged (backup), wrong_passphrase.

    With None for *ledger* reading ends before it.
    """
    small: dict[str, bytes] = {}
    try:
        with unsealed(path, key) as packed, tarfile.open(fileobj=packed, mode="r|") as tar:
            for member in tar:
                content = tar.extractfile(member)
                if content is None:
                    raise PosError("damaged", "backup", place=str(path))
                if member.name != LEDGER_FILE:
                    small[member.name] = content.read()
                elif ledger is None:
                    raise _Enough
                else:
                    copyfileobj(content, ledger, 1 << 20)
    except _Enough:
        pass
    except tarfile.TarError as error:
        raise PosError("damaged", "backup", place=str(path)) from error
    if MANIFEST not in small:
        raise PosError("damaged", "backup", place=str(path))
    return small


class _Enough(Exception):
    """What was looked for is read."""


def manifest(small: dict[str, bytes]) -> tuple[Facts, str]:
    """What a bundle holds, and the stamp of the moment."""
    plain = json.loads(small[MANIFEST])
    at = plain.pop("at")
    return Facts(**plain), at


def _prove(
    part: Path, key: Key, held: Facts, folder: Path, record: Record, now: datetime
) -> dict[str, tuple[int, str]]:
    """Read the bundle back as a new machine would. Raises damaged; then it never counted, and goes."""
    try:
        with scratch(folder, "mode=ro") as (file, copy):
            small = unpack(part, key, file)
            file.seek(_MODE_AT)  # the file has no name, so SQLite must look for no -wal beside it
            file.write(b"\1\1")
            file.flush()
            if manifest(small)[0] != held:
                raise PosError("damaged", "backup", place=str(part))
            return check_copy(copy, held, {} if record.wants_whole(now) else record.proved)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise


# -- which there are, and which stay ---------------------------------------------------------------------------------
def bundles(place: Path, ledger: str = "") -> list[tuple[Path, Header]]:
    """The bundles in *place* (of one ledger), in the order they were made. What is none is passed over."""
    found = []
    for path in place.glob(f"*{SUFFIX}"):
        try:
            header = read_header(path) if path.is_file() else None  # a pipe would be waited at
        except (OSError, PosError):
            continue
        if header is not None and (not ledger or header.ledger == ledger):
            found.append((path, header))
    return sorted(found, key=lambda pair: (*order(pair[1]), pair[0].name))


def order(header: Header) -> tuple[int, str, int, str]:
    """What the headers of one ledger's bundles are sorted by."""
    device = header.device
    return int(device) if device.isascii() and device.isdigit() else 0, device, header.seq, header.at


def without_header(place: Path, ledger: str) -> list[Path]:
    """The files in *place* that bear the name of a bundle of *ledger* and cannot be read as one, by name."""
    known = {path for path, _header in bundles(place, ledger)}
    return sorted(path for path in place.glob(f"doorstep-{ledger[:8]}-*{SUFFIX}") if path not in known)


def keep_by_the_rule(place: Path, ledger: str, now: datetime) -> None:
    """Remove what the keeping rule lets go of this ledger's backups."""
    goods = [(path.name, moment) for path, header in bundles(place, ledger) if (moment := _moment(header.at))]
    for name in dropped(goods, now):
        (place / name).unlink()


def _moment(at: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


# -- what is known of them -------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Record:
    """The small file beside the ledger that says what became of each place's last backup."""

    places: tuple[Place, ...] = ()
    proved: Proved = field(default_factory=dict)
    whole_at: str = ""

    def wants_whole(self, now: datetime) -> bool:
        """Whether the whole chain is to be read, and not only from the last proved row on."""
        moment = _moment(self.whole_at)
        return moment is None or not timedelta(0) <= now - moment < _WHOLE_CHAIN_EACH


def read_record(folder: Path) -> Record:
    """What is known; nothing where there is no such file, or none that can be read."""
    try:
        plain = json.loads((folder / RECORD_FILE).read_text("utf-8"))
        proved = {str(device): (int(seq), str(digest)) for device, (seq, digest) in plain["proved"].items()}
        return Record(tuple(Place(**place) for place in plain["places"]), proved, str(plain["whole_at"]))
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return Record()


def _note(folder: Path, record: Record, known: Place, proved: Proved | None, now: datetime) -> None:
    """Keep what became of one place's backup. A ledger that cannot be written keeps no note."""
    others = [place for place in record.places if place.place != known.place]
    whole_at = stamp(now) if proved is not None and record.wants_whole(now) else record.whole_at
    new = Record((*others, known), record.proved if proved is None else proved, whole_at)
    if os.access(folder, os.W_OK):
        _keep_record(folder, new)


def _keep_record(folder: Path, new: Record) -> None:
    with told(folder):
        path = folder / RECORD_FILE
        part = path.with_suffix(".new")
        with part.open("w", encoding="utf-8") as file:
            json.dump(asdict(new), file)  # as ASCII: a place's name may be no text
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        sync_folder(folder)


def forget_proof(folder: Path) -> None:
    """The next backup reads the whole chain: rows that were proved are gone, and that is accepted on the record."""
    record = read_record(folder)
    if record.proved:
        _keep_record(folder, replace(record, proved={}, whole_at=""))


def known_backups(folder: Path, places: Sequence[str]) -> Backups:
    """What is known of the places that are set, and of others where a backup was made by name."""
    known = {place.place: place for place in read_record(folder).places}
    set_now = tuple(known.get(place, Place(place)) for place in places)
    others = tuple(place for name, place in known.items() if name not in places and place.good_at)
    return Backups((*set_now, *others), has_key=bool(Keys(folder).where(KEY_NAME)))


# -- the key ---------------------------------------------------------------------------------------------------------
def kept_key(folder: Path) -> Key | None:
    """The key that the passphrase made, kept so that nobody is asked again; None where none was set."""
    kept = Keys(folder).get(KEY_NAME)
    try:
        return None if kept is None else Key.from_bytes(kept)
    except ValueError:
        return None


def keep_key(folder: Path, key: Key) -> None:
    """Seal what comes with *key* from now on; bundles made before keep the passphrase that they were made with."""
    Keys(folder).keep(KEY_NAME, key.to_bytes())
