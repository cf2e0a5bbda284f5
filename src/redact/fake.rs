//! Invented values: of the form of the value that they replace, with right check digits, and from ranges that nobody has.
//!
//! `fakes.toml` says which ranges those are. A value that is merely invented would be found again by a scan of the copy,
//! and could be somebody's; so a kind of data that has no such range has no invented values, and takes a token. Names have
//! none: nothing would tell an invented name from a real one.

use crate::detect::percent;
use crate::detect::validate::{UNITED_STATES, bank, parse_date};
use crate::rule::Rule;
use serde::Deserialize;

/// The table of invented values.
pub struct Fakes {
    list: Vec<Fake>,
}

#[derive(Deserialize)]
struct Table {
    fake: Vec<Fake>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fake {
    detectors: Vec<String>,
    /// What letters and digits of the value begin with; for any where it is empty.
    #[serde(default)]
    begins: String,
    /// Letters and digits that take the places of those of the value.
    #[serde(default)]
    shapes: Vec<String>,
    /// Published specimens.
    #[serde(default)]
    samples: Vec<String>,
    /// Whole values, for a value of another form.
    #[serde(default)]
    forms: Vec<String>,
    /// The first digits of a value in which each place keeps its class.
    #[serde(default)]
    digits: String,
    /// Its letters, one of which takes the place of each.
    #[serde(default)]
    letters: String,
    /// It is an account: see [`account`].
    #[serde(default)]
    account: bool,
    /// It is a date, and keeps its layout.
    #[serde(default)]
    date: bool,
    /// Several values may have the same one.
    #[serde(default)]
    shared: bool,
    #[allow(dead_code)] // For whoever reads the file.
    source: String,
}

impl Fakes {
    /// The table inside the binary.
    pub fn built_in() -> Self {
        let table: Table = toml::from_str(include_str!("fakes.toml")).expect("fakes.toml is tested");
        Self { list: table.fake }
    }

    /// An invented value for one of a detector; the same fingerprint gives the same one, and each attempt another. `None`
    /// where there is no range to take it from.
    pub fn invent(&self, rule: &Rule, value: &str, fingerprint: [u8; 16], attempt: u32) -> Option<Invented> {
        let mut dice = Dice(u128::from_be_bytes(fingerprint).rotate_left(29 * attempt) ^ u128::from(attempt));
        let own: String = value.chars().filter(char::is_ascii_alphanumeric).collect();
        let own = own.strip_prefix("00").unwrap_or(&own).to_ascii_uppercase();
        let is_for = |fake: &&Fake| fake.detectors.contains(&rule.id) && own.starts_with(&fake.begins);
        let fits = |fake: &&Fake| fake.begins.is_empty() || fake.shapes.iter().any(|shape| shape.len() == own.len());
        let mut of_kind = self.list.iter().filter(is_for);
        let first = of_kind.clone().next();
        let fake = of_kind.find(fits);
        if let Some(other) = first.filter(|own| !own.begins.is_empty() && !fits(own)) {
            // A number of this country in another length.
            let prefix = if value.starts_with("00") { "00" } else { "+" };
            let shape: &String = dice.one_of(&other.shapes);
            let text = format!("{prefix}{}", shaped(shape, &mut dice));
            return Some(Invented { text, shared: false });
        }
        let (samples, forms) = fake.map_or((&[][..], &[][..]), |fake| (&fake.samples, &fake.forms));
        let shared = fake.is_some_and(|fake| fake.shared);
        let made = |text| Some(Invented { text, shared });
        if let Some(fake) = fake {
            if fake.date {
                return made(date(value, &mut dice).unwrap_or_else(|| formed(&fake.forms, &mut dice)));
            }
            if fake.account {
                return account(value, &mut dice).and_then(made);
            }
            if !fake.letters.is_empty() {
                return in_classes(value, &fake.digits, &fake.letters, &mut dice).and_then(made);
            }
            let places = own.len();
            // Thirty-two digits in a row may be a hash, and are no UUID.
            let places = if places == 32 && !value.contains('-') { 0 } else { places };
            let fitting: Vec<&String> = fake.shapes.iter().filter(|shape| shape.len() == places).collect();
            if !fitting.is_empty() {
                let shape = dice.one_of(&fitting);
                let digits = shaped(shape, &mut dice);
                return made(laid_out(
                    value,
                    if value.starts_with("00") { format!("00{digits}") } else { digits }.as_str(),
                ));
            }
        }
        let is_number = |sample: &&String| sample.bytes().any(|b| b.is_ascii_digit());
        // One specimen for all secrets would say that they are the same, and of which vendor.
        let published = rule.test_values.iter().filter(is_number).filter(|_| rule.group != "credentials");
        let samples: Vec<&String> = samples.iter().chain(published).collect();
        if !samples.is_empty() {
            return Some(Invented { text: specimen(value, &samples, &mut dice), shared: true });
        }
        if forms.is_empty() { None } else { made(formed(forms, &mut dice)) }
    }
}

/// An invented value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invented {
    /// What stands in place of the value.
    pub text: String,
    /// Other values may have the same one.
    pub shared: bool,
}

