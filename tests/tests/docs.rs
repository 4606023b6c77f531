//! The numbers of README.md, docs/perception.md and docs/line.md are those of the results that lie beside them.
//!
//! `make results` measures anew and then runs `UPDATE_DOCS=1 cargo test --release -p loopline-tests --test docs`, which writes the blocks
//! between `<!-- results: NAME -->` and `<!-- /results -->`.

#![allow(clippy::unwrap_used, reason = "a helper of a test that cannot go on fails the test")]

use std::fmt::Write as _;
use std::fs;

use loopline_tests::workspace;
use serde_json::Value;

const SCENARIOS: [&str; 7] = ["packaging", "scrap_metal", "lab", "construction", "textiles", "mixed", "weee"];
const STUDENT: [(&str, &str); 3] = [
    ("packaging seed 3 x 256", "`make demo`: packaging, seed 3, 256 frames"),
    ("packaging seed 12 x 160", "packaging, seed 12, 160 frames"),
    ("mixed seed 12 x 160", "mixed, seed 12, 160 frames"),
];
const LINE_RUNS: [&str; 9] = [
    "packaging_line oracle value",
    "packaging_line student value",
    "packaging_line random value",
    "scrap_metal_line oracle value",
    "scrap_metal_line student value",
    "weee_line oracle value",
    "weee_line student value",
    "textiles_line oracle value",
    "textiles_line student value",
];
const RATES: [u32; 4] = [60, 80, 100, 120];
const RULES: [&str; 3] = ["fifo", "deadline", "nearest"];
const BENCH: &str = "packaging x 2048";

fn results(file: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(workspace().join("docs/results").join(file)).unwrap()).unwrap()
}

fn percent(value: &Value) -> String {
    format!("{:.1} %", 100.0 * value.as_f64().expect("a share"))
}

fn detection() -> String {
    let all = results("perception.json");
    let of = |scenario: &str, seed: u32| all["detection"][format!("{scenario} seed {seed} x 160")].clone();
    let mut text =
        "| scenario | recall, seed 12 | precision, seed 12 | seed 11: recall / precision |\n|---|---|---|---|\n".to_owned();
    for scenario in SCENARIOS {
        let (blind, tuned) = (of(scenario, 12), of(scenario, 11));
        writeln!(
            text,
            "| {scenario} | {} | {} | {} / {} |",
            percent(&blind["recall"]),
            percent(&blind["precision"]),
            percent(&tuned["recall"]),
            percent(&tuned["precision"])
        )
        .unwrap();
    }
    text
}

fn student() -> String {
    let all = results("perception.json");
    let mut text = "| dataset | found | material right | state | triage | abstained upon | right where not abstained |\n\
                    |---|---|---|---|---|---|---|\n"
        .to_owned();
    let told = [("student", ""), ("student, told what to expect", ", told what the plant gets")];
    for ((name, title), (group, how)) in STUDENT.iter().flat_map(|row| told.map(|told| (row, told))) {
        let scores = &all[group][name];
        let decisions = &scores["decisions"];
        writeln!(
            text,
            "| {title}{how} | {} | {} | {} | {} | {} | {} |",
            percent(&scores["recall"]),
            percent(&decisions["material_accuracy"]),
            percent(&decisions["state_accuracy"]),
            percent(&decisions["triage_accuracy"]),
            percent(&decisions["abstained"]),
            percent(&decisions["material_accuracy_where_not_abstained"])
        )
        .unwrap();
    }
    text
}

fn bench() -> String {
    let all = results("bench.json");
    let run = &all["generate"][BENCH];
    let number = |key: &str| run[key].as_f64().expect("a number");
    format!(
        "On {} cores with {}: {} samples of `packaging` (3 items each on average), {:.0} samples/s written to disk, start-up included.\n\
         The first sample is there after {:.1} s. Drawing takes {} of the stages' time; the cores are the limit.\n",
        run["cores"],
        run["adapter"].as_str().expect("a name"),
        run["samples"],
        number("samples_per_s"),
        number("first_sample_s"),
        percent(&run["stage_shares"]["raster + read-back"]),
    )
}

