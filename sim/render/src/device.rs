//! Opens the graphics device with errors instead of panics.

use std::sync::{Arc, OnceLock};

use pollster::block_on;

use crate::GpuError;

/// An open graphics device.
#[derive(Clone, Debug)]
pub struct Gpu {
    /// The device.
    pub(crate) device: wgpu::Device,
    /// Its queue.
    pub(crate) queue: wgpu::Queue,
    /// What the adapter says of itself.
    pub info: wgpu::AdapterInfo,
    /// Why the device was lost, once it is.
    lost: Arc<OnceLock<String>>,
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
        Ok(Self::shared(device, queue, info))
    }

    /// A device that a window has opened, with its queue. From now on its failures are told by the calls of this crate.
    #[must_use]
    pub fn shared(device: wgpu::Device, queue: wgpu::Queue, info: wgpu::AdapterInfo) -> Self {
        let lost = Arc::new(OnceLock::new());
        let tell = Arc::clone(&lost);
        device.set_device_lost_callback(move |reason, words| {
            tell.get_or_init(|| if words.is_empty() { format!("{reason:?}").to_lowercase() } else { words });
        });
        // What no call returns, a refused upload for example, ends the run as a failed device does, and not in a panic.
        let tell = Arc::clone(&lost);
        device.on_uncaptured_error(Arc::new(move |error: wgpu::Error| {
            tell.get_or_init(|| error.to_string().lines().next().unwrap_or_default().to_owned());
        }));
        Self { device, queue, info, lost }
    }

    /// # Errors
    /// [`GpuError::Lost`] where the device is known to be lost: everything on it is gone then, mapped buffers too.
    pub(crate) fn check(&self) -> Result<(), GpuError> {
        if self.lost.get().is_some() { Err(self.lost(&"")) } else { Ok(()) }
    }

    /// The error for a device that does not answer: the driver's reason, or `symptom` where it gave none.
    pub(crate) fn lost(&self, symptom: &dyn std::fmt::Display) -> GpuError {
        let reason = self.lost.get().cloned().unwrap_or_else(|| symptom.to_string());
        GpuError::Lost { adapter: self.info.name.clone(), reason }
    }
}
