//! What can go wrong with the graphics device.

/// A failure of the graphics adapter, device or driver. The program's exit code for all of them is 4.
#[derive(Clone, Debug, thiserror::Error)]
pub enum GpuError {
    /// No adapter, or none of the requested name.
    #[error(
        "no graphics adapter {wanted}; found: {found}. On Debian, `apt-get install libvulkan1 mesa-vulkan-drivers` installs a software one; \
         WGPU_ADAPTER_NAME chooses by name, WGPU_BACKEND by backend"
    )]
    NoAdapter {
        /// What was asked for.
        wanted: String,
        /// Names of the adapters that exist.
        found: String,
    },
    /// The adapter gave no device.
    #[error("graphics adapter {adapter}: no device with what the sensor pass needs: {reason}")]
    NoDevice {
        /// Adapter name.
        adapter: String,
        /// The driver's words.
        reason: String,
    },
    /// A raster larger than the device can draw.
    #[error(
        "graphics adapter {adapter}: a raster of {width}x{height} with what lies around it exceeds its largest image, {limit}x{limit}; choose smaller sensors"
    )]
    TooLarge {
        /// Adapter name.
        adapter: String,
        /// Asked for.
        width: u32,
        /// Asked for.
        height: u32,
        /// The device's limit.
        limit: u32,
    },
    /// A shader or pipeline was refused.
    #[error("graphics adapter {adapter}: the sensor pass does not build: {reason}")]
    Pipeline {
        /// Adapter name.
        adapter: String,
        /// The driver's words.
        reason: String,
    },
    /// The device was lost while drawing.
    #[error(
        "graphics adapter {adapter}: the device was lost while drawing ({reason}); what was finished is kept, continue with --resume"
    )]
    Lost {
        /// Adapter name.
        adapter: String,
        /// The driver's words.
        reason: String,
    },
}