/// Numbers drawn from a fingerprint.
struct Dice(u128);

impl Dice {
    fn below(&mut self, n: u32) -> u32 {
        let drawn = (self.0 % u128::from(n)) as u32;
        self.0 /= u128::from(n);
        drawn
    }

    fn one_of<'l, T>(&mut self, list: &'l [T]) -> &'l T {
        &list[self.below(list.len() as u32) as usize]
    }
}

/// Fills a shape: `#` is any digit, `AAA` an area code, `x` any hexadecimal digit, `L` the Luhn digit of all before it.
fn shaped(shape: &str, dice: &mut Dice) -> String {
    let (mut out, mut area) = (String::with_capacity(shape.len()), String::new());
    for place in shape.chars() {
        match place {
            '#' => out.extend(char::from_digit(dice.below(10), 10)),
            'A' if area.is_empty() => {
                // In each of them 555-0100 to 555-0199 are nobody's.
                area = dice.one_of(UNITED_STATES).to_string();
                out += &area;
            }
            'A' => {}
            'x' => out.extend(char::from_digit(dice.below(16), 16)),
            'L' => out.push(luhn(&out)),
            other => out.push(other),
        }
    }
    out
}

/// A value in which each digit is a digit and each letter a letter of the same case: the first digits are `digits`, the
/// letters of `letters`. `None` for one with other letters, with fewer digits than there are to choose from, or without
/// letters where these are all that tell it.
fn in_classes(value: &str, digits: &str, letters: &str, dice: &mut Dice) -> Option<String> {
    const LEFT: usize = 2;
    let count = value.chars().filter(char::is_ascii_digit).count();
    let has_letter = value.contains(|c: char| c.is_ascii_alphabetic());
    let is_plain = value.chars().all(|c| !c.is_alphanumeric() || c.is_ascii());
    let is_telling = if digits.is_empty() { has_letter && count > 0 } else { count >= digits.len() + LEFT };
    if !is_plain || value.contains('*') || !is_telling {
        return None;
    }
    let (letters, mut first): (Vec<char>, _) = (letters.chars().collect(), digits.chars());
    let place = |c: char| match c {
        c if c.is_ascii_digit() => first.next().or_else(|| char::from_digit(dice.below(10), 10)).unwrap_or(c),
        c if c.is_ascii_uppercase() => *dice.one_of(&letters),
        c if c.is_ascii_lowercase() => dice.one_of(&letters).to_ascii_lowercase(),
        c => c,
    };
    Some(value.chars().map(place).collect())
}

/// An account of the same country and length with right check digits, in which each letter is a letter and each digit one:
/// the first four places behind the check digits, where the code of the bank is, are nines and the letter Z.
fn account(value: &str, dice: &mut Dice) -> Option<String> {
    const CODE: usize = 4;
    let own: String = value.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
    let (country, rest) = (own.get(..2)?, own.get(4..)?);
    let place = |(n, c): (usize, char)| match (n < CODE, c.is_ascii_digit()) {
        (true, true) => '9',
        (true, false) => 'Z',
        (false, true) => char::from_digit(dice.below(10), 10).unwrap_or(c),
        (false, false) => char::from(b'A' + dice.below(26) as u8),
    };
    let rest: String = rest.chars().enumerate().map(place).collect();
    let account = checked(&format!("{country}00{rest}"));
    let is_small = value.contains(|c: char| c.is_ascii_lowercase());
    Some(laid_out(value, &if is_small { account.to_ascii_lowercase() } else { account }))
}

