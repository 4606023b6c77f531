//! The command line. Parsing only: values are checked where they are used.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

use crate::commands::probe::ProbeCommand;

/// A testbed for sorting autonomy: paired RGB, thermal and near-infrared datasets of a simulated sorting line.
#[derive(Debug, Parser)]
#[command(name = "loopline", version, about, propagate_version = true)]
#[command(after_help = "Exit codes: 0 done, 2 the request is wrong (nothing was written), 3 stopped early and resumable,\n\
    4 the graphics device failed, 5 a check did not hold.\n\
    Environment: WGPU_ADAPTER_NAME chooses the graphics adapter by name, WGPU_BACKEND by backend.")]
pub(crate) struct Args {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
    /// Folder with materials/, absorbers/, deposits/ and archetypes/ that add to or override the built-in ones.
    #[arg(long, global = true, value_name = "DIR", env = "LOOPLINE_ASSETS")]
    pub(crate) assets: Option<PathBuf>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Generate a labelled dataset from a scenario file.
    Generate(GenerateArgs),
    /// Check a dataset: checksums, every sample, labels against pictures.
    Validate(DatasetArgs),
    /// Draw a contact sheet of a dataset.
    Inspect(InspectArgs),
    /// Export a dataset into another format.
    Export(ExportArgs),
    /// Run the student on a dataset's colour pictures, and score it by the labels.
    Perceive(PerceiveArgs),
    /// Run a line in a closed loop: perception sees, the policy decides, arms pick.
    Run(RunArgs),
    /// Run lines over several seeds and hold their KPIs against the bounds in their files.
    Check(CheckArgs),
    /// Look at the materials.
    #[command(subcommand)]
    Materials(MaterialsCommand),
    /// Evaluate one model at known inputs, as CSV.
    #[command(subcommand)]
    Probe(ProbeCommand),
    /// Print the JSON Schema of scenario files.
    Schema {
        /// That of line files instead.
        #[arg(long)]
        line: bool,
    },
    /// Measure.
    #[command(subcommand)]
    Bench(BenchCommand),
    /// Print a completion script for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

/// Arguments of `generate`.
#[derive(Debug, clap::Args)]
pub(crate) struct GenerateArgs {
    /// Scenario file.
    pub(crate) scenario: PathBuf,
    /// Folder to make the dataset in; new or empty, or begun before with --resume.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Number of samples of the whole dataset.
    #[arg(long, default_value_t = 256, value_parser = clap::value_parser!(u64).range(1..=100_000_000))]
    pub(crate) samples: u64,
    /// Seed of every random draw.
    #[arg(long, default_value_t = 0)]
    pub(crate) seed: u64,
    /// Make only part I of N (from 0) of the shards; N processes or machines make one dataset in one folder.
    #[arg(long, value_name = "I/N", default_value = "0/1", value_parser = parse_share)]
    pub(crate) shard: (u64, u64),
    /// Samples per file.
    #[arg(long, default_value_t = loopline_dataset::DEFAULT_SAMPLES_PER_SHARD, value_parser = clap::value_parser!(u64).range(1..=100_000))]
    pub(crate) samples_per_shard: u64,
    /// Stations simulated and drawn at once; changes speed and memory, never bytes.
    #[arg(long, default_value_t = 32, value_parser = clap::value_parser!(u64).range(1..=1024))]
    pub(crate) batch: u64,
    /// Go on with a dataset that was begun before.
    #[arg(long)]
    pub(crate) resume: bool,
    /// Switch off every noise source of every sensor.
    #[arg(long)]
    pub(crate) no_noise: bool,
    /// Write the abundance maps too (8 endmembers per raster pixel).
    #[arg(long)]
    pub(crate) abundance: bool,
    /// Say nothing but errors.
    #[arg(long)]
    pub(crate) quiet: bool,
}

/// A dataset.
#[derive(Debug, clap::Args)]
pub(crate) struct DatasetArgs {
    /// The dataset's folder.
    pub(crate) dir: PathBuf,
    /// Say nothing but errors.
    #[arg(long)]
    pub(crate) quiet: bool,
}

/// Arguments of `inspect`.
#[derive(Debug, clap::Args)]
pub(crate) struct InspectArgs {
    /// The dataset's folder.
    pub(crate) dir: PathBuf,
    /// Picture to write; by default preview.png in the dataset's folder.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Number of items on the sheet.
    #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u64).range(1..=400))]
    pub(crate) items: u64,
}

/// Arguments of `export`.
#[derive(Debug, clap::Args)]
pub(crate) struct ExportArgs {
    /// The format.
    pub(crate) format: ExportFormat,
    /// The dataset's folder.
    pub(crate) dir: PathBuf,
    /// Folder to write; by default one named after the format in the dataset's folder.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Say nothing but errors.
    #[arg(long)]
    pub(crate) quiet: bool,
}

/// Arguments of `perceive`.
#[derive(Debug, clap::Args)]
pub(crate) struct PerceiveArgs {
    /// The dataset's folder.
    pub(crate) dir: PathBuf,
    /// The student: an ONNX file of `loopline-train export`; the one that ships with this program if left out.
    #[arg(long, value_name = "FILE")]
    pub(crate) model: Option<PathBuf>,
    /// What the plant gets: a JSON file of amounts by material, in any unit, or a dataset of the plant with another seed, which stands for
    /// a sample of its goods that people sorted.
    #[arg(long, value_name = "FILE")]
    pub(crate) expect: Option<PathBuf>,
    /// Score only how well items are found; needs no model.
    #[arg(long, conflicts_with_all = ["model", "out", "expect"])]
    pub(crate) score_detection: bool,
    /// Picture of decisions to write.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Look at the first samples only; all of them if left out.
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) samples: Option<u64>,
    /// Print the scores as JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// File of results, as JSON, to set the scores of this dataset in; others in it stay.
    #[arg(long, value_name = "FILE")]
    pub(crate) results: Option<PathBuf>,
}

