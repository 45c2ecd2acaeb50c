"""The typeface of pictures and PDFs, and where a character that it lacks may be found on this machine."""

from __future__ import annotations

import subprocess
import sys
from functools import lru_cache
from pathlib import Path

import paperang_p2_fonts_cjk

_LOOK_UP_SECONDS = 2.0
_FALLBACKS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "C:/Windows/Fonts/msyh.ttc",
    "C:/Windows/Fonts/simsunb.ttf",
    "C:/Windows/Fonts/seguisym.ttf",
)


@lru_cache
def main_font() -> Path:
    """WenQuanYi Micro Hei: TrueType outlines, so that a PDF can embed them."""
    return next(Path(paperang_p2_fonts_cjk.__file__).parent.rglob("wqy-microhei.ttc"))


@lru_cache
def fallbacks() -> tuple[Path, ...]:
    """Other typefaces of this machine that may have what the main one lacks."""
    return tuple(path for path in map(Path, _FALLBACKS) if path.is_file())


@lru_cache(maxsize=512)
def fonts_with(letter: str) -> tuple[Path, ...]:
    """Typefaces of the system that say they have *letter*; empty where nobody can be asked."""
    if sys.platform == "win32":
        return ()
    try:
        found = subprocess.run(
            ["fc-list", f":charset={ord(letter):x}", "file"],
            capture_output=True,
            timeout=_LOOK_UP_SECONDS,
            check=True,
            text=True,
        )
    except (OSError, subprocess.SubprocessError):
        return ()
    paths = sorted(line.rstrip(": ") for line in found.stdout.splitlines())
    return tuple(Path(path) for path in paths if path.endswith((".ttf", ".ttc", ".otf")))
