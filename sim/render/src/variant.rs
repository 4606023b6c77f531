//! Variants of the shading pipelines. A software device executes both sides of every branch, so a pixel is shaded by the
//! cheapest pipeline that can show what its part has.

/// Number of variants: each costs a second of compiling on a software device that has not seen it yet.
pub(crate) const VARIANTS: usize = 4;

/// What a part's surface may show beyond intact and weathered substrate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Variant {
    /// Print or paint.
    pub printed: bool,
    /// Soil or water.
    pub soiled: bool,
    /// Corrosion, char or cracks.
    pub corroded: bool,
}

impl Variant {
    /// What the pipeline with this number can show; each shows all that the one before it can.
    pub(crate) fn from_index(index: usize) -> Self {
        Self { soiled: index >= 1, printed: index >= 2, corroded: index >= 3 }
    }

    /// The number of the cheapest pipeline that can show this.
    #[must_use]
    pub fn index(self) -> usize {
        if self.corroded {
            3
        } else if self.printed {
            2
        } else {
            usize::from(self.soiled)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pipeline_of_a_surface_can_show_all_that_it_has() {
        for bits in 0..8 {
            let asked = Variant { printed: bits & 1 != 0, soiled: bits & 2 != 0, corroded: bits & 4 != 0 };
            let given = Variant::from_index(asked.index());
            assert!(given.printed >= asked.printed && given.soiled >= asked.soiled && given.corroded >= asked.corroded);
        }
    }
}
