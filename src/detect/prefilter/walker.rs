//! The walk: a deterministic automaton over the graph of a plan, whose states are made when a text first needs them.

use super::chunks::{Chunks, Passed};
use super::draft::DEEP;
use super::graph::{Edge, ROOTS, ShapeId};
use super::known::Known;
use super::plan::Plan;
use super::sieve::KINDS_AT_MOST as KINDS;
use std::collections::HashMap;

/// The state from which the shapes of these roots are walked: those behind anything alone, or any of the others.
#[inline]
pub fn first_state(roots: u8) -> u16 {
    1 + u16::from(roots >> 1)
}

/// Number of the states from which walks begin, with the dead one.
const FIRST_STATES: usize = 1 + (1 << (ROOTS - 1));
const DEAD: u16 = 0;
const UNKNOWN: u16 = u16::MAX;
/// Set in a transition to a state that accepts something.
const ACCEPTS: u16 = 1 << 15;
/// States beyond which the automaton is made anew; on real text it stays far below.
const MOST_STATES: usize = 20_000;

/// A thread's automaton over the graph of a plan: its states are made when they are first met.
#[derive(Default)]
pub struct Walker {
    /// `table[state * KINDS + kind]`: the next state.
    table: Vec<u16>,
    states: Vec<State>,
    /// The state of each set of nodes.
    numbers: HashMap<Box<[u32]>, u16>,
    /// Words that came before.
    pub known: Known,
    /// What stands between numbers and came before.
    pub chunks: Chunks,
    /// What is known of the chunks of a stride.
    pub passed: Passed,
    /// Nodes of a state that is being made.
    nodes: Vec<u32>,
}

/// A state of the automaton.
#[derive(Default)]
struct State {
    /// The nodes of the graph that go on; a shape that has been found does not.
    nodes: Box<[u32]>,
    /// The shapes that are found here.
    accepts: Box<[ShapeId]>,
}

impl Walker {
    fn reset(&mut self) {
        self.table.clear();
        self.states.clear();
        self.numbers.clear();
        for state in 0..FIRST_STATES {
            self.add(State::default(), if state == usize::from(DEAD) { DEAD } else { UNKNOWN });
        }
    }

    fn add(&mut self, state: State, fill: u16) -> u16 {
        // Fewer than MOST_STATES, with room for those of one walk.
        let number = self.states.len() as u16;
        self.table.resize(self.table.len() + KINDS, fill);
        self.states.push(state);
        number
    }

    /// Calls `found` for each shape that may begin with bytes of these kinds; returns how many of them were looked at.
    #[inline]
    pub fn walk(&mut self, plan: &Plan, kinds: &[u8], state: u16, mut found: impl FnMut(ShapeId)) -> usize {
        if self.states.len() < FIRST_STATES || self.states.len() > MOST_STATES {
            self.reset();
        }
        let mut state = state;
        for (n, &kind) in kinds.iter().take(DEEP).enumerate() {
            let slot = (usize::from(state) * KINDS) | usize::from(kind);
            let mut next = self.table[slot];
            // One question for all that is no plain step: nothing, unknown, something found.
            if next.wrapping_sub(1) < ACCEPTS - 1 {
                state = next;
                continue;
            }
            if next == UNKNOWN {
                next = self.make(plan, state, kind);
                self.table[slot] = next;
            }
            if next == DEAD {
                return n + 1;
            }
            state = next & !ACCEPTS;
            if next & ACCEPTS != 0 {
                self.states[usize::from(state)].accepts.iter().for_each(|&shape| found(shape));
            }
        }
        // What is left is too long to tell. Nodes are numbered shape by shape.
        let mut last = None;
        for shape in self.states[usize::from(state)].nodes.iter().map(|&n| plan.graph.node(n).shape) {
            if last != Some(shape) {
                found(shape);
            }
            last = Some(shape);
        }
        DEEP
    }

    #[cold]
    fn make(&mut self, plan: &Plan, state: u16, kind: u8) -> u16 {
        let graph = &plan.graph;
        let mut nodes = std::mem::take(&mut self.nodes);
        nodes.clear();
        // A plain loop: it looks at a million edges before a thread has met what a log is made of.
        let mut follow = |edges: &[Edge]| {
            for &(set, node) in edges {
                if plan.covers[usize::from(set)] >> kind & 1 == 1 {
                    nodes.push(node);
                }
            }
        };
        if usize::from(state) < FIRST_STATES {
            let others = usize::from(state) - 1;
            let is_one = |root: usize| if root == 0 { others == 0 } else { others >> (root - 1) & 1 == 1 };
            (0..ROOTS).filter(|&root| is_one(root)).for_each(|root| follow(&graph.roots[root]));
        } else {
            self.states[usize::from(state)].nodes.iter().for_each(|&n| follow(graph.edges(n)));
        }
        nodes.sort_unstable();
        nodes.dedup();
        let number = self.number(plan, &nodes);
        self.nodes = nodes;
        if self.states[usize::from(number)].accepts.is_empty() { number } else { number | ACCEPTS }
    }

    /// The state of a set of nodes.
    fn number(&mut self, plan: &Plan, nodes: &[u32]) -> u16 {
        if nodes.is_empty() {
            return DEAD;
        }
        if let Some(&number) = self.numbers.get(nodes) {
            return number;
        }
        let graph = &plan.graph;
        let mut accepts: Vec<ShapeId> =
            nodes.iter().map(|&n| graph.node(n)).filter(|n| n.accept).map(|n| n.shape).collect();
        accepts.dedup();
        let go_on = nodes.iter().copied().filter(|&n| accepts.binary_search(&graph.node(n).shape).is_err());
        let state = State { nodes: go_on.collect(), accepts: accepts.into() };
        let fill = if state.nodes.is_empty() { DEAD } else { UNKNOWN };
        let number = self.add(state, fill);
        self.numbers.insert(nodes.into(), number);
        number
    }
}
