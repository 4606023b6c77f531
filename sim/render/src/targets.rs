//! The images that the sensor pass draws into and the buffers that it reads back.

use wgpu::{Buffer, BufferUsages, Device, Extent3d, Texture, TextureDescriptor, TextureFormat, TextureUsages, TextureView};

use crate::atlas::AtlasLayout;
use crate::pipeline::{DEPTH_STENCIL, HEIGHT, WORDS};

/// Bytes of a pixel in one of the two output images.
pub(crate) const OUTPUT_PIXEL_BYTES: u32 = 16;

/// Images of one atlas.
pub(crate) struct Targets {
    /// Geometry of the opaque layer and of the see-through layer.
    pub(crate) opaque: TextureView,
    pub(crate) see_through: TextureView,
    /// Height of the opaque layer over the belt, and its colour, of each picture and around it; and its depth.
    pub(crate) height: Texture,
    pub(crate) height_view: TextureView,
    pub(crate) height_depth: TextureView,
    /// The heights, where shading reads them.
    pub(crate) heights: Buffer,
    /// Depth, and in the stencil the number of the part, of each layer: opaque, see-through.
    pub(crate) depth_stencil: [TextureView; 2],
    /// The see-through layer, shaded.
    pub(crate) front: [TextureView; 2],
    /// What is read back.
    pub(crate) outputs: [Texture; 2],
    pub(crate) output_views: [TextureView; 2],
}

impl Targets {
    pub(crate) fn new(device: &Device, layout: &AtlasLayout) -> Self {
        let sampled = TextureUsages::RENDER_ATTACHMENT | TextureUsages::TEXTURE_BINDING;
        let copied = TextureUsages::RENDER_ATTACHMENT | TextureUsages::COPY_SRC;
        let size = [layout.width(), layout.height()];
        let image = |format, usage| image(device, size, format, usage);
        let fields = |format, usage| self::image(device, layout.fields(), format, usage);
        let height = fields(HEIGHT, copied);
        let outputs = [image(WORDS, copied), image(WORDS, copied)];
        Self {
            opaque: view(&image(WORDS, sampled)),
            see_through: view(&image(WORDS, sampled)),
            height_view: view(&height),
            height_depth: view(&fields(DEPTH_STENCIL, TextureUsages::RENDER_ATTACHMENT)),
            heights: device.create_buffer(&wgpu::BufferDescriptor {
                label: Some("heights"),
                size: u64::from(height_row_bytes(layout)) * u64::from(layout.fields()[1]),
                usage: BufferUsages::STORAGE | BufferUsages::COPY_DST,
                mapped_at_creation: false,
            }),
            height,
            depth_stencil: std::array::from_fn(|_| view(&image(DEPTH_STENCIL, TextureUsages::RENDER_ATTACHMENT))),
            front: std::array::from_fn(|_| view(&image(WORDS, sampled))),
            output_views: [view(&outputs[0]), view(&outputs[1])],
            outputs,
        }
    }
}

/// Bytes of a row of the read-back buffer: copies pad rows to 256 bytes.
pub(crate) fn row_bytes(layout: &AtlasLayout) -> u32 {
    (layout.width() * OUTPUT_PIXEL_BYTES).next_multiple_of(wgpu::COPY_BYTES_PER_ROW_ALIGNMENT)
}

/// Bytes of a row of the height field's buffer.
pub(crate) fn height_row_bytes(layout: &AtlasLayout) -> u32 {
    (layout.fields()[0] * size_of::<u32>() as u32).next_multiple_of(wgpu::COPY_BYTES_PER_ROW_ALIGNMENT)
}

/// A buffer that both output images of an atlas are copied into, one after the other.
pub(crate) fn readback_buffer(device: &Device, layout: &AtlasLayout) -> Buffer {
    device.create_buffer(&wgpu::BufferDescriptor {
        label: Some("read-back"),
        size: 2 * u64::from(row_bytes(layout)) * u64::from(layout.height()),
        usage: BufferUsages::COPY_DST | BufferUsages::MAP_READ,
        mapped_at_creation: false,
    })
}

fn image(device: &Device, [width, height]: [u32; 2], format: TextureFormat, usage: TextureUsages) -> Texture {
    device.create_texture(&TextureDescriptor {
        label: Some("sensor pass"),
        size: Extent3d { width, height, depth_or_array_layers: 1 },
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format,
        usage,
        view_formats: &[],
    })
}

fn view(texture: &Texture) -> TextureView {
    texture.create_view(&wgpu::TextureViewDescriptor::default())
}
