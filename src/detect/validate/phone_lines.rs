//! Lines of `rules/data/phone-plans.tsv`. The build script compiles this file too, for the automata of its expressions.

/// One region's facts as the file has them; its head says what they mean.
pub struct Line<'f> {
    /// The country code.
    pub code: u16,
    /// ISO 3166-1 alpha-2, `001` for a global network.
    pub region: &'f str,
    /// Bit n is set when national numbers may have n digits.
    pub lengths: u32,
    /// National prefix, an expression.
    pub prefix: &'f str,
    /// What stands in its place.
    pub replacement: &'f str,
    /// Numbers of people, an expression.
    people: &'f str,
    /// Numbers of services, an expression.
    services: &'f str,
}

/// The lines of the file.
pub fn lines(file: &str) -> impl Iterator<Item = Line<'_>> {
    file.lines().filter(|line| !line.starts_with('#')).filter_map(read)
}

fn read(line: &str) -> Option<Line<'_>> {
    let mut fields = line.split('\t');
    let (code, region, lengths) = (fields.next()?.parse().ok()?, fields.next()?, fields.next()?);
    let _local_lengths = fields.next()?;
    let (prefix, replacement, _leading) = (fields.next()?, fields.next()?, fields.next()?);
    let (people, services) = (fields.next()?, fields.next()?);
    let lengths = lengths.split(',').filter_map(|length| length.parse::<u32>().ok()).fold(0, |bits, n| bits | 1 << n);
    Some(Line { code, region, lengths, prefix, replacement, people, services })
}

impl Line<'_> {
    /// The expressions of whole numbers of people and of services, and of the national prefix at the start of a number;
    /// empty where there is none.
    pub fn expressions(&self) -> [String; 3] {
        let some =
            |pattern: &str, end: &str| if pattern.is_empty() { String::new() } else { format!("(?:{pattern}){end}") };
        [some(self.people, r"\z"), some(self.services, r"\z"), some(self.prefix, "")]
    }
}
