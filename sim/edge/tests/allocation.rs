//! Frames cost no allocation of ours: the same few, inside the runtime and its binding, for each run of the model.

#![allow(unsafe_code, reason = "an allocator that counts cannot be written without; it only counts and passes on")]

mod common;

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

use common::{RENDERED, perception, rendered};
use loopline_edge::Detector;
use loopline_edge::crop::{Cropper, LEN};

struct Counting;

static COUNT: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call is passed on to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.fetch_add(1, Ordering::Relaxed);
        // SAFETY: as the caller promised.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: as the caller promised.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        COUNT.fetch_add(1, Ordering::Relaxed);
        // SAFETY: as the caller promised.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn allocations(work: impl FnOnce()) -> usize {
    let before = COUNT.load(Ordering::Relaxed);
    work();
    COUNT.load(Ordering::Relaxed) - before
}

// One test, for threads of others would be counted too.
#[test]
fn frames_cost_no_allocation_of_ours() {
    let frames: Vec<_> = RENDERED.iter().map(|name| rendered(name)).collect();
    let mut detector = Detector::default();
    let mut cropper = Cropper::default();
    let mut out = vec![0.0; LEN];
    let mut look = || {
        for frame in &frames {
            detector.detect(frame.as_raw(), 128, 128);
            for found in detector.found() {
                cropper.crop(frame.as_raw(), 128, 128, found.box_px, &mut out);
            }
        }
    };
    look();
    assert_eq!(allocations(look), 0, "finding and cutting");

    let mut perception = perception();
    let mut perceive = |rounds: usize| {
        for frame in frames.iter().cycle().take(rounds * frames.len()) {
            perception.perceive(frame.as_raw(), 128, 128).unwrap_or_else(|e| panic!("{e}"));
        }
    };
    perceive(2);
    let (one, ten) = (allocations(|| perceive(1)), allocations(|| perceive(10)));
    assert_eq!(ten, 10 * one, "what a frame costs does not grow");
    // Names and values of outputs, which the binding lists anew for each run.
    assert!(one <= 16 * frames.len(), "{one} allocations in {} runs", frames.len());
}
