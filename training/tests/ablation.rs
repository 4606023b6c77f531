//! An ablation trains what is due, scores it, and keeps what it scored: the results, not the runs, say what is done.

mod common;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

const NETWORKS: &str =
    "[teacher]\nkind = \"original\"\n[losses]\nhard = 1.0\n[train]\nsteps = 2\nbatch = 8\nlearning_rate = 0.002\n";
const STUDENT: &str = "[student]\nkind = \"edge\"\nwidth = 0.5\n[losses]\nhard = 1.0\nattention = 1.0\nsoft = { weight = 1.0, temperature = 2.0 }\n\
                       [distill]\nteacher = \"set by the ablation\"\n[train]\nsteps = 2\nbatch = 8\nlearning_rate = 0.002\n";

struct Home {
    folder: tempfile::TempDir,
    ablation: PathBuf,
    results: PathBuf,
}

impl Home {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("room");
        let home = folder.path();
        let train = common::dataset(&home.join("a"), 64, 1);
        let test = common::dataset(&home.join("b"), 16, 2);
        for (name, networks) in [("teacher", NETWORKS), ("student", STUDENT)] {
            let made = common::experiment(home, &train, &test, networks);
            std::fs::rename(made, home.join(format!("{name}.toml"))).expect("writable");
        }
        let ablation = home.join("both.toml");
        let (teacher, student) = (home.join("teacher.toml"), home.join("student.toml"));
        let text = format!(
            "schema = 1\nname = \"both\"\nquestion = \"?\"\nseeds = [1, 2]\nteacher = \"teacher\"\n\
             [[row]]\nname = \"teacher\"\nexperiment = {teacher:?}\nseeds = [1]\n\
             [[row]]\nname = \"blind\"\nscores = \"teacher\"\nwithout = [\"nir\"]\nseeds = [1]\n\
             [[row]]\nname = \"student\"\nexperiment = {student:?}\ntaught_by = \"teacher\"\n"
        );
        std::fs::write(&ablation, text).expect("writable");
        let results = home.join("results/both.json");
        Self { ablation, results, folder }
    }

    fn run(&self, more: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_loopline-train"));
        command.arg("ablate").arg(&self.ablation).arg("--out").arg(self.out()).arg("--results").arg(&self.results);
        command.args(more).output().expect("started")
    }

    fn out(&self) -> PathBuf {
        self.folder.path().join("out")
    }

    fn finished(&self) -> Vec<(String, u64)> {
        self.runs()
            .iter()
            .map(|r| (r["row"].as_str().expect("a name").to_owned(), r["seed"].as_u64().expect("a seed")))
            .collect()
    }

    fn runs(&self) -> Vec<Value> {
        let text = std::fs::read(&self.results).expect("a results file");
        let results: Value = serde_json::from_slice(&text).expect("JSON");
        results["runs"].as_array().expect("runs").clone()
    }
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn results_say_what_is_done_and_a_changed_experiment_undoes_it() {
    let home = Home::new();
    // One seed of the student: its teacher is trained first, and scored only where its row is asked for.
    let output = home.run(&["--only", "student", "--seed", "2"]);
    assert!(output.status.success(), "{}", told(&output));
    assert_eq!(home.finished(), [("student".to_owned(), 2)]);

    let output = home.run(&[]);
    assert!(output.status.success(), "{}", told(&output));
    let all = [("teacher", 1), ("blind", 1), ("student", 1), ("student", 2)].map(|(row, seed)| (row.to_owned(), seed));
    assert_eq!(home.finished(), all, "in the order of rows and seeds");
    assert!(!told(&output).contains("student seed 2"), "it is done: {}", told(&output));
    let runs = home.runs();
    let number = |run: &Value, key: &str| run[key].as_f64().expect("a number");
    for run in &runs {
        assert!(number(run, "test_items") > 0.0 && (0.0..=1.0).contains(&number(run, "material")), "{run}");
        assert_eq!(run["data"].as_array().map(Vec::len), Some(2), "{run}");
    }
    assert_ne!(
        number(&runs[0], "ece"),
        number(&runs[1], "ece"),
        "a teacher without its spectral camera says something else"
    );

    // The runs are gone, the results are not: nothing is due.
    std::fs::remove_dir_all(home.out()).expect("removable");
    let output = home.run(&[]);
    assert!(output.status.success() && told(&output).is_empty(), "{}", told(&output));
    assert!(String::from_utf8_lossy(&output.stdout).contains("| student | 2 |"));

    // The teacher's experiment changes: what it taught no longer holds either.
    let teacher = home.folder.path().join("teacher.toml");
    let text = std::fs::read_to_string(&teacher).expect("readable").replace("steps = 2", "steps = 3");
    std::fs::write(&teacher, text).expect("writable");
    let output = home.run(&["--table"]);
    assert!(told(&output).contains("4 runs are of experiments that have changed"), "{}", told(&output));
    assert_eq!(home.finished().len(), 4, "a look changes nothing");
}

