//! From a scenario to a dataset on disk.
//!
//! | module | holds |
//! |---|---|
//! | [`session`](Session) | threads: make views, draw, measure and encode, write in order |
//! | [`plan`](CONTENT_VERSION) | what decides a dataset's bytes |
//! | `gate` | bounds what is in flight |
//! | [`stages`](StageTimes) | where the time goes |

mod gate;
mod plan;
mod session;
mod stages;

pub use plan::CONTENT_VERSION;
pub use session::{Request, Session, Summary};
pub use stages::{Stage, StageTimes};
