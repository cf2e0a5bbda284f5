//! Shapes of patterns: those of the built-in rules, and those of a user's that are derived now.

use super::prefilter::graph::{self, After, Before, ShapeId, Stored};
use super::prefilter::plan::Plan;
use super::prefilter::shape::{self, Back, Start};
use super::prefilter::words::{PhraseId, WordTable};
use std::collections::HashMap;

/// Shapes, and which matchers use them.
pub struct Shapes {
    stored: Stored,
    known: HashMap<u64, ShapeId>,
    new: Vec<(Start, Before)>,
    /// The words of the stored ones, by number.
    anchors: Vec<Vec<PhraseId>>,
    /// Which matcher uses which shape.
    used: Vec<(ShapeId, u16)>,
}

impl Shapes {
    /// Those of the built-in rules, with the numbers of their words.
    pub fn built_in(anchors: Vec<Vec<PhraseId>>) -> Self {
        static SHAPES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/shapes.bin"));
        let stored: Stored =
            postcard::from_bytes(SHAPES).expect("the build script wrote these bytes from the same types");
        let known = stored.keys.iter().copied().zip(0..).collect();
        Self { stored, known, new: Vec::new(), anchors, used: Vec::new() }
    }

    /// The way back of a pattern's shape, which `matcher` uses, and the bytes of its longest match.
    ///
    /// # Errors
    /// The regex is wrong or matches nothing at all, or there are too many.
    pub fn find(
        &mut self,
        regex: &str,
        (before, after): (Before, After),
        matcher: u16,
    ) -> Result<(Option<Back>, Option<u32>), String> {
        let key = graph::key(regex, before, after);
        let stored = self.stored.keys.len();
        if let Some(&shape) = self.known.get(&key) {
            self.used.push((shape, matcher));
            return Ok(match usize::from(shape).checked_sub(stored).map(|i| &self.new[i].0) {
                Some(start) => (start.back, start.longest),
                None => {
                    let shape = &self.stored.graph.shapes[usize::from(shape)];
                    (shape.back, shape.longest)
                }
            });
        }
        let hir = super::syntax::parse(regex)?;
        if hir.properties().minimum_len().unwrap_or(0) == 0 {
            return Err("it can match nothing at all".into());
        }
        let start = shape::derive(&hir, after.set());
        let found = (start.back, start.longest);
        let shape = u16::try_from(stored + self.new.len()).map_err(|_| "too many patterns".to_string())?;
        self.new.push((start, before));
        self.known.insert(key, shape);
        self.used.push((shape, matcher));
        Ok(found)
    }

    /// Plans the search for all of them; words of new ones are added to the table.
    pub fn plan(self, table: &mut WordTable) -> Planned {
        let Self { mut stored, new, mut anchors, used, .. } = self;
        let words = |(start, _): &(Start, Before)| start.anchor.words.iter().map(|word| table.add_word(word)).collect();
        anchors.extend(new.iter().map(words));
        if !new.is_empty() {
            stored.sieve.extend(&new);
            stored.runs.extend(&new);
            stored.graph.extend(new);
        }
        let (mut shaped, mut words) = (vec![Vec::new(); stored.graph.shapes.len()], Vec::new());
        for (shape, matcher) in used {
            shaped[usize::from(shape)].push(matcher);
            words.extend(anchors[usize::from(shape)].iter().map(|&phrase| (phrase, matcher)));
        }
        Planned { plan: Plan::new(stored), shaped, words }
    }
}

/// How shapes are looked for.
pub struct Planned {
    /// The plan.
    pub plan: Plan,
    /// The matchers of each shape, by its number.
    pub shaped: Vec<Vec<u16>>,
    /// Words at which matchers begin.
    pub words: Vec<(PhraseId, u16)>,
}
