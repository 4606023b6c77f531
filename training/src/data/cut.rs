//! Cuts an item's windows out of a sample's pictures. Sees the sensors' data and a box, nothing of the truth.

use loopline_dataset::{Frame, SensorData};
use loopline_edge::crop;

use super::geometry::{Picture, Square, resize};
use super::item::{GRID_PX, MARGIN, Window, Windows};

/// The median of a thermal picture: the belt covers most of it.
pub(crate) fn belt(lwir: &Frame<u16>) -> u16 {
    let mut values = lwir.data().to_vec();
    let middle = values.len() / 2;
    if values.is_empty() { 0 } else { *values.select_nth_unstable(middle).1 }
}

/// The windows of the item in `box_px` (pixels of the RGB picture); `belt` is [`belt`] of the thermal picture.
pub(crate) fn cut(sensors: &SensorData, box_px: [f32; 4], belt: u16) -> Windows {
    let frame = [sensors.rgb.width(), sensors.rgb.height()];
    let box_px = crop::inside(frame, box_px);
    let kept = Square::around(frame, box_px).grown(MARGIN);
    let scale = |width: usize| width as f32 / frame[0] as f32;
    let lwir_scale = scale(sensors.lwir.width());
    let nir = &sensors.nir;
    let grid = resize(
        Picture { data: nir.data(), width: nir.width(), height: nir.height(), channels: nir.channels() },
        kept.scaled(scale(nir.width()), [0.0, 0.0]),
        GRID_PX,
    );
    Windows {
        frame,
        box_px,
        rgb: window(&sensors.rgb, kept),
        lwir: window(&sensors.lwir, kept.scaled(lwir_scale, [0.0, 0.0])),
        lwir_scale,
        belt,
        nir: grid.into_iter().map(|value| value.round() as u16).collect(),
        bands: nir.channels(),
    }
}

fn window<T: Copy>(picture: &Frame<T>, square: Square) -> Window<T> {
    let [columns, rows] = square.pixels(picture.width(), picture.height());
    let data = rows.clone().flat_map(|y| columns.clone().flat_map(move |x| picture.pixel(x, y).iter().copied()));
    Window { origin: [columns.start, rows.start], width: columns.len(), height: rows.len(), data: data.collect() }
}