/// What sees the items of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PerceptionArg {
    /// A student on rendered colour pictures.
    Student,
    /// The truth: what a perfect perception would earn.
    Oracle,
    /// Where items are is known, what they are is guessed.
    Random,
}

/// How a line is run.
#[derive(Debug, clap::Args)]
pub(crate) struct LoopArgs {
    /// What sees the items.
    #[arg(long, value_enum, default_value_t = PerceptionArg::Student)]
    pub(crate) perception: PerceptionArg,
    /// Who picks what next: value, fifo, nearest, deadline.
    #[arg(long, default_value = "value", value_name = "NAME")]
    pub(crate) scheduler: String,
    /// The student: an ONNX file of `loopline-train export`; the one that ships with this program if left out.
    #[arg(long, value_name = "FILE")]
    pub(crate) model: Option<PathBuf>,
    /// Minutes of the line's time in which items arrive; what the file's [expect] says if left out.
    #[arg(long, value_name = "M", value_parser = parse_minutes)]
    pub(crate) minutes: Option<f64>,
    /// Items that arrive in a minute; what the file's [infeed] says if left out.
    #[arg(long, value_name = "R", value_parser = parse_rate)]
    pub(crate) items_per_min: Option<f64>,
    /// Say nothing but errors and results.
    #[arg(long)]
    pub(crate) quiet: bool,
}

/// Arguments of `run`.
#[derive(Debug, clap::Args)]
pub(crate) struct RunArgs {
    /// Line file.
    pub(crate) line: PathBuf,
    #[command(flatten)]
    pub(crate) how: LoopArgs,
    /// Hours in place of minutes.
    #[arg(long, value_name = "H", conflicts_with = "minutes", value_parser = parse_minutes)]
    pub(crate) hours: Option<f64>,
    /// Seed of every random draw.
    #[arg(long, default_value_t = 0)]
    pub(crate) seed: u64,
    /// Folder for events.jsonl, kpi.json and report.html; new or empty.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Draw nothing: perception must then be oracle or random.
    #[arg(long)]
    pub(crate) no_render: bool,
    /// Print the KPIs as JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Arguments of `check`.
#[derive(Debug, clap::Args)]
pub(crate) struct CheckArgs {
    /// Line files.
    #[arg(required = true)]
    pub(crate) lines: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) how: LoopArgs,
    /// Seeds to run, from 0; what the file's [expect] says if left out.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(crate) seeds: Option<u32>,
    /// JUnit XML to write.
    #[arg(long, value_name = "FILE")]
    pub(crate) junit: Option<PathBuf>,
    /// KPIs that `check --out` wrote before: fail where one got worse beyond the spread of the seeds.
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// File to write the KPIs of each seed to.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// File of results, as JSON, to set each line's mean KPIs in; others in it stay.
    #[arg(long, value_name = "FILE")]
    pub(crate) results: Option<PathBuf>,
}

/// Export formats.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ExportFormat {
    /// COCO instances: JSON with run-length masks, and PNG pictures.
    Coco,
    /// ENVI cubes of the near-infrared camera.
    Envi,
}

