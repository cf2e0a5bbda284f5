//! Numbers with right check digits, invented from given beginnings.

use super::random::Random;

/// `start`, then random digits, then a Luhn digit: `length` digits in all.
pub fn luhn(random: &mut Random, start: &str, length: usize) -> String {
    let mut number = format!("{start}{}", random.digits(length - 1 - start.len()));
    let sum: u32 = number
        .bytes()
        .rev()
        .enumerate()
        .map(|(i, digit)| {
            let value = u32::from(digit - b'0') * if i % 2 == 0 { 2 } else { 1 };
            value / 10 + value % 10
        })
        .sum();
    number.push_str(&((10 - sum % 10) % 10).to_string());
    number
}

/// A card number in groups of four, or 4-6-5 if it has fifteen digits.
pub fn card_groups(number: &str) -> String {
    let cuts: &[usize] = if number.len() == 15 { &[4, 10] } else { &[4, 8, 12] };
    let mut text = String::new();
    for (i, digit) in number.chars().enumerate() {
        if cuts.contains(&i) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

/// An account number of a country, with the two check digits of ISO 13616.
pub fn iban(country: &str, account: &str) -> String {
    let mut rest = 0u32;
    for letter in format!("{account}{country}00").chars() {
        for digit in letter.to_digit(36).unwrap_or(0).to_string().bytes() {
            rest = (rest * 10 + u32::from(digit - b'0')) % 97;
        }
    }
    format!("{country}{:02}{account}", 98 - rest)
}

/// A Chinese resident number: region, birth date as `YYYYMMDD`, serial of three digits, check place.
pub fn cn_resident(region: &str, birth: &str, serial: &str) -> String {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let body = format!("{region}{birth}{serial}");
    let sum: u32 = body.bytes().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    format!("{body}{}", char::from(b"10X98765432"[sum as usize % 11]))
}

/// An American routing number that begins with these eight digits.
pub fn routing(start: &str) -> String {
    let sum: u32 =
        start.bytes().zip([3, 7, 1, 3, 7, 1, 3, 7]).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    format!("{start}{}", (10 - sum % 10) % 10)
}

/// A Social Security number in the areas that were not given out by state.
pub fn ssn(random: &mut Random) -> String {
    format!("{}-{:02}-{:04}", random.within(773, 900), random.within(10, 100), random.within(1000, 9999))
}

/// A telephone number with the exchange 555, outside the lines that are kept for fiction.
pub fn phone(random: &mut Random) -> String {
    let area = random.pick(&["206", "312", "415", "503", "510", "541", "602", "646", "720"]);
    format!("{area}-555-{}", random.within(2000, 9900))
}

/// An address of the internet in networks that serve no households.
pub fn ipv4(random: &mut Random) -> String {
    let network = random.pick(&["55", "214", "215"]);
    format!("{network}.{}.{}.{}", random.within(16, 250), random.within(1, 250), random.within(2, 250))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_of_published_samples() {
        let mut random = Random::new(1);
        assert_eq!(luhn(&mut random, "411111111111111", 16), "4111111111111111");
        assert_eq!(card_groups("378282246310005"), "3782 822463 10005");
        assert_eq!(iban("DE", "370400440532013000"), "DE89370400440532013000");
        assert_eq!(iban("GB", "WEST12345698765432"), "GB82WEST12345698765432");
        assert_eq!(cn_resident("110105", "19491231", "002"), "11010519491231002X");
        assert_eq!(routing("11100002"), "111000025");
    }
}
