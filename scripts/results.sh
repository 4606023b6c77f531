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
for out in packaging-3 packaging-12 mixed-12; do
    "$loopline" perceive "$folder/$out" --results docs/results/perception.json
done
"$loopline" bench generate --samples 2048 --results docs/results/bench.json
# Bounds that do not hold for another perception or scheduler than the one in charge end `check` with 5; its numbers count here.
for scheduler in value fifo nearest deadline; do
    "$loopline" check scenarios/lines/packaging.toml --perception oracle --scheduler "$scheduler" --seeds 10 --minutes 5 --quiet \
        --results docs/results/line.json || [ $? -eq 5 ]
done
for perception in student random; do
    "$loopline" check scenarios/lines/packaging.toml --perception "$perception" --seeds 10 --minutes 5 --quiet \
        --results docs/results/line.json || [ $? -eq 5 ]
done
for line in weee scrap_metal textiles; do
    for perception in oracle student; do
        "$loopline" check "scenarios/lines/$line.toml" --perception "$perception" --seeds 3 --minutes 5 --quiet \
            --results docs/results/line.json
    done
done
