//! Words of US addresses: suffixes, directions, units, states, and words that no address holds.
//!
//! USPS Publication 28, appendices B (states, directions), C1 (suffixes) and C2 (units), with the spellings people use.

use crate::detect::validate::is_us_state;
use std::sync::OnceLock;

/// Suffixes that make a street of what stands before them.
#[rustfmt::skip]
const SUFFIXES: &[&str] = &[
    "aly", "alley", "allee", "av", "ave", "aven", "avenu", "avenue", "avnue", "blv", "blvd", "boul", "boulevard", "boulv", "byp", "bypass",
    "causeway", "cir", "circ", "circle", "circl", "court", "cres", "crescent", "crt", "cswy", "ct", "cts", "courts", "dr", "drive", "driv", "drv", "expressway",
    "expwy", "expy", "freeway", "fwy", "frwy", "highway", "highwy", "hiway", "hway", "hwy", "lane", "ln", "loop", "parkway", "parkwy",
    "pike", "pkwy", "pky", "pkway", "py", "pl", "place", "plaza", "plz", "rd", "road", "roads", "route", "rte", "rt", "sq", "square",
    "sqr", "st", "str", "street", "strt", "streets", "ter", "terr", "terrace", "tpke", "trl", "trail", "trails", "turnpike", "trnpk", "way", "wy",
    "bnd", "crk", "gdns", "holw", "lndg", "mdws", "rdg", "shrs", "trce", "vlg", "xing",
];

/// Suffixes that are ordinary words as well.
#[rustfmt::skip]
const WORDS_THAT_ARE_SUFFIXES: &[&str] = &[
    "bend", "bluff", "blf", "branch", "bridge", "brg", "brook", "burg", "canyon", "center", "centre", "cntr", "ctr", "close",
    "common", "commons", "corner", "cors", "cove", "cv", "creek", "crest", "crossing", "cutoff", "dale", "estate", "estates",
    "est", "ests", "extension", "ext", "falls", "fls", "field", "fields", "flat", "flats", "ford", "forest", "frst", "forge", "fork", "forks",
    "garden", "gardens", "gate", "gateway", "gtwy", "glen", "gln", "green", "grn", "grove", "grv", "harbor", "hbr", "haven", "hvn",
    "heights", "hts", "hill", "hl", "hills", "hls", "hollow", "inlet", "island", "isle", "junction", "jct", "key", "knoll", "knl", "knls",
    "knolls", "knob", "lake", "lakes", "lks", "landing", "light", "lock", "lodge", "mall", "manor", "mnr", "meadow", "meadows", "mews",
    "mill", "mills", "mls", "mission", "motorway", "mount", "mountain", "mtn", "neck", "orchard", "oval", "overlook", "park", "parks", "pass",
    "passage", "path", "pathway", "pine", "pines", "plain", "plains", "point", "pointe", "pt", "points", "port", "prairie", "promenade", "ramp", "ranch",
    "rapids", "rest", "ridge", "ridges", "river", "riv", "row", "rue", "run", "shoal", "shore", "shores", "spring", "springs",
    "spg", "spgs", "spur", "station", "sta", "stream", "summit", "smt", "terminal", "tower", "towers", "trace", "track", "trak", "tunnel", "underpass", "union", "valley",
    "vly", "viaduct", "view", "vw", "views", "village", "ville", "vista", "vis", "walk", "wall", "wells", "wynd",
    "arcade", "bayou", "beach", "bluffs", "brooks", "camp", "cape", "cliff", "cliffs", "course", "coves", "crossroad", "crossroads", "curve", "dam", "divide",
    "drives", "ferry", "forges", "fort", "glens", "greens", "groves", "harbors", "islands", "lights", "loaf", "locks", "manors", "mountains", "parkways",
    "ports", "radial", "rapid", "shoals", "skyway", "squares", "stravenue", "throughway", "trafficway", "unions", "valleys", "villages", "ways", "well",
];

#[rustfmt::skip]
pub(super) const DIRECTIONS: &[&str] = &[
    "n", "s", "e", "w", "ne", "nw", "se", "sw", "n.e", "n.w", "s.e", "s.w", "no", "so", "north", "south", "east", "west", "northeast",
    "northwest", "southeast", "southwest", "nth", "sth",
];

/// Names of parts of a building.
#[rustfmt::skip]
const UNITS: &[&str] = &[
    "#", "apt", "apartment", "aptmt", "attn", "basement", "bldg", "bld", "building", "bsmt", "box", "bx", "c/o", "department", "dept", "fl", "floor", "flr", "frnt",
    "front", "hangar", "hngr", "lb", "lbby", "lobby", "lockbox", "lot", "lowr", "m/c", "mailstop", "ms", "no", "office", "ofc", "penthouse", "ph", "pier", "pmb",
    "pob", "rear", "rm", "room", "side", "slip", "spc", "space", "ste", "ste.", "suite", "sute", "file", "bin", "lbx", "msc", "trailer", "trlr", "tower", "unit", "uppr", "wing", "level", "lvl",
];

