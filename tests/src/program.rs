//! The `loopline` program under test: finding it, running it, judging its messages.

use std::ffi::OsStr;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// What a run came to.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Exit code; `None` if a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl From<Output> for Outcome {
    fn from(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program prints UTF-8");
        Self { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }
}

impl Outcome {
    /// The run must have ended with 0; returns standard output.
    ///
    /// # Panics
    /// With what the program said, if it did not.
    #[track_caller]
    pub fn succeeded(self) -> String {
        assert_eq!(self.code, Some(0), "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self.stdout
    }

    /// The run must have ended with `code` and one clear message on standard error, which is returned: no panic, no
    /// backtrace, nothing said twice, and nothing on standard output that looks like success.
    ///
    /// # Panics
    /// If any of this does not hold.
    #[track_caller]
    pub fn failed_with(self, code: i32) -> String {
        assert_eq!(self.code, Some(code), "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        let lines: Vec<&str> = self.stderr.lines().collect();
        let [line] = lines.as_slice() else { panic!("one line of message is due, not {}:\n{}", lines.len(), self.stderr) };
        let message = line.strip_prefix("error: ").unwrap_or_else(|| panic!("no `error: ` before the message: {line}"));
        for leak in ["panicked", "backtrace", "RUST_BACKTRACE", "unwrap", "Err(", "Some(", "{ code:"] {
            assert!(!message.contains(leak), "a message for people does not say {leak:?}: {message}");
        }
        let told: Vec<&str> = message.split(": ").filter(|part| part.contains("os error")).collect();
        assert!(told.len() <= 1, "the system's reason is told {} times: {message}", told.len());
        assert_eq!(self.stdout, "", "nothing but the message is due");
        message.to_owned()
    }
}

/// The workspace's root.
#[must_use]
pub fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate lies in the workspace").to_owned()
}

/// The program: `LOOPLINE_BIN`, else the one beside the test's folder in the target directory.
///
/// # Panics
/// If there is none, with what to do.
#[must_use]
pub fn program() -> PathBuf {
    let path = match std::env::var_os("LOOPLINE_BIN") {
        Some(path) => std::path::absolute(path).expect("LOOPLINE_BIN is a path"),
        None => {
            // The test is target/PROFILE/deps/NAME-HASH.
            let test = std::env::current_exe().expect("the test knows its own path");
            let profile = test.parent().and_then(Path::parent).expect("a test lies in target/PROFILE/deps");
            profile.join(format!("loopline{}", std::env::consts::EXE_SUFFIX))
        }
    };
    assert!(
        path.is_file(),
        "{} does not exist: run `make test`, or `cargo build --release --bin loopline` first, or name the program in LOOPLINE_BIN",
        path.display()
    );
    path
}

/// The Python interpreter with the dataset readers: `LOOPLINE_PYTHON`, else the one that `make test` sets up.
///
/// # Panics
/// If there is none, with what to do.
#[must_use]
pub fn python() -> PathBuf {
    let path =
        std::env::var_os("LOOPLINE_PYTHON").map_or_else(|| workspace().join("target/python/bin/python"), PathBuf::from);
    assert!(
        path.is_file(),
        "{} does not exist: run `make test`, which installs the Python readers, or name an interpreter that has \
         tests/python/requirements.txt in LOOPLINE_PYTHON",
        path.display()
    );
    path
}

/// The program with arguments, ready to run in an environment that does not change what it says.
pub fn command<I>(arguments: I) -> Command
where
    I: IntoIterator,
    I::Item: AsRef<OsStr>,
{
    let mut command = Command::new(program());
    command.args(arguments).current_dir(workspace()).env_remove("LOOPLINE_ASSETS");
    command
}

/// Runs the program.
pub fn run<I>(arguments: I) -> Outcome
where
    I: IntoIterator,
    I::Item: AsRef<OsStr>,
{
    command(arguments).output().expect("the program starts").into()
}

/// Generates `samples` samples of a scenario with further options, in words as on a command line; must succeed.
#[track_caller]
pub fn generate(scenario: &Path, out: &Path, samples: u64, options: &str) {
    let samples = samples.to_string();
    let fixed = [OsStr::new("generate"), scenario.as_os_str(), "--out".as_ref(), out.as_os_str(), "--samples".as_ref()];
    let more = [samples.as_str(), "--quiet"].into_iter().chain(options.split_whitespace()).map(OsStr::new);
    run(fixed.into_iter().chain(more)).succeeded();
}

/// Whether the user leaves out tests that need `what` (`mount`), by naming it in `LOOPLINE_TEST_SKIP`, separated by commas; says so,
/// past the harness, which keeps what a test that passes prints. Without that, a test whose needs are not met fails.
#[must_use]
pub fn left_out(what: &str) -> bool {
    let named = std::env::var("LOOPLINE_TEST_SKIP").is_ok_and(|names| names.split(',').any(|name| name.trim() == what));
    if named {
        // Nobody to tell where standard error is closed.
        let _ = writeln!(std::io::stderr(), "NOT TESTED: LOOPLINE_TEST_SKIP names {what}");
    }
    named
}
