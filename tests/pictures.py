"""The demo's pictures of papers for the documents: `python -m tests.pictures FROM TO` copies those that are pictures, and
draws the first page of each PDF."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pypdfium2

SCALE = 1.3  # of 72 dots an inch


def main(source: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for picture in source.glob("*.png"):
        shutil.copyfile(picture, target / picture.name)
    for pages in source.glob("*.pdf"):
        document = pypdfium2.PdfDocument(pages)
        picture = document[0].render(scale=SCALE, grayscale=True).to_pil()
        picture.quantize(8).save(target / f"{pages.stem}.png", optimize=True, bits=4)
        document.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
