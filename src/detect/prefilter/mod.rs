//! The prefilter: finds candidates at memory speed, so that precise regexes run only where something can be.
//!
//! [`shape`] derives a necessary condition from each regex, [`plan`] evaluates all of them together on the class
//! bitmaps of [`bitmap`], and [`words`] finds labels and literals at word starts. A candidate is never a finding: the
//! anchored regex, the validator and the evidence decide. No match of a regex is ever outside the candidates; a
//! property test holds that against every built-in detector.

pub mod bitmap;
pub mod bytes;
pub mod draft;
pub mod graph;
pub mod plan;
pub mod runs;
pub mod shape;
pub mod sieve;
#[cfg(target_arch = "x86_64")]
mod simd;
pub mod words;
