//! `loopline export`: a dataset in formats that other tools read.

use anyhow::Result;
use loopline_dataset::{Dataset, export_coco, export_envi};
use loopline_terminal::Progress;

use crate::args::{ExportArgs, ExportFormat};

/// Exports.
pub(crate) fn run(args: &ExportArgs) -> Result<()> {
    let dataset = Dataset::open(&args.dir)?;
    let name = match args.format {
        ExportFormat::Coco => "coco",
        ExportFormat::Envi => "envi",
    };
    let out = args.out.clone().unwrap_or_else(|| args.dir.join(name));
    let mut progress = Progress::new("samples", 0, dataset.manifest().plan.samples, args.quiet);
    let mut step = |_| progress.step();
    match args.format {
        ExportFormat::Coco => export_coco(&dataset, &out, &mut step)?,
        ExportFormat::Envi => export_envi(&dataset, &out, &mut step)?,
    };
    progress.finish(&format!("exported to {}", out.display()));
    Ok(())
}
