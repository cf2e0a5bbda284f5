//! The people of the company's customer list. None of them exists.

use super::numbers;
use super::random::Random;

/// One of them.
pub struct Person {
    pub customer: String,
    pub given: &'static str,
    pub family: &'static str,
    pub email: String,
    pub phone: String,
    pub birth: String,
    pub ssn: String,
    pub card: String,
    pub ip: String,
    pub street: String,
    pub city: &'static str,
    pub state: &'static str,
    pub zip: String,
}

impl Person {
    /// Given and family name.
    pub fn name(&self) -> String {
        format!("{} {}", self.given, self.family)
    }

    /// The address on one line.
    pub fn address(&self) -> String {
        format!("{}, {}, {} {}", self.street, self.city, self.state, self.zip)
    }
}

const GIVEN: [&str; 24] = [
    "Marta", "Teodor", "Ilse", "Brendan", "Noor", "Oksana", "Dario", "Yusuf", "Rosalba", "Halima", "Caspian",
    "Perpetua", "Anselm", "Tamsin", "Kofi", "Ingrid", "Emeka", "Lucinda", "Mireille", "Soren", "Adaeze", "Quentin",
    "Zofia", "Leopold",
];

const FAMILY: [&str; 24] = [
    "Okafor",
    "Ilves",
    "Brandtner",
    "Haddad",
    "Lindqvist",
    "Marchetti",
    "Oyelaran",
    "Szymborski",
    "Tavares",
    "Whitlock",
    "Quispe",
    "Norgaard",
    "Delacroix",
    "Ferreira",
    "Kowalczyk",
    "Achterberg",
    "Bramwell",
    "Castellanos",
    "Dragomir",
    "Ekstrand",
    "Fairweather",
    "Gundersen",
    "Hollister",
    "Iwasaki",
];

const STREETS: [&str; 10] = [
    "Alder Creek Road",
    "Juniper Avenue",
    "Marigold Lane",
    "Tanager Street",
    "Kestrel Drive",
    "Old Ferry Road",
    "Cannery Street",
    "Larkspur Court",
    "Harborview Terrace",
    "Millrace Boulevard",
];

const CITIES: [(&str, &str, &str); 8] = [
    ("Bend", "OR", "977"),
    ("Eugene", "OR", "974"),
    ("Oakland", "CA", "946"),
    ("Reno", "NV", "895"),
    ("Boise", "ID", "837"),
    ("Tacoma", "WA", "984"),
    ("Tucson", "AZ", "857"),
    ("Boulder", "CO", "803"),
];

const MAIL: [&str; 5] =
    ["bluefinch-mail.net", "harborline-post.com", "kestrelpost.eu", "rivermouth-mail.org", "juniperpost.net"];

/// So many people, each with other values.
pub fn crowd(random: &mut Random, count: usize) -> Vec<Person> {
    (0..count)
        .map(|i| {
            // Each pair of names once: the second list is entered one further on each round through the first.
            let given = GIVEN[i % GIVEN.len()];
            let family = FAMILY[(i * 7 + i / GIVEN.len()) % FAMILY.len()];
            let (start, length) = *random.pick(&[("453920", 16), ("540118", 16), ("371582", 15), ("601149", 16)]);
            let &(city, state, zip) = random.pick(&CITIES);
            let login = format!("{}.{}", given.to_lowercase(), family.to_lowercase());
            Person {
                customer: format!("{}", 4_482_017 + 613 * i as u64 + random.within(0, 600)),
                given,
                family,
                email: format!("{login}@{}", random.pick(&MAIL)),
                phone: numbers::phone(random),
                birth: format!("{}-{:02}-{:02}", random.within(1948, 2004), random.within(1, 13), random.within(1, 29)),
                ssn: numbers::ssn(random),
                card: numbers::luhn(random, start, length),
                ip: numbers::ipv4(random),
                street: format!("{} {}", random.within(1100, 9900), random.pick(&STREETS)),
                city,
                state,
                zip: format!("{zip}{:02}", random.within(1, 80)),
            }
        })
        .collect()
}
