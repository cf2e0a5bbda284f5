//! What the system says of an error, as its users read it: without the number that the standard library puts behind it.

use std::io;

/// `no such file or directory`, where `Display` says `No such file or directory (os error 2)`.
pub fn words(error: &io::Error) -> String {
    let mut text = error.to_string();
    if let Some(number) = error.raw_os_error()
        && text.ends_with(&format!(" (os error {number})"))
    {
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
        assert_eq!(words(&io::Error::other("Kept as it is (os error 2)")), "Kept as it is (os error 2)");
    }
}
