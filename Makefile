# Two commands do all the set-up: `make demo` and `make test`. One profile and one target folder serve both, so that
# the renderer is compiled once.

TARGET := $(or $(CARGO_TARGET_DIR),target)
LOOPLINE := $(TARGET)/release/loopline
TRAIN := $(TARGET)/release/loopline-train
VENV := $(TARGET)/python
DEMO := out/demo
# Folder of the measured spectra and constants that `make validate` compares with; what is absent is skipped.
LOOPLINE_REFERENCE ?= $(wildcard ../shared/reference)
# Folder that `make outside` puts its photographs into.
OUTSIDE := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/loopline/outside

.PHONY: all demo test validate lint build setup python onnxruntime train train-demo train-test train-data ship-student learning-docs results outside

all: build

setup:
	@sh scripts/setup-vulkan.sh

build: setup
	cargo build --release --bin loopline

# 256 samples of the packaging scenario, checked, with a contact sheet; what the student says of their colour pictures, told what the plant
# gets by 160 others, which stand for a sample that people sorted; then five minutes of the line with the student in charge. The seeds are
# such as the student has not learned from (assets/models/student.md).
demo: onnxruntime build
	@rm -rf $(DEMO)
	$(LOOPLINE) generate scenarios/packaging.toml --out $(DEMO) --samples 256 --seed 3
	$(LOOPLINE) validate $(DEMO)
	$(LOOPLINE) inspect $(DEMO) --out $(DEMO)/preview.png
	$(LOOPLINE) generate scenarios/packaging.toml --out $(DEMO)/sorted --samples 160 --seed 11 --quiet
	$(LOOPLINE) perceive $(DEMO) --expect $(DEMO)/sorted --out $(DEMO)/decisions.png
	$(LOOPLINE) run scenarios/lines/packaging.toml --minutes 5 --seed 3 --out $(DEMO)/line
	@echo
	@echo "Made $(DEMO): 256 samples of RGB + LWIR + NIR with labels, what the student that ships decides on them,"
	@echo "and five minutes of a sorting line with the student in charge."
	@echo "Look at $(DEMO)/preview.png, $(DEMO)/decisions.png and $(DEMO)/line/report.html first."
	@echo "Try next:"
	@echo "  $(LOOPLINE) run scenarios/lines/packaging.toml --perception oracle"
	@echo "  $(LOOPLINE) check scenarios/lines/packaging.toml"
	@echo "  $(LOOPLINE) export coco $(DEMO)"
	@echo "  $(LOOPLINE) materials show pet_clear"
	@echo "  $(LOOPLINE) generate scenarios/weee.toml --out out/weee --samples 64 --seed 7"

python:
	@sh scripts/setup-python.sh $(VENV) tests/python/requirements.txt

# The library that the edge runs models with, put once into the user's cache, where the programs look for it.
onnxruntime:
	@sh scripts/setup-onnxruntime.sh >/dev/null

# Training is tested last: it needs libtorch, which is put into the user's cache once.
# A test whose needs cannot be met fails; LOOPLINE_TEST_SKIP names what to leave out: aarch64, mount, python.
test: python onnxruntime build
	@sh scripts/setup-aarch64.sh
	LOOPLINE_PYTHON="$(abspath $(VENV))/bin/python" cargo test --release
	$(MAKE) train-test

# Compares the physics with measurements and with independent programs; writes docs/validation.md.
validate: build
	@sh scripts/setup-python.sh $(TARGET)/validation validation/requirements.txt
	$(TARGET)/validation/bin/python -m validation --program $(LOOPLINE) $(addprefix --reference ,$(LOOPLINE_REFERENCE))

# What the student that ships makes of photographs of real surfaces; writes docs/outside.md. The first time, 336 MB to download.
outside:
	@sh scripts/setup-python.sh $(TARGET)/validation validation/requirements.txt
	@sh scripts/outside-pictures.sh $(OUTSIDE)
	$(TARGET)/validation/bin/python -m validation.outside $(OUTSIDE) --out docs/outside.md

