//! A Vulkan layer that lets `LOOPLINE_LOSE_DEVICE_AFTER` submissions pass and then reports the device as lost, as a driver
//! does whose card was reset or pulled out. The program under test knows nothing of it: the Vulkan loader puts it between
//! program and driver where `VK_INSTANCE_LAYERS` names it.
//!
//! A layer speaks the C interface of Vulkan's loader, hence the `unsafe` here; no other crate links it.
#![allow(unsafe_code, reason = "the loader's interface is C; each use says why it holds")]

mod loader;

use std::ffi::{CStr, c_char};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use ash::vk;
use loader::{DEVICE_INFO, DeviceLink, INSTANCE_INFO, InstanceLink, Negotiation};

/// Version of the layer interface with negotiation.
const INTERFACE_VERSION: u32 = 2;

/// Submissions so far. The tests make one device a process.
static SUBMISSIONS: AtomicU64 = AtomicU64::new(0);
static NEXT_INSTANCE: OnceLock<vk::PFN_vkGetInstanceProcAddr> = OnceLock::new();
static NEXT_DEVICE: OnceLock<(vk::PFN_vkGetDeviceProcAddr, vk::PFN_vkQueueSubmit)> = OnceLock::new();

fn allowed() -> u64 {
    static ALLOWED: OnceLock<u64> = OnceLock::new();
    *ALLOWED.get_or_init(|| {
        std::env::var("LOOPLINE_LOSE_DEVICE_AFTER").ok().and_then(|text| text.parse().ok()).unwrap_or(u64::MAX)
    })
}

/// Tells the loader where this layer's functions are.
///
/// # Safety
/// `negotiation` must point to the loader's `VkNegotiateLayerInterface`.
#[unsafe(no_mangle)]
#[allow(private_interfaces, reason = "only the loader calls it, by name")]
pub unsafe extern "system" fn vkNegotiateLoaderLayerInterfaceVersion(negotiation: *mut Negotiation) -> vk::Result {
    // SAFETY: the loader owns the structure for the length of the call.
    let negotiation = unsafe { &mut *negotiation };
    if negotiation.version < INTERFACE_VERSION {
        return vk::Result::ERROR_INITIALIZATION_FAILED;
    }
    negotiation.version = INTERFACE_VERSION;
    negotiation.get_instance_proc_addr = Some(get_instance_proc_addr);
    negotiation.get_device_proc_addr = Some(get_device_proc_addr);
    negotiation.get_physical_device_proc_addr = None;
    vk::Result::SUCCESS
}

unsafe extern "system" fn get_instance_proc_addr(instance: vk::Instance, name: *const c_char) -> vk::PFN_vkVoidFunction {
    // SAFETY: Vulkan passes names that end with a zero.
    let text = unsafe { CStr::from_ptr(name) };
    // SAFETY: Vulkan's void function is a stand-in for every function pointer; callers turn it back by its name.
    unsafe {
        match text.to_bytes() {
            b"vkGetInstanceProcAddr" => erase(get_instance_proc_addr as *const ()),
            b"vkCreateInstance" => erase(create_instance as *const ()),
            b"vkCreateDevice" => erase(create_device as *const ()),
            b"vkGetDeviceProcAddr" => erase(get_device_proc_addr as *const ()),
            _ => NEXT_INSTANCE.get().and_then(|next| next(instance, name)),
        }
    }
}

unsafe extern "system" fn get_device_proc_addr(device: vk::Device, name: *const c_char) -> vk::PFN_vkVoidFunction {
    // SAFETY: Vulkan passes names that end with a zero.
    let text = unsafe { CStr::from_ptr(name) };
    // SAFETY: as above.
    unsafe {
        match text.to_bytes() {
            b"vkGetDeviceProcAddr" => erase(get_device_proc_addr as *const ()),
            b"vkQueueSubmit" => erase(queue_submit as *const ()),
            _ => NEXT_DEVICE.get().and_then(|(next, _)| next(device, name)),
        }
    }
}

/// # Safety
/// `function` must be a function.
unsafe fn erase(function: *const ()) -> vk::PFN_vkVoidFunction {
    // SAFETY: a function pointer and a thin pointer have one size on every platform with Vulkan.
    Some(unsafe { std::mem::transmute::<*const (), unsafe extern "system" fn()>(function) })
}

unsafe extern "system" fn create_instance(
    info: *const vk::InstanceCreateInfo<'_>,
    allocator: *const vk::AllocationCallbacks<'_>,
    instance: *mut vk::Instance,
) -> vk::Result {
    // SAFETY: the loader's chain holds its own structure for every layer; the next layer finds the rest of the list.
    unsafe {
        let Some(list) = loader::find::<InstanceLink>((*info).p_next, INSTANCE_INFO) else {
            return vk::Result::ERROR_INITIALIZATION_FAILED;
        };
        let link = &*(*list).layers;
        (*list).layers = link.next;
        let next = *NEXT_INSTANCE.get_or_init(|| link.get_instance_proc_addr);
        let Some(create) = next(vk::Instance::null(), c"vkCreateInstance".as_ptr()) else {
            return vk::Result::ERROR_INITIALIZATION_FAILED;
        };
        std::mem::transmute::<unsafe extern "system" fn(), vk::PFN_vkCreateInstance>(create)(info, allocator, instance)
    }
}

unsafe extern "system" fn create_device(
    physical: vk::PhysicalDevice,
    info: *const vk::DeviceCreateInfo<'_>,
    allocator: *const vk::AllocationCallbacks<'_>,
    device: *mut vk::Device,
) -> vk::Result {
    // SAFETY: as in `create_instance`; the device's functions are asked for once it exists.
    unsafe {
        let Some(list) = loader::find::<DeviceLink>((*info).p_next, DEVICE_INFO) else {
            return vk::Result::ERROR_INITIALIZATION_FAILED;
        };
        let link = &*(*list).layers;
        (*list).layers = link.next;
        let Some(create) = (link.get_instance_proc_addr)(vk::Instance::null(), c"vkCreateDevice".as_ptr()) else {
            return vk::Result::ERROR_INITIALIZATION_FAILED;
        };
        let create = std::mem::transmute::<unsafe extern "system" fn(), vk::PFN_vkCreateDevice>(create);
        let done = create(physical, info, allocator, device);
        if done == vk::Result::SUCCESS
            && let Some(submit) = (link.get_device_proc_addr)(*device, c"vkQueueSubmit".as_ptr())
        {
            let submit = std::mem::transmute::<unsafe extern "system" fn(), vk::PFN_vkQueueSubmit>(submit);
            NEXT_DEVICE.get_or_init(|| (link.get_device_proc_addr, submit));
        }
        done
    }
}

unsafe extern "system" fn queue_submit(
    queue: vk::Queue,
    count: u32,
    submits: *const vk::SubmitInfo<'_>,
    fence: vk::Fence,
) -> vk::Result {
    if SUBMISSIONS.fetch_add(1, Ordering::Relaxed) >= allowed() {
        return vk::Result::ERROR_DEVICE_LOST;
    }
    match NEXT_DEVICE.get() {
        // SAFETY: handed on as it came.
        Some((_, submit)) => unsafe { submit(queue, count, submits, fence) },
        None => vk::Result::ERROR_DEVICE_LOST,
    }
}
