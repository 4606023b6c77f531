//! `docs`: writes the page of published numbers out of ablations' results. The page is never edited by hand.

use std::path::PathBuf;

use clap::Args;

use crate::ablation::results::Results;
use crate::ablation::{Ablation, table};
use crate::error::{Context, Result};
use crate::evaluate::figures;
use crate::tensors::write_whole;

const HEAD: &str = include_str!("../docs.md");

/// Arguments.
#[derive(Debug, Args)]
pub(crate) struct DocsArgs {
    /// Ablation files; the results of `experiments/NAME.toml` are `results/NAME.json` beside that folder.
    #[arg(required = true)]
    ablations: Vec<PathBuf>,
    /// The card of the student that ships, for the page's last section.
    #[arg(long, default_value = "assets/models/student.md")]
    card: PathBuf,
    /// The page.
    #[arg(long, default_value = "docs/learning.md")]
    out: PathBuf,
}

/// Runs it.
///
/// # Errors
/// When a file is damaged, or the page cannot be written.
pub(crate) fn docs(args: &DocsArgs) -> Result<()> {
    let mut text = HEAD.to_owned();
    for path in &args.ablations {
        let ablation = Ablation::read(path)?;
        let name = path.file_stem().with_context(|| "an ablation file has a name")?.to_string_lossy();
        let file = path.with_file_name("").join("../results").join(format!("{name}.json"));
        let (results, gone) = Results::read(&file)?.holding(&ablation, &[])?;
        results.of_one_build(&file, None)?;
        text += &format!("\n## {name}\n{}\n\n", ablation.question);
        if !results.runs.is_empty() {
            let rows = table::table(&ablation, &results)?;
            let bars: Vec<_> = rows.iter().map(|r| (r.name.as_str(), r.material.mean, r.material.half)).collect();
            let figure = PathBuf::from("learning").join(format!("{name}.svg"));
            let beside = args.out.with_file_name("").join(&figure);
            std::fs::create_dir_all(beside.with_file_name(""))
                .with_context(|| format!("{} could not be made", beside.display()))?;
            write_whole(&beside, figures::bars("material accuracy, %", &bars)?.as_bytes())?;
            text += &format!("![Material accuracy of each row]({})\n\n", figure.display());
            text += &table::markdown(&rows);
            text += &table::data(&results);
            text += &table::hardest(&ablation, &results);
            text += &ablation.reading.as_ref().map_or(String::new(), |reading| format!("\n{}\n", reading.trim()));
        }
        let open: usize = ablation.row.iter().map(|row| ablation.seeds(row).len()).sum::<usize>() - results.runs.len();
        if open > 0 {
            text += &format!("\n{open} runs of this table are not made yet.\n");
        }
        if gone > 0 {
            text += &format!("{gone} older runs were of other experiments and are left out.\n");
        }
        text += &format!("\nMade by `loopline-train ablate {} --out out/tables/{name}`.\n", path.display());
    }
    let card = std::fs::read_to_string(&args.card).with_context(|| format!("{} could not be read", args.card.display()))?;
    let card = card.split_once('\n').map_or("", |(_title, rest)| rest);
    text += &format!(
        "\n## The student that ships\n{card}\nHow fast it is on the robot's computer, and how it does on the boxes that it finds itself: [perception.md](perception.md).\n"
    );
    write_whole(&args.out, text.as_bytes())?;
    println!("wrote {}", args.out.display());
    Ok(())
}
