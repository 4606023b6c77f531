//! Inverse dynamics by the recursive Newton-Euler method of `phyz-rigid` (Featherstone, "Rigid Body Dynamics Algorithms",
//! 2008, chapter 5).

use phyz_math::{DVec, Mat3, SpatialInertia, SpatialTransform, Vec3};
use phyz_model::{Body, Joint, Model, State};

/// The arm with nothing at its tool, and with one kilogram.
///
/// Efforts are linear in the masses at given motion, so that these two give those of any payload.
#[derive(Debug)]
pub(crate) struct Dynamics {
    bare: Model,
    with_one_kg: Model,
}

impl Dynamics {
    /// Of a model whose body `tool` carries the payload.
    pub(crate) fn of(bare: Model, tool: usize) -> Self {
        let mut with_one_kg = bare.clone();
        let point = SpatialInertia::new(1.0, Vec3::zero(), Mat3::zero());
        let joint = with_one_kg.joints.len();
        with_one_kg.joints.push(Joint::fixed(SpatialTransform::identity()));
        with_one_kg.q_offsets.push(bare.nq);
        with_one_kg.v_offsets.push(bare.nv);
        with_one_kg.bodies.push(Body::new("payload", point, i32::try_from(tool).expect("few links"), joint));
        Self { bare, with_one_kg }
    }

    pub(crate) fn torques(&self, q: &[f64], qd: &[f64], qdd: &[f64], payload_kg: f64) -> Vec<f64> {
        let mut state = State::new(0, 0, 0);
        state.q = DVec::from_slice(q);
        state.v = DVec::from_slice(qd);
        let qdd = DVec::from_slice(qdd);
        let mut torques = phyz_rigid::rnea(&self.bare, &state, &qdd).into_vec();
        if payload_kg != 0.0 {
            let loaded = phyz_rigid::rnea(&self.with_one_kg, &state, &qdd);
            for (torque, loaded) in torques.iter_mut().zip(loaded.as_slice()) {
                *torque += payload_kg * (loaded - *torque);
            }
        }
        torques
    }
}
