//! A student, or the detector alone, on a dataset's colour pictures. Perception sees pixels only; labels serve scoring.

mod matching;
mod picture;
mod score;

use image::RgbImage;
use loopline_dataset::{GroundTruth, RgbFrame, Sample};
use loopline_edge::{Decision, Detector, ModelCard, Perception};

use crate::Result;
use matching::{Match, Truth, assign, truths};
use picture::Gallery;
use score::Score;
pub use score::{Decisions, Report};

/// Perception on one sample after another, and how right it was.
pub struct Trial {
    looker: Looker,
    score: Score,
    gallery: Option<Gallery>,
}

impl Trial {
    /// Of what finds items and decides upon nothing.
    #[must_use]
    pub fn of_detector() -> Self {
        Self::of(Looker::Detector(Box::default()))
    }

    /// Of a student, told what to expect or not.
    #[must_use]
    pub fn of_student(perception: Perception) -> Self {
        Self::of(Looker::Student(Box::new(perception)))
    }

    fn of(looker: Looker) -> Self {
        Self { looker, score: Score::default(), gallery: None }
    }

    /// Draws its decisions too, on a picture with the scenario's name.
    #[must_use]
    pub fn with_picture(self, scenario: &str) -> Self {
        Self { gallery: Some(Gallery::new(scenario)), ..self }
    }

    /// Looks at a sample's colour picture, then scores by its labels.
    ///
    /// # Errors
    /// When the student cannot be run.
    pub fn look(&mut self, sample: &Sample) -> Result<()> {
        let frame = &sample.sensors.rgb;
        self.looker.look(frame)?;
        let truths = truths_of(&sample.truth, frame);
        let matches = assign(&self.looker.boxes(), &truths);
        self.score.count(&matches, &truths, self.looker.decisions(), self.looker.card());
        if let (Some(gallery), Some(card)) = (&mut self.gallery, self.looker.card()) {
            gallery.add(frame, self.looker.decisions(), &matches, &truths, card);
        }
        Ok(())
    }

    /// The scores.
    #[must_use]
    pub fn report(&self) -> Report {
        self.score.report(self.looker.card().is_some())
    }

    /// The scores for people.
    #[must_use]
    pub fn text(&self) -> String {
        self.score.text(self.looker.card().is_some())
    }

    /// The student, with its times.
    #[must_use]
    pub fn perception(&self) -> Option<&Perception> {
        match &self.looker {
            Looker::Detector(_) => None,
            Looker::Student(perception) => Some(perception),
        }
    }

    /// The picture of its decisions, and the number of frames on it.
    #[must_use]
    pub fn picture(&self) -> Option<(RgbImage, usize)> {
        self.gallery.as_ref().map(|gallery| (gallery.finish(), gallery.len()))
    }
}

/// The truth at the colour picture's size.
fn truths_of(truth: &GroundTruth, frame: &RgbFrame) -> Vec<Truth> {
    let camera = &truth.labels.camera;
    let scale = [frame.width() as f32 / camera.width.max(1) as f32, frame.height() as f32 / camera.height.max(1) as f32];
    truths(&truth.labels.items, scale)
}

/// What looks at the pictures.
enum Looker {
    /// Finds items.
    Detector(Box<Detector>),
    /// Finds items and decides upon them.
    Student(Box<Perception>),
}

impl Looker {
    fn look(&mut self, frame: &RgbFrame) -> Result<()> {
        match self {
            Self::Detector(detector) => {
                detector.detect(frame.data(), frame.width(), frame.height());
            }
            Self::Student(perception) => {
                perception.perceive(frame.data(), frame.width(), frame.height())?;
            }
        }
        Ok(())
    }

    fn boxes(&self) -> Vec<[f32; 4]> {
        match self {
            Self::Detector(detector) => detector.found().iter().map(|found| found.box_px).collect(),
            Self::Student(perception) => perception.decisions().iter().map(|decision| decision.box_px).collect(),
        }
    }

    fn decisions(&self) -> &[Decision] {
        match self {
            Self::Detector(_) => &[],
            Self::Student(perception) => perception.decisions(),
        }
    }

    fn card(&self) -> Option<&ModelCard> {
        match self {
            Self::Detector(_) => None,
            Self::Student(perception) => Some(perception.student().card()),
        }
    }
}

/// For each detection what it was matched with, and which truths were not found.
#[derive(Debug, Default)]
struct Assigned {
    of_detection: Vec<Match>,
    missed: Vec<usize>,
}
