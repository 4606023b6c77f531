//! What sees the items of a frame: the student, the truth as an oracle, or a guess. Only the oracle and the guess are shown the view; what
//! perceives is shown pixels.

use std::sync::Arc;

use loopline_control::{BeltCamera, Details, Sighting};
use loopline_dataset::RgbFrame;
use loopline_edge::{DetectConfig, Expectation, LensWatch, Perception, Student};
use loopline_line::station;
use loopline_materials::{DegradationState, Library, StreamKey};
use loopline_render::{Gpu, SensorPass};
use loopline_scenario::Scenario;
use loopline_scenario::line::Failure;
use loopline_sensors::Exposure;
use loopline_station::{CameraPose, Placed, Station, View};
use rand::RngExt as _;

use super::commissioning::Commissioned;
use crate::{Error, Result};

/// What a perception of your own is shown: the colour picture, and what is known of the camera.
#[derive(Clone, Copy, Debug)]
pub struct Picture<'a> {
    /// The frame's number.
    pub frame: u64,
    /// The colour picture, 8-bit sRGB.
    pub rgb: &'a RgbFrame,
    /// How pixels lie on the belt.
    pub camera: BeltCamera,
}

/// A perception of your own.
pub trait Perceive {
    /// Ids of the materials that its posteriors are of, in their order.
    fn materials(&self) -> Vec<String>;

    /// Names of the states that its posteriors are of, in their order; none where it tells no states.
    fn states(&self) -> Vec<String> {
        Vec::new()
    }

    /// Multiply-accumulates that an item costs, for the model of latency.
    fn macs_per_item(&self) -> u64;

    /// The items of a picture.
    ///
    /// # Errors
    /// Whatever stops the run.
    fn perceive(&mut self, picture: &Picture<'_>) -> Result<Vec<Sighting>>;
}

/// What sees the items.
pub enum PerceptionChoice {
    /// A student on rendered colour pictures.
    Student(Box<Student>),
    /// Something of yours on rendered colour pictures.
    Own(Box<dyn Perceive>),
    /// The truth of what has its middle in the frame: what a perfect perception would earn.
    Oracle,
    /// Where items are is known, what they are is guessed: what no perception would earn.
    Random,
}

/// What looks at a line's frames.
pub(super) struct Eyes {
    how: How,
    /// Ids of the materials of its posteriors.
    materials: Vec<String>,
    /// Names of the states of its posteriors.
    states: Vec<String>,
    macs_per_item: u64,
    camera: BeltCamera,
}

/// What a frame showed.
pub(super) struct Seen {
    pub(super) sightings: Vec<Sighting>,
    /// The picture, where one was taken.
    pub(super) picture: Option<RgbFrame>,
    /// Whether the camera does not see.
    pub(super) blind: bool,
}

enum How {
    Student(Box<Camera>, Box<Perception>, LensWatch),
    Own(Box<Camera>, Box<dyn Perceive>),
    Truth { library: Arc<Library>, guess: Option<StreamKey>, half_m: f64 },
}

/// A camera that takes one colour picture after another.
struct Camera {
    pass: SensorPass,
    station: Station,
    exposure: Exposure,
}

impl Camera {
    fn open(scenario: &Scenario, library: Arc<Library>, seed: u64) -> Result<Self> {
        let station = station(scenario, library, seed, true)?;
        let [width, height] = scenario.raster_size();
        let pass = SensorPass::new(Gpu::open()?, width as u32, height as u32)?;
        Ok(Self { pass, station, exposure: Exposure::default() })
    }

