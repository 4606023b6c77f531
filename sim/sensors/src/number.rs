//! The one piece of arithmetic that all cameras share.

/// `value` between `low` and `high`; NaN becomes `low`. Compiles to two vector instructions, unlike `clamp`.
#[inline(always)]
pub(crate) fn bounded(value: f32, low: f32, high: f32) -> f32 {
    let value = if value > low { value } else { low };
    if value < high { value } else { high }
}