/// What a numbered road is called before its number.
#[rustfmt::skip]
const ROADS: &[&str] = &[
    "highway", "hwy", "route", "rte", "rt", "road", "rd", "cr", "sr", "fm", "us", "u.s", "interstate", "loop", "county", "state", "avenue", "ave",
    "business", "old", "farm", "ranch", "cnty", "co", "street", "st", "ranch-to-market", "star", "tr",
];

#[rustfmt::skip]
pub(super) const ORDINALS: &[&str] = &[
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "ground", "top", "upper", "lower",
];

/// House numbers that are written out.
#[rustfmt::skip]
pub(super) const NUMBER_WORDS: &[&str] = &["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "twenty", "fifty"];

/// Small words inside names of streets and cities.
const PARTICLES: &[&str] = &["of", "the", "de", "del", "la", "las", "los", "el", "du", "des", "y", "and", "&"];

/// Names of states in one word; those in two begin with one of [`FIRST_OF_TWO`].
#[rustfmt::skip]
const STATES: &[(&str, &[u8; 2])] = &[
    ("alabama", b"AL"), ("alaska", b"AK"), ("arizona", b"AZ"), ("ariz", b"AZ"), ("arkansas", b"AR"), ("california", b"CA"), ("calif", b"CA"),
    ("colorado", b"CO"), ("colo", b"CO"), ("connecticut", b"CT"), ("conn", b"CT"), ("delaware", b"DE"), ("d.c", b"DC"), ("florida", b"FL"), ("fla", b"FL"),
    ("georgia", b"GA"), ("hawaii", b"HI"), ("idaho", b"ID"), ("illinois", b"IL"), ("ill", b"IL"), ("indiana", b"IN"), ("iowa", b"IA"), ("kansas", b"KS"),
    ("kentucky", b"KY"), ("louisiana", b"LA"), ("maine", b"ME"), ("maryland", b"MD"), ("massachusetts", b"MA"), ("mass", b"MA"), ("michigan", b"MI"),
    ("mich", b"MI"), ("minnesota", b"MN"), ("minn", b"MN"), ("mississippi", b"MS"), ("missouri", b"MO"), ("montana", b"MT"), ("nebraska", b"NE"),
    ("nevada", b"NV"), ("n.h", b"NH"), ("n.j", b"NJ"), ("n.m", b"NM"), ("n.y", b"NY"), ("n.c", b"NC"), ("n.d", b"ND"), ("ohio", b"OH"), ("oklahoma", b"OK"), ("okla", b"OK"),
    ("oregon", b"OR"), ("pennsylvania", b"PA"), ("penn", b"PA"), ("r.i", b"RI"), ("s.c", b"SC"), ("s.d", b"SD"), ("tennessee", b"TN"), ("tenn", b"TN"), ("texas", b"TX"),
    ("tex", b"TX"), ("utah", b"UT"), ("vermont", b"VT"), ("virginia", b"VA"), ("washington", b"WA"), ("wash", b"WA"), ("wisconsin", b"WI"),
    ("wyoming", b"WY"),
];

#[rustfmt::skip]
const FIRST_OF_TWO: &[(&str, &str, &[u8; 2])] = &[
    ("new", "hampshire", b"NH"), ("new", "jersey", b"NJ"), ("new", "mexico", b"NM"), ("new", "york", b"NY"), ("north", "carolina", b"NC"),
    ("north", "dakota", b"ND"), ("rhode", "island", b"RI"), ("south", "carolina", b"SC"), ("south", "dakota", b"SD"), ("west", "virginia", b"WV"),
    ("puerto", "rico", b"PR"),
];

/// Words in lower case that no name of a street or city holds.
#[rustfmt::skip]
const PROSE: &[&str] = &[
    "a", "an", "are", "as", "at", "be", "been", "bytes", "but", "by", "can", "did", "do", "does", "errors", "files", "for", "from", "had", "has", "have", "he", "her",
    "his", "i", "if", "in", "is", "it", "on", "items", "its", "lines", "may", "minutes", "more", "most", "ms", "my", "not", "only", "or", "other", "our", "out", "over", "people", "per", "rows",
    "seconds", "she", "that", "than", "their", "them", "then", "there", "these", "they", "this", "those", "times", "to", "total", "users", "was", "we", "were", "when", "which",
    "who", "will", "with", "you", "your", "years", "days", "hours", "months", "weeks", "percent", "million", "billion", "thousand", "hundred", "into", "about", "after", "before",
    "please", "see", "seen", "refer", "consult",
];

/// Longest word of the lists.
const LONGEST: usize = 16;

/// What a word can be, as bits.
pub(super) mod kind {
    pub const SUFFIX: u16 = 1;
    pub const SOFT_SUFFIX: u16 = 2;
    pub const DIRECTION: u16 = 4;
    pub const UNIT: u16 = 8;
    pub const ROAD: u16 = 16;
    pub const ORDINAL: u16 = 32;
    pub const NUMBER: u16 = 64;
    pub const PARTICLE: u16 = 128;
    pub const PROSE: u16 = 256;
    /// A street without a suffix.
    pub const ALONE: u16 = 512;
    /// The level of a line of a log.
    pub const LEVEL: u16 = 1024;
}

/// A word in lower case as a number; `None` for words longer than all of the lists.
fn key(word: &[u8]) -> Option<u128> {
    let mut out = [0; LONGEST];
    out.get_mut(..word.len())?.copy_from_slice(word);
    out.make_ascii_lowercase();
    Some(u128::from_le_bytes(out))
}

/// Places of the table of words, four times as many as there are words.
const SLOTS: usize = 2048;

/// The first place of a word in the table.
fn slot(key: u128) -> usize {
    let folded = key as u64 ^ ((key >> 64) as u64).rotate_left(23);
    (folded.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 53) as usize
}

fn table() -> Box<[(u128, u16)]> {
    let lists: [(&[&str], u16); 11] = [
        (&["broadway", "bowery", "boardwalk"], kind::ALONE),
        (SUFFIXES, kind::SUFFIX),
        (WORDS_THAT_ARE_SUFFIXES, kind::SOFT_SUFFIX),
        (DIRECTIONS, kind::DIRECTION),
        (UNITS, kind::UNIT),
        (ROADS, kind::ROAD),
        (ORDINALS, kind::ORDINAL),
        (NUMBER_WORDS, kind::NUMBER),
        (PARTICLES, kind::PARTICLE),
        (PROSE, kind::PROSE),
        (&["info", "warn", "warning", "error", "debug", "fatal"], kind::LEVEL),
    ];
    let mut table = vec![(0, 0); SLOTS].into_boxed_slice();
    for (word, bit) in lists.iter().flat_map(|(list, bit)| list.iter().map(move |word| (word, bit))) {
        let key = key(word.as_bytes()).expect("words of the lists are short");
        let mut at = slot(key);
        while table[at].0 != key && table[at].0 != 0 {
            at = (at + 1) % SLOTS;
        }
        table[at] = (key, table[at].1 | bit);
    }
    table
}

/// What a word can be, as bits of [`kind`].
pub(super) fn kinds(word: &[u8]) -> u16 {
    static TABLE: OnceLock<Box<[(u128, u16)]>> = OnceLock::new();
    let Some(key) = key(word).filter(|key| *key != 0) else { return 0 };
    let table = TABLE.get_or_init(table);
    let mut at = slot(key);
    while table[at].0 != key && table[at].0 != 0 {
        at = (at + 1) % SLOTS;
    }
    table[at].1
}

pub(super) fn has(word: &[u8], kind: u16) -> bool {
    kinds(word) & kind != 0
}

pub(super) fn is(word: &[u8], list: &[&str]) -> bool {
    list.iter().any(|known| word.eq_ignore_ascii_case(known.as_bytes()))
}

/// The state that begins with `word`, and of how many words its name is.
pub(super) fn state(word: &[u8], next: &[u8]) -> Option<(&'static [u8; 2], usize)> {
    if word.len() == 2 && is_us_state(word) {
        let code = STATE_CODES.iter().find(|code| word.eq_ignore_ascii_case(&code[..]))?;
        return Some((code, 1));
    }
    if let Some((_, _, code)) = FIRST_OF_TWO
        .iter()
        .find(|(a, b, _)| word.eq_ignore_ascii_case(a.as_bytes()) && next.eq_ignore_ascii_case(b.as_bytes()))
    {
        return Some((code, 2));
    }
    STATES.iter().find(|(name, _)| word.eq_ignore_ascii_case(name.as_bytes())).map(|(_, code)| (*code, 1))
}

#[rustfmt::skip]
const STATE_CODES: &[&[u8; 2]] = &[
    b"AA", b"AE", b"AK", b"AL", b"AP", b"AR", b"AS", b"AZ", b"CA", b"CO", b"CT", b"DC", b"DE", b"FL", b"GA", b"GU", b"HI", b"IA", b"ID", b"IL", b"IN",
    b"KS", b"KY", b"LA", b"MA", b"MD", b"ME", b"MI", b"MN", b"MO", b"MP", b"MS", b"MT", b"NC", b"ND", b"NE", b"NH", b"NJ", b"NM", b"NV", b"NY", b"OH",
    b"OK", b"OR", b"PA", b"PR", b"RI", b"SC", b"SD", b"TN", b"TX", b"UT", b"VA", b"VI", b"VT", b"WA", b"WI", b"WV", b"WY",
];
