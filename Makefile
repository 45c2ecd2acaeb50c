# Everything is run from here; each target first brings .venv up to date.

.DEFAULT_GOAL := help
.PHONY: help setup run demo test check bench faults format clean
.DELETE_ON_ERROR:

# The first Python that is new enough. Looked for only when .venv has to be made.
PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13 python3.14; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && command -v $$p && break; done)

PY := .venv/bin/python
CODE := $(wildcard pos data printing devices ui shop tools main.py tests)
# So that the first start, too, is that of a compiled program.
COMPILE = $(PY) -m compileall -q pos data printing devices ui shop main.py

# What PySide6's wheels expect of Debian (window and offscreen), libusb for USB printers, the
# rare characters of names, and strace, by which the tests see what a sale does to the disk.
PACKAGES := libdbus-1-3 libegl1 libfontconfig1 libfreetype6 libgl1 libglib2.0-0 libgssapi-krb5-2 libusb-1.0-0 \
	libx11-xcb1 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 \
	libxcb-shape0 libxcb-shm0 libxcb-sync1 libxcb-xfixes0 libxcb-xinerama0 libxcb-xkb1 libxkbcommon-x11-0 \
	libxkbcommon0 fonts-noto-cjk strace

# The demo's screens that the documents show: screen:name there.
PICTURES := checkout-meals:checkout pay-cash-given:pay office-today:office office-month:month office-customer:devices \
	customer-checkout-meals:customer missing-head:missing-head

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 16

setup:  ## .venv and, as root on Debian, the system packages that are missing
	@rm -f build/packages
	@$(MAKE) --no-print-directory .venv/ready
	@$(COMPILE)

run: .venv/ready need-screen  ## the till's window (ARGS="--lang en" and the like are handed on)
	@$(PY) main.py $(ARGS)

demo: .venv/ready $(if $(OUT),,need-screen)  ## a made-up site, opened; OUT=DIR rings up a day without a screen and leaves it in DIR
	@$(PY) main.py demo $(if $(OUT),--out "$(OUT)") $(ARGS)
	@$(if $(OUT),mkdir -p docs/pictures && cd "$(OUT)/screens" && for picture in $(PICTURES); do \
		cp "$${picture%%:*}-zh-1024x768.png" "$(CURDIR)/docs/pictures/$${picture##*:}.png"; done)
	@$(if $(OUT),$(PY) -m tests.pictures "$(OUT)/papers" docs/pictures/papers)

test: .venv/ready  ## all tests (ARGS="tests/pos -k tariff" for some)
	@$(PY) -m pytest -q -n auto --dist worksteal $(ARGS)

check: .venv/ready  ## format, lint, types, import rules; changes nothing
	@$(PY) -m ruff format --check --quiet $(CODE) || { echo "make format puts the layout right: $$($(PY) -m ruff format --check $(CODE) | sed -n 's/^Would reformat: //p' | tr '\n' ' ')" >&2; exit 1; }
	@$(PY) -m ruff check --quiet $(CODE)
	@$(PY) -m mypy --no-error-summary
	@out=$$(.venv/bin/lint-imports 2>&1) || { echo "$$out"; exit 1; }

bench: .venv/ready  ## the figures, into build/bench.*, over 100,000 sales; SALES=1000000 renews the documents too
	@mkdir -p build
	@SALES=$(or $(SALES),100000) $(PY) -m tests.bench $(ARGS)

faults: .venv/ready  ## every way a disk and a printer can fail, without a limit of time; figures into build/faults.json
	@command -v strace >/dev/null || { [ "$$(id -u)" = 0 ] && apt-get install -y -qq --no-install-recommends strace >/dev/null; } \
		|| { echo "make faults needs strace: sudo apt-get install strace" >&2; exit 1; }
	@$(PY) -m tests.faults $(ARGS)

format: .venv/ready  ## lay out the code and sort its imports
	@$(PY) -m ruff check --quiet --select I --fix $(CODE)
	@$(PY) -m ruff format --quiet $(CODE)

clean:  ## remove build results and caches; .venv stays
	@rm -rf build .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: need-screen
need-screen:
	@if [ "$$(uname)" = Linux ] && [ -z "$$DISPLAY$$WAYLAND_DISPLAY$$QT_QPA_PLATFORM" ]; then \
		echo "There is no screen here (no DISPLAY, no WAYLAND_DISPLAY); make demo OUT=DIR needs none." >&2; exit 1; fi

# Installed over what is there, not from nothing, so that a failed download leaves a .venv that still works.
.venv/ready: pyproject.toml constraints.txt | build/packages
	@$(PY) -m pip --version >/dev/null 2>&1 || { \
		python="$(PYTHON)"; \
		[ -n "$$python" ] || { echo "Doorstep needs Python 3.11 or newer." >&2; exit 1; }; \
		echo "Making .venv with $$python" >&2; \
		"$$python" -m venv --clear .venv; }
	@echo "Installing the libraries into .venv" >&2
	@$(PY) -c 'import tomllib; p = tomllib.load(open("pyproject.toml", "rb"))["project"]; \
		print(*p["dependencies"], *p["optional-dependencies"]["dev"], sep="\n")' > .venv/requirements.txt
	@$(PY) -m pip install --quiet --disable-pip-version-check -r .venv/requirements.txt -c constraints.txt
	@$(COMPILE)
	@touch $@

# Tried once per change of this file, and at each make setup: without a network the other targets must not stop here every time.
build/packages: Makefile
	@mkdir -p build
	@if command -v dpkg-query >/dev/null && command -v apt-get >/dev/null; then \
		dpkg-query -W -f='$${db:Status-Status} $${Package}\n' | sed -n 's/^installed //; s/t64$$//; p' | sort -u > build/installed; \
		missing=$$(printf '%s\n' $(PACKAGES) | sort -u | comm -23 - build/installed | tr '\n' ' '); \
		"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || missing="python3-venv $$missing"; \
		rm -f build/installed; \
		if [ -z "$$missing" ]; then :; \
		elif [ "$$(id -u)" != 0 ]; then \
			echo "Missing system packages: sudo apt-get install --no-install-recommends $$missing" >&2; \
		else \
			echo "Installing system packages: $$missing" >&2; \
			export DEBIAN_FRONTEND=noninteractive; \
			{ apt-get update -qq && apt-get install -y -qq --no-install-recommends $$missing; } >build/apt.log 2>&1 \
				|| echo "That failed (build/apt.log says why); going on without: $$missing" >&2; \
		fi; \
	fi
	@touch $@
