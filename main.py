"""Doorstep (家门口收银): the command line, and the one place where the parts are put together.

`main.py` opens the window; the other commands are told by `main.py --help`. No rule of the shop is decided here.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from pos import words
from pos.errors import PosError
from pos.money import format_money
from pos.site import Site
from pos.words import _

if TYPE_CHECKING:
    from datetime import date

    from data.imports import Preview
    from data.ledger import Ledger
    from data.reader import Reader
    from pos.calendar import Clock
    from pos.counter import Devices, PaperMaker
    from pos.report import Report
    from pos.shift import ShiftReport, ZReport
    from pos.till import Till
    from printing.spool import Spool
    from ui.app import MainWindow
    from ui.bridge import TillThread


START_PRINTING_S = 1.0


class WallClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The moment now, in UTC; the Till puts it in the site's zone."""
        return datetime.now(UTC)


def default_folder() -> Path:
    """Where the ledger lies unless --data says otherwise."""
    from platformdirs import user_data_path

    return user_data_path("doorstep", appauthor=False)


def make_papers(site: Site) -> PaperMaker:
    """The maker of papers for a site."""
    from printing.papers import Papers

    return Papers(site)


def make_till(ledger: Ledger, clock: Clock | None = None, devices: Devices | None = None) -> Till:
    """The Till over *ledger*, with the real parts."""
    from data.pinyin import search_text
    from pos.till import Till

    return Till(ledger, clock or WallClock(), papers=make_papers, devices=devices, pinyin=search_text)


def create_ledger(folder: Path, *, site: str, manager: str, pin: str, clock: Clock | None = None) -> Ledger:
    """Make a ledger with one manager. Raises exists, read_only, bad_value; then no file is left."""
    from data.ledger import Ledger
    from pos.founding import check_founding, found

    check_founding(site, manager, pin)
    return Ledger.create(
        folder, lambda ledger: found(ledger, clock or WallClock(), site=site, manager=manager, pin=pin)
    )


# -- commands ----------------------------------------------------------------------------------------------------


def open_window(args: argparse.Namespace) -> int:
    """The window on the ledger in --data, or the questions of the first start."""
    if not _has_screen():
        print(_("这里没有屏幕，窗口打不开。可以用 make demo OUT=文件夹 看一天的样子。"), file=sys.stderr)
        return 1
    gc.disable()  # until the window is there: sweeping what the imports make costs a tenth of the start
    from data.storage import has_ledger
    from ui.app import run

    shop = Shop(args.data)
    return run(
        shop.open,
        begin=None if has_ledger(args.data) else shop.begin,
        finish=Shop.close,
        on_till=shop.join,
        papers=OfficeFiles(args.data, WallClock()),
        language=args.lang or shop.language(),
    )


