#!/bin/sh
# Generates the datasets of the published tables (training/experiments) into out/: 28 GB, and 22 GB more with `coupling`; `plants` makes those
# of the student that ships, 47 GB, and `levels` one plant at each level of randomisation, 7 GB. What is there already is left as it is;
# what was cut short goes on.
# Usage: scripts/training-data.sh [lab] [mixed] [packaging] [coupling] [plants] [levels]      without arguments: lab, mixed and packaging
set -eu
cd "$(dirname "$0")/.."
loopline=${CARGO_TARGET_DIR:-target}/release/loopline

make_dataset() { # scenario file, folder, samples, seed
    test -f "out/$2/manifest.json" || "$loopline" generate "$1" --out "out/$2" --samples "$3" --seed "$4" --resume
}

at_level() { # level of randomisation, plant: its scenario at that level, with 256 pixels
    printf 'randomisation = "%s"\n' "$1"
    cat "scenarios/$2.toml"
    printf '\n[sensors.rgb]\nwidth_px = 256\nheight_px = 256\n'
}

test $# -gt 0 || set -- lab mixed packaging
for name in "$@"; do
    case $name in
        lab) make_dataset scenarios/lab.toml lab 9000 1; make_dataset scenarios/lab.toml lab-test 2000 2 ;;
        mixed) make_dataset scenarios/mixed.toml mixed 9000 1; make_dataset scenarios/mixed.toml mixed-test 1500 2 ;;
        packaging) make_dataset scenarios/packaging.toml packaging 3000 11; make_dataset scenarios/packaging.toml packaging-test 1000 12 ;;
        # Every plant as it is, and as pictures from elsewhere may show it: nearer, and with four times the pixels, so that an item's crop
        # is as sharp as one of a photograph.
        plants)
            mkdir -p out
            while read -r plant home wide seed; do
                at_level wide "$plant" >"out/wide-$plant.toml"
                make_dataset "out/wide-$plant.toml" "wide-$plant" "$wide" "$seed"
                make_dataset "out/wide-$plant.toml" "wide-$plant-test" 400 $((seed + 1))
                make_dataset "scenarios/$plant.toml" "home-$plant-test" 400 $((seed + 2))
                make_dataset "scenarios/$plant.toml" "home-$plant" "$home" $((seed + 3))
            done <<'PLANTS'
mixed 5000 5500 31
packaging 3500 2500 41
construction 2000 2500 51
scrap_metal 2000 2000 61
weee 2500 2000 71
textiles 1500 1500 81
PLANTS
            ;;
        # One plant at each level of randomisation.
        levels)
            mkdir -p out
            for level in narrow plant wide; do
                at_level "$level" construction >"out/level-$level.toml"
                make_dataset "out/level-$level.toml" "level-$level" 1500 91
                make_dataset "out/level-$level.toml" "level-$level-test" 400 92
            done
            ;;
        coupling)
            mkdir -p out
            for coupling in 0.0 0.5; do
                folder=coupling-$(echo "$coupling" | tr -d .)0
                { cat scenarios/mixed.toml; printf '\n[appearance]\ncoupling = %s\n' "$coupling"; } >"out/$folder.toml"
                make_dataset "out/$folder.toml" "$folder" 9000 1
                make_dataset "out/$folder.toml" "$folder-test" 1500 2
            done
            ;;
        *) echo "$name: lab, mixed, packaging, coupling, plants or levels" >&2; exit 2 ;;
    esac
done
