"""One shop's ledger, built once and copied for each test that harms it."""

import shutil
from pathlib import Path

import pytest

from data import pins
from tests.data.shop import Shop, full_shop, new_ledger


@pytest.fixture(scope="session", autouse=True)
def quick_pins():
    """A PIN's slow hash, made quick: what it costs is nobody's business here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pins, "PIN_COST", 2**4)
        yield


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory, quick_pins):
    folder = tmp_path_factory.mktemp("sample") / "shop"
    full_shop(folder).ledger.close()
    return folder


@pytest.fixture
def folder(sample_folder, tmp_path) -> Path:
    """A copy of the sample shop's folder, closed."""
    return Path(shutil.copytree(sample_folder, tmp_path / "shop"))


@pytest.fixture
def ledger(tmp_path):
    """A ledger of its own, founded and empty."""
    with new_ledger(tmp_path / "ledger") as ledger:
        yield ledger


@pytest.fixture
def shop(ledger):
    """A Till on the empty ledger, with the goods in place."""
    shop = Shop(ledger)
    shop.furnish()
    return shop
