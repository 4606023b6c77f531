//! Figures as SVG text.

use plotters::coord::Shift;
use plotters::prelude::*;

use super::calibration::RiskPoint;
use super::tables::Confusion;
use crate::error::{Error, Result};

const INK: RGBColor = RGBColor(30, 60, 90);
const PALE: RGBColor = RGBColor(160, 160, 160);

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// Draws on a white ground of so many pixels; the SVG text.
fn figure(size: (u32, u32), draw: impl FnOnce(&Area<'_>) -> Result<(), Box<dyn std::error::Error>>) -> Result<String> {
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
        let drawn = (|| {
            area.fill(&WHITE)?;
            draw(&area)?;
            area.present()?;
            Ok::<_, Box<dyn std::error::Error>>(())
        })();
        drawn.map_err(|e| Error::Fault(format!("a figure could not be drawn: {e}")))?;
    }
    Ok(svg)
}

/// A curve's name and its points.
pub(crate) type Curve<'a> = (&'a str, Vec<(f64, f64)>);

/// Risk against coverage, a curve a network.
///
/// # Errors
/// When drawing fails.
pub(crate) fn risk_coverage(curves: &[(String, &[RiskPoint])]) -> Result<String> {
    let top = curves.iter().flat_map(|(_, points)| points.iter().map(|p| p.risk)).fold(0.02, f64::max) * 1.05;
    let named: Vec<Curve<'_>> =
        curves.iter().map(|(name, points)| (name.as_str(), points.iter().map(|p| (p.coverage, p.risk)).collect())).collect();
    lines("share of items answered", "share wrong among them", (0.0, 1.0), (0.0, top), &named, false)
}

/// Share right against confidence, with the diagonal where both agree.
///
/// # Errors
/// When drawing fails.
pub(crate) fn reliability(bins: &[(usize, f64, f64)]) -> Result<String> {
    let points = bins.iter().filter(|(n, _, _)| *n > 0).map(|(_, top, right)| (*top, *right)).collect();
    lines("confidence", "share right", (0.0, 1.0), (0.0, 1.0), &[("network", points)], true)
}

/// Curves with a legend.
///
/// # Errors
/// When drawing fails.
pub(crate) fn lines(
    x_name: &str,
    y_name: &str,
    x: (f64, f64),
    y: (f64, f64),
    curves: &[Curve<'_>],
    diagonal: bool,
) -> Result<String> {
    figure((460, 320), |area| {
        let mut chart = ChartBuilder::on(area)
            .margin(10)
            .x_label_area_size(36)
            .y_label_area_size(48)
            .build_cartesian_2d(x.0..x.1, y.0..y.1)?;
        chart.configure_mesh().x_desc(x_name).y_desc(y_name).light_line_style(WHITE).draw()?;
        if diagonal {
            chart.draw_series(LineSeries::new([(x.0, y.0), (x.1, y.1)], PALE))?;
        }
        for (number, (name, points)) in curves.iter().enumerate() {
            let colour = Palette99::pick(number).to_rgba();
            let series = chart.draw_series(LineSeries::new(points.iter().copied(), colour.stroke_width(2)))?;
            if curves.len() > 1 {
                series.label(*name).legend(move |(x, y)| PathElement::new([(x, y), (x + 16, y)], colour.stroke_width(2)));
            }
        }
        if curves.len() > 1 {
            chart.configure_series_labels().background_style(WHITE.mix(0.8)).border_style(PALE).draw()?;
        }
        Ok(())
    })
}

/// One bar of [`bars`]: name, value, half width of its interval.
pub(crate) type Bar<'a> = (&'a str, f64, Option<f64>);

/// Bars from left to right, one below the other, with their intervals; values are shares of one.
///
/// # Errors
/// When drawing fails.
pub(crate) fn bars(x_name: &str, bars: &[Bar<'_>]) -> Result<String> {
    const ROW_PX: u32 = 24;
    let size = (760, 52 + ROW_PX * bars.len() as u32);
    figure(size, |area| {
        let rows = bars.len() as f64;
        let mut chart = ChartBuilder::on(area)
            .margin(8)
            .margin_right(70)
            .margin_left(190)
            .x_label_area_size(36)
            .build_cartesian_2d(0.0..100.0, rows..0.0)?;
        chart.configure_mesh().disable_y_mesh().x_desc(x_name).light_line_style(WHITE).draw()?;
        let ink = TextStyle::from(("sans-serif", 13).into_font()).color(&INK);
        for (number, &(name, value, half)) in bars.iter().enumerate() {
            let (value, middle) = (100.0 * value, number as f64 + 0.5);
            let corners = [(0.0, middle - 0.32), (value, middle + 0.32)];
            chart.draw_series([Rectangle::new(corners, RGBColor(86, 140, 180).filled())])?;
            if let Some(half) = half.map(|half| 100.0 * half) {
                let ends = [((value - half).max(0.0), middle), ((value + half).min(100.0), middle)];
                chart.draw_series(LineSeries::new(ends, BLACK.stroke_width(2)))?;
            }
            let (x, y) = chart.backend_coord(&(value.max(half.map_or(0.0, |h| value + 100.0 * h)).min(100.0), middle));
            area.draw_text(&format!("{value:.1}"), &ink, (x + 5, y - 7))?;
            area.draw_text(name, &ink, (6, y - 7))?;
        }
        Ok(())
    })
}

/// A confusion matrix: truth downwards, answers to the right, darker is more of the row.
///
/// # Errors
/// When drawing fails.
pub(crate) fn confusion(confusion: &Confusion) -> Result<String> {
    let n = confusion.names.len() as i32;
    let (cell, left, top) = (if n > 20 { 11 } else { 26 }, 130, 130);
    let size = ((left + n * cell + 10) as u32, (top + n * cell + 10) as u32);
    figure(size, |area| {
        let across = TextStyle::from(("sans-serif", 10).into_font()).color(&INK);
        let down = TextStyle::from(("sans-serif", 10).into_font().transform(FontTransform::Rotate270)).color(&INK);
        for (row, counts) in confusion.counts.iter().enumerate() {
            let at = row as i32 * cell;
            let name = &confusion.names[row];
            area.draw_text(name, &across, (4, top + at + cell / 2 - 5))?;
            area.draw_text(name, &down, (left + at + cell / 2 - 5, top - 6))?;
            let sum: u32 = counts.iter().sum();
            for (column, &count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
                let share = f64::from(count) / f64::from(sum.max(1));
                let colour = if row == column { RGBColor(20, 110, 60) } else { RGBColor(180, 30, 30) };
                let x = left + column as i32 * cell;
                let corners = [(x, top + at), (x + cell - 1, top + at + cell - 1)];
                area.draw(&Rectangle::new(corners, colour.mix(0.15 + 0.85 * share).filled()))?;
            }
        }
        Ok(())
    })
}