/// True for a value that may be one of those that are invented here, however it is written.
pub fn is_invented(value: &[u8]) -> bool {
    static FAKES: std::sync::LazyLock<Fakes> = std::sync::LazyLock::new(Fakes::built_in);
    let plain = percent::decoded(value);
    let Ok(text) = std::str::from_utf8(plain.as_deref().unwrap_or(value)) else { return false };
    let own: String = text.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
    let own = own.strip_prefix("00").filter(|_| text.starts_with("00")).unwrap_or(&own);
    let is_like = |fake: &Fake| {
        fake.shapes.iter().any(|shape| has_shape(own, shape))
            || fake.forms.iter().any(|form| has_form(text, form))
            || fake.account && bank::iban(text.as_bytes()).test_value
    };
    let is_old = || parse_date(text.as_bytes()).is_some_and(|(year, ..)| (1801..=1860).contains(&year));
    text.len() < 128 && (FAKES.list.iter().any(is_like) || is_old())
}

/// True for letters and digits that may come of a shape.
fn has_shape(own: &str, shape: &str) -> bool {
    let fits = |(c, place): (char, char)| match place {
        '#' | 'A' | 'L' => c.is_ascii_digit(),
        'x' => c.is_ascii_hexdigit(),
        place => c == place,
    };
    own.len() == shape.len() && own.chars().zip(shape.chars()).all(fits)
}

/// True for a text that may come of a form.
fn has_form(text: &str, form: &str) -> bool {
    let Some((before, after)) = form.split_once('{') else { return text == form };
    let (Some(rest), Some((kind, after))) = (text.strip_prefix(before), after.split_once('}')) else { return false };
    let most = rest.bytes().take_while(u8::is_ascii_hexdigit).count();
    let length = match kind.trim_start_matches(|c: char| c.is_ascii_alphabetic()).parse() {
        Ok(length) => length..=length,
        Err(_) => 1..=3,
    };
    length.into_iter().any(|length| length <= most && has_form(&rest[length..], after))
}

/// An account with the two digits behind its country that make it 1 by 97 (ISO 13616), which are noughts before.
fn checked(account: &str) -> String {
    let (head, rest) = account.split_at(4);
    let numbers = rest.chars().chain(head.chars()).filter_map(|c| c.to_digit(36));
    let left = numbers.fold(0, |left, n| (left * if n > 9 { 100 } else { 10 } + n) % 97);
    format!("{}{:02}{rest}", &head[..2], 98 - left)
}

/// The digit that makes a number pass Luhn's check.
fn luhn(digits: &str) -> char {
    let doubled = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let digits = digits.chars().rev().filter_map(|c| c.to_digit(10)).enumerate();
    let sum: u32 = digits.map(|(i, digit)| if i % 2 == 0 { doubled(digit) } else { digit }).sum();
    char::from_digit((10 - sum % 10) % 10, 10).unwrap_or('0')
}

/// Letters and digits in the places of those of a value, with its separators.
fn laid_out(value: &str, places: &str) -> String {
    let mut places = places.chars().filter(char::is_ascii_alphanumeric);
    value.chars().map(|c| if c.is_ascii_alphanumeric() { places.next().unwrap_or(c) } else { c }).collect()
}

