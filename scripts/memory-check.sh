#!/usr/bin/env bash
# Checks by hand that memory stays flat: generates SAMPLES samples (20000 if left out) and compares the resident size
# after the first 1,000 with that at the end. Takes minutes, so that it is not among the tests.
# Fails if the program ever takes more than 1.5 GB, or grows by more than 5 % after the first 1,000 samples.
#
# Usage: memory-check.sh [SAMPLES] [SCENARIO]
#   SAMPLES   at least 2000
#   SCENARIO  scenarios/packaging.toml if left out
# LOOPLINE_BIN names the program; target/release/loopline if unset. TMPDIR holds the dataset; finished shards are
# emptied as they appear (their length is kept, which is what the program looks at), so that little disk is needed.
set -euo pipefail
cd "$(dirname "$0")/.."

samples=${1:-20000}
scenario=${2:-scenarios/packaging.toml}
program=${LOOPLINE_BIN:-${CARGO_TARGET_DIR:-target}/release/loopline}
per_shard=50
settled=1000
limit_kb=1500000
growth_percent=5

if [ ! -x "$program" ]; then
    echo "$program does not exist: run \`cargo build --release --bin loopline\`, or name the program in LOOPLINE_BIN" >&2
    exit 2
fi
if ! [ "$samples" -ge $((2 * settled)) ] 2>/dev/null; then
    echo "SAMPLES = $samples: at least $((2 * settled)) are needed to see growth after the first $settled" >&2
    exit 2
fi

folder=$(mktemp -d)
pid=
# shellcheck disable=SC2317 # called by the trap
clean() {
    if [ -n "$pid" ]; then kill "$pid" 2>/dev/null || true; fi
    rm -rf "$folder"
}
trap clean EXIT

"$program" generate "$scenario" --out "$folder/out" --samples "$samples" --samples-per-shard "$per_shard" --seed 1 --quiet &
pid=$!

# The median of readings does not hang on the moment of one of them.
median() { sort -n | awk '{ v[NR] = $1 } END { if (NR) print v[int((NR + 1) / 2)]; else print 0 }'; }
resident() { awk '/^VmRSS:/ { print $2 }' "/proc/$pid/status" 2>/dev/null || true; }

emptied=0
: > "$folder/readings"
while kill -0 "$pid" 2>/dev/null; do
    while true; do
        shard=$(printf '%s/out/shard-%06d.tar' "$folder" "$emptied")
        # The next one has begun: this one has its name, its checksum and its note.
        [ -e "$shard" ] && [ -e "$folder/out/.progress/$(printf '%06d' "$emptied").json" ] || break
        length=$(stat -c %s "$shard")
        truncate -s 0 "$shard"
        truncate -s "$length" "$shard"
        emptied=$((emptied + 1))
    done
    kb=$(resident)
    [ -n "$kb" ] && echo "$((emptied * per_shard)) $kb" >> "$folder/readings"
    sleep 0.2
done
if ! wait "$pid"; then
    pid=
    echo "the program failed" >&2
    exit 1
fi
pid=

# Readings within 500 samples after the first 1,000, and over the last 500.
early=$(awk -v from="$settled" '$1 >= from && $1 < from + 500 { print $2 }' "$folder/readings" | median)
late=$(awk -v from=$((samples - 500)) '$1 >= from { print $2 }' "$folder/readings" | median)
peak=$(awk '{ if ($2 > most) most = $2 } END { print most + 0 }' "$folder/readings")
if [ "$early" -eq 0 ] || [ "$late" -eq 0 ]; then
    echo "too few readings: the run was over too soon; give more SAMPLES" >&2
    exit 1
fi
for tenth in 1 2 3 4 5 6 7 8 9 10; do
    to=$((samples * tenth / 10))
    kb=$(awk -v from=$((samples * (tenth - 1) / 10)) -v to="$to" '$1 >= from && $1 < to { print $2 }' "$folder/readings" | median)
    echo "up to sample $to: $((kb / 1000)) MB"
done
growth=$(awk -v a="$early" -v b="$late" 'BEGIN { printf "%.1f", 100 * (b - a) / a }')
echo "after $settled samples   $((early / 1000)) MB resident"
echo "after $samples samples  $((late / 1000)) MB resident (growth $growth %, at most $growth_percent)"
echo "peak                 $((peak / 1000)) MB (at most $((limit_kb / 1000)))"
if [ "$peak" -gt "$limit_kb" ] || awk -v g="$growth" -v most="$growth_percent" 'BEGIN { exit !(g > most) }'; then
    echo "memory is not flat" >&2
    exit 1
fi
