//! The command line.

use std::path::PathBuf;

use clap::Parser;

/// Finds the items in colour pictures and decides what each is: material, quality, state, triage, or abstention.
///
/// Prints one JSON object a picture. ONNX Runtime is looked for where ORT_DYLIB_PATH points, beside the program, and in the
/// user's cache, where `make onnxruntime` puts it.
#[derive(Debug, Parser)]
#[command(
    name = "loopline-edge",
    version,
    after_help = "Exit codes: 0 done, 2 the request is wrong or something that it needs is absent, 3 the output could not be written. \
                  Pictures are taken in order: the lines before a picture that is wrong stand."
)]
pub(crate) struct Args {
    /// The student: an ONNX file of `loopline-train export`.
    pub(crate) model: PathBuf,
    /// Pictures, JPEG or PNG, as the camera sees the belt.
    #[arg(required_unless_present = "bench")]
    pub(crate) frames: Vec<PathBuf>,
    /// Leave out the times, so that equal decisions are equal text.
    #[arg(long)]
    pub(crate) no_latency: bool,
    /// The pictures come from one camera over one belt, in order: start from the last one's belt.
    #[arg(long)]
    pub(crate) steady_belt: bool,
    /// What the plant gets: a JSON file of amounts by material, in any unit, as a sample has them that people sorted.
    #[arg(long, value_name = "FILE", conflicts_with = "bench")]
    pub(crate) expect: Option<PathBuf>,
    /// Take each picture as one item, whole, and find nothing in it.
    #[arg(long, conflicts_with_all = ["steady_belt", "bench"])]
    pub(crate) whole_frame: bool,
    /// Measure the time of one item, cutting and deciding included, in so many rounds; pictures may be left out.
    #[arg(long, value_name = "ROUNDS", num_args = 0..=1, default_missing_value = "2000", value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    pub(crate) bench: Option<u32>,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::Args::command().debug_assert();
    }
}
