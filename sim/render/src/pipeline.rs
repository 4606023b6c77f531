//! The two pipelines of the sensor pass: geometry buffer, then shading.

use wgpu::{
    BindGroupLayout, BindGroupLayoutDescriptor, BindGroupLayoutEntry, BindingType, BufferBindingType, ColorTargetState,
    DepthStencilState, Device, RenderPipeline, ShaderModule, ShaderStages, TextureFormat, VertexAttribute, VertexBufferLayout,
    VertexFormat,
};

use crate::GpuError;
use crate::gpu_types::GpuVertex;

/// Format of every colour target: four words a pixel, so that packed values survive bit for bit.
pub(crate) const WORDS: TextureFormat = TextureFormat::Rgba32Uint;
/// Format of the depth buffer.
pub(crate) const DEPTH: TextureFormat = TextureFormat::Depth32Float;

const GEOMETRY_WGSL: &str = concat!(include_str!("shaders/types.wgsl"), include_str!("shaders/geometry.wgsl"));
const SHADE_WGSL: &str = concat!(
    include_str!("shaders/types.wgsl"),
    include_str!("shaders/noise.wgsl"),
    include_str!("shaders/relief.wgsl"),
    include_str!("shaders/print.wgsl"),
    include_str!("shaders/condition.wgsl"),
    include_str!("shaders/light.wgsl"),
    include_str!("shaders/shade.wgsl"),
);

/// Pipelines and their layouts.
pub(crate) struct Pipelines {
    pub(crate) geometry: RenderPipeline,
    pub(crate) geometry_layout: BindGroupLayout,
    pub(crate) shade: RenderPipeline,
    pub(crate) shade_layout: BindGroupLayout,
}

impl Pipelines {
    /// Compiles both pipelines now, so that the first sample is as right as the last.
    pub(crate) fn new(device: &Device, adapter: &str) -> Result<Self, GpuError> {
        let scope = device.push_error_scope(wgpu::ErrorFilter::Validation);
        let geometry_layout = device.create_bind_group_layout(&BindGroupLayoutDescriptor {
            label: Some("geometry"),
            entries: &[storage(0, ShaderStages::VERTEX)],
        });
        let shade_layout = device.create_bind_group_layout(&BindGroupLayoutDescriptor {
            label: Some("shade"),
            entries: &[storage(0, ShaderStages::FRAGMENT), storage(1, ShaderStages::FRAGMENT), words(2), words(3)],
        });
        let geometry = geometry_pipeline(device, &geometry_layout);
        let shade = shade_pipeline(device, &shade_layout);
        if let Some(error) = bevy::tasks::block_on(scope.pop()) {
            return Err(GpuError::Pipeline { adapter: adapter.to_owned(), reason: error.to_string() });
        }
        Ok(Self { geometry, geometry_layout, shade, shade_layout })
    }
}

fn module(device: &Device, label: &str, source: &str) -> ShaderModule {
    device.create_shader_module(wgpu::ShaderModuleDescriptor {
        label: Some(label),
        source: wgpu::ShaderSource::Wgsl(source.into()),
    })
}

fn storage(binding: u32, visibility: ShaderStages) -> BindGroupLayoutEntry {
    BindGroupLayoutEntry {
        binding,
        visibility,
        ty: BindingType::Buffer {
            ty: BufferBindingType::Storage { read_only: true },
            has_dynamic_offset: false,
            min_binding_size: None,
        },
        count: None,
    }
}

fn words(binding: u32) -> BindGroupLayoutEntry {
    BindGroupLayoutEntry {
        binding,
        visibility: ShaderStages::FRAGMENT,
        ty: BindingType::Texture {
            sample_type: wgpu::TextureSampleType::Uint,
            view_dimension: wgpu::TextureViewDimension::D2,
            multisampled: false,
        },
        count: None,
    }
}

fn target() -> Option<ColorTargetState> {
    Some(ColorTargetState { format: WORDS, blend: None, write_mask: wgpu::ColorWrites::ALL })
}

fn geometry_pipeline(device: &Device, layout: &BindGroupLayout) -> RenderPipeline {
    let shader = module(device, "geometry", GEOMETRY_WGSL);
    let layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
        label: Some("geometry"),
        bind_group_layouts: &[Some(layout)],
        immediate_size: 0,
    });
    const ATTRIBUTES: [VertexAttribute; 5] = wgpu::vertex_attr_array![
        0 => Float32x3, 1 => Snorm16x4, 2 => Float32x2, 3 => Snorm8x4, 4 => Uint32
    ];
    debug_assert_eq!(ATTRIBUTES[4].format, VertexFormat::Uint32);
    device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
        label: Some("geometry"),
        layout: Some(&layout),
        vertex: wgpu::VertexState {
            module: &shader,
            entry_point: Some("vertex"),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            buffers: &[VertexBufferLayout {
                array_stride: size_of::<GpuVertex>() as u64,
                step_mode: wgpu::VertexStepMode::Vertex,
                attributes: &ATTRIBUTES,
            }],
        },
        // Both faces: a camera looks into cups and under folds.
        primitive: wgpu::PrimitiveState { cull_mode: None, ..wgpu::PrimitiveState::default() },
        depth_stencil: Some(DepthStencilState {
            format: DEPTH,
            depth_write_enabled: Some(true),
            depth_compare: Some(wgpu::CompareFunction::Less),
            stencil: wgpu::StencilState::default(),
            bias: wgpu::DepthBiasState::default(),
        }),
        multisample: wgpu::MultisampleState::default(),
        fragment: Some(wgpu::FragmentState {
            module: &shader,
            entry_point: Some("fragment"),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            targets: &[target()],
        }),
        multiview_mask: None,
        cache: None,
    })
}

fn shade_pipeline(device: &Device, layout: &BindGroupLayout) -> RenderPipeline {
    let shader = module(device, "shade", SHADE_WGSL);
    let layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
        label: Some("shade"),
        bind_group_layouts: &[Some(layout)],
        immediate_size: 0,
    });
    device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
        label: Some("shade"),
        layout: Some(&layout),
        vertex: wgpu::VertexState {
            module: &shader,
            entry_point: Some("vertex"),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            buffers: &[],
        },
        primitive: wgpu::PrimitiveState::default(),
        depth_stencil: None,
        multisample: wgpu::MultisampleState::default(),
        fragment: Some(wgpu::FragmentState {
            module: &shader,
            entry_point: Some("fragment"),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            targets: &[target(), target()],
        }),
        multiview_mask: None,
        cache: None,
    })
}