class Shop:
    """The parts behind one window: the ledger in a folder, the Till over it, and the worker that prints.

    `open` and `close` run on the Till's thread; the rest on the window's, `language` before there is any other.
    """

    def __init__(self, folder: Path, clock: Clock | None = None) -> None:
        self._folder = folder
        self._clock = clock
        self._spool: Spool | None = None
        self._till: Till | None = None
        self._ledger: Ledger | None = None
        self._bridge: TillThread | None = None
        self._one_spool = threading.Lock()

    def begin(self, site: str, manager: str, pin: str) -> None:
        """Make the ledger that the first start asks for."""
        create_ledger(self._folder, site=site, manager=manager, pin=pin, clock=self._clock).close()

    def language(self) -> str:
        """The language set for this machine's window. Opens the ledger; what refuses that is said when it matters."""
        from data.ledger import Ledger

        try:
            self._ledger = Ledger.open(self._folder)
        except PosError:
            return "zh"
        return self._ledger.site()["language"]

    def open(self) -> Till:
        """The Till on the ledger."""
        from data.ledger import Ledger

        ledger, self._ledger = self._ledger or Ledger.open(self._folder), None
        self._till = make_till(ledger, self._clock, devices=self)
        return self._till

    @staticmethod
    def close(till: Till) -> None:
        """Let the file go."""
        till.ledger.close()

    def join(self, bridge: TillThread) -> None:
        """Let the worker that prints begin, a moment after the counter can be used; then sweep again."""
        self._bridge = bridge
        bridge.before_stop = self._stop_printing
        self._later = threading.Timer(START_PRINTING_S, self._after_start)
        self._later.daemon = True
        self._later.start()

    def _after_start(self) -> None:
        gc.freeze()
        gc.enable()
        self._printing()

    def _printing(self) -> Spool:
        """The worker that prints; what it asks of the ledger goes to the Till's thread and comes back."""
        from printing.spool import AskedQueue, Spool

        with self._one_spool:
            if self._spool is None:
                assert self._till is not None and self._bridge is not None
                ledger, bridge = self._till.ledger, self._bridge
                self._spool = Spool(
                    AskedQueue(lambda work: bridge.from_elsewhere(lambda _till: work()).result(timeout=30), ledger),
                    ledger.site()["printer.receipt"],
                    drawer_failed=lambda why: bridge.noticed.emit(
                        _("钱箱没有打开：{why}", why=_(words.PAPERS_WHY.get(why, why)))
                    ),
                )
                self._spool.start()
            return self._spool

    def _stop_printing(self) -> None:
        self._later.cancel()
        with self._one_spool:
            if self._spool is not None:
                self._spool.stop()

    def kick_drawer(self) -> None:
        """Open the drawer now, ahead of waiting papers."""
        self._beside_the_sale(lambda spool: spool.kick_drawer())

    def papers_wait(self, printer: str) -> None:
        """Wake the worker."""
        self._beside_the_sale(lambda spool: spool.use(printer))

    def _beside_the_sale(self, work: Callable[[Spool], None]) -> None:
        """Do *work* with the printing; whatever fails there, the sale that it follows is rung."""
        if self._bridge is None:
            return  # nobody joined the printing: papers wait for `print`
        try:
            work(self._printing())
        except Exception:
            import logging

            logging.getLogger(__name__).exception("the printing did not start")