    fn take(&mut self, view: &View) -> Result<RgbFrame> {
        let raster = self.pass.draw(&[view])?.pop().ok_or(Error::Thread)?;
        Ok(self.station.film(view, &raster, &mut self.exposure)?)
    }
}

impl Eyes {
    /// What looks at a line whose cameras are set up over the empty belt of this view.
    pub(super) fn new(
        choice: PerceptionChoice,
        scenario: &Scenario,
        library: &Arc<Library>,
        commissioned: &Commissioned,
        seed: u64,
        empty: &View,
    ) -> Result<Self> {
        let rgb_size = {
            let rgb = &scenario.sensors.rgb;
            [rgb.width_px, rgb.height_px].map(f64::from)
        };
        let camera = belt_camera(&empty.camera, rgb_size);
        let of_library = || library.materials().iter().map(|material| material.id.clone()).collect();
        let open = || Ok::<_, Error>(Box::new(Camera::open(scenario, library.clone(), seed)?));
        // A large item never lies wholly in a frame; that its middle does, each shows in its turn.
        let half_m = 0.5 * rgb_size[0] * camera.metres_per_pixel;
        let truth = |guess| How::Truth { library: library.clone(), guess, half_m };
        let of_states = || DegradationState::ALL.iter().map(|state| state.name().to_owned()).collect();
        let (how, materials, states, macs_per_item) = match choice {
            PerceptionChoice::Student(student) => {
                let card = student.card();
                let (materials, states, macs) = (card.materials.clone(), card.states.clone(), card.macs);
                let mut eye = open()?;
                let belt = eye.take(empty)?;
                let watch = LensWatch::new(belt.data(), belt.width());
                let mut perception = Perception::new(*student, DetectConfig::default());
                // A model of an earlier build, of a user's own groups or of nothing that arrives takes the goods to be what it learned from.
                let amounts = commissioned.amounts(library, &materials);
                if let Some(learned) = &perception.student().card().learned
                    && amounts.iter().any(|amount| *amount > 0.0)
                {
                    let expectation = Expectation::new(learned, &amounts).expect("an amount of each material, some of them");
                    perception = perception.expecting(expectation);
                }
                let perception = Box::new(perception);
                (How::Student(eye, perception, watch), materials, states, macs)
            }
            PerceptionChoice::Own(own) => {
                let (materials, states, macs) = (own.materials(), own.states(), own.macs_per_item());
                (How::Own(open()?, own), materials, states, macs)
            }
            PerceptionChoice::Oracle => (truth(None), of_library(), of_states(), 0),
            PerceptionChoice::Random => (truth(Some(StreamKey::new(&scenario.name, seed, 0))), of_library(), Vec::new(), 0),
        };
        Ok(Self { how, materials, states, macs_per_item, camera })
    }

    pub(super) fn materials(&self) -> &[String] {
        &self.materials
    }

    pub(super) fn states(&self) -> &[String] {
        &self.states
    }

    pub(super) fn macs_per_item(&self) -> u64 {
        self.macs_per_item
    }

