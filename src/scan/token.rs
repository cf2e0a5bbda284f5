//! What stands inside a token that was found: the claims of a signed one, the login of an authorization header. They are
//! scanned as text of their own and stand where the token stands, with a step more.

use super::Scan;
use super::found::Finder;
use crate::detect::opened::open;
use crate::detect::{Hit, Scratch};
use crate::event::Finding;
use crate::place::Step;

/// The detector whose values are opened.
const TOKEN: &str = "auth-secret";

impl Scan<'_> {
    /// The findings inside a value, if it is a token that opens. Who replaces values takes a token as a whole.
    pub(super) fn inside_token(
        &self,
        scratch: &mut Scratch,
        finder: &Finder<'_>,
        token: &Finding,
        value: &[u8],
    ) -> Vec<Finding> {
        let is_token = self.book.rule(token.detector).id == TOKEN && !self.settings.members && !token.test_value;
        let Some(opened) = is_token.then(|| open(value)).flatten() else { return Vec::new() };
        let mut hits: Vec<Hit> = Vec::new();
        self.engine.scan(&opened.text, 0..opened.text.len(), scratch, &mut hits);
        let shown = hits.into_iter().filter(|hit| {
            let shown = self.is_shown(hit);
            if !shown {
                self.count_hidden(hit);
            }
            shown && hit.detector != token.detector
        });
        let one = |hit: Hit| {
            let mut place = token.place.clone();
            place.inside.push(Step::Part { part: opened.part.into() });
            let value = &opened.text[hit.start..hit.end];
            finder.finding(hit, place, Some(value))
        };
        shown.map(one).collect()
    }
}
