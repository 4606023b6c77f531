//! Finds and loads the library of ONNX Runtime, once for the process. What is absent or does not fit is an error, never a
//! panic.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use ort::environment::Environment;

use crate::error::{EdgeError, Result};

/// Names the library; wins over every other place.
pub const VARIABLE: &str = "ORT_DYLIB_PATH";
/// The version that `scripts/setup-onnxruntime.sh` puts into the user's cache. (Up to 1.24.1 it gives
/// other answers from run to run for int8 models on x86 processors with AMX.)
pub const VERSION: &str = "1.26.0";

static LOADED: Mutex<Option<Environment>> = Mutex::new(None);

/// The environment in which sessions are made.
pub(crate) fn environment() -> Result<Environment> {
    let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(environment) = loaded.as_ref() {
        return Ok(environment.clone());
    }
    let path = library()?;
    let unusable = |why: String| EdgeError::RuntimeUnusable { path: path.clone(), named: set(VARIABLE).is_some(), why };
    let builder = ort::init_from(&path).map_err(|e| unusable(e.to_string()))?;
    let environment = builder.with_name("loopline").with_telemetry(false).build().map_err(|e| unusable(e.to_string()))?;
    *loaded = Some(environment.clone());
    Ok(environment)
}

/// The library: where [`VARIABLE`] points, beside the program, or in the user's cache.
///
/// # Errors
/// [`EdgeError::RuntimeMissing`] when there is none.
pub fn library() -> Result<PathBuf> {
    let named = set(VARIABLE);
    let is_named = named.is_some();
    let places = named.map_or_else(places, |path| vec![path]);
    let found = places.iter().find(|path| path.is_file());
    // An absolute path is due: relative ones would be looked for beside the program.
    found.and_then(|path| std::path::absolute(path).ok()).ok_or_else(|| EdgeError::RuntimeMissing {
        looked: places.iter().map(|p| p.display().to_string()).collect::<Vec<_>>().join(", "),
        named: is_named,
    })
}

/// A variable of the environment that is set to something.
fn set(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

fn places() -> Vec<PathBuf> {
    let name = format!("{}onnxruntime{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    let beside = std::env::current_exe().ok().and_then(|program| program.parent().map(Path::to_owned));
    let cache = set("XDG_CACHE_HOME").or_else(|| set("HOME").map(|home| home.join(".cache")));
    let folder = format!("loopline/onnxruntime-{VERSION}-{}", std::env::consts::ARCH);
    [beside, cache.map(|cache| cache.join(folder))].into_iter().flatten().map(|dir| dir.join(&name)).collect()
}
