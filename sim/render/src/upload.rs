//! Gathers the packets of one atlas into buffers, growing them as needed.

use bytemuck::{NoUninit, cast_slice};
use wgpu::{Buffer, BufferUsages, Device, Queue};

use crate::atlas::AtlasLayout;
use crate::gpu_types::{GpuPart, GpuVertex, GpuView, ViewPacket};

/// Where one packet lies in the buffers.
pub(crate) struct Draw {
    pub(crate) slot: u32,
    pub(crate) base_vertex: i32,
    pub(crate) opaque: std::ops::Range<u32>,
    pub(crate) see_through: std::ops::Range<u32>,
}

/// Buffers that outlive a draw and only ever grow.
pub(crate) struct Uploads {
    pub(crate) views: Growing,
    pub(crate) parts: Growing,
    pub(crate) vertices: Growing,
    pub(crate) indices: Growing,
    staged_views: Vec<GpuView>,
    staged_parts: Vec<GpuPart>,
    staged_vertices: Vec<GpuVertex>,
    staged_indices: Vec<u32>,
}

impl Uploads {
    pub(crate) fn new(device: &Device) -> Self {
        Self {
            views: Growing::new(device, "views", BufferUsages::STORAGE),
            parts: Growing::new(device, "parts", BufferUsages::STORAGE),
            vertices: Growing::new(device, "vertices", BufferUsages::VERTEX),
            indices: Growing::new(device, "indices", BufferUsages::INDEX),
            staged_views: Vec::new(),
            staged_parts: Vec::new(),
            staged_vertices: Vec::new(),
            staged_indices: Vec::new(),
        }
    }

    /// Uploads the packets of one atlas; views lie at their slot, so that the shader finds them by instance number.
    pub(crate) fn upload(&mut self, device: &Device, queue: &Queue, layout: &AtlasLayout, packets: &[&ViewPacket]) -> Vec<Draw> {
        self.staged_views.clear();
        self.staged_views.resize(layout.slots() as usize, bytemuck::Zeroable::zeroed());
        self.staged_parts.clear();
        self.staged_vertices.clear();
        self.staged_indices.clear();
        let mut draws = Vec::with_capacity(packets.len());
        for packet in packets {
            let slot = layout.slot(packet.index);
            let (x, y) = layout.origin(slot);
            let mut view = packet.view;
            view.tile[0] = x as f32;
            view.tile[1] = y as f32;
            view.parts[0] = self.staged_parts.len() as u32;
            view.parts[1] = packet.parts.len() as u32;
            self.staged_views[slot as usize] = view;
            self.staged_parts.extend_from_slice(&packet.parts);
            let base_vertex = self.staged_vertices.len() as i32;
            self.staged_vertices.extend_from_slice(&packet.vertices);
            let opaque = self.append_indices(&packet.opaque);
            let see_through = self.append_indices(&packet.see_through);
            draws.push(Draw { slot, base_vertex, opaque, see_through });
        }
        self.views.write(device, queue, &self.staged_views);
        self.parts.write(device, queue, &self.staged_parts);
        self.vertices.write(device, queue, &self.staged_vertices);
        self.indices.write(device, queue, &self.staged_indices);
        draws
    }

    fn append_indices(&mut self, indices: &[u32]) -> std::ops::Range<u32> {
        let first = self.staged_indices.len() as u32;
        self.staged_indices.extend_from_slice(indices);
        first..self.staged_indices.len() as u32
    }
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

    fn write<T: NoUninit>(&mut self, device: &Device, queue: &Queue, data: &[T]) {
        let bytes: &[u8] = cast_slice(data);
        if bytes.len() as u64 > self.buffer.size() {
            self.buffer = allocate(device, self.label, self.usage, (bytes.len() as u64).next_power_of_two());
        }
        queue.write_buffer(&self.buffer, 0, bytes);
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
