//! The pipelines of the sensor pass: geometry of two layers, then shading of two layers in several variants.

use std::num::NonZeroU64;

use wgpu::{
    BindGroupLayout, BindGroupLayoutDescriptor, BindGroupLayoutEntry, BindingType, BufferBindingType, ColorTargetState,
    ColorWrites, CompareFunction, DepthStencilState, Device, RenderPipeline, ShaderModule, ShaderStages, StencilFaceState,
    StencilOperation, StencilState, TextureFormat, TextureSampleType, VertexAttribute, VertexBufferLayout,
};

use crate::GpuError;
use crate::gpu_types::{GpuPart, GpuVertex, GpuView};
use crate::variant::{VARIANTS, Variant};

/// Format of geometry and output images: four words a pixel, so that packed values survive bit for bit.
pub(crate) const WORDS: TextureFormat = TextureFormat::Rgba32Uint;
/// Format of the height field: height and colour in one word, `pack_height` in `shaders/types.wgsl`.
pub(crate) const HEIGHT: TextureFormat = TextureFormat::R32Uint;
/// Format of the depth and stencil buffer.
pub(crate) const DEPTH_STENCIL: TextureFormat = TextureFormat::Depth24PlusStencil8;

/// How [`GpuVertex`] lies in memory.
pub(crate) const VERTEX_ATTRIBUTES: [VertexAttribute; 5] = wgpu::vertex_attr_array![
    0 => Float32x3, 1 => Snorm16x4, 2 => Float32x2, 3 => Snorm8x4, 4 => Uint32
];

pub(crate) const GEOMETRY_WGSL: &str = concat!(include_str!("shaders/types.wgsl"), include_str!("shaders/geometry.wgsl"));
pub(crate) const SHADE_WGSL: &str = concat!(
    include_str!("shaders/types.wgsl"),
    include_str!("shaders/noise.wgsl"),
    include_str!("shaders/relief.wgsl"),
    include_str!("shaders/print.wgsl"),
    include_str!("shaders/condition.wgsl"),
    include_str!("shaders/light.wgsl"),
    include_str!("shaders/surface.wgsl"),
    include_str!("shaders/shade.wgsl"),
);

/// BLAKE3 of all shader text, hex.
#[must_use]
pub fn shader_digest() -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(GEOMETRY_WGSL.as_bytes()).update(SHADE_WGSL.as_bytes());
    hasher.finalize().to_hex().to_string()
}

/// The pipelines of one layer.
pub(crate) struct LayerPipelines {
    pub(crate) geometry: RenderPipeline,
    pub(crate) shade: [RenderPipeline; VARIANTS],
}

/// Pipelines and their layouts.
pub(crate) struct Pipelines {
    pub(crate) opaque: LayerPipelines,
    pub(crate) see_through: LayerPipelines,
    /// The height field.
    pub(crate) field: RenderPipeline,
    pub(crate) geometry_layout: BindGroupLayout,
    pub(crate) shade_layout: BindGroupLayout,
}

impl Pipelines {
    /// Compiles all pipelines now, so that the first sample is as right as the last.
    pub(crate) fn new(device: &Device, adapter: &str) -> Result<Self, GpuError> {
        let scope = device.push_error_scope(wgpu::ErrorFilter::Validation);
        let geometry_layout = device.create_bind_group_layout(&BindGroupLayoutDescriptor {
            label: Some("geometry"),
            entries: &[uniform(0, size_of::<GpuView>(), ShaderStages::VERTEX), image(1, TextureSampleType::Uint)],
        });
        let uint = TextureSampleType::Uint;
        let shade_layout = device.create_bind_group_layout(&BindGroupLayoutDescriptor {
            label: Some("shade"),
            entries: &[
                uniform(0, size_of::<GpuView>(), ShaderStages::FRAGMENT),
                uniform(1, size_of::<GpuPart>(), ShaderStages::FRAGMENT),
                image(2, uint),
                storage(3),
                image(4, uint),
                image(5, uint),
            ],
        });
        let geometry = module(device, "geometry", GEOMETRY_WGSL);
        let shade = module(device, "shade", SHADE_WGSL);
        let layer = |opaque: bool| LayerPipelines {
            geometry: geometry_pipeline(device, &geometry, &geometry_layout, Geometry::Layer { opaque }),
            shade: std::array::from_fn(|k| shade_pipeline(device, &shade, &shade_layout, opaque, Variant::from_index(k))),
        };
        let (opaque, see_through) = (layer(true), layer(false));
        let field = geometry_pipeline(device, &geometry, &geometry_layout, Geometry::Field);
        if let Some(error) = pollster::block_on(scope.pop()) {
            return Err(GpuError::Pipeline { adapter: adapter.to_owned(), reason: error.to_string() });
        }
        Ok(Self { opaque, see_through, field, geometry_layout, shade_layout })
    }
}

fn module(device: &Device, label: &str, source: &str) -> ShaderModule {
    device.create_shader_module(wgpu::ShaderModuleDescriptor {
        label: Some(label),
        source: wgpu::ShaderSource::Wgsl(source.into()),
    })
}