#[test]
fn jobs_share_the_runs() {
    let home = Home::new();
    let output = home.run(&["--jobs", "2"]);
    assert!(output.status.success(), "{}", told(&output));
    let all = [("teacher", 1), ("blind", 1), ("student", 1), ("student", 2)].map(|(row, seed)| (row.to_owned(), seed));
    assert_eq!(home.finished(), all);
    for run in ["teacher seed 1", "student seed 1", "student seed 2"] {
        assert_eq!(told(&output).matches(run).count(), 1, "each run is made once: {}", told(&output));
    }
    assert!(String::from_utf8_lossy(&output.stdout).contains("| student | 2 |"), "one table, of all");
}

#[test]
fn a_run_that_another_process_makes_is_left_to_it() {
    let home = Home::new();
    std::fs::create_dir_all(home.out().join("locks")).expect("writable");
    let held = std::fs::File::create(home.out().join("locks/student-seed-2")).expect("writable");
    held.lock().expect("free");
    let output = home.run(&[]);
    assert!(output.status.success(), "{}", told(&output));
    assert_eq!(home.finished(), [("teacher", 1), ("blind", 1), ("student", 1)].map(|(row, seed)| (row.to_owned(), seed)));
    drop(held);
    let output = home.run(&[]);
    assert!(output.status.success() && home.finished().len() == 4, "{}", told(&output));
}

#[test]
fn a_seed_that_no_row_has_is_refused_and_a_job_passes_its_code_on() {
    let home = Home::new();
    let output = home.run(&["--seed", "9"]);
    assert!(output.status.code() == Some(2) && told(&output).contains("--seed 9"), "{}", told(&output));
    let output = home.run(&["--only", "teacher", "--seed", "2"]);
    assert!(output.status.code() == Some(2) && told(&output).contains("{1}"), "{}", told(&output));
    assert!(!home.out().exists());
    common::damage(&home.folder.path().join("a"));
    let output = home.run(&["--jobs", "2"]);
    assert_eq!(output.status.code(), Some(5), "damaged data: {}", told(&output));
}

#[test]
fn a_row_that_cannot_be_is_one_message() {
    let home = Home::new();
    let sound = std::fs::read_to_string(&home.ablation).expect("readable");
    let cases = [
        ("taught_by = \"teacher\"", "taught_by = \"nobody\"", "there is no row nobody"),
        ("taught_by = \"teacher\"", "taught_by = \"blind\"", "name a row that is trained"),
        ("taught_by = \"teacher\"", "taught_by = \"student\"", "it teaches itself"),
        ("name = \"blind\"", "name = \"student\"", "another row has that name"),
        ("scores = \"teacher\"\n", "", "give either experiment or scores"),
        ("without = [\"nir\"]", "without = [\"smell\"]", "smell"),
    ];
    for (from, to, due) in cases {
        assert!(sound.contains(from));
        std::fs::write(&home.ablation, sound.replace(from, to)).expect("writable");
        let output = home.run(&[]);
        assert_eq!(output.status.code(), Some(2));
        assert!(told(&output).contains(due) && told(&output).contains(name(&home.ablation)), "{}", told(&output));
        assert!(!home.out().exists() && !home.results.exists(), "nothing was written");
    }
}

fn name(path: &Path) -> &str {
    path.file_name().and_then(|n| n.to_str()).expect("a name")
}
