//! `index.parquet`: one row for each item of the dataset, in sample order.

use std::sync::Arc;

use arrow::array::{ArrayRef, Float32Array, Int32Array, StringArray, UInt16Array, UInt32Array, UInt64Array};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::record_batch::RecordBatch;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use serde::{Deserialize, Serialize};

use crate::labels::{ItemLabel, PixelBox, SampleLabels};

/// Rows per row group; fixed, because it shows in the bytes.
const ROWS_PER_GROUP: usize = 8_192;
/// Stands for the writing library and its version, so that an update of it does not change the file.
const CREATED_BY: &str = "loopline-dataset";

/// One item of one sample. Units and frames as in [`ItemLabel`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IndexRow {
    /// Key of its sample.
    pub key: String,
    /// Index of its sample.
    pub sample_index: u64,
    /// The item's number in the sample.
    pub item_id: u32,
    /// The shape it was built from.
    pub archetype: String,
    /// Material of its body.
    pub material: String,
    /// Material family of its body.
    pub family: String,
    /// Material class of its body.
    pub class: String,
    /// Leading degradation state of its body.
    pub state: String,
    /// Remaining function, 0 to 1.
    pub quality: f32,
    /// `reuse`, `repair` or `recycle`.
    pub triage: String,
    /// Worth, EUR.
    pub value_eur: f32,
    /// Mass, kg.
    pub mass_kg: f32,
    /// Number of parts.
    pub parts: u16,
    /// Share of it that is visible, 0 to 1.
    pub visibility: f32,
    /// Visible pixels.
    pub visible_px: u32,
    /// Mean surface temperature, °C.
    pub temperature_c: f32,
    /// Projected box.
    pub bbox_loose: PixelBox,
    /// Box of the visible pixels.
    pub bbox_tight: Option<PixelBox>,
}

impl IndexRow {
    /// The rows of one sample.
    pub fn of_sample(labels: &SampleLabels) -> impl Iterator<Item = Self> + '_ {
        labels.items.iter().map(|item| Self::new(labels, item))
    }

    fn new(labels: &SampleLabels, item: &ItemLabel) -> Self {
        // The item speaks for its body; a label or a cap of another material does not.
        let body = item
            .parts
            .iter()
            .find(|part| part.role == "body")
            .or_else(|| item.parts.iter().find(|part| part.material == item.material))
            .or(item.parts.first());
        Self {
            key: labels.key.clone(),
            sample_index: labels.index,
            item_id: item.id,
            archetype: item.archetype.clone(),
            material: item.material.clone(),
            family: body.map(|part| part.family.clone()).unwrap_or_default(),
            class: body.map(|part| part.class.clone()).unwrap_or_default(),
            state: item.state.clone(),
            quality: item.quality,
            triage: item.triage.clone(),
            value_eur: item.value_eur,
            mass_kg: item.mass_kg,
            parts: u16::try_from(item.parts.len()).unwrap_or(u16::MAX),
            visibility: item.visibility,
            visible_px: item.parts.iter().map(|part| part.visible_px).sum(),
            temperature_c: item.temperature_c,
            bbox_loose: item.bbox_loose,
            bbox_tight: item.bbox_tight,
        }
    }
}

/// Gathers rows, shard by shard, into the file's bytes.
pub(crate) struct IndexBuilder {
    writer: ArrowWriter<Vec<u8>>,
    schema: SchemaRef,
    rows: u64,
}

impl IndexBuilder {
    pub(crate) fn new() -> Result<Self, ParquetError> {
        let schema = Arc::new(schema());
        let properties = WriterProperties::builder()
            .set_created_by(CREATED_BY.to_owned())
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
            .set_max_row_group_row_count(Some(ROWS_PER_GROUP))
            .build();
        Ok(Self { writer: ArrowWriter::try_new(Vec::new(), Arc::clone(&schema), Some(properties))?, schema, rows: 0 })
    }

    /// Appends the rows of one shard.
    pub(crate) fn push(&mut self, shard: &str, rows: &[IndexRow]) -> Result<(), ParquetError> {
        if rows.is_empty() {
            return Ok(());
        }
        let batch = RecordBatch::try_new(Arc::clone(&self.schema), columns(shard, rows))?;
        self.rows += rows.len() as u64;
        self.writer.write(&batch)
    }

    /// The file's bytes and its number of rows.
    pub(crate) fn finish(self) -> Result<(Vec<u8>, u64), ParquetError> {
        Ok((self.writer.into_inner()?, self.rows))
    }
}

const BOX_CORNERS: [&str; 4] = ["x0", "y0", "x1", "y1"];

fn schema() -> Schema {
    let field = |name: &str, kind: DataType| Field::new(name, kind, false);
    let mut fields = vec![
        field("key", DataType::Utf8),
        field("sample_index", DataType::UInt64),
        field("shard", DataType::Utf8),
        field("item_id", DataType::UInt32),
        field("archetype", DataType::Utf8),
        field("material", DataType::Utf8),
        field("family", DataType::Utf8),
        field("class", DataType::Utf8),
        field("state", DataType::Utf8),
        field("quality", DataType::Float32),
        field("triage", DataType::Utf8),
        field("value_eur", DataType::Float32),
        field("mass_kg", DataType::Float32),
        field("parts", DataType::UInt16),
        field("visibility", DataType::Float32),
        field("visible_px", DataType::UInt32),
        field("temperature_c", DataType::Float32),
    ];
    for corner in BOX_CORNERS {
        fields.push(field(&format!("bbox_loose_{corner}"), DataType::Int32));
    }
    for corner in BOX_CORNERS {
        fields.push(Field::new(format!("bbox_tight_{corner}"), DataType::Int32, true));
    }
    Schema::new(fields)
}

/// The columns in the schema's order.
fn columns(shard: &str, rows: &[IndexRow]) -> Vec<ArrayRef> {
    let text = |get: fn(&IndexRow) -> &str| -> ArrayRef { Arc::new(StringArray::from_iter_values(rows.iter().map(get))) };
    let number = |get: fn(&IndexRow) -> f32| -> ArrayRef { Arc::new(Float32Array::from_iter_values(rows.iter().map(get))) };
    let count = |get: fn(&IndexRow) -> u32| -> ArrayRef { Arc::new(UInt32Array::from_iter_values(rows.iter().map(get))) };
    let mut columns = vec![
        text(|row| &row.key),
        Arc::new(UInt64Array::from_iter_values(rows.iter().map(|row| row.sample_index))),
        Arc::new(StringArray::from_iter_values(rows.iter().map(|_| shard))),
        count(|row| row.item_id),
        text(|row| &row.archetype),
        text(|row| &row.material),
        text(|row| &row.family),
        text(|row| &row.class),
        text(|row| &row.state),
        number(|row| row.quality),
        text(|row| &row.triage),
        number(|row| row.value_eur),
        number(|row| row.mass_kg),
        Arc::new(UInt16Array::from_iter_values(rows.iter().map(|row| row.parts))),
        number(|row| row.visibility),
        count(|row| row.visible_px),
        number(|row| row.temperature_c),
    ];
    for corner in 0..4 {
        columns.push(Arc::new(Int32Array::from_iter_values(rows.iter().map(|row| row.bbox_loose[corner]))));
    }
    for corner in 0..4 {
        columns.push(Arc::new(rows.iter().map(|row| row.bbox_tight.map(|bbox| bbox[corner])).collect::<Int32Array>()));
    }
    columns
}
