//! The sorting line as a Bevy ECS world, without rendering.
//!
//! | module | holds |
//! |---|---|
//! | [`scenario`] | scenario files: format, checks, infeed composition |
//! | [`archetype`] | procedural geometry of the things that come down the line |
//! | [`scene`] | one sample's world as data: items, belt, light, camera, heat |
//! | [`station`] | sensor stations as entities |
//!
//! **Invariant:** nothing here renders or links a graphics library; physics, power and policy run without a GPU.

pub mod archetype;
pub mod scenario;
pub mod scene;
pub mod station;