/// `materials ...`.
#[derive(Debug, Subcommand)]
pub(crate) enum MaterialsCommand {
    /// A line for each material.
    List,
    /// One material with the source of each constant.
    Show {
        /// Its id.
        id: String,
    },
    /// Random specimens' reflectance, as a bench spectrometer would see them, as CSV.
    Sample(SampleArgs),
}

/// Arguments of `materials sample`.
#[derive(Debug, clap::Args)]
pub(crate) struct SampleArgs {
    /// First wavelength, nm, at least 380.
    #[arg(long, default_value_t = 1000.0)]
    pub(crate) from: f32,
    /// Last wavelength, nm, at most 2500.
    #[arg(long, default_value_t = 1900.0)]
    pub(crate) to: f32,
    /// Step, nm.
    #[arg(long, default_value_t = 5.0)]
    pub(crate) step: f32,
    /// Specimens of each material.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=100_000))]
    pub(crate) count: u64,
    /// Seed.
    #[arg(long, default_value_t = 0)]
    pub(crate) seed: u64,
    /// Geometry of the measurement.
    #[arg(long, value_enum, default_value_t = GeometryArg::Diffuse)]
    pub(crate) geometry: GeometryArg,
    /// Let each specimen live a service life first.
    #[arg(long)]
    pub(crate) degraded: bool,
    /// File to write; standard output if left out.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

/// Measurement geometry.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum GeometryArg {
    /// A contact probe: no first-surface reflection.
    Contact,
    /// An integrating sphere, specular included.
    Diffuse,
}

/// `bench ...`.
#[derive(Debug, Subcommand)]
pub(crate) enum BenchCommand {
    /// Samples per second to disk, and the share of each stage.
    Generate(BenchGenerateArgs),
    /// How many times faster than real time a line runs, without drawing.
    Run(BenchRunArgs),
}

/// Arguments of `bench run`.
#[derive(Debug, clap::Args)]
pub(crate) struct BenchRunArgs {
    /// Line file.
    pub(crate) line: PathBuf,
    /// Minutes of the line's time in which items arrive.
    #[arg(long, default_value_t = 30.0, value_name = "M", value_parser = parse_minutes)]
    pub(crate) minutes: f64,
    /// Draw, and let the student that ships see.
    #[arg(long)]
    pub(crate) student: bool,
}

/// Arguments of `bench generate`.
#[derive(Debug, clap::Args)]
pub(crate) struct BenchGenerateArgs {
    /// Scenario file; the built-in packaging scenario if left out.
    pub(crate) scenario: Option<PathBuf>,
    /// Number of samples.
    #[arg(long, default_value_t = 1024, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    pub(crate) samples: u64,
    /// Stations at once.
    #[arg(long, default_value_t = 32, value_parser = clap::value_parser!(u64).range(1..=1024))]
    pub(crate) batch: u64,
    /// Folder to write into; a temporary one, removed afterwards, if left out.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// File of results, as JSON, to set what was measured in; others in it stay.
    #[arg(long, value_name = "FILE")]
    pub(crate) results: Option<PathBuf>,
}

/// A rate that a line's file may have.
fn parse_rate(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(rate) if (0.1..=6000.0).contains(&rate) => Ok(rate),
        _ => Err("expected items a minute, 0.1 to 6000".to_owned()),
    }
}

fn parse_minutes(text: &str) -> Result<f64, String> {
    let due = || "expected a number above 0, at most 100000".to_owned();
    let minutes: f64 = text.parse().map_err(|_| due())?;
    if minutes > 0.0 && minutes <= 100_000.0 { Ok(minutes) } else { Err(due()) }
}

fn parse_share(text: &str) -> Result<(u64, u64), String> {
    let due = || "expected I/N with 0 <= I < N, for example 0/4".to_owned();
    let (index, count) = text.split_once('/').ok_or_else(due)?;
    let index: u64 = index.parse().map_err(|_| due())?;
    let count: u64 = count.parse().map_err(|_| due())?;
    if count == 0 || index >= count || count > 100_000 {
        return Err(due());
    }
    Ok((index, count))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Args::command().debug_assert();
    }

    #[test]
    fn a_share_is_one_of_n() {
        assert_eq!(parse_share("2/3"), Ok((2, 3)));
        for wrong in ["", "1", "3/3", "0/0", "-1/2", "a/b", "1/2/3"] {
            assert!(parse_share(wrong).is_err(), "{wrong}");
        }
    }
}
