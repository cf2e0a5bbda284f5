//! Bytes that come again and again, and what is asked about them once.

use super::graph::ShapeId;
use super::words::{Key, PhraseId};

/// The beginning of something, of which no more is known.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'t> {
    /// Its first bytes.
    pub bytes: &'t [u8],
    /// A digit stands behind them.
    pub before_digit: bool,
}

/// What may begin at the first of some bytes.
#[derive(Clone, Copy, Debug)]
pub enum Beginning {
    /// A shape.
    Shape(ShapeId),
    /// A marked phrase; behind so many bytes it ends, if they say that it stands there.
    Phrase(PhraseId, Option<usize>),
}

/// Takes what a plan finds.
pub trait Finds {
    /// A shape may begin at a position.
    fn shape(&mut self, at: usize, shape: ShapeId);
    /// A marked phrase with this key may begin there.
    fn key(&mut self, key: Key);
    /// False if nothing comes of it wherever these bytes stand.
    fn may(&mut self, what: Beginning, seen: Seen<'_>) -> bool;
}
