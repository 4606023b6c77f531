# Two commands do all the set-up: `make demo` and `make test`. One profile and one target folder serve both, so that
# the renderer is compiled once.

TARGET := $(or $(CARGO_TARGET_DIR),target)
LOOPLINE := $(TARGET)/release/loopline
VENV := $(TARGET)/python
DEMO := out/demo
# Folder of the measured spectra and constants that `make validate` compares with; what is absent is skipped.
LOOPLINE_REFERENCE ?= $(wildcard ../shared/reference)

.PHONY: all demo test validate lint build setup python onnxruntime

all: build

setup:
	@sh scripts/setup-vulkan.sh

build: setup
	cargo build --release --bin loopline

# 256 samples of the packaging scenario, checked, with a contact sheet.
demo: build
	@rm -rf $(DEMO)
	$(LOOPLINE) generate scenarios/packaging.toml --out $(DEMO) --samples 256 --seed 1
	$(LOOPLINE) validate $(DEMO)
	$(LOOPLINE) inspect $(DEMO) --out $(DEMO)/preview.png
	@echo
	@echo "Made $(DEMO): 256 samples of RGB + LWIR + NIR with labels. Look at $(DEMO)/preview.png first."
	@echo "Try next:"
	@echo "  $(LOOPLINE) export coco $(DEMO)"
	@echo "  $(LOOPLINE) materials show pet_clear"
	@echo "  $(LOOPLINE) generate scenarios/weee.toml --out out/weee --samples 64 --seed 7"

python:
	@sh scripts/setup-python.sh $(VENV) tests/python/requirements.txt

# The library that the edge runs models with, put once into the user's cache, where the programs look for it.
onnxruntime:
	@sh scripts/setup-onnxruntime.sh >/dev/null

test: build python onnxruntime
	LOOPLINE_PYTHON="$(abspath $(VENV))/bin/python" cargo test --release

# Compares the physics with measurements and with independent programs; writes docs/validation.md.
validate: build
	@sh scripts/setup-python.sh $(TARGET)/validation validation/requirements.txt
	$(TARGET)/validation/bin/python -m validation --program $(LOOPLINE) $(addprefix --reference ,$(LOOPLINE_REFERENCE))

lint:
	cargo fmt --all --check
	cargo clippy --release --all-targets -- -D warnings
