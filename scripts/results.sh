#!/bin/sh
# Measures the numbers of README.md, docs/perception.md and docs/line.md into docs/results, on datasets that it makes in FOLDER.
# Usage: results.sh LOOPLINE FOLDER
set -eu
loopline=$1
folder=$2
rm -rf "$folder"
mkdir -p "$folder" docs/results
for scenario in packaging scrap_metal lab construction textiles mixed weee; do
    for seed in 12 11; do
        out=$folder/$scenario-$seed
        "$loopline" generate "scenarios/$scenario.toml" --out "$out" --samples 160 --seed "$seed" --quiet
        "$loopline" perceive "$out" --score-detection --results docs/results/perception.json
    done
done
"$loopline" generate scenarios/packaging.toml --out "$folder/packaging-3" --samples 256 --seed 3 --quiet
# Once as the student learned, once told what the plant gets by a sample with another seed.
for out in packaging-3 packaging-12 mixed-12; do
    "$loopline" perceive "$folder/$out" --results docs/results/perception.json
    "$loopline" perceive "$folder/$out" --expect "$folder/${out%-*}-11" --results docs/results/perception.json
done
"$loopline" bench generate --samples 2048 --results docs/results/bench.json
# Bounds that do not hold for another perception or scheduler than the one in charge end `check` with 5; its numbers count here.
packaging() {
    "$loopline" check scenarios/lines/packaging.toml --seeds 10 --minutes 5 --quiet --results docs/results/line.json "$@" || [ $? -eq 5 ]
}
# The rules, each beside the scheduler that looks ahead on the same items, from a belt that an arm empties to one with twice as much.
for rate in 60 80 100 120; do
    packaging --perception oracle --scheduler value --items-per-min "$rate" --out "$folder/value-$rate.json"
    for scheduler in fifo nearest deadline; do
        packaging --perception oracle --scheduler "$scheduler" --items-per-min "$rate" --baseline "$folder/value-$rate.json"
    done
done
for perception in oracle student random; do
    packaging --perception "$perception"
done
for line in weee scrap_metal textiles; do
    for perception in oracle student; do
        "$loopline" check "scenarios/lines/$line.toml" --perception "$perception" --seeds 3 --minutes 5 --quiet \
            --results docs/results/line.json
    done
done
