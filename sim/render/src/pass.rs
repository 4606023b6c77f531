//! The sensor pass: draws station views into an atlas, reads it back in the same call, hands out rasters.

use bytemuck::cast_slice;
use loopline_sensors::{Raster, RasterPixel};
use loopline_station::View;
use wgpu::{
    BindGroup, BindGroupEntry, BindingResource, Buffer, CommandEncoder, LoadOp, Operations, RenderPassColorAttachment,
    StoreOp, TextureView,
};

use crate::atlas::AtlasLayout;
use crate::gpu_types::{GpuPart, GpuView, ViewPacket};
use crate::packet::packet;
use crate::pipeline::{LayerPipelines, Pipelines};
use crate::targets::{OUTPUT_PIXEL_BYTES, Targets, height_row_bytes, readback_buffer, row_bytes};
use crate::upload::{Draw, Uploads};
use crate::{Gpu, GpuError};

/// Number of atlases in flight: one is drawn while the one before is copied out.
const IN_FLIGHT: usize = 2;

/// The pass with its device objects. One size of raster for its whole life.
pub struct SensorPass {
    gpu: Gpu,
    layout: AtlasLayout,
    pipelines: Pipelines,
    targets: Targets,
    uploads: Uploads,
    /// Kept as long as the buffers that they bind.
    groups: Option<BindGroups>,
    readbacks: [Buffer; IN_FLIGHT],
}

/// What the shaders read, by layer: opaque, see-through.
struct BindGroups {
    geometry: [BindGroup; 2],
    shade: [BindGroup; 2],
}

/// An atlas that has been submitted and not read yet.
struct InFlight {
    buffer: usize,
    slots: Vec<(u64, u32)>,
    submission: wgpu::SubmissionIndex,
    mapped: std::sync::mpsc::Receiver<Result<(), wgpu::BufferAsyncError>>,
}

impl SensorPass {
    /// Builds the pass for rasters of `width` x `height` pixels.
    ///
    /// # Errors
    /// [`GpuError::TooLarge`] and [`GpuError::Pipeline`].
    pub fn new(gpu: Gpu, width: u32, height: u32) -> Result<Self, GpuError> {
        let device = &gpu.device;
        let limit = device.limits().max_texture_dimension_2d;
        let layout = AtlasLayout::for_tile(width, height);
        // The height field is the largest image.
        if layout.fields().into_iter().max() > Some(limit) {
            return Err(GpuError::TooLarge { adapter: gpu.info.name.clone(), width, height, limit });
        }
        let pipelines = Pipelines::new(device, &gpu.info.name)?;
        let targets = Targets::new(device, &layout);
        let uploads = Uploads::new(device);
        let readbacks = std::array::from_fn(|_| readback_buffer(device, &layout));
        Ok(Self { layout, pipelines, targets, uploads, groups: None, readbacks, gpu })
    }

    /// The atlas layout.
    #[must_use]
    pub fn layout(&self) -> AtlasLayout {
        self.layout
    }

    /// Draws views, in any number and order; returns a raster for each, in the same order. Views whose frames follow each other
    /// are drawn together. What a raster holds depends on its view alone.
    ///
    /// # Errors
    /// [`GpuError::Lost`].
    pub fn draw(&mut self, views: &[&View]) -> Result<Vec<Raster>, GpuError> {
        let packets: Vec<ViewPacket> = views.iter().map(|view| packet(view)).collect();
        Ok(self.draw_packets(&packets)?.into_iter().map(|(_, raster)| raster).collect())
    }

    /// As [`SensorPass::draw`], of views that are [packed](packet) already; returns (index, raster).
    ///
    /// # Errors
    /// [`GpuError::Lost`].
    ///
    /// # Panics
    /// If a packet has more than [`MOST_PARTS`](crate::MOST_PARTS) parts, which no packed view has.
    pub fn draw_packets(&mut self, packets: &[ViewPacket]) -> Result<Vec<(u64, Raster)>, GpuError> {
        let layout = self.layout;
        let mut rasters = Vec::with_capacity(packets.len());
        let mut waiting: Option<InFlight> = None;
        // Of one group, and none in a slot that another has.
        let together = |a: &ViewPacket, b: &ViewPacket| a.index < b.index && layout.group(a.index) == layout.group(b.index);
        for (k, group) in packets.chunk_by(together).enumerate() {
            let next = self.submit(group, k % IN_FLIGHT);
            if let Some(done) = waiting.replace(next) {
                self.collect(done, &mut rasters)?;
            }
        }
        if let Some(done) = waiting {
            self.collect(done, &mut rasters)?;
        }
        Ok(rasters)
    }