/// A published specimen: of the same length and country if there is one, then in the layout of the value.
fn specimen(value: &str, samples: &[&String], dice: &mut Dice) -> String {
    let plain = |text: &str| -> String { text.chars().filter(char::is_ascii_alphanumeric).collect() };
    let (own, country) = (plain(value), |text: &str| text.get(..2).map(str::to_ascii_uppercase));
    let same_country = |sample: &&&String| {
        let code = country(&plain(sample)).filter(|code| code.bytes().all(|b| b.is_ascii_alphabetic()));
        code.is_some() && code == country(&own)
    };
    let mut list: Vec<&&String> = samples.iter().filter(same_country).collect();
    if list.is_empty() {
        list = samples.iter().filter(|sample| plain(sample).len() == own.len()).collect();
    }
    let chosen = if list.is_empty() { dice.one_of(samples) } else { *dice.one_of(&list) };
    if plain(chosen).len() == own.len() { laid_out(value, &plain(chosen)) } else { (*chosen).clone() }
}

/// A day two hundred years ago: year, month and day. The last two have one digit, so that every layout has room for them.
fn day(dice: &mut Dice) -> [u32; 3] {
    [1801 + dice.below(60), 1 + dice.below(9), 1 + dice.below(9)]
}

/// A date two hundred years ago in the layout of a value, the same day in each: four digits are the year, one or two
/// digits a day or a month; eight digits are all of them, and a number of seconds is the midnight of that day. A time
/// behind the day is midnight too. `None` where the value has another form.
fn date(value: &str, dice: &mut Dice) -> Option<String> {
    let [year, month, day] = day(dice);
    let zero = |text: &str| text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect::<String>();
    let digits = value.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 8 && digits == value.len()
        || digits > 8 && value.len() > digits && parse_date(value.as_bytes()).is_some()
    {
        return Some(format!("{year}{month:02}{day:02}{}", zero(&value[8..])));
    }
    if let Ok(number) = value.parse::<i64>()
        && value.len() > 6
    {
        // Seconds, or thousandths of them.
        let seconds = days_since_1970([year, month, day].map(i64::from)) * 86_400;
        return Some(if number.unsigned_abs() >= 10_000_000_000 { seconds * 1000 } else { seconds }.to_string());
    }
    // What follows a day is its time.
    let is_of_day = |c: char| c.is_ascii_digit() || matches!(c, '-' | '/' | '.');
    let end = value.find(|c| !is_of_day(c)).unwrap_or(value.len());
    let (own, time) = value.split_at(end);
    let is_time = time.strip_prefix(['T', ' ', 't']).is_some_and(|time| time.starts_with(|c: char| c.is_ascii_digit()));
    let is_day_alone = time.is_empty() || is_time && parse_date(own.as_bytes()).is_some();
    if is_day_alone && let Some(own) = in_layout(own, [year, month, day]) {
        return Some(own + &zero(time));
    }
    if value.chars().any(char::is_alphabetic) {
        return Some(format!("{year}-{month:02}-{day:02}"));
    }
    in_layout(value, [year, month, day])
}

/// A day in the layout of another: which of two numbers is the month is told by what the other is, then by their marks.
fn in_layout(value: &str, [year, month, day]: [u32; 3]) -> Option<String> {
    let runs: Vec<&str> = value.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty()).collect();
    let lengths: Vec<usize> = runs.iter().map(|run| run.len()).collect();
    let order = match lengths[..] {
        [4, 1..=2, 1..=2] => [year, month, day],
        [1..=2, 1..=2, 4] => {
            let known = parse_date(value.as_bytes()).filter(|(_, month, day)| month != day);
            let first = runs[0].parse::<u8>().ok();
            let is_month = match known {
                Some((_, month, _)) => first == Some(month),
                None => !value.contains('.'),
            };
            if is_month { [month, day, year] } else { [day, month, year] }
        }
        _ => return None,
    };
    let (mut out, mut rest) = (String::new(), value);
    for (run, number) in runs.into_iter().zip(order) {
        let (before, after) = rest.split_once(run)?;
        out += before;
        out += &format!("{number:0width$}", width = run.len());
        rest = after;
    }
    Some(out + rest)
}

/// Days from 1970-01-01 to a day of the calendar of Gregory, by the count of the days of whole years from March on.
fn days_since_1970([year, month, day]: [i64; 3]) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1 - 719_468
}

fn formed(forms: &[String], dice: &mut Dice) -> String {
    let form: &String = dice.one_of(forms);
    filled(form, dice)
}