/// A uniform that each draw binds at an offset of its own.
fn uniform(binding: u32, size: usize, visibility: ShaderStages) -> BindGroupLayoutEntry {
    BindGroupLayoutEntry {
        binding,
        visibility,
        ty: BindingType::Buffer {
            ty: BufferBindingType::Uniform,
            has_dynamic_offset: true,
            min_binding_size: NonZeroU64::new(size as u64),
        },
        count: None,
    }
}

fn storage(binding: u32) -> BindGroupLayoutEntry {
    BindGroupLayoutEntry {
        binding,
        visibility: ShaderStages::FRAGMENT,
        ty: BindingType::Buffer {
            ty: BufferBindingType::Storage { read_only: true },
            has_dynamic_offset: false,
            min_binding_size: None,
        },
        count: None,
    }
}

fn image(binding: u32, sample_type: TextureSampleType) -> BindGroupLayoutEntry {
    BindGroupLayoutEntry {
        binding,
        visibility: ShaderStages::FRAGMENT,
        ty: BindingType::Texture { sample_type, view_dimension: wgpu::TextureViewDimension::D2, multisampled: false },
        count: None,
    }
}

fn target(format: TextureFormat, write_mask: ColorWrites) -> Option<ColorTargetState> {
    Some(ColorTargetState { format, blend: None, write_mask })
}

/// Stencil state that marks what passes, or that admits only what bears the mark.
fn stencil(compare: CompareFunction, pass_op: StencilOperation) -> StencilState {
    let face = StencilFaceState { compare, pass_op, ..StencilFaceState::IGNORE };
    let write_mask = if pass_op == StencilOperation::Keep { 0 } else { 0xff };
    StencilState { front: face, back: face, read_mask: 0xff, write_mask }
}

/// What a geometry pipeline draws.
#[derive(Clone, Copy)]
enum Geometry {
    /// A layer of the pictures: all that shading needs.
    Layer { opaque: bool },
    /// The height field of the opaque layer.
    Field,
}

fn geometry_pipeline(device: &Device, shader: &ShaderModule, layout: &BindGroupLayout, what: Geometry) -> RenderPipeline {
    let layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
        label: Some("geometry"),
        bind_group_layouts: &[Some(layout)],
        immediate_size: 0,
    });
    let see_through = matches!(what, Geometry::Layer { opaque: false });
    let constants = [("SEE_THROUGH", f64::from(u8::from(see_through)))];
    let (vertex, fragment, format, mark) = match what {
        Geometry::Layer { .. } => ("vertex", "fragment", WORDS, StencilOperation::Replace),
        Geometry::Field => ("vertex_field", "field", HEIGHT, StencilOperation::Keep),
    };
    device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
        label: Some("geometry"),
        layout: Some(&layout),
        vertex: wgpu::VertexState {
            module: shader,
            entry_point: Some(vertex),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            buffers: &[VertexBufferLayout {
                array_stride: size_of::<GpuVertex>() as u64,
                step_mode: wgpu::VertexStepMode::Vertex,
                attributes: &VERTEX_ATTRIBUTES,
            }],
        },
        // Both faces: a camera looks into cups and under folds.
        primitive: wgpu::PrimitiveState { cull_mode: None, ..wgpu::PrimitiveState::default() },
        depth_stencil: Some(DepthStencilState {
            format: DEPTH_STENCIL,
            depth_write_enabled: Some(true),
            depth_compare: Some(CompareFunction::Less),
            stencil: stencil(CompareFunction::Always, mark),
            bias: wgpu::DepthBiasState::default(),
        }),
        multisample: wgpu::MultisampleState::default(),
        fragment: Some(wgpu::FragmentState {
            module: shader,
            entry_point: Some(fragment),
            compilation_options: wgpu::PipelineCompilationOptions { constants: &constants, ..Default::default() },
            targets: &[target(format, ColorWrites::ALL)],
        }),
        multiview_mask: None,
        cache: None,
    })
}

fn shade_pipeline(
    device: &Device,
    shader: &ShaderModule,
    layout: &BindGroupLayout,
    opaque: bool,
    variant: Variant,
) -> RenderPipeline {
    let layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
        label: Some("shade"),
        bind_group_layouts: &[Some(layout)],
        immediate_size: 0,
    });
    let flag = |on: bool| f64::from(u8::from(on));
    let constants =
        [("PRINTED", flag(variant.printed)), ("SOILED", flag(variant.soiled)), ("CORRODED", flag(variant.corroded))];
    device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
        label: Some("shade"),
        layout: Some(&layout),
        vertex: wgpu::VertexState {
            module: shader,
            entry_point: Some("vertex"),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            buffers: &[],
        },
        primitive: wgpu::PrimitiveState::default(),
        depth_stencil: Some(DepthStencilState {
            format: DEPTH_STENCIL,
            depth_write_enabled: Some(false),
            depth_compare: Some(CompareFunction::Always),
            stencil: stencil(CompareFunction::Equal, StencilOperation::Keep),
            bias: wgpu::DepthBiasState::default(),
        }),
        multisample: wgpu::MultisampleState::default(),
        fragment: Some(wgpu::FragmentState {
            module: shader,
            entry_point: Some(if opaque { "opaque" } else { "see_through" }),
            compilation_options: wgpu::PipelineCompilationOptions { constants: &constants, ..Default::default() },
            targets: &[target(WORDS, ColorWrites::ALL), target(WORDS, ColorWrites::ALL)],
        }),
        multiview_mask: None,
        cache: None,
    })
}
