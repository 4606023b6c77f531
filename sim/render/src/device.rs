//! Opens the graphics device with errors instead of panics.

use bevy::render::renderer::{RenderAdapterInfo, RenderDevice, RenderQueue, WgpuWrapper};
use bevy::tasks::block_on;

use crate::GpuError;

/// An open graphics device.
#[derive(Clone)]
pub struct Gpu {
    /// Bevy's handle of the device.
    pub device: RenderDevice,
    /// Bevy's handle of its queue.
    pub queue: RenderQueue,
    /// What the adapter says of itself.
    pub info: RenderAdapterInfo,
}

impl Gpu {
    /// Opens the adapter that `WGPU_ADAPTER_NAME` and `WGPU_BACKEND` name, else the most capable one.
    ///
    /// # Errors
    /// [`GpuError::NoAdapter`] and [`GpuError::NoDevice`].
    pub fn open() -> Result<Self, GpuError> {
        let mut descriptor = wgpu::InstanceDescriptor::new_without_display_handle();
        descriptor.backends = wgpu::Backends::from_env().unwrap_or(wgpu::Backends::PRIMARY);
        // Validation layers cost a lot per draw; wgpu's own checks stay on.
        descriptor.flags = wgpu::InstanceFlags::empty().with_env();
        let backends = descriptor.backends;
        let instance = wgpu::Instance::new(descriptor);
        let adapters = block_on(instance.enumerate_adapters(backends));
        let found = || {
            let names: Vec<String> = adapters.iter().map(|a| a.get_info().name).collect();
            if names.is_empty() { "none".to_owned() } else { names.join(", ") }
        };
        let adapter = match std::env::var("WGPU_ADAPTER_NAME") {
            Ok(wanted) if !wanted.is_empty() => adapters
                .iter()
                .find(|a| a.get_info().name.to_lowercase().contains(&wanted.to_lowercase()))
                .cloned()
                .ok_or_else(|| GpuError::NoAdapter { wanted: format!("named `{wanted}`"), found: found() })?,
            _ => block_on(instance.request_adapter(&wgpu::RequestAdapterOptions {
                power_preference: wgpu::PowerPreference::HighPerformance,
                force_fallback_adapter: std::env::var("WGPU_FORCE_FALLBACK_ADAPTER").is_ok_and(|v| v == "1"),
                compatible_surface: None,
            }))
            .map_err(|_| GpuError::NoAdapter { wanted: "usable".to_owned(), found: found() })?,
        };
        let info = adapter.get_info();
        let (device, queue) = block_on(adapter.request_device(&wgpu::DeviceDescriptor {
            label: Some("loopline"),
            required_limits: wgpu::Limits::default().using_resolution(adapter.limits()),
            ..wgpu::DeviceDescriptor::default()
        }))
        .map_err(|e| GpuError::NoDevice { adapter: info.name.clone(), reason: e.to_string() })?;
        Ok(Self {
            device: RenderDevice::from(device),
            queue: RenderQueue(std::sync::Arc::new(WgpuWrapper::new(queue))),
            info: RenderAdapterInfo(WgpuWrapper::new(info)),
        })
    }
}
