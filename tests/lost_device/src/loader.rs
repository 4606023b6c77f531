//! What the Vulkan loader hands to a layer, as `vk_layer.h` of the Vulkan loader's "Layer Interface" document lays it out.

use std::ffi::c_void;

use ash::vk;

/// Function that the negotiation fills in.
#[repr(C)]
pub(crate) struct Negotiation {
    pub(crate) s_type: u32,
    pub(crate) next: *mut c_void,
    pub(crate) version: u32,
    pub(crate) get_instance_proc_addr: Option<vk::PFN_vkGetInstanceProcAddr>,
    pub(crate) get_device_proc_addr: Option<vk::PFN_vkGetDeviceProcAddr>,
    pub(crate) get_physical_device_proc_addr: Option<vk::PFN_vkGetInstanceProcAddr>,
}

/// Head of any structure in a chain.
#[repr(C)]
struct Link {
    s_type: i32,
    next: *mut c_void,
}

/// A loader's structure in the chain of a create-info.
#[repr(C)]
pub(crate) struct LoaderInfo<T> {
    s_type: i32,
    next: *mut c_void,
    function: i32,
    /// The layers that are still to come.
    pub(crate) layers: *mut T,
}

/// The next layer of an instance.
#[repr(C)]
pub(crate) struct InstanceLink {
    pub(crate) next: *mut Self,
    pub(crate) get_instance_proc_addr: vk::PFN_vkGetInstanceProcAddr,
    pub(crate) get_physical_device_proc_addr: Option<vk::PFN_vkGetInstanceProcAddr>,
}

/// The next layer of a device.
#[repr(C)]
pub(crate) struct DeviceLink {
    pub(crate) next: *mut Self,
    pub(crate) get_instance_proc_addr: vk::PFN_vkGetInstanceProcAddr,
    pub(crate) get_device_proc_addr: vk::PFN_vkGetDeviceProcAddr,
}

/// `VK_STRUCTURE_TYPE_LOADER_INSTANCE_CREATE_INFO`.
pub(crate) const INSTANCE_INFO: i32 = 47;
/// `VK_STRUCTURE_TYPE_LOADER_DEVICE_CREATE_INFO`.
pub(crate) const DEVICE_INFO: i32 = 48;
/// `VK_LAYER_LINK_INFO`.
const LINK_INFO: i32 = 0;

/// Finds the loader's list of layers in a create-info's chain.
///
/// # Safety
/// `chain` must be a chain of Vulkan structures, and `T` the link that `s_type` carries.
pub(crate) unsafe fn find<T>(chain: *const c_void, s_type: i32) -> Option<*mut LoaderInfo<T>> {
    let mut at = chain.cast_mut();
    while !at.is_null() {
        // SAFETY: every structure of a Vulkan chain begins with its type and a pointer to the next.
        let link = unsafe { &*at.cast::<Link>() };
        if link.s_type == s_type {
            let info = at.cast::<LoaderInfo<T>>();
            // SAFETY: the type says that it is the loader's structure.
            if unsafe { (*info).function } == LINK_INFO {
                return Some(info);
            }
        }
        at = link.next;
    }
    None
}
