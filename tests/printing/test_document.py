"""Documents as the queue keeps them, and the state a job leaves the printer in."""

import pytest

from printing.document import BrokenDocument, from_json, to_json
from printing.escpos_bytes import render
from printing.papers import Papers
from printing.picture import picture_of, png
from tests.devices import paper as reader
from tests.printing.samples import line, sale, site

RECEIPT = Papers(site()).receipt(sale(line(name="𠮷祥豆腐")))
TEST_PAGE = Papers(site()).test_page()


@pytest.mark.parametrize("text", [RECEIPT, TEST_PAGE])
def test_a_document_comes_back_as_it_was(text):
    document = from_json(text)
    assert document.to_json() == text == to_json(document.cells, document.blocks)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{}",
        RECEIPT[:-5],
        '{"paper":2,"cells":48,"blocks":[]}',
        '{"paper":1,"cells":47,"blocks":[]}',
        '{"paper":1,"cells":48,"blocks":[["hello","shout",false,"left","text"]]}',
        '{"paper":1,"cells":48,"blocks":[["hello","normal",false,"middle","text"]]}',
        '{"paper":1,"cells":48,"blocks":[[7,"normal",false,"left","text"]]}',
        '{"paper":1,"cells":48,"blocks":[["\\ud800","normal",false,"left","text"]]}',
        '{"paper":1,"cells":48,"blocks":[[[],"normal",false,"columns"]]}',
        '{"paper":1,"cells":48,"blocks":[["中","qr"]]}',
        '{"paper":1,"cells":48,"blocks":[[-1,"feed"]]}',
        '{"paper":1,"cells":48,"blocks":[["nothing"]]}',
        '{"paper":1,"cells":48,"blocks":[5]}',
        "[" * 100_000,
    ],
)
def test_what_is_no_document_is_refused(text):
    with pytest.raises(BrokenDocument):
        from_json(text)


def test_a_job_cut_short_anywhere_leaves_the_next_one_whole():
    job, after = render(RECEIPT), render(TEST_PAGE)
    whole = reader.read(after.data, cells=48)
    for cut in range(0, len(job.data), 7):
        stream = job.data[:cut] + bytes(job.longest) + after.data
        came = reader.read(stream, cells=48, loose=True)
        # What was cut short may have left half a line; from the site's name on, all is as it should be.
        assert came.lines[-len(whole.lines) + 1 :] == whole.lines[1:], cut
        assert came.codes[-1] == whole.codes[-1]


def test_a_picture_shows_the_paper_and_is_the_same_each_time():
    picture = picture_of(from_json(RECEIPT))
    assert picture.width > 48 * 12
    assert png(RECEIPT) == png(RECEIPT)
    assert png(RECEIPT).startswith(b"\x89PNG")