    fn submit(&mut self, group: &[ViewPacket], buffer: usize) -> InFlight {
        let device = self.gpu.device.clone();
        let (draws, replaced) = self.uploads.upload(&device, &self.gpu.queue, &self.layout, group);
        if replaced {
            self.groups = None;
        }
        let groups = self.groups.take().unwrap_or_else(|| BindGroups {
            geometry: [true, false].map(|opaque| self.geometry_bind_group(opaque)),
            shade: [true, false].map(|opaque| self.shade_bind_group(opaque)),
        });
        let mut encoder = device.create_command_encoder(&wgpu::CommandEncoderDescriptor { label: Some("sensor pass") });
        for opaque in [true, false] {
            self.encode_geometry(&mut encoder, &groups.geometry[usize::from(!opaque)], &draws, opaque);
        }
        self.encode_field(&mut encoder, &groups.geometry[0], &draws);
        // See-through surfaces are shaded first: opaque ones take what lies in front of them from there.
        for opaque in [false, true] {
            self.encode_shading(&mut encoder, &groups.shade[usize::from(!opaque)], &draws, opaque);
        }
        self.groups = Some(groups);
        self.encode_copy(&mut encoder, buffer);
        let submission = self.gpu.queue.submit([encoder.finish()]);
        let (sender, mapped) = std::sync::mpsc::channel();
        self.readbacks[buffer].slice(..).map_async(wgpu::MapMode::Read, move |result| {
            // A dropped receiver means that the pass is gone; there is nobody left to tell.
            let _ = sender.send(result);
        });
        let slots = group.iter().map(|p| (p.index, self.layout.slot(p.index))).collect();
        InFlight { buffer, slots, submission, mapped }
    }

