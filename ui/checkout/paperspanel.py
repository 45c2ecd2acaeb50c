"""Papers that did not come out: what is the matter, and what a person who stands at the printer decides of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pos.ledger import Paper
from pos.papers import SILENT
from pos.view import View
from pos.words import PAPER_STATES, PAPERS, PRINTERS, _
from ui.checkout.choicegrid import ChoiceGrid
from ui.checkout.panel import Panel
from ui.show import papers_text, why_text
from ui.widgets.labels import label

if TYPE_CHECKING:
    from ui.checkout.page import CheckoutPage

SHOWN = 4
"""So many papers at a time; what is decided makes room for the next."""


class PapersPanel(Panel):
    """Print again, or leave. Only a person can see whether a paper is there; nothing is printed twice without one."""

    name = "papers"

    def __init__(self, page: CheckoutPage) -> None:
        super().__init__(page)
        self.papers: Sequence[Paper] = ()
        self._chosen = 0  # a job
        self._waiting = 0
        self._trouble = ""  # all that is the matter with papers and printers
        self.body.addWidget(label(_("小票打印"), "title"))
        self._state = label(wrap=True)
        self.body.addWidget(self._state)
        self.list = ChoiceGrid(columns=1)
        self.list.picked.connect(self._choose)
        self.body.addWidget(self.list)
        self._hint = label(kind="soft", wrap=True)
        self.body.addWidget(self._hint)
        self.choices = ChoiceGrid()
        self.choices.picked.connect(self._pick)
        self.body.addWidget(self.choices)
        self.body.addStretch(1)
        self.add_back()
        self.foot.addStretch(1)
        self._verbs: list[tuple[str, dict[str, Any], str]] = []

    def open(self, **what: Any) -> None:
        """Begin with what a person must look at."""
        self._chosen = 0
        self._look()

    def show_view(self, view: View) -> None:
        """How the queue stands."""
        self._trouble = papers_text(view)
        self._waiting = view.papers.waiting
        self._look()

    def _look(self) -> None:
        self.till.query(lambda till: till.ledger.open_papers(SHOWN), self._show)

    def _show(self, papers: Sequence[Paper]) -> None:
        self.papers = papers
        waiting = _("小票 {count} 张待打", count=len(papers)) if papers else _("小票都打好了。")
        self._state.setText(self._trouble or waiting)
        jobs = [paper.job for paper in papers]
        if self._chosen not in jobs:
            self._chosen = jobs[0] if jobs else 0
        self.list.show_choices([paper_text(paper) for paper in papers], ("",) * len(papers))
        self.list.mark(jobs.index(self._chosen) if jobs else -1)
        self._show_decisions()

    def _choose(self, place: int) -> None:
        self._chosen = self.papers[place].job
        self.list.mark(place)
        self._show_decisions()

    def _show_decisions(self) -> None:
        """What can be decided of the chosen paper."""
        chosen = next((paper for paper in self.papers if paper.job == self._chosen), None)
        job = {"job": self._chosen}
        self._verbs, words = [], []
        hint = _("装好纸、开好机会自己接着打；收银不用等。") if chosen else ""
        if chosen is not None and chosen.state == "unknown":
            hint = _("请看看打印机。纸出来了就不用再打；没出来就再打一张，纸上会印“补打”。")
            if chosen.why == SILENT:
                hint += "\n" + _("这台打印机从不回话：说过一次“已经有纸了”，以后就不再问。")
            words = [_("没出来，再打一张"), _("已经有纸了，不用再打")]
            self._verbs = [("retry_papers", job, _("正在重新打印。")), ("drop_papers", job, _("好的，不再打了。"))]
        elif chosen is not None and chosen.state in ("waiting", "failed"):
            words = [_("现在再试"), _("这张不打了")]
            self._verbs = [("retry_papers", job, _("正在重新打印。")), ("drop_papers", job, _("好的，不再打了。"))]
        if chosen is not None and self._waiting > 1:
            words.append(_("等着的 {count} 张都不打了", count=self._waiting))
            self._verbs.append(("drop_papers", {"waiting": True}, _("好的，不再打了。")))
        self._hint.setText(hint)
        self.choices.show_choices(words, checkable=False)

    def _pick(self, place: int) -> None:
        verb, fields, said = self._verbs[place]

        def done(_answer: object) -> None:
            view = self.till.view
            if view is None or not view.papers.unknown:
                self.page.show_sell()
            self.page.say(said)

        self.page.ask(verb, fields, done)

    def digit(self, text: str) -> bool:
        """A digit picks the choice of that number."""
        return self.choices.take_digit(text)


def paper_text(paper: Paper) -> str:
    """`小票 1-000412 · 后厨打印机`, and under it what became of it."""
    what = _(PAPERS.get(paper.kind, "小票 {about}"), about=paper.about)
    if paper.printer != "receipt":
        what += f" · {_(PRINTERS[paper.printer])}"
    state = _(PAPER_STATES[paper.state])
    return f"{what}\n{state}" + (f" · {why_text(paper.why)}" if paper.why else "")
