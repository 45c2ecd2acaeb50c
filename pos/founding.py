"""The founding of a ledger, and its going on elsewhere: what the first rows of a device say."""

from __future__ import annotations

from pos.calendar import Clock, stamp
from pos.counter import check_text, without_empty
from pos.entries import Body
from pos.errors import PosError
from pos.ledger import Ledger
from pos.site import SETTINGS, Site, check_setting
from pos.staff import check_pin
from pos.tariff import FIRST_TIERS

FIRST_DAY = "2000-01-01"  # what is written here holds for every sale that is noted later
FIRST_SHARES = {"enterprise": 2000, "owners": 2000}  # hundredths of a percent; source: the article's 二八分成


def check_founding(site: str, manager: str, pin: str) -> None:
    """Raises bad_value where a new site cannot have these, before any file is made."""
    check_text(site, field="site", most=60)
    check_text(manager, field="manager", most=40)
    check_pin(pin)


def found(ledger: Ledger, clock: Clock, *, site: str, manager: str, pin: str) -> None:
    """Write the first rows: the site, its tariff and shares, and one manager. The ledger is empty before."""
    check_founding(site, manager, pin)
    if ledger.head()[0]:
        raise PosError("exists", place="")
    site, manager = site.strip(), manager.strip()
    zone = SETTINGS["site.zone"].default
    check_setting("site.name", site)
    at = stamp(clock.now().astimezone(Site({}).zone))
    rows: list[tuple[str, Body]] = [
        ("site.founded", {"name": site, "zone": zone, "manager": manager}),
        ("setting.changed", {"key": "site.name", "value": site}),
        ("tariff.set", {"start": FIRST_DAY, "tiers": {str(age): fen for age, fen in FIRST_TIERS.items()}}),
        ("shares.set", {"start": FIRST_DAY[:7], **FIRST_SHARES}),
        ("staff.added", {"staff": manager, "role": "manager"}),
    ]
    with ledger.transaction():
        rows[-1][1]["digest"] = ledger.set_pin(manager, pin)
        for kind, body in rows:
            ledger.append(kind, without_empty({**body, "by": manager}), at)


def go_on(ledger: Ledger, clock: Clock, *, device: str, manager: str) -> None:
    """Continue a ledger brought back from a backup as *device*."""
    at = stamp(clock.now().astimezone(ledger.site().zone))
    with ledger.transaction():
        ledger.append("device.continued", {**continued(ledger, device), "by": manager}, at)


def continued(ledger: Ledger, device: str) -> Body:
    """Go on as *device*, in the running transaction; what its first row says of the one before."""
    seq, _at, digest = ledger.head()
    last = {"device": ledger.device, "seq": seq, "hash": digest}
    ledger.take_over(device)
    return last