class OfficeFiles:
    """The files that leave the office, made of data and printing; every call reads beside the Till, on any thread."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock

    def z_pdf(self, report: ZReport, path: Path) -> None:
        """A Z as an A4 page."""
        from printing.pdf import z_pdf

        self._write(path, lambda reader, say: z_pdf(report, reader.site(), say))

    def shift_pdf(self, report: ShiftReport, path: Path) -> None:
        """A shift's slip as an A4 page."""
        from printing.pdf import shift_pdf

        self._write(path, lambda reader, say: shift_pdf(report, reader.site(), say))

    def figures(self, by: str, first: date, last: date) -> Report:
        """A report over a span of business dates, read beside the Till."""
        from data.reader import open_reader

        with open_reader(self._folder) as reader:
            return reader.report(by, first, last)

    def report(self, report: Report, path: Path) -> None:
        """A report as the page shows it; the path's ending says how: .xlsx, .csv or .pdf."""
        from data.exports.report import report_book, report_csv
        from printing.reportpaper import report_pdf

        ways: dict[str, Callable[[Reader, words.Words], bytes]] = {
            ".xlsx": lambda reader, say: report_book(report, reader.site().name, say),
            ".csv": lambda _reader, say: report_csv(report, say),
            ".pdf": lambda reader, say: report_pdf(report, reader.site(), say),
        }
        self._write(path, ways[path.suffix.lower()])

    def poster(self, path: Path) -> None:
        """The Love Fund's poster for the wall, A4."""
        from printing.poster import poster_pdf

        self._write(path, lambda reader, say: poster_pdf(reader.fund_poster(self._day(reader)), reader.site(), say))

    def labels(self, codes: Sequence[str], path: Path) -> None:
        """Shelf labels of the products *codes*."""
        from printing.labels import labels_pdf

        def make(reader: Reader, say: words.Words) -> bytes:
            found = [reader.product(code) for code in codes]
            return labels_pdf([product for product in found if product is not None], reader.site(), say)

        self._write(path, make)

    def statement(self, month: str, folder: Path) -> tuple[Path, ...]:
        """A month's split: the five files in *folder*."""
        from data.exports.split import export_split
        from data.reader import open_reader
        from printing.statement import statement_pdf

        with open_reader(self._folder) as reader:
            return export_split(reader, month, folder, statement_pdf, words.Words(words.language()))

    def subsidy(self, month: str, folder: Path, reason: str) -> tuple[Path, ...]:
        """The subsidy ledger (补贴台账) of a month, as XLSX and PDF in *folder*."""
        from data.exports.subsidy import subsidy_book
        from printing.subsidy import subsidy_pdf

        name = f"subsidy-{month}"
        book, pages = folder / f"{name}.xlsx", folder / f"{name}.pdf"
        self._write(book, lambda r, say: subsidy_book(r.subsidy(month), r.site().name, reason, say))
        self._write(pages, lambda r, say: subsidy_pdf(r.subsidy(month), r.site().name, reason, say))
        return book, pages

    def preview(self, file: Path, what: str) -> Preview:
        """A list from outside as it was read; nothing is taken of it."""
        return preview_list(self._folder, what, file, self._clock)

    def _day(self, reader: Reader) -> date:
        from pos.calendar import business_date

        site = reader.site()
        return business_date(self._clock.now().astimezone(site.zone), site.turn_hour)

    def _write(self, path: Path, make: Callable[[Reader, words.Words], bytes]) -> None:
        """Make it whole before the first byte is written."""
        from data.reader import open_reader
        from data.storage import told

        with open_reader(self._folder) as reader:
            made = make(reader, words.Words(words.language()))
        with told(path.parent):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(made)


def _has_screen() -> bool:
    if not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def init(args: argparse.Namespace) -> int:
    """An empty ledger with one manager."""
    create_ledger(args.data, site=args.site, manager=args.manager, pin=args.pin).close()
    print(_("账本建好了：{place}", place=args.data), file=sys.stderr)
    return 0


class SetClock:
    """A clock that stands where it was set, for the demo's day."""

    def __init__(self) -> None:
        self.moment = datetime.now(UTC)

    def now(self) -> datetime:
        """The moment it was set to."""
        return self.moment

    def set(self, moment: datetime) -> None:
        """Make it *moment*."""
        self.moment = moment


def demo(args: argparse.Namespace) -> int:
    """A made-up site with a day of trade, opened; with --out rung up through the window and left in a folder."""
    if args.out is not None:
        return _leave_a_day(args.out)
    if not _has_screen():
        return open_window(args)
    import tempfile

    from data import samples

    clock = SetClock()
    with tempfile.TemporaryDirectory(prefix="doorstep-demo-") as name:
        args.data = Path(name)
        pins = {"site": samples.SITE, "manager": samples.MANAGER, "pin": samples.MANAGER_PIN}
        with create_ledger(args.data, clock=clock, **pins) as ledger:
            till, today = make_till(ledger, clock), clock.now().astimezone(Site({}).zone)
            till.do("sign_in", pin=samples.MANAGER_PIN, staff=samples.MANAGER)
            samples.stock(till, today.date())
            samples.trade(till, today.date(), clock.set, until=f"{today:%H:%M:%S}")
        people = [(samples.MANAGER, samples.MANAGER_PIN), *((who, pin) for who, _role, pin in samples.STAFF)]
        for who, pin in people:
            print(_("{name} 的密码是 {pin}", name=who, pin=pin), file=sys.stderr)
        return open_window(args)