# The program that trains; libtorch is put into the user's cache once, or is where LIBTORCH says.
train:
	LIBTORCH="$$(sh scripts/setup-libtorch.sh)" && export LIBTORCH && cargo build --release -p loopline-training

train-test: python onnxruntime build
	LIBTORCH="$$(sh scripts/setup-libtorch.sh)" && export LIBTORCH && LOOPLINE_PYTHON="$(abspath $(VENV))/bin/python" cargo test --release -p loopline-training

# A small full cycle: data, teacher, student, scores, ONNX. Too little data for good scores: it shows that all of it works.
# An interrupted cycle goes on where it stopped.
TRAIN_DEMO := out/train-demo
train-demo: onnxruntime build train
	@mkdir -p $(TRAIN_DEMO)
	test -f $(TRAIN_DEMO)/lab/manifest.json || $(LOOPLINE) generate scenarios/lab.toml --out $(TRAIN_DEMO)/lab --samples 2000 --seed 1 --resume
	test -f $(TRAIN_DEMO)/lab-test/manifest.json || $(LOOPLINE) generate scenarios/lab.toml --out $(TRAIN_DEMO)/lab-test --samples 400 --seed 2 --resume
	$(TRAIN) teacher training/experiments/demo-teacher.toml --out $(TRAIN_DEMO)/teacher --resume
	$(TRAIN) distill training/experiments/demo-student.toml --out $(TRAIN_DEMO)/student --resume
	$(TRAIN) evaluate $(TRAIN_DEMO)/student --teacher $(TRAIN_DEMO)/teacher
	$(TRAIN) export $(TRAIN_DEMO)/student --out $(TRAIN_DEMO)/student.onnx
	$(TRAIN) export $(TRAIN_DEMO)/student --out $(TRAIN_DEMO)/student-int8.onnx --precision int8
	$(TRAIN) card $(TRAIN_DEMO)/student --out $(TRAIN_DEMO)/student.md --command "make train-demo"
	@echo
	@echo "Made $(TRAIN_DEMO): look at $(TRAIN_DEMO)/student/report.html first. Published numbers: docs/learning.md."

# The datasets of the published tables: 28 GB. docs/learning.md says which command makes which table of them.
train-data: build
	sh scripts/training-data.sh

# The student that ships, anew, with its data.
PLANTS := mixed packaging construction scrap_metal weee textiles
ship-student: onnxruntime build train
	sh scripts/training-data.sh plants
	$(TRAIN) teacher training/experiments/ship-teacher.toml --out out/ship-teacher --resume
	$(TRAIN) distill training/experiments/ship-student.toml --out out/ship --resume
	$(TRAIN) evaluate out/ship --teacher out/ship-teacher
	for of in $(foreach plant,$(PLANTS),home-$(plant) wide-$(plant)); do $(TRAIN) evaluate out/ship --label $$of --set data.test='["out/'$$of'-test"]' || exit; done
	$(TRAIN) export out/ship --out assets/models/student.onnx --precision int8
	$(TRAIN) card out/ship --out assets/models/student.md --command "make ship-student"

ABLATIONS := $(addprefix training/experiments/,lab.toml mixed.toml few-labels.toml methods.toml coupling.toml levels.toml)
learning-docs: train
	$(TRAIN) docs $(ABLATIONS)

# Measures the numbers of README.md, docs/perception.md and docs/line.md anew, and writes them there.
results: onnxruntime build
	sh scripts/results.sh $(LOOPLINE) out/results
	UPDATE_DOCS=1 cargo test --release --test docs

lint:
	cargo fmt --all --check
	cargo clippy --release --all-targets -- -D warnings
	LIBTORCH="$$(sh scripts/setup-libtorch.sh)" && export LIBTORCH && cargo clippy --release -p loopline-training --all-targets -- -D warnings
