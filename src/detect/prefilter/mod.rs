//! The prefilter: finds candidates, so that precise regexes run only where something can be.
//!
//! [`shape`] says where in a regex to look, and [`draft`] and [`graph`] make one automaton of what all patterns begin with
//! there. [`bitmap`] sorts bytes into sets and kinds, [`sieve`] and [`runs`] say where walking is worth it, [`known`]
//! and [`chunks`] remember words and what stands between numbers, [`seen`] asks what comes of that, [`plan`] says where to walk and [`walker`] walks, [`places`] keeps where words begin, and [`words`] finds labels, literals and context words where words begin, by [`bloom`]
//! and [`entries`], as they may be spelled ([`spelling`]); [`vocabulary`] gives the phrases of rules their numbers. A candidate is never a finding: the anchored
//! regex, the validator and the evidence decide. No match of a regex is ever outside the candidates; a property test holds
//! that against every built-in detector.

pub mod bitmap;
pub mod bloom;
pub mod bytes;
mod chunks;
pub mod draft;
pub mod entries;
pub mod graph;
pub mod known;
pub mod packed;
pub mod places;
pub mod plan;
pub mod runs;
pub mod seen;
pub mod shape;
pub mod sieve;
#[cfg(target_arch = "x86_64")]
mod simd;
pub mod spelling;
pub mod vocabulary;
pub mod walker;
pub mod words;