/// What the packaging line comes to, by who sees and who schedules; and the other lines.
fn line() -> String {
    let all = results("line.json");
    let mut text =
        "| line | perception | value, EUR/h | purity | recovery | items/min | picks that succeed | missed | J an item |\n\
                    |---|---|---|---|---|---|---|---|---|\n"
            .to_owned();
    for name in LINE_RUNS {
        let [line, perception, _] = name.split(' ').collect::<Vec<_>>()[..] else { panic!("{name}") };
        let kpis = &all["line"][name]["kpis"];
        let of = |kpi: &str, scale: f64, digits: usize| {
            let mean = kpis[kpi]["mean"].as_f64().expect("a mean");
            let half = kpis[kpi]["half_width"].as_f64().expect("an interval");
            format!("{:.digits$} +- {:.digits$}", scale * mean, scale * half)
        };
        writeln!(
            text,
            "| {line} | {perception} | {} | {} % | {} % | {} | {} % | {} | {} |",
            of("value_eur_h", 1.0, 1),
            of("purity", 100.0, 1),
            of("recovery", 100.0, 1),
            of("picks_per_min", 1.0, 1),
            of("pick_success", 100.0, 1),
            of("missed_deadlines", 1.0, 0),
            of("arm_j_per_item", 1.0, 0),
        )
        .unwrap();
    }
    text
}

/// What each order of picking earns as more arrives.
fn schedulers() -> String {
    let all = results("line.json");
    let mut text = "| items/min | `value`, EUR/h | `fifo` | `deadline` | `nearest` | picks/min with `value` |\n|---|---|---|---|---|---|\n".to_owned();
    for rate in RATES {
        let of = |scheduler: &str| &all["line"][format!("packaging_line oracle {scheduler} {rate}")];
        let number = |value: &Value, key: &str| value[key].as_f64().expect("a number");
        let ours = &of("value")["kpis"]["value_eur_h"];
        write!(text, "| {rate} | {:.1} +- {:.1} |", number(ours, "mean"), number(ours, "half_width")).unwrap();
        for rule in RULES {
            let rule = of(rule);
            let (eur, change) = (number(&rule["kpis"]["value_eur_h"], "mean"), &rule["against_baseline"]["value_eur_h"]);
            // The same items come to both: the interval is that of the differences.
            let (gain, half) = (-100.0 * number(change, "mean") / eur, 100.0 * number(change, "half_width") / eur);
            write!(text, " {eur:.1} ({gain:+.0} +- {half:.0} %) |").unwrap();
        }
        writeln!(text, " {:.0} |", number(&of("value")["kpis"]["picks_per_min"], "mean")).unwrap();
    }
    text
}

/// The block of a page must be what the results say.
fn check(page: &str, name: &str, due: &str) {
    let path = workspace().join(page);
    let text = fs::read_to_string(&path).unwrap();
    let (begin, end) = (format!("<!-- results: {name} -->\n"), "<!-- /results -->");
    let (head, rest) = text.split_once(&begin).unwrap_or_else(|| panic!("{page} has no block `{name}`"));
    let (written, tail) = rest.split_once(end).unwrap_or_else(|| panic!("the block `{name}` of {page} does not end"));
    if std::env::var_os("UPDATE_DOCS").is_some() {
        return fs::write(&path, format!("{head}{begin}{due}{end}{tail}")).unwrap();
    }
    assert_eq!(
        written, due,
        "{page}, block `{name}`: UPDATE_DOCS=1 cargo test --release -p loopline-tests --test docs writes it"
    );
}

#[test]
fn the_pages_say_what_the_results_say() {
    check("docs/perception.md", "detection", &detection());
    check("docs/perception.md", "student", &student());
    check("docs/line.md", "line", &line());
    check("docs/line.md", "schedulers", &schedulers());
    check("README.md", "bench", &bench());
}

#[test]
fn results_were_measured_on_todays_content() {
    let plan = fs::read_to_string(workspace().join("sim/loopline/src/generate/plan.rs")).unwrap();
    let today: u64 = plan
        .lines()
        .find_map(|line| line.strip_prefix("pub const CONTENT_VERSION: u32 = ")?.strip_suffix(';'))
        .expect("the content version")
        .parse()
        .unwrap();
    let all = results("perception.json");
    for (group, entries) in all.as_object().unwrap() {
        for (name, entry) in entries.as_object().unwrap() {
            assert_eq!(entry["content_version"], today, "{group}, {name}: `make results` measures anew");
        }
    }
}
