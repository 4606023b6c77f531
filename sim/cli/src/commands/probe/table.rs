//! Tables of reflectance spectra: a header of wavelengths, then a row per surface.

use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use loopline_materials::{GRID_END_NM, GRID_START_NM, Spectrum};

/// What a right file looks like, for messages.
const DUE: &str = "due are a header `id,NM,NM,...` and a row `NAME,R,R,...` for each surface";

/// Reflectances of some surfaces at common wavelengths.
#[derive(Debug)]
pub(super) struct Table {
    /// Wavelengths as they were written.
    pub(super) header: Vec<String>,
    /// Wavelengths in nm, rising, on the spectral grid's range.
    pub(super) wavelengths_nm: Vec<f32>,
    /// Name and reflectances, 0 to 1, of each surface.
    pub(super) rows: Vec<(String, Vec<f32>)>,
}

impl Table {
    /// Reads a CSV file without quoted cells.
    pub(super) fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| format!("{}: could not be read", path.display()))?;
        Self::parse(&text).with_context(|| format!("{}", path.display()))
    }

    fn parse(text: &str) -> Result<Self> {
        let mut lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
        let Some((number, first)) = lines.next() else { bail!("the file is empty; {DUE}") };
        let header: Vec<String> = first.split(',').skip(1).map(|cell| cell.trim().to_owned()).collect();
        ensure!(!header.is_empty(), "line {number}: no wavelengths; {DUE}");
        let wavelengths_nm = header.iter().map(|cell| wavelength(cell, number)).collect::<Result<Vec<_>>>()?;
        for (i, pair) in wavelengths_nm.windows(2).enumerate() {
            ensure!(pair[0] < pair[1], "line {number}: {} after {}: wavelengths must rise", header[i + 1], header[i]);
        }
        let rows = lines.map(|(number, line)| row(line, number, &header)).collect::<Result<Vec<_>>>()?;
        ensure!(!rows.is_empty(), "no surfaces below the header; {DUE}");
        Ok(Self { header, wavelengths_nm, rows })
    }

    /// A row on the spectral grid: linear between its wavelengths, constant beyond them.
    pub(super) fn on_grid(&self, values: &[f32]) -> Spectrum {
        Spectrum::from_fn(|nm| {
            let above = self.wavelengths_nm.partition_point(|w| *w < nm);
            match (above.checked_sub(1), self.wavelengths_nm.get(above)) {
                (Some(below), Some(upper)) => {
                    let lower = self.wavelengths_nm[below];
                    let t = (nm - lower) / (upper - lower);
                    values[below] + t * (values[above] - values[below])
                }
                (Some(last), None) => values[last],
                (None, _) => values[0],
            }
        })
    }
}

fn wavelength(cell: &str, line: usize) -> Result<f32> {
    match cell.parse::<f32>() {
        Ok(nm) if (GRID_START_NM..=GRID_END_NM).contains(&nm) => Ok(nm),
        Ok(_) => bail!("line {line}: {cell} nm lies outside of {GRID_START_NM} to {GRID_END_NM} nm"),
        Err(_) => bail!("line {line}: `{cell}` is no wavelength; due is a number of nanometres"),
    }
}

fn row(line: &str, number: usize, header: &[String]) -> Result<(String, Vec<f32>)> {
    let mut cells = line.split(',').map(str::trim);
    let name = cells.next().unwrap_or_default().to_owned();
    let cells: Vec<&str> = cells.collect();
    ensure!(cells.len() == header.len(), "line {number}: {} reflectances for {} wavelengths", cells.len(), header.len());
    let values = cells.iter().zip(header).map(|(cell, nm)| match cell.parse::<f32>() {
        Ok(value) if (0.0..=1.0).contains(&value) => Ok(value),
        _ => bail!("line {number}, {nm} nm: `{cell}` is no reflectance; due is a number from 0 to 1"),
    });
    Ok((name, values.collect::<Result<_>>()?))
}

#[cfg(test)]
mod tests {
    use super::Table;

    #[test]
    fn a_row_keeps_its_values_and_is_linear_in_between() {
        let table = Table::parse("id,400,410,500.5\nwhite,0.5,0.7,1\n").expect("right");
        assert_eq!(table.wavelengths_nm, [400.0, 410.0, 500.5]);
        let (name, values) = &table.rows[0];
        assert_eq!((name.as_str(), values.as_slice()), ("white", [0.5, 0.7, 1.0].as_slice()));
        let spectrum = table.on_grid(values);
        for (nm, due) in [(380.0, 0.5), (400.0, 0.5), (405.0, 0.6), (410.0, 0.7), (2500.0, 1.0)] {
            assert!((spectrum.at(nm) - due).abs() < 1e-6, "{nm}");
        }
    }

    #[test]
    fn a_wrong_table_is_refused_with_the_place() {
        for (text, words) in [
            ("", "empty"),
            ("\n  \n", "empty"),
            ("id\na\n", "no wavelengths"),
            ("id,400,blue\na,0,0\n", "`blue`"),
            ("id,400,nan\na,0,0\n", "nan"),
            ("id,200\na,0\n", "outside"),
            ("id,500,400\na,0,0\n", "must rise"),
            ("id,400\n", "no surfaces"),
            ("id,400,500\na,0.1\n", "1 reflectances for 2"),
            ("id,400,500\na,0.1,1.2\n", "line 2, 500 nm: `1.2`"),
            ("id,400\na,-0.1\n", "0 to 1"),
            ("id,400\na,inf\n", "`inf`"),
            ("id,400\na,x\n", "`x`"),
        ] {
            let message = format!("{:#}", Table::parse(text).expect_err(text));
            assert!(message.contains(words), "{text:?}: {message}");
        }
    }
}