def _leave_a_day(out: Path) -> int:
    """Ring up a day through the real window, and leave its ledger, papers, Z and pictures in *out*."""
    import shutil
    import tempfile

    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from data import samples
    from data.ledger import Ledger
    from printing.escpos_bytes import render
    from printing.pdf import z_pdf
    from printing.picture import png
    from ui.demo import DemoShop, ring_up
    from ui.demotour import tour

    ledger, clock, spoken = out / "ledger", SetClock(), words.language()
    day = clock.now().astimezone(Site({}).zone).date()
    papers, screens = out / "receipts", out / "screens"
    for folder in (papers, screens):
        folder.mkdir(parents=True, exist_ok=True)

    def stock(till: Till) -> None:
        samples.stock(till, day)
        till.do("set_setting", setting="printer.receipt", value=(out.absolute() / "printed.bin").as_uri())

    def shop_in(folder: Path) -> DemoShop:
        shop = Shop(folder, clock)
        return DemoShop(
            day=day,
            zone=Site({}).zone,
            site=samples.SITE,
            manager=samples.MANAGER,
            pins={samples.MANAGER: samples.MANAGER_PIN, **{who: pin for who, _role, pin in samples.STAFF}},
            cards=[person.card for person in samples.residents(day) if person.card],
            barcode=samples.BARCODE,
            begin=shop.begin,
            make_till=shop.open,
            finish=Shop.close,
            stock=stock,
            set_clock=clock.set,
            on_till=shop.join,
        )

    refusals = ring_up(shop_in(ledger))
    with Ledger.open(ledger) as book:
        for number, (kind, about, document) in enumerate(book.kept_papers(), 1):
            name = f"{number:03}-{kind}-{about}".rstrip("-")
            (papers / f"{name}.bin").write_bytes(render(document).data)
            (papers / f"{name}.png").write_bytes(png(document))
        last_z, site = book.last_z(), book.site()
    if last_z is not None:
        (out / "z.pdf").write_bytes(z_pdf(last_z, site, words.Words("zh")))
    for language in words.LANGUAGES:
        with tempfile.TemporaryDirectory() as name:
            shutil.copytree(ledger, Path(name) / "ledger")
            keep = partial(_keep_picture, screens, language)
            tour(shop_in(Path(name) / "ledger"), language, keep)
    words.use(spoken)
    for refusal in refusals:
        print(refusal, file=sys.stderr)
    print(_("都在这里了：{place}", place=out), file=sys.stderr)
    return 0


def _keep_picture(folder: Path, language: str, name: str, window: MainWindow) -> None:
    window.grab().save(str(folder / f"{name}-{language}-{window.width()}x{window.height()}.png"))


def play(args: argparse.Namespace) -> int:
    """A script of actions, one JSON line each."""
    from data.ledger import Ledger
    from pos.script import play_line

    with _script(args.file) as script, Ledger.open(args.data) as ledger:
        till = make_till(ledger)
        say = words.Words(words.language())
        for raw in script:
            line = raw.decode("utf-8", "surrogateescape").strip("\ufeff \t\r\n")
            if not line:
                continue
            answer = play_line(till, line, say)
            _say_json(answer)
            if args.stop_on_error and not answer["ok"]:
                return 1
    return 0


def _say_json(plain: Mapping[str, Any]) -> None:
    print(json.dumps(plain, ensure_ascii=False, separators=(",", ":")), flush=True)


def _script(name: str) -> BinaryIO:
    if name == "-":
        return sys.stdin.buffer
    try:
        return open(name, "rb")
    except OSError:
        raise SystemExit(_usage(_("打不开文件：{place}", place=name))) from None


