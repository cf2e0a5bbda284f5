//! Keys that are codes: of countries, languages, currencies. `{"HR": "Croatia", "IQ": "Iraq", "PW": "Palau"}` is a list of
//! names, and of none of its keys is it said that a heart rate, an intelligence quotient or a password stands there.

use super::Column;
use std::collections::HashMap;
use std::sync::Arc;

/// Columns with one parent from which their names can be codes.
const MANY: usize = 8;

/// The columns of a table whose names are codes: two letters, as most names beside them are.
pub fn of(columns: &[Arc<Column>]) -> Vec<bool> {
    if columns.len() < MANY {
        return vec![false; columns.len()];
    }
    let split = |column: &Arc<Column>| column.name.rfind(['.', '/']).map_or(0, |at| at + 1);
    let is_code = |name: &str| {
        let letters = name.as_bytes();
        letters.len() == 2 && (letters.iter().all(u8::is_ascii_uppercase) || letters.iter().all(u8::is_ascii_lowercase))
    };
    let mut groups: HashMap<&str, (usize, usize)> = HashMap::new();
    for column in columns {
        let (above, own) = column.name.split_at(split(column));
        let (all, codes) = groups.entry(above).or_default();
        *all += 1;
        *codes += usize::from(is_code(own));
    }
    let is_one = |column: &Arc<Column>| {
        let (above, own) = column.name.split_at(split(column));
        let (all, codes) = groups.get(above).copied().unwrap_or_default();
        is_code(own) && codes >= MANY && codes * 5 >= all * 4
    };
    columns.iter().map(is_one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(names: &str) -> usize {
        let column = |name: &str| {
            let (name, field) = (name.into(), Arc::default());
            Arc::new(Column { id: 0, name, field, secret: None, whole: None, is_radius: false })
        };
        of(&names.split(' ').map(column).collect::<Vec<_>>()).into_iter().filter(|is_code| *is_code).count()
    }

    #[test]
    fn keys_of_countries_are_codes_and_short_names_of_columns_are_none() {
        assert_eq!(codes("HR IQ PW TA DE ES FR IT"), 8);
        assert_eq!(codes("x.hr x.iq x.pw x.ta x.de x.es x.fr x.it name"), 8);
        assert_eq!(codes("HR IQ PW"), 0, "a few");
        assert_eq!(codes("id name hr bp spo2 weight height dob ward sex"), 0, "names among names");
        assert_eq!(codes("a.HR b.IQ c.PW d.TA e.DE f.ES g.FR h.IT"), 0, "each of something else");
    }
}
