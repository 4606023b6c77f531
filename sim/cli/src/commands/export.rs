//! `loopline export`: a dataset in formats that other tools read.

use std::path::Path;

use anyhow::Result;
use loopline_dataset::{Dataset, export_coco, export_envi};

use crate::args::{ExportArgs, ExportFormat};
use crate::progress::Progress;

/// Exports.
pub(crate) fn run(args: &ExportArgs) -> Result<()> {
    let dataset = Dataset::open(&args.dir)?;
    let (name, export): (_, fn(&Dataset, &Path, &mut dyn FnMut(u64)) -> _) = match args.format {
        ExportFormat::Coco => ("coco", export_coco),
        ExportFormat::Envi => ("envi", export_envi),
    };
    let out = args.out.clone().unwrap_or_else(|| args.dir.join(name));
    let mut progress = Progress::new("samples", dataset.manifest().plan.samples, args.quiet);
    export(&dataset, &out, &mut |_| progress.step())?;
    progress.finish(&format!("exported to {}", out.display()));
    Ok(())
}