    fn geometry_bind_group(&self, opaque: bool) -> BindGroup {
        // The opaque layer is not read while it is drawn; another image of its format stands in.
        let behind = if opaque { &self.targets.front[0] } else { &self.targets.opaque };
        self.gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("geometry"),
            layout: &self.pipelines.geometry_layout,
            entries: &[uniform::<GpuView>(0, &self.uploads.views.buffer), entry(1, BindingResource::TextureView(behind))],
        })
    }

    fn shade_bind_group(&self, opaque: bool) -> BindGroup {
        let targets = &self.targets;
        let geometry = if opaque { &targets.opaque } else { &targets.see_through };
        // While the see-through layer is being drawn its images cannot be read; others of the same format stand in.
        let front = if opaque { [&targets.front[0], &targets.front[1]] } else { [&targets.opaque, &targets.opaque] };
        self.gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("shade"),
            layout: &self.pipelines.shade_layout,
            entries: &[
                uniform::<GpuView>(0, &self.uploads.views.buffer),
                uniform::<GpuPart>(1, &self.uploads.parts.buffer),
                entry(2, BindingResource::TextureView(geometry)),
                entry(3, targets.heights.as_entire_binding()),
                entry(4, BindingResource::TextureView(front[0])),
                entry(5, BindingResource::TextureView(front[1])),
            ],
        })
    }

    /// Which part, where, which way it faces. Opaque parts first; see-through parts keep only what lies in front of them.
    fn encode_geometry(&self, encoder: &mut CommandEncoder, group: &BindGroup, draws: &[Draw], opaque: bool) {
        let (target, depth_stencil, pipelines) = self.layer(opaque);
        let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some(if opaque { "opaque geometry" } else { "see-through geometry" }),
            color_attachments: &[cleared(target)],
            depth_stencil_attachment: Some(wgpu::RenderPassDepthStencilAttachment {
                view: depth_stencil,
                depth_ops: Some(Operations { load: LoadOp::Clear(1.0), store: StoreOp::Store }),
                stencil_ops: Some(Operations { load: LoadOp::Clear(0), store: StoreOp::Store }),
            }),
            ..wgpu::RenderPassDescriptor::default()
        });
        pass.set_pipeline(&pipelines.geometry);
        pass.set_vertex_buffer(0, self.uploads.vertices.buffer.slice(..));
        pass.set_index_buffer(self.uploads.indices.buffer.slice(..), wgpu::IndexFormat::Uint32);
        for draw in draws {
            self.set_viewport(&mut pass, draw.slot);
            pass.set_bind_group(0, group, &[draw.view]);
            for (mark, part) in draw.layer(opaque) {
                pass.set_stencil_reference(mark);
                pass.draw_indexed(part.indices.clone(), draw.base_vertex, 0..1);
            }
        }
    }

    /// The height field of each view, and its copy for shading. See-through parts cast no height: light and shadow pass them.
    fn encode_field(&self, encoder: &mut CommandEncoder, group: &BindGroup, draws: &[Draw]) {
        let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("height field"),
            color_attachments: &[cleared(&self.targets.height_view)],
            depth_stencil_attachment: Some(wgpu::RenderPassDepthStencilAttachment {
                view: &self.targets.height_depth,
                depth_ops: Some(Operations { load: LoadOp::Clear(1.0), store: StoreOp::Discard }),
                stencil_ops: Some(Operations { load: LoadOp::Clear(0), store: StoreOp::Discard }),
            }),
            ..wgpu::RenderPassDescriptor::default()
        });
        pass.set_pipeline(&self.pipelines.field);
        pass.set_vertex_buffer(0, self.uploads.vertices.buffer.slice(..));
        pass.set_index_buffer(self.uploads.indices.buffer.slice(..), wgpu::IndexFormat::Uint32);
        let [width, height] = self.layout.field();
        for draw in draws {
            let [x, y] = self.layout.field_origin(draw.slot);
            pass.set_viewport(x as f32, y as f32, width as f32, height as f32, 0.0, 1.0);
            pass.set_scissor_rect(x, y, width, height);
            pass.set_bind_group(0, group, &[draw.view]);
            for (_, part) in draw.layer(true) {
                pass.draw_indexed(part.indices.clone(), draw.base_vertex, 0..1);
            }
        }
        drop(pass);
        encoder.copy_texture_to_buffer(
            self.targets.height.as_image_copy(),
            wgpu::TexelCopyBufferInfo {
                buffer: &self.targets.heights,
                layout: wgpu::TexelCopyBufferLayout {
                    offset: 0,
                    bytes_per_row: Some(height_row_bytes(&self.layout)),
                    rows_per_image: None,
                },
            },
            self.targets.height.size(),
        );
    }

    /// One triangle for each part, cut to its rectangle; the stencil buffer admits only the part's own pixels.
    fn encode_shading(&self, encoder: &mut CommandEncoder, group: &BindGroup, draws: &[Draw], opaque: bool) {
        let views = if opaque { &self.targets.output_views } else { &self.targets.front };
        let (_, depth_stencil, pipelines) = self.layer(opaque);
        let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some(if opaque { "opaque shading" } else { "see-through shading" }),
            color_attachments: &[cleared(&views[0]), cleared(&views[1])],
            depth_stencil_attachment: Some(wgpu::RenderPassDepthStencilAttachment {
                view: depth_stencil,
                depth_ops: None,
                stencil_ops: None,
            }),
            ..wgpu::RenderPassDescriptor::default()
        });
        for (variant, pipeline) in pipelines.shade.iter().enumerate() {
            pass.set_pipeline(pipeline);
            for draw in draws {
                let (x, y) = self.set_viewport(&mut pass, draw.slot);
                for (mark, part) in draw.layer(opaque).filter(|(_, part)| part.variant == variant) {
                    let [x0, y0, x1, y1] = part.bounds_px;
                    if x0 < x1 && y0 < y1 {
                        pass.set_scissor_rect(x + x0, y + y0, x1 - x0, y1 - y0);
                        pass.set_stencil_reference(mark);
                        pass.set_bind_group(0, group, &[draw.view, part.uniform]);
                        pass.draw(0..3, 0..1);
                    }
                }
            }
        }
    }

    fn layer(&self, opaque: bool) -> (&TextureView, &TextureView, &LayerPipelines) {
        let (targets, pipelines) = (&self.targets, &self.pipelines);
        if opaque {
            (&targets.opaque, &targets.depth_stencil[0], &pipelines.opaque)
        } else {
            (&targets.see_through, &targets.depth_stencil[1], &pipelines.see_through)
        }
    }

    /// Confines drawing to a slot; returns its corner.
    fn set_viewport(&self, pass: &mut wgpu::RenderPass<'_>, slot: u32) -> (u32, u32) {
        let (x, y) = self.layout.origin(slot);
        let (width, height) = (self.layout.tile_width, self.layout.tile_height);
        pass.set_viewport(x as f32, y as f32, width as f32, height as f32, 0.0, 1.0);
        pass.set_scissor_rect(x, y, width, height);
        (x, y)
    }

    fn encode_copy(&self, encoder: &mut CommandEncoder, buffer: usize) {
        let row = row_bytes(&self.layout);
        for (k, texture) in self.targets.outputs.iter().enumerate() {
            encoder.copy_texture_to_buffer(
                texture.as_image_copy(),
                wgpu::TexelCopyBufferInfo {
                    buffer: &self.readbacks[buffer],
                    layout: wgpu::TexelCopyBufferLayout {
                        offset: k as u64 * u64::from(row) * u64::from(self.layout.height()),
                        bytes_per_row: Some(row),
                        rows_per_image: Some(self.layout.height()),
                    },
                },
                texture.size(),
            );
        }
    }

    fn collect(&self, done: InFlight, rasters: &mut Vec<(u64, Raster)>) -> Result<(), GpuError> {
        self.gpu
            .device
            .poll(wgpu::PollType::Wait { submission_index: Some(done.submission), timeout: None })
            .map_err(|e| self.gpu.lost(&e))?;
        done.mapped.recv().map_err(|e| self.gpu.lost(&e))?.map_err(|e| self.gpu.lost(&e))?;
        // The submission after this one may have failed.
        self.gpu.check()?;
        let buffer = &self.readbacks[done.buffer];
        {
            let view = buffer.slice(..).get_mapped_range();
            let words: &[[u32; 4]] = cast_slice(&view);
            rasters.extend(done.slots.iter().map(|&(index, slot)| (index, self.unpack(words, slot))));
        }
        buffer.unmap();
        Ok(())
    }

    /// Interleaves the two output images of one tile.
    fn unpack(&self, words: &[[u32; 4]], slot: u32) -> Raster {
        let (x0, y0) = self.layout.origin(slot);
        let (width, height) = (self.layout.tile_width as usize, self.layout.tile_height as usize);
        let stride = (row_bytes(&self.layout) / OUTPUT_PIXEL_BYTES) as usize;
        let second = stride * self.layout.height() as usize;
        let mut pixels = Vec::with_capacity(width * height);
        for y in 0..height {
            let start = (y0 as usize + y) * stride + x0 as usize;
            let low = &words[start..start + width];
            let high = &words[second + start..second + start + width];
            pixels.extend(low.iter().zip(high).map(|(l, h)| RasterPixel([l[0], l[1], l[2], l[3], h[0], h[1], h[2], h[3]])));
        }
        Raster { width, height, pixels }
    }
}

/// A window of a uniform buffer, as large as one value; each draw gives its offset.
fn uniform<T>(binding: u32, buffer: &Buffer) -> BindGroupEntry<'_> {
    let size = std::num::NonZeroU64::new(size_of::<T>() as u64);
    entry(binding, BindingResource::Buffer(wgpu::BufferBinding { buffer, offset: 0, size }))
}

fn entry(binding: u32, resource: BindingResource<'_>) -> BindGroupEntry<'_> {
    BindGroupEntry { binding, resource }
}

fn cleared(view: &TextureView) -> Option<RenderPassColorAttachment<'_>> {
    Some(RenderPassColorAttachment {
        view,
        depth_slice: None,
        resolve_target: None,
        ops: Operations { load: LoadOp::Clear(wgpu::Color::TRANSPARENT), store: StoreOp::Store },
    })
}
