//! `docs/formats.md`: what is opened and how, from the readers' cards, and what is only named.

use super::markdown::{code, escape, head, prose, row};
use super::source;
use std::collections::BTreeSet;
use std::path::Path;

/// The page.
pub fn page(root: &Path) -> Result<String, String> {
    let mut out = String::from("<!-- Made by `cargo xtask docs` from src/read/ and src/event.rs. -->\n\n# Formats\n\n");
    out += "What a file is, its first bytes say; its name counts only for formats that have no first bytes of their own. \
            Readers are asked in this order, and the last one takes everything. The names are the usual ones, and no \
            condition.\n\n";
    out += &head(&["Format", "Usual names", "What is read"]);
    for card in whose::read::readers().map(|reader| reader.card()).filter(|card| card.name != "unsupported") {
        let names: Vec<_> = card.extensions.iter().map(|e| code(&format!(".{e}"))).collect();
        out += &row(&[&escape(card.name), &names.join(" "), &prose(card.about)]);
    }
    out += "\nCompressed files may stand inside each other, and what comes out is recognised again. Text is read in any \
            encoding; offsets of text that is stored in UTF-8 are those of the file. In binary files, readable strings of \
            8-bit and 16-bit characters are searched.\n\n";
    let reader = source::read(&root.join("src/read/unsupported.rs"))?;
    let (closed, encrypted) = unopened(&reader)?;
    out += "## Known and not opened\n\nOf these, only readable strings are searched, and a gap says so: the scan does not \
            count as complete.\n\n";
    closed.iter().for_each(|name| out += &format!("- {}\n", escape(name)));
    out += "\nEncrypted, with a gap of that reason:\n\n";
    encrypted.iter().for_each(|name| out += &format!("- {}\n", escape(name)));
    out += "\nCpio and ar archives store their members as they are and need no gap: their strings are their content. In \
            them members have no places of their own.\n\n## Gaps\n\nWhat was not read is a gap, in every report and in the \
            exit status.\n\n";
    out += &head(&["Reason", "Meaning"]);
    for item in source::items(&source::read(&root.join("src/event.rs"))?, "pub enum GapReason")? {
        out += &row(&[&code(&item.name), &prose(&item.about)]);
    }
    Ok(out)
}

/// Names of formats in the tables and functions of the reader that opens none.
fn unopened(text: &str) -> Result<(BTreeSet<&str>, BTreeSet<&str>), String> {
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    let names = |start: &str| -> BTreeSet<&str> {
        text.split(start).skip(1).filter_map(|rest| rest.split('"').next()).collect()
    };
    let (closed, encrypted) = (names("Closed(\""), names("Encrypted(\""));
    if closed.len() < 15 || encrypted.len() < 5 {
        return Err("src/read/unsupported.rs: its tables were not understood".into());
    }
    Ok((closed, encrypted))
}
