//! What the system says of an error, as its users read it: without the number that the standard library puts behind it.

use std::io;

/// `no such file or directory`, where `Display` says `No such file or directory (os error 2)`.
pub fn words(error: &io::Error) -> String {
    let mut text = error.to_string();
    // Of a file that was to be written beside its place, whose name says nothing to anybody.
    let hidden = text.find(" at path \"");
    text.truncate(hidden.unwrap_or(text.len()));
    let ends = |number: i32| text.ends_with(&format!(" (os error {number})"));
    let is_numbered = error.raw_os_error().is_some_and(ends) || hidden.is_some() && text.ends_with(')');
    if is_numbered && text.contains(" (os error ") {
        text.truncate(text.rfind(" (os error ").unwrap_or(text.len()));
        // Names of the system such as `I/O error` keep their case.
        let second = text.chars().nth(1).is_some_and(char::is_lowercase);
        if second && let Some(first) = text.get_mut(..1) {
            first.make_ascii_lowercase();
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_not_said() {
        let missing = std::fs::read("no such file here").expect_err("it is not there");
        let said = words(&missing);
        assert!(!said.contains("os error") && said.starts_with(char::is_lowercase), "{said}");
        let folder =
            tempfile::Builder::new().prefix(".whose-").tempfile_in("no such folder").expect_err("it is not there");
        assert_eq!(words(&folder), said);
        assert_eq!(words(&io::Error::other("Kept as it is (os error 2)")), "Kept as it is (os error 2)");
    }
}