/// Fills a form: `{dN}` is N digits, `{area}` an area code, `{hexN}` N hexadecimal ones, `{byte}` a number from 1 to 254, `{month}` and `{day}`
/// what they say.
fn filled(form: &str, dice: &mut Dice) -> String {
    let mut out = String::new();
    let mut rest = form;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let (kind, after) = after.split_once('}').unwrap_or((after, ""));
        let n = kind.trim_start_matches(|c: char| c.is_ascii_alphabetic()).parse().unwrap_or(1);
        match kind.trim_end_matches(|c: char| c.is_ascii_digit()) {
            "area" => out += &shaped("AAA", dice),
            "hex" => out += &shaped(&"x".repeat(n), dice),
            "byte" => out += &format!("{}", 1 + dice.below(254)),
            "month" => out += &format!("{:02}", 1 + dice.below(12)),
            "day" => out += &format!("{:02}", 1 + dice.below(28)),
            _ => out += &shaped(&"#".repeat(n), dice),
        }
        rest = after;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::RuleBook;

    fn of(id: &str, value: &str, print: u8) -> Option<String> {
        let book = RuleBook::built_in();
        let rule = book.rule(book.find(id).expect("a rule"));
        Fakes::built_in().invent(rule, value, [print; 16], 0).map(|fake| fake.text)
    }

    #[test]
    fn the_form_of_the_value_is_kept() {
        for (id, value, starts, like) in [
            ("payment-card", "4539 5787 6362 1486", "9999 ", "#### #### #### ####"),
            ("payment-card", "378282246310005", "9999", "###############"),
            ("us-ssn", "536-90-4399", "666-", "###-##-####"),
            ("us-ssn", "536904399", "666", "#########"),
            ("phone-nanp", "(415) 867-5309", "(", "(###) ###-####"),
            ("phone-nanp", "+1.415.867.5309", "+1.", "+#.###.###.####"),
            ("date-of-birth", "1984-03-02", "18", "####-##-##"),
            ("date-of-birth", "3/2/1984", "", "#/#/####"),
            ("date-of-birth", "1984-03-02 12:30:00", "18", "####-##-## ##:##:##"),
            ("date-of-birth", "1984-03-02T12:30:00Z", "18", "####-##-##T##:##:##Z"),
            ("date-of-birth", "19840302", "18", "########"),
            ("date-of-birth", "19840302120000Z", "18", "##############Z"),
            ("date-of-birth", "458438400", "-", "-##########"),
            ("date-of-birth", "-14182940", "-", "-##########"),
            ("date-of-birth", "12 juillet 1984", "18", "####-##-##"),
            ("mac-address", "3c-22-fb-12-34-56", "00-00-5e-00-53-", ""),
            ("ipv6-address", "fe80::1", "2001:db8:", ""),
            ("maid", "7f0c1d5e-2b3a-4c5d-8e9f-0a1b2c3d4e5f", "00000000-0000-8", ""),
            ("iban", "DE44 5001 0517 5407 3249 31", "DE", "DE## #### #### #### #### ##"),
            ("iban", "FR14 2004 1010 0505 0001 3M02 606", "FR", ""),
            ("iban", "GB33BUKB20201555555555", "GB", "GB##ZZZZ##############"),
            ("us-passport", "533380006", "0000", "#########"),
            ("us-passport", "C03005988", "", ""),
            ("us-dl-ca", "D1234568", "", ""),
            ("us-driver-license", "F655-921-90-121-4", "", ""),
            ("phone-intl", "+49 171 9876503", "+49 ", "+## ### #######"),
            ("phone-intl", "0049 171 9876503", "0049 ", "#### ### #######"),
            ("phone-intl", "0049 30 901820", "0049", ""),
            ("phone-intl", "0033612345678", "0033", "#############"),
            ("phone-intl", "+44 7700 812345", "+44 ", "+## #### ######"),
        ] {
            let fake = of(id, value, 0x5b).expect("invented");
            assert!(fake.starts_with(starts), "{id}: {fake}");
            let shape = fake.chars().map(|c| if c.is_ascii_digit() { '#' } else { c }).collect::<String>();
            assert!(like.is_empty() || shape == like, "{id}: {fake}");
            assert_eq!(Some(fake), of(id, value, 0x5b), "the same value has the same one");
        }
        assert_ne!(of("payment-card", "4539578763621486", 1), of("payment-card", "4539578763621486", 2));
        assert_eq!(of("password-plain", "hunter2", 1), None);
        assert_eq!(of("person-name-full", "Wei Zhang", 1), None, "published names are no names for others");
    }

    #[test]
    fn places_keep_their_classes_and_accounts_pass_their_check() {
        let classes = |text: &str| -> String {
            let class = |c: char| match c {
                c if c.is_ascii_digit() => '#',
                c if c.is_ascii_uppercase() => 'A',
                c if c.is_ascii_lowercase() => 'a',
                c => c,
            };
            text.chars().map(class).collect()
        };
        for (id, value) in [
            ("iban", "FR14 2004 1010 0505 0001 3M02 606"),
            ("iban", "NO9386011117947"),
            ("iban", "MT84 MALT 0110 0001 2345 MTLC AST0 01S"),
            ("iban", "it60x0542811101000000123456"),
            ("us-passport", "C03005988"),
            ("intl-passport", "C01X00T47"),
            ("us-dl-ca", "D7654321"),
            ("us-driver-license", "F655-921-90-121-4"),
            ("us-license-plate-ca", "7ABC123"),
            ("us-license-plate", "ABC-1234"),
        ] {
            for print in [1, 0x5b, 0xee] {
                let fake = of(id, value, print).expect("invented");
                assert_eq!(classes(&fake), classes(value), "{id}");
                assert!(fake != value && (id != "iban" || bank::iban(fake.as_bytes()).test_value), "{fake}");
            }
        }
        for (id, value) in
            [("us-license-plate", "京A·12345"), ("us-driver-license", "WDL*OKA*12AB"), ("us-passport", "C0300")]
        {
            assert_eq!(of(id, value, 1), None, "{value}");
        }
    }

    #[test]
    fn what_is_invented_is_known() {
        for (id, value) in [
            ("us-ssn", "536-90-4399"),
            ("phone-nanp", "(415) 867-5309"),
            ("phone-intl", "0049 171 9876503"),
            ("phone-intl", "+34 600 123 456"),
            ("payment-card", "4539 5787 6362 1486"),
            ("email-address", "ann@bluefinch-mail.net"),
            ("date-of-birth", "1984-03-02"),
            ("ipv4-address", "93.184.216.34"),
            ("iban", "GB33BUKB20201555555555"),
        ] {
            let fake = of(id, value, 0x5b).expect("invented");
            assert!(
                is_invented(fake.as_bytes()) && is_invented(percent::encoded(fake.as_bytes()).as_bytes()),
                "{fake}"
            );
            assert!(!is_invented(value.as_bytes()), "{value}");
        }
        assert!(!is_invented(b"") && !is_invented(b"%ff") && !is_invented(b"2"));
    }

    #[test]
    fn cards_pass_their_check() {
        assert_eq!(luhn("7992739871"), '3');
        for print in 0..=255 {
            let card = of("payment-card", "4539578763621486", print).expect("invented");
            assert_eq!(luhn(&card[..15]), card[15..].chars().next().expect("a digit"), "{card}");
        }
    }

    #[test]
    fn the_table_names_detectors_and_shapes_that_are() {
        let book = RuleBook::built_in();
        for fake in Fakes::built_in().list {
            assert!(fake.detectors.iter().all(|id| book.find(id).is_some()), "{:?}", fake.detectors);
            let some = fake.shapes.len() + fake.samples.len() + fake.forms.len() + fake.letters.len();
            assert!(some > 0 || fake.account && !(fake.date && fake.forms.is_empty()), "{:?}", fake.detectors);
            assert!(fake.shapes.iter().all(|s| s.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'#')));
            let in_classes = fake.account || !fake.letters.is_empty();
            assert!(
                fake.shared || in_classes || fake.shapes.iter().chain(&fake.forms).any(|s| s.contains(['#', 'x', '{']))
            );
        }
    }
}
