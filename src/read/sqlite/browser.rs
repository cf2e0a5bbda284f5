//! Stores of browsers, by the tables they have.

use crate::read::Fact;
use crate::read::sql::statement::Schema;

/// A store: its detector, why, and tables (with a column each) that it has.
type Store = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

/// Sources: the schemas in the sources of Chromium (`components/history`, `net/cookies`, `password_manager`) and Mozilla
/// (`toolkit/components/places`, `netwerk/cookie`), and in databases that Safari writes.
static STORES: &[Store] = &[
    (
        "browser-history-chromium",
        "tables urls and visits of a Chromium browser",
        &[("urls", "visit_count"), ("visits", "visit_time")],
    ),
    (
        "browser-history-firefox",
        "tables moz_places and moz_historyvisits",
        &[("moz_places", "url"), ("moz_historyvisits", "visit_date")],
    ),
    (
        "browser-history-safari",
        "tables history_items and history_visits",
        &[("history_items", "url"), ("history_visits", "visit_time")],
    ),
    ("search-history", "table keyword_search_terms of a Chromium browser", &[("keyword_search_terms", "term")]),
    ("cookie-store", "table cookies of a Chromium browser", &[("cookies", "host_key")]),
    ("cookie-store", "table moz_cookies", &[("moz_cookies", "host")]),
    ("account-credential-pair", "table logins of a Chromium browser", &[("logins", "password_value")]),
];

/// What the tables of a database say of it.
pub(super) fn facts<'s>(schemas: impl Iterator<Item = &'s Schema> + Clone) -> impl Iterator<Item = Fact> {
    STORES.iter().filter_map(move |(detector, why, tables)| {
        let has = |(table, column): &(&str, &str)| {
            schemas.clone().any(|s| s.table.eq_ignore_ascii_case(table) && s.columns.iter().any(|c| c == column))
        };
        let all = tables.iter().all(has);
        all.then_some(Fact { detector, why, score: 95, value: None, part: None })
    })
}
