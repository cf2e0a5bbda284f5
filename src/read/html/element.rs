//! What is known of elements and attributes of HTML by their names, all in small letters.
//!
//! Source: the HTML standard, sections 4 and 13.1.2.

use super::entity;
use super::token::attribute;
use std::ops::Range;

/// Longest name of a column, in bytes.
pub const LONGEST_NAME: usize = 128;

/// Elements without an end.
pub const EMPTY: [&[u8]; 14] = [
    b"area", b"base", b"br", b"col", b"embed", b"hr", b"img", b"input", b"link", b"meta", b"param", b"source",
    b"track", b"wbr",
];

/// Elements whose text holds no tags.
pub const OPAQUE: [&[u8]; 4] = [b"script", b"style", b"textarea", b"title"];

/// Elements that stand inside a sentence.
pub const INLINE: [&[u8]; 26] = [
    b"a", b"abbr", b"acronym", b"b", b"bdi", b"bdo", b"big", b"br", b"cite", b"code", b"data", b"del", b"em", b"font",
    b"i", b"ins", b"kbd", b"mark", b"s", b"small", b"span", b"strong", b"sub", b"sup", b"u", b"wbr",
];

/// Elements that say nothing of what is in them: no part of a path.
pub const PLAIN: [&[u8]; 14] = [
    b"html", b"head", b"body", b"div", b"section", b"article", b"main", b"center", b"table", b"thead", b"tbody", b"tr",
    b"form", b"dl",
];

/// Attributes that say how a page looks or behaves.
pub const LOOKS: [&[u8]; 28] = [
    b"align",
    b"bgcolor",
    b"border",
    b"cellpadding",
    b"cellspacing",
    b"charset",
    b"class",
    b"color",
    b"colspan",
    b"d",
    b"dir",
    b"for",
    b"height",
    b"integrity",
    b"lang",
    b"media",
    b"method",
    b"name",
    b"points",
    b"rel",
    b"role",
    b"rowspan",
    b"sizes",
    b"style",
    b"tabindex",
    b"type",
    b"valign",
    b"width",
];

/// The open elements that a tag ends where they were left open, and those beyond which it ends none.
pub fn ends(name: &[u8]) -> (&'static [&'static [u8]], &'static [&'static [u8]]) {
    match name {
        b"td" | b"th" => (&[b"td", b"th"], &[b"table"]),
        b"tr" => (&[b"tr"], &[b"table"]),
        b"tbody" | b"tfoot" | b"thead" => (&[b"thead", b"tbody", b"tfoot"], &[b"table"]),
        b"li" => (&[b"li"], &[b"ul", b"ol"]),
        b"dt" | b"dd" => (&[b"dt", b"dd"], &[b"dl"]),
        b"option" => (&[b"option"], &[b"select"]),
        _ => (&[b"p"], &[b"td", b"th", b"li", b"dd", b"div"]),
    }
}

/// The value of the first of these attributes that a tag has.
pub fn value_of(text: &[u8], tag: Range<usize>, names: &[&[u8]]) -> Option<Range<usize>> {
    names.iter().find_map(|wanted| {
        let mut from = tag.start;
        while let Some((key, value, next)) = attribute(text, from, tag.end) {
            if text[key].eq_ignore_ascii_case(wanted) && !value.is_empty() {
                return Some(value);
            }
            from = next;
        }
        None
    })
}

/// True for the option that is chosen.
pub fn is_selected(text: &[u8], tag: Range<usize>) -> bool {
    let mut from = tag.start;
    while let Some((key, _, next)) = attribute(text, from, tag.end) {
        if text[key].eq_ignore_ascii_case(b"selected") {
            return true;
        }
        from = next;
    }
    false
}

/// A text as the name of a column.
pub fn name_of(text: &[u8]) -> String {
    let mut plain = Vec::new();
    entity::append(text, &mut plain);
    let plain = plain.trim_ascii().strip_suffix(b":").unwrap_or(plain.trim_ascii());
    String::from_utf8_lossy(plain).chars().take(LONGEST_NAME).collect()
}
