//! Exit codes beside 0, which is success, and how an error is told.

use std::error::Error;

/// The request is wrong; nothing was written.
pub const REQUEST: u8 = 2;
/// Stopped early; what is complete is kept and `--resume` goes on from there.
pub const STOPPED: u8 = 3;
/// The graphics device failed.
pub const GRAPHICS: u8 = 4;
/// A check did not hold, or stored data are damaged.
pub const CHECK: u8 = 5;

/// The chain of causes in one line, without those that a message before them already tells.
#[must_use]
pub fn message(error: &(dyn Error + 'static)) -> String {
    let mut line = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let told = cause.to_string();
        if !line.contains(&told) {
            line = format!("{line}: {told}");
        }
        next = cause.source();
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Layer(&'static str, Option<Box<Layer>>);

    impl std::fmt::Display for Layer {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str(self.0)
        }
    }

    impl Error for Layer {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            self.1.as_deref().map(|e| e as _)
        }
    }

    #[test]
    fn each_cause_is_told_once() {
        let error =
            Layer("a.toml: no such file", Some(Box::new(Layer("no such file", Some(Box::new(Layer("errno 2", None)))))));
        assert_eq!(message(&error), "a.toml: no such file: errno 2");
    }
}