    /// What a frame shows. Of a camera that does not see, nothing is used.
    pub(super) fn look(&mut self, view: &View, serials: &[u64], failing: &[Failure]) -> Result<Seen> {
        let camera = self.camera;
        let seen = |sightings, picture| Seen { sightings, picture, blind: false };
        match &mut self.how {
            How::Student(eye, perception, watch) => {
                let rgb = disturbed(eye.take(view)?, failing);
                if !watch.sees(rgb.data()) {
                    return Ok(Seen { sightings: Vec::new(), picture: Some(rgb), blind: true });
                }
                let decisions = perception.perceive(rgb.data(), rgb.width(), rgb.height())?.to_vec();
                let sightings = decisions.iter().enumerate().filter_map(|(item, decision)| {
                    let details = Details {
                        materials: perception.posteriors(item),
                        states: perception.state_posteriors(item),
                        yaw_rad: None,
                        height_m: None,
                    };
                    camera.sight(decision, details)
                });
                Ok(seen(sightings.collect(), Some(rgb)))
            }
            How::Own(eye, own) => {
                let rgb = disturbed(eye.take(view)?, failing);
                let sightings = own.perceive(&Picture { frame: view.frame.index(), rgb: &rgb, camera })?;
                Ok(seen(sightings, Some(rgb)))
            }
            How::Truth { library, guess, half_m } => {
                let shown = |placed: &Placed| f64::from(placed.world_from_item.translation.x).abs() <= *half_m;
                let in_frame = view.placed().iter().zip(serials).filter(|(placed, _)| shown(placed));
                Ok(seen(in_frame.map(|(placed, serial)| truth(placed, *serial, library, *guess)).collect(), None))
            }
        }
    }
}

/// Colour of the dirt on a lens, 8-bit sRGB.
const DIRT: [u8; 3] = [70, 62, 52];
/// Side of a spot of dirt, pixels.
const SPOT_PX: usize = 8;

/// A picture as a lens that is dark or dirty takes it. Light is lost before the sensor, in linear light; dirt lies in spots that do not move.
fn disturbed(rgb: RgbFrame, failing: &[Failure]) -> RgbFrame {
    let lost = failing.iter().map(|f| if let Failure::LensDark { lost } = f { *lost } else { 0.0 }).fold(0.0, f64::max);
    let covered =
        failing.iter().map(|f| if let Failure::LensDirty { covered } = f { *covered } else { 0.0 }).fold(0.0, f64::max);
    if lost == 0.0 && covered == 0.0 {
        return rgb;
    }
    let (width, height) = (rgb.width(), rgb.height());
    let mut data = rgb.data().to_vec();
    // The curve of sRGB is a power of 2.4 but near black, where nothing is seen anyway.
    let darker = ((1.0 - lost) as f32).powf(1.0 / 2.4);
    for (pixel, values) in data.chunks_exact_mut(3).enumerate() {
        let (x, y) = (pixel % width / SPOT_PX, pixel / width / SPOT_PX);
        let mut spot = StreamKey::new("dirt on the lens", x as u64, y as u64).stream("spot");
        if spot.random::<f64>() < covered {
            values.copy_from_slice(&DIRT);
        } else {
            values.iter_mut().for_each(|value| *value = (f32::from(*value) * darker) as u8);
        }
    }
    RgbFrame::new(width, height, 3, data).expect("as many values as before")
}

/// An item as it is; with a guess in place of what it is of, the same in each look.
fn truth(placed: &Placed, serial: u64, library: &Library, guess: Option<StreamKey>) -> Sighting {
    let item = &placed.item;
    let at = placed.world_from_item.translation;
    let [length, width, height] = item.size_m.map(f64::from);
    let mut materials = vec![0.0; library.materials().len()];
    let (material, quality) = match guess {
        None => (item.body().surface.material, item.quality),
        Some(key) => {
            let mut rng = key.stream(&format!("guess {serial}"));
            (rng.random_range(0..materials.len()), rng.random())
        }
    };
    materials[material] = 1.0;
    let is = item.state();
    let states = if guess.is_some() {
        Vec::new()
    } else {
        DegradationState::ALL.map(|state| f32::from(u8::from(state == is))).to_vec()
    };
    let axis = placed.world_from_item.matrix3.x_axis;
    let turned = if length >= width { 0.0 } else { std::f64::consts::FRAC_PI_2 };
    Sighting {
        x_m: f64::from(at.x),
        y_m: f64::from(at.y),
        length_m: length.max(width),
        width_m: length.min(width),
        yaw_rad: f64::from(axis.y.atan2(axis.x)) + turned,
        height_m: Some(height),
        mass_kg: Some(f64::from(item.mass_kg())),
        cut: [false; 2],
        materials,
        states,
        quality,
        abstained: false,
    }
}

/// How a colour picture's pixels lie on the belt. The fitter aimed the camera at the middle of the belt; what tilt is left moves the
/// edges of the picture by a few millimetres.
fn belt_camera(pose: &CameraPose, rgb_size: [f64; 2]) -> BeltCamera {
    let scale = pose.size_px[0] as f64 / rgb_size[0];
    BeltCamera {
        axis_m: [0.0, 0.0],
        height_m: f64::from(pose.world_from_camera.w_axis.z),
        metres_per_pixel: f64::from(pose.metres_per_pixel) * scale,
        principal_px: pose.principal_px.map(|p| f64::from(p) / scale),
        size_px: rgb_size,
    }
}
