//! A frame in, decisions out.

use std::time::Instant;

use crate::crop::{Cropper, LEN};
use crate::decide::Decision;
use crate::detect::{DetectConfig, Detector};
use crate::error::Result;
use crate::expect::Expectation;
use crate::latency::{FrameTimes, Latency};
use crate::model::{LARGEST_BATCH, Student};

/// Detector and student together; keeps all working memory from frame to frame.
#[derive(Debug)]
pub struct Perception {
    student: Student,
    detector: Detector,
    expectation: Option<Expectation>,
    cropper: Cropper,
    boxes: Vec<[f32; 4]>,
    decisions: Vec<Decision>,
    /// Posteriors of all items, one item after the other.
    materials: Vec<f32>,
    /// The same of states.
    states: Vec<f32>,
    latency: Latency,
}

impl Perception {
    /// Perception by this student.
    #[must_use]
    pub fn new(student: Student, detect: DetectConfig) -> Self {
        Self {
            student,
            detector: Detector::new(detect),
            expectation: None,
            cropper: Cropper::default(),
            boxes: Vec::new(),
            decisions: Vec::new(),
            materials: Vec::new(),
            states: Vec::new(),
            latency: Latency::default(),
        }
    }

    /// The same, told what the plant gets.
    #[must_use]
    pub fn expecting(self, expectation: Expectation) -> Self {
        Self { expectation: Some(expectation), ..self }
    }

    /// Finds the items of an 8-bit sRGB frame and decides upon each, from top to bottom.
    ///
    /// # Errors
    /// What the runtime says.
    ///
    /// # Panics
    /// When `rgb` is not `3 * width * height` long.
    pub fn perceive(&mut self, rgb: &[u8], width: usize, height: usize) -> Result<&[Decision]> {
        let start = Instant::now();
        self.boxes.clear();
        self.boxes.extend(self.detector.detect(rgb, width, height).iter().map(|found| found.box_px));
        let times = FrameTimes { detect: start.elapsed(), ..FrameTimes::default() };
        self.decide_all(rgb, width, height, times)
    }

    /// Decides upon the items in given boxes.
    ///
    /// # Errors
    /// What the runtime says.
    ///
    /// # Panics
    /// When `rgb` is not `3 * width * height` long, or the frame is empty and there are boxes.
    pub fn decide(&mut self, rgb: &[u8], width: usize, height: usize, boxes: &[[f32; 4]]) -> Result<&[Decision]> {
        self.boxes.clear();
        self.boxes.extend_from_slice(boxes);
        self.decide_all(rgb, width, height, FrameTimes::default())
    }

    fn decide_all(&mut self, rgb: &[u8], width: usize, height: usize, mut times: FrameTimes) -> Result<&[Decision]> {
        self.decisions.clear();
        self.materials.clear();
        self.states.clear();
        let (classes, kinds) = (self.student.card().materials.len(), self.student.card().states.len());
        let mut rules = self.student.card().rules();
        if let Some(expectation) = &self.expectation {
            rules.abstain_below = expectation.abstain_below;
        }
        for boxes in self.boxes.chunks(LARGEST_BATCH) {
            let start = Instant::now();
            let cropper = &mut self.cropper;
            self.student.fill(boxes.len(), |input| {
                for (box_px, out) in boxes.iter().zip(input.chunks_exact_mut(LEN)) {
                    cropper.crop(rgb, width, height, *box_px, out);
                }
            })?;
            let cut = Instant::now();
            let outputs = self.student.infer(boxes.len())?;
            let ran = Instant::now();
            let first_material = self.materials.len();
            self.materials.extend_from_slice(outputs.material);
            let first_state = self.states.len();
            self.states.extend_from_slice(outputs.state);
            let materials = self.materials[first_material..].chunks_exact_mut(classes);
            let states = self.states[first_state..].chunks_exact_mut(kinds);
            for (((box_px, materials), quality), states) in boxes.iter().zip(materials).zip(outputs.quality).zip(states) {
                if let Some(expectation) = &self.expectation {
                    expectation.tell(materials);
                }
                self.decisions.push(Decision::new(*box_px, materials, *quality, states, rules));
            }
            times.crop += cut - start;
            times.model += ran - cut;
            times.decide += ran.elapsed();
        }
        times.items = self.boxes.len();
        self.latency.push(times);
        Ok(&self.decisions)
    }

    /// The last frame's decisions.
    #[must_use]
    pub fn decisions(&self) -> &[Decision] {
        &self.decisions
    }

    /// Posteriors of all materials of the last frame's item with this number, in the order of the model card.
    ///
    /// # Panics
    /// When the last frame has no item with this number.
    #[must_use]
    pub fn posteriors(&self, item: usize) -> &[f32] {
        let classes = self.student.card().materials.len();
        &self.materials[item * classes..(item + 1) * classes]
    }

    /// Posteriors of all states of the last frame's item with this number, in the order of the model card.
    ///
    /// # Panics
    /// When the last frame has no item with this number.
    #[must_use]
    pub fn state_posteriors(&self, item: usize) -> &[f32] {
        let kinds = self.student.card().states.len();
        &self.states[item * kinds..(item + 1) * kinds]
    }

    /// The student.
    #[must_use]
    pub fn student(&self) -> &Student {
        &self.student
    }

    /// The student alone.
    #[must_use]
    pub fn into_student(self) -> Student {
        self.student
    }

    /// Forgets how long frames took.
    pub fn restart_clock(&mut self) {
        self.latency.clear();
    }

    /// How long the last frames took.
    #[must_use]
    pub fn latency(&self) -> &Latency {
        &self.latency
    }
}
