//! Groups of a user's own for a student that is exported already: a last layer, a temperature and a bound of abstention from a few
//! labelled pictures.
//!
//! - [`pictures`], [`coco`]: what lies in the folder, cut as the edge cuts
//! - [`views`]: the same items turned, mirrored and in other light, and what the student's features say of them
//! - [`layer`]: a linear layer on those features
//! - [`judged`]: what layers say of pictures that they have not learned from; strength and temperature come from there
//! - [`bound`]: below which posterior nothing is said, and what the pictures prove of it
//! - [`card`]: all of that for people
//!
//! **Invariant:** temperature, bound and scores come from pictures that the layer which judges them has not seen.

pub(crate) mod bound;
pub(crate) mod card;
pub(crate) mod coco;
pub(crate) mod judged;
pub(crate) mod layer;
pub(crate) mod pictures;
pub(crate) mod views;
