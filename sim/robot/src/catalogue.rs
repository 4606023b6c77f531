//! The robots compiled in, and those that a user adds or replaces by file.

use std::collections::BTreeMap;
use std::path::Path;

use include_dir::{Dir, include_dir};

use crate::error::RobotError;
use crate::robot::Robot;

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../assets/robots");

/// Robots by name, which is that of the file.
#[derive(Clone, Debug)]
pub struct Robots(BTreeMap<String, Robot>);

impl Robots {
    /// The robots compiled into the program.
    ///
    /// # Errors
    /// The first file that is not valid.
    pub fn embedded() -> Result<Self, RobotError> {
        let mut robots = Self(BTreeMap::new());
        for file in EMBEDDED.files().filter(|file| is_urdf(file.path())) {
            let name = format!("assets/robots/{}", file.path().display());
            robots.add(file.contents_utf8().expect("files compiled in are UTF-8"), &name, file.path())?;
        }
        Ok(robots)
    }

    /// Adds or replaces by the files `DIR/robots/*.urdf`; a folder that does not exist adds nothing.
    ///
    /// # Errors
    /// The first file that cannot be read or is not valid, in order of name.
    pub fn with_directory(mut self, directory: &Path) -> Result<Self, RobotError> {
        let folder = directory.join("robots");
        if !folder.is_dir() {
            return Ok(self);
        }
        let cannot_read = |path: &Path| {
            let file = path.display().to_string();
            move |source| RobotError::Read { file, source }
        };
        let mut paths = Vec::new();
        for entry in std::fs::read_dir(&folder).map_err(cannot_read(&folder))? {
            let path = entry.map_err(cannot_read(&folder))?.path();
            if is_urdf(&path) {
                paths.push(path);
            }
        }
        paths.sort();
        for path in paths {
            let text = std::fs::read_to_string(&path).map_err(cannot_read(&path))?;
            self.add(&text, &path.display().to_string(), &path)?;
        }
        Ok(self)
    }

    fn add(&mut self, text: &str, file: &str, path: &Path) -> Result<(), RobotError> {
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let robot = Robot::from_urdf(text, file)?;
        if robot.name() != stem {
            return Err(RobotError::Value {
                file: file.to_owned(),
                key: "robot name".to_owned(),
                value: robot.name().to_owned(),
                expected: format!("{stem}, as the file"),
            });
        }
        self.0.insert(stem, robot);
        Ok(())
    }

    /// The robot of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Robot> {
        self.0.get(name)
    }

    /// All names, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

fn is_urdf(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "urdf")
}
