//! Scenario files whose content a test knows.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// Everything off that varies the cameras' mounting.
const LEVEL: &str = "camera_tilt_deg = { min = 0.0, max = 0.0 }
camera_roll_deg = { min = 0.0, max = 0.0 }
camera_height_rel = { min = 1.0, max = 1.0 }
";

/// Everything off that varies the items' age, dirt and damage, and the light.
const STILL: &str = "
[damage]
dents = { min = 0.0, max = 0.0 }
crush = { min = 0.0, max = 0.0 }
tear = { min = 0.0, max = 0.0 }
fracture = { min = 0.0, max = 0.0 }
[service_life]
years = { min = 0.0, max = 0.0 }
heat_event_rate_per_year = { min = 0.0, max = 0.0 }
soiling = { min = 0.0, max = 0.0 }
wetness = { min = 0.0, max = 0.0 }
[appearance]
coupling = 1.0
[lighting]
illuminants = [\"daylight\"]
cct_k = { min = 6500.0, max = 6500.0 }
intensity = { min = 0.8, max = 0.8 }
";

/// Switches off every noise source and blur of every camera, key by key; what follows may switch one on again.
pub const SILENT_SENSORS: [(&str, &[&str]); 3] = [
    (
        "rgb",
        &[
            "motion_blur",
            "defocus",
            "chromatic_aberration",
            "vignetting",
            "dust",
            "exposure_error",
            "auto_exposure",
            "shot_noise",
            "read_noise",
            "demosaicing",
            "white_balance",
            "colour_matrix",
            "colour_rendering",
            "tone_curve",
            "sharpening",
            "jpeg",
        ],
    ),
    ("lwir", &["point_spread", "lag", "temporal_noise", "fixed_pattern_noise"]),
    ("nir", &["shot_noise", "read_noise", "dark_noise", "reference_noise", "smile", "dead_elements"]),
];

/// A scenario of known items.
#[derive(Clone, Debug)]
pub struct Known {
    /// Archetype and material of each kind of item, all equally often.
    pub kinds: Vec<(&'static str, &'static str)>,
    /// A material, and the only habit that it comes in.
    pub habit: Option<(&'static str, &'static str)>,
    /// Smallest and largest number of items of a sample.
    pub items: [u32; 2],
    /// The belt's only material; the belt is clean, dry and unworn.
    pub belt: &'static str,
    /// Whether nothing varies but the items' sizes and places.
    pub still: bool,
    /// Sections that follow, as TOML.
    pub more: String,
}

impl Known {
    /// One item of one kind a sample, on black rubber.
    #[must_use]
    pub fn one(archetype: &'static str, material: &'static str) -> Self {
        Self {
            kinds: vec![(archetype, material)],
            habit: None,
            items: [1, 1],
            belt: "rubber_black",
            still: false,
            more: String::new(),
        }
    }

    /// Switches off what varies the cameras' mounting, the light, and the items' age, dirt and damage.
    #[must_use]
    pub fn still(mut self) -> Self {
        self.still = true;
        self.with(STILL)
    }

    /// Adds sections.
    #[must_use]
    pub fn with(mut self, sections: &str) -> Self {
        self.more.push('\n');
        self.more.push_str(sections);
        self
    }

    /// The file's text.
    #[must_use]
    pub fn text(&self) -> String {
        let Self { items: [fewest, most], belt, more, .. } = self;
        let mean = 0.5 * f64::from(fewest + most);
        let mut text = format!(
            "schema = 2\nname = \"known\"\ntitle = \"Known items\"\ndescription = \"Written by a test.\"\n\
             [sampling]\nitems = {{ min = {fewest}, max = {most} }}\nitems_mean = {mean:?}\narrangement = \"singulated\"\n{}\n",
            if self.still { LEVEL } else { "" }
        );
        for (archetype, material) in &self.kinds {
            let habit = match self.habit {
                Some((of, habit)) if of == *material => format!("habit = \"{habit}\", "),
                _ => String::new(),
            };
            let body = format!("body = [{{ id = \"{material}\", {habit}weight = 1.0 }}]");
            // Writing to a string cannot fail.
            let _ = write!(
                text,
                "[[infeed.composition]]\narchetype = \"{archetype}\"\nshare = 1.0\n[infeed.composition.materials]\n{body}\n"
            );
        }
        let nothing = "{ min = 0.0, max = 0.0 }";
        let _ = write!(
            text,
            "[belt]\nmaterials = [\"{belt}\"]\nwear = {nothing}\nsoil = {nothing}\nwetness = {nothing}\n{more}"
        );
        text
    }

    /// Writes the file into `dir`.
    ///
    /// # Panics
    /// If it cannot be written.
    #[must_use]
    pub fn write(&self, dir: &Path) -> PathBuf {
        let path = dir.join("known.toml");
        fs::write(&path, self.text()).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        path
    }
}