def _usage(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2


def verify(args: argparse.Namespace) -> int:
    """Read the chain again, derive the tables again, compare, and list every fault."""
    from data.verify import verify as check

    report = check(args.data, chain_only=args.chain)
    faults = [fault.text for fault in report.faults]
    if args.json:
        plain = {"ok": not faults, "entries": report.entries, "head": report.head, "faults": faults}
        _say_json(plain)
    else:
        for fault in faults:
            print(fault, file=sys.stderr)
        summary = (
            _("账本完好：{entries} 条，末号 {head}")
            if not faults
            else _("查出 {count} 处不对，共 {entries} 条，末号 {head}")
        )
        print(summary.format(entries=report.entries, head=report.head, count=len(faults)), file=sys.stderr)
    return 1 if faults else 0


def report(args: argparse.Namespace) -> int:
    """The figures of a shift (x) or of a day or Z (z). Writes nothing."""
    from data.reader import open_reader
    from pos.calendar import parse_date
    from pos.script import texts
    from pos.shift import shift_answer, z_answer

    if args.paper == "z" and args.shift is not None:
        return _usage(_("日结 z 按 --date 看；班次用 report x --shift。"))
    with open_reader(args.data) as reader:
        papers = make_papers(reader.site())
        paper: Callable[[], str]
        if args.paper == "x" and args.date is None:
            shift = reader.find_shift(args.shift)
            answer, paper = shift_answer(shift), partial(papers.shift, shift)
        else:
            day = None if args.date is None else reader.day_report(parse_date(args.date))
            closing = day or reader.running_z() or reader.last_z()
            if closing is None:
                raise PosError("empty_sale", "nothing_to_close")
            answer, paper = z_answer(closing), partial(papers.z, closing)
            if args.paper == "x":  # a day has no drawer of its own: the figures that it shares with a shift
                answer = {name: answer[name] for name in ("sales", "net_fen", "tenders_fen")}
        if args.json:
            _say_json(texts(answer))
        else:
            from printing.layout import plain_text

            print(plain_text(paper()))
    return 0


def split(args: argparse.Namespace) -> int:
    """A month's split as files for the partners. Only reads."""
    from data.exports.split import export_split
    from data.reader import open_reader
    from pos.split import check_month
    from printing.statement import statement_pdf

    month = check_month(args.month)
    with open_reader(args.data) as reader:
        export_split(reader, month, args.out, statement_pdf, words.Words(words.language()))
    print(_("{month} 的分成文件放好了：{place}", month=month, place=args.out), file=sys.stderr)
    return 0


def preview_list(folder: Path, what: str, file: Path, clock: Clock) -> Preview:
    """What a list would do to the ledger in *folder*."""
    from data.imports import preview
    from data.reader import open_reader
    from pos.calendar import business_date

    with open_reader(folder) as reader:
        site = reader.site()
        day = business_date(clock.now().astimezone(site.zone), site.turn_hour)
        return preview(file, what, reader, day)


def import_list(args: argparse.Namespace) -> int:
    """A list of products, prices or residents from a file: every row, or none."""
    from data.ledger import Ledger

    if not args.file.is_file():
        return _usage(_("打不开文件：{place}", place=args.file))
    found = preview_list(args.data, args.what, args.file, WallClock())
    for row, sentence in found.problems:
        print(_("第 {row} 行：{sentence}", row=row, sentence=sentence) if row else sentence, file=sys.stderr)
    if found.problems:
        return 1
    for heading in found.ignored:
        print(_("没有用到的列：{heading}", heading=heading), file=sys.stderr)
    if args.dry_run:
        print(_("{rows} 行都可以导入；这次只看不写。", rows=len(found.rows)), file=sys.stderr)
        return 0
    pin = _ask_pin(args.pin_file)
    later = {"valid_from": args.valid_from} if args.valid_from else {}
    with Ledger.open(args.data) as ledger:
        till = make_till(ledger)
        till.do("sign_in", pin=pin)
        answer = till.do(f"import_{args.what}", rows=found.rows, sha256=found.sha256, approve=pin, **later)
    _say_imported(answer)
    return 0


def _say_imported(answer: Mapping[str, Any]) -> None:
    for warning in answer.get("warnings", ()):
        text = _("{name}：{was} → {now}，变动较大") if warning["why"] == "change" else _("{name}：{now} 低于成本 {was}")
        was, now = format_money(warning["was_fen"]), format_money(warning["price_fen"])
        print(text.format(name=warning["name"], was=was, now=now), file=sys.stderr)
    summary = (
        _("导入 {rows} 行，{start} 起生效。", rows=answer["rows"], start=answer["valid_from"])
        if "valid_from" in answer
        else _("导入 {rows} 行：新增 {added}，改动 {changed}，不变 {unchanged}。").format(**answer)
    )
    print(summary, file=sys.stderr)


def set_setting(args: argparse.Namespace) -> int:
    """Change one setting; all but devices, paper and language ask for a manager's PIN."""
    from data.ledger import Ledger
    from pos.site import check_setting

    setting = check_setting(args.key, args.value)
    pin = "" if setting.of_machine else _ask_pin(args.pin_file)
    with Ledger.open(args.data) as ledger:
        make_till(ledger).do("set_setting", setting=args.key, value=args.value, approve=pin)
    return 0


def _ask_pin(pin_file: Path | None) -> str:
    if pin_file is not None:
        try:
            return pin_file.read_text("utf-8").strip()
        except OSError:
            raise SystemExit(_usage(_("打不开文件：{place}", place=pin_file))) from None
    import getpass

    try:
        return getpass.getpass(_("店长密码："), stream=sys.stderr)
    except EOFError:
        raise PosError("needs_approval") from None


def get_setting(args: argparse.Namespace) -> int:
    """One setting's value, or all of them."""
    from data.reader import open_reader
    from pos.counter import shown
    from pos.site import SETTINGS

    if args.key is not None and args.key not in SETTINGS:
        raise PosError("bad_value", "setting", field=shown(args.key))
    with open_reader(args.data) as reader:
        site = reader.site()
    if args.key is not None:
        print(site[args.key])
    else:
        for key in SETTINGS:
            print(f"{key} {site[key]}".rstrip())
    return 0


def print_papers(args: argparse.Namespace) -> int:
    """Send the papers that wait; 1 if something still does, with why."""
    from data.ledger import Ledger
    from printing.spool import send_all

    with Ledger.open(args.data) as ledger:
        left = send_all(ledger, ledger.site()["printer.receipt"], timeout_s=args.timeout)
    for _job, key in left.dropped:
        print(_("有一张打不了，已放弃：{why}", why=_(words.PAPERS_WHY.get(key, key))), file=sys.stderr)
    stuck = (*left.waiting, *left.unsure)
    if stuck:
        why = _(words.PAPERS_WHY.get(stuck[0][1], stuck[0][1]))
        print(_("还有 {count} 张没有打出来：{why}", count=len(stuck), why=why), file=sys.stderr)
    return 1 if stuck else 0


# -- the command line --------------------------------------------------------------------------------------------


class Parser(argparse.ArgumentParser):
    """argparse that exits 2 with one line."""

    def error(self, message: str) -> Any:
        self.exit(2, f"{self.prog}: {message}\n")


def build_parser() -> argparse.ArgumentParser:
    """The command line's grammar."""
    common = Parser(add_help=False)
    common.add_argument("--data", type=Path, default=argparse.SUPPRESS, metavar="DIR", help=_("账本所在的文件夹"))
    common.add_argument("--lang", choices=words.LANGUAGES, default=argparse.SUPPRESS, help=_("界面语言：zh 或 en"))
    parser = Parser(prog="main.py", description=_("家门口收银"), parents=[common])
    parser.set_defaults(run=open_window)
    commands = parser.add_subparsers(title=_("命令"), metavar=_("命令"), parser_class=Parser)

    def command(name: str, run: Callable[[argparse.Namespace], int], text: str) -> Parser:
        made = commands.add_parser(name, help=text, description=text, parents=[common])
        made.set_defaults(run=run)
        return made

    one = command("init", init, _("建一个空账本和一位店长"))
    one.add_argument("--site", required=True, metavar="NAME", help=_("店名"))
    one.add_argument("--manager", required=True, metavar="NAME", help=_("店长姓名"))
    one.add_argument("--pin", required=True, help=_("店长密码，4 到 8 位数字"))
    one = command("demo", demo, _("用样例数据开一家店；加 --out 不用屏幕，把一天的账本、小票和画面留在文件夹里"))
    one.add_argument("--out", type=Path, metavar="DIR", help=_("留下结果的文件夹"))
    one = command("play", play, _("逐行执行脚本里的动作，每行一个 JSON"))
    one.add_argument("file", metavar="FILE", help=_("脚本文件，- 表示标准输入"))
    one.add_argument("--stop-on-error", action="store_true", help=_("第一次被拒绝就停下，退出码 1"))
    one = command("verify", verify, _("核对账本：重读账链，重算各表，列出每一处不对"))
    one.add_argument("--chain", action="store_true", help=_("只核对账链"))
    one.add_argument("--json", action="store_true", help=_("输出 JSON"))
    one = command("report", report, _("当班小结 x 或日结 z 的数字，不写任何东西"))
    one.add_argument("paper", choices=("x", "z"), help=_("x：班次；z：日结"))
    which = one.add_mutually_exclusive_group()
    which.add_argument("--shift", type=int, metavar="N", help=_("班次号"))
    which.add_argument("--date", metavar="D", help=_("营业日，例如 2026-11-23"))
    one.add_argument("--json", action="store_true", help=_("输出 JSON"))
    one = command("split", split, _("一个月的分成：数字、表格、签字页、销售明细，放进一个文件夹；只读账本"))
    one.add_argument("month", metavar="MONTH", help=_("月份，例如 2026-11"))
    one.add_argument("--out", type=Path, required=True, metavar="DIR", help=_("放文件的文件夹"))
    one = command("import", import_list, _("从 CSV 或 XLSX 导入商品、价格或居民：先逐行检查，全部导入或一行不导"))
    one.add_argument("what", choices=("products", "prices", "residents"), help=_("导入什么"))
    one.add_argument("file", type=Path, metavar="FILE", help=_("CSV 或 XLSX 文件"))
    one.add_argument("--pin-file", type=Path, metavar="FILE", help=_("写着店长密码的文件"))
    one.add_argument("--dry-run", action="store_true", help=_("只检查，不写账本"))
    one.add_argument("--valid-from", default="", metavar="T", help=_("价格从什么时候起生效，例如 2026-11-24"))
    one = command("set", set_setting, _("改一项设置；设备、纸张、语言以外的要店长密码"))
    one.add_argument("key", metavar="KEY", help=_("设置的名字，例如 printer.receipt"))
    one.add_argument("value", metavar="VALUE", help=_("新的值，例如 tcp://127.0.0.1:9100"))
    one.add_argument("--pin-file", type=Path, metavar="FILE", help=_("写着店长密码的文件"))
    one = command("get", get_setting, _("看一项设置，或全部"))
    one.add_argument("key", nargs="?", metavar="KEY", help=_("设置的名字"))
    one = command("print", print_papers, _("把等着的小票打出来；还有没打出的，退出码 1"))
    one.add_argument("--timeout", type=float, default=30.0, metavar="S", help=_("最多等多少秒"))
    return parser


def _language(argv: Sequence[str]) -> str:
    """The language asked for on the command line, before anything is said in it."""
    for before, word in zip(("", *argv), argv, strict=False):
        chosen = word.removeprefix("--lang=") if word.startswith("--lang=") else word if before == "--lang" else ""
        if chosen in words.LANGUAGES:
            return chosen
    return "zh"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    argv = sys.argv[1:] if argv is None else argv
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    words.use(_language(argv))
    args = build_parser().parse_args(argv)
    args.data = getattr(args, "data", None) or default_folder()
    args.lang = getattr(args, "lang", "")
    try:
        code: int = args.run(args)
    except PosError as refusal:
        print(words.sentence(refusal), file=sys.stderr)
        return 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return code


if __name__ == "__main__":
    sys.exit(main())
