//! Gathers the packets of one atlas into buffers, growing them as needed.

use std::ops::Range;

use bytemuck::{NoUninit, bytes_of, cast_slice};
use loopline_station::MOST_PARTS;
use wgpu::{Buffer, BufferUsages, Device, Queue};

use crate::atlas::AtlasLayout;
use crate::gpu_types::{GpuVertex, ViewPacket};
use crate::targets::height_row_bytes;

/// Alignment of dynamic offsets that WebGPU guarantees, bytes.
const UNIFORM_ALIGNMENT: usize = 256;

/// Where one part lies in the buffers.
pub(crate) struct PartDraw {
    pub(crate) variant: usize,
    pub(crate) see_through: bool,
    pub(crate) indices: Range<u32>,
    pub(crate) bounds_px: [u32; 4],
    /// Offset of its uniform, bytes.
    pub(crate) uniform: u32,
}

/// Where one packet lies in the buffers.
pub(crate) struct Draw {
    pub(crate) slot: u32,
    pub(crate) base_vertex: i32,
    /// Offset of its view, bytes.
    pub(crate) view: u32,
    /// Parts by number; the stencil buffer marks number + 1.
    pub(crate) parts: Vec<PartDraw>,
}

impl Draw {
    /// Parts of one layer with their marks in the stencil buffer.
    pub(crate) fn layer(&self, opaque: bool) -> impl Iterator<Item = (u32, &PartDraw)> {
        (1..).zip(&self.parts).filter(move |(_, part)| part.see_through != opaque && !part.indices.is_empty())
    }
}

/// Buffers that outlive a draw and only ever grow.
pub(crate) struct Uploads {
    pub(crate) views: Growing,
    pub(crate) parts: Growing,
    pub(crate) vertices: Growing,
    pub(crate) indices: Growing,
    staged_views: Vec<u8>,
    staged_parts: Vec<u8>,
    staged_vertices: Vec<GpuVertex>,
    staged_indices: Vec<u32>,
}

impl Uploads {
    pub(crate) fn new(device: &Device) -> Self {
        Self {
            views: Growing::new(device, "views", BufferUsages::UNIFORM),
            parts: Growing::new(device, "parts", BufferUsages::UNIFORM),
            vertices: Growing::new(device, "vertices", BufferUsages::VERTEX),
            indices: Growing::new(device, "indices", BufferUsages::INDEX),
            staged_views: Vec::new(),
            staged_parts: Vec::new(),
            staged_vertices: Vec::new(),
            staged_indices: Vec::new(),
        }
    }

    /// Uploads the packets of one atlas. Also says whether a buffer was replaced: what binds it must then be made anew.
    pub(crate) fn upload(
        &mut self,
        device: &Device,
        queue: &Queue,
        layout: &AtlasLayout,
        packets: &[ViewPacket],
    ) -> (Vec<Draw>, bool) {
        self.staged_views.clear();
        self.staged_parts.clear();
        self.staged_vertices.clear();
        self.staged_indices.clear();
        let draws = packets.iter().map(|packet| self.stage(layout, packet)).collect();
        let mut replaced = self.views.write(device, queue, &self.staged_views);
        replaced |= self.parts.write(device, queue, &self.staged_parts);
        replaced |= self.vertices.write(device, queue, &self.staged_vertices);
        replaced |= self.indices.write(device, queue, &self.staged_indices);
        (draws, replaced)
    }

    fn stage(&mut self, layout: &AtlasLayout, packet: &ViewPacket) -> Draw {
        let slot = layout.slot(packet.index);
        let (x, y) = layout.origin(slot);
        let mut view = packet.view;
        view.tile[0] = x as f32;
        view.tile[1] = y as f32;
        view.frame[1] = height_row_bytes(layout) / size_of::<u32>() as u32;
        let ([left, top], [x, y]) = (layout.field_origin(slot), layout.margin());
        view.field = [left + x, top + y, x, y].map(|px| px as f32);
        let base_vertex = self.staged_vertices.len() as i32;
        let base_index = self.staged_indices.len() as u32;
        self.staged_vertices.extend_from_slice(&packet.vertices);
        self.staged_indices.extend_from_slice(&packet.indices);
        assert!(packet.parts.len() <= MOST_PARTS, "a stencil mark has eight bits");
        let parts = packet
            .parts
            .iter()
            .map(|part| PartDraw {
                variant: part.variant.index(),
                see_through: part.see_through,
                indices: part.indices.start + base_index..part.indices.end + base_index,
                bounds_px: part.bounds_px,
                uniform: append_uniform(&mut self.staged_parts, &part.part),
            })
            .collect();
        Draw { slot, base_vertex, view: append_uniform(&mut self.staged_views, &view), parts }
    }
}

/// Appends a uniform at the next offset that every device can bind; returns the offset.
fn append_uniform<T: NoUninit>(bytes: &mut Vec<u8>, value: &T) -> u32 {
    let offset = bytes.len().next_multiple_of(UNIFORM_ALIGNMENT);
    bytes.resize(offset, 0);
    bytes.extend_from_slice(bytes_of(value));
    // The binding's size must fit behind its offset, also for the last one.
    bytes.resize(bytes.len().next_multiple_of(UNIFORM_ALIGNMENT), 0);
    offset as u32
}

/// A buffer that is replaced by one twice as large when something does not fit.
pub(crate) struct Growing {
    pub(crate) buffer: Buffer,
    label: &'static str,
    usage: BufferUsages,
}

impl Growing {
    fn new(device: &Device, label: &'static str, usage: BufferUsages) -> Self {
        Self { buffer: allocate(device, label, usage, 1 << 16), label, usage }
    }

    fn write<T: NoUninit>(&mut self, device: &Device, queue: &Queue, data: &[T]) -> bool {
        let bytes: &[u8] = cast_slice(data);
        let replaced = bytes.len() as u64 > self.buffer.size();
        if replaced {
            self.buffer = allocate(device, self.label, self.usage, (bytes.len() as u64).next_power_of_two());
        }
        queue.write_buffer(&self.buffer, 0, bytes);
        replaced
    }
}

fn allocate(device: &Device, label: &str, usage: BufferUsages, size: u64) -> Buffer {
    device.create_buffer(&wgpu::BufferDescriptor {
        label: Some(label),
        size,
        usage: usage | BufferUsages::COPY_DST,
        mapped_at_creation: false,
    })
}
