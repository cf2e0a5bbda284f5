//! Whether a row of words names columns: by the words that rules have as labels, which are names of columns too.

use crate::read::labels::{is_written_label as is_name, pairs, plain};

/// Words in names of columns that say nothing of a person by themselves, and hardly ever are values.
#[rustfmt::skip]
const WORDS: [&str; 26] = [
    "name", "id", "email", "e-mail", "phone", "address", "date", "city", "title", "country", "notes", "description",
    "department", "nombre", "apellido", "apellidos", "correo", "fecha", "ciudad", "名前", "住所", "备注", "部门", "日期",
    "编号", "城市",
];

/// True if a cell of the first row is the name of a column, and most rows below have none: a list of names with their
/// values beside them has one in every row.
pub fn has_name(first: &[Vec<u8>], below: &[Vec<Vec<u8>>]) -> bool {
    let has = |row: &[Vec<u8>]| row.iter().any(|cell| is_name(cell) || has_word(cell)) || has_pair(row);
    has(first) && below.iter().filter(|row| has(row)).count() * 2 <= below.len()
}

/// True if all cells of the first row are names of columns, and no row below is one of names.
pub fn is_all_names(first: &[Vec<u8>], below: &[Vec<Vec<u8>>]) -> bool {
    let is_known = |cell: &[u8]| is_name(cell) || has_word(cell);
    let all = |row: &[Vec<u8>]| !row.is_empty() && (row.iter().all(|cell| is_known(cell)) || is_pair(row));
    all(first) && !below.iter().any(|row| all(row)) && has_name(first, below)
}

/// What heads the column of values in a list of names with their values.
const OF_VALUES: [&str; 9] = ["value", "values", "answer", "response", "valor", "respuesta", "值", "内容", "答案"];

/// True for two columns that are a list: names of fields, and their values beside them.
pub fn is_list_of_fields(rows: &[Vec<Vec<u8>>]) -> bool {
    let is_field = |row: &&Vec<Vec<u8>>| matches!(&row[..], [name, value] if is_name(name) && !is_name(value));
    let fields = rows.iter().filter(is_field).count();
    fields >= 2 && fields * 10 >= rows.len() * 6
}

/// True for the first row of such a list, if it heads the two columns.
pub fn heads_fields(row: &[Vec<u8>]) -> bool {
    matches!(row, [name, value] if !is_name(name) || OF_VALUES.contains(&&*plain(value)))
}

/// True where two cells are names together: `First` and `Last`.
fn has_pair(row: &[Vec<u8>]) -> bool {
    let has = |word: &str| row.iter().any(|cell| cell.len() <= 80 && plain(cell) == word);
    pairs().any(|(one, other)| has(one) && has(other))
}

/// True where these are all.
fn is_pair(row: &[Vec<u8>]) -> bool {
    row.len() == 2 && has_pair(row)
}

/// True if one of these words is in a cell.
pub fn has_word(cell: &[u8]) -> bool {
    cell.len() <= 80 && plain(cell).split([' ', ',']).any(|word| WORDS.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &str) -> Vec<Vec<u8>> {
        cells.split(',').map(|cell| cell.as_bytes().to_vec()).collect()
    }

    #[test]
    fn names_of_columns_are_known_by_the_labels_of_rules() {
        for (first, below) in [
            ("患者姓名,诊断", "王小芳,慢性胃炎"),
            ("申请人,民族", "王小芳,回族"),
            ("Employee,Religion", "Ada Brandt,Methodist"),
            ("Beneficiary,Ethnicity", "Ada Brandt,Asian"),
            ("Trabajador,Estado civil", "Ada Brandt,casada"),
            ("CustomerName,Comment", "Ada Brandt,none"),
            ("First,MI,Last", "Ada,B,Brandt"),
        ] {
            assert!(has_name(&row(first), &[row(below)]), "{first}");
        }
        for (first, below) in [
            ("Ada Brandt,Methodist", "Ilya Roth,Jewish"),
            ("religion,Methodist", "race,Asian"),
            ("First,Second", "Ada,Brandt"),
        ] {
            assert!(!has_name(&row(first), &[row(below)]), "{first}");
        }
        for first in ["ssn,dob", "姓名,手机号", "姓名,民族", "name,card number,cvv", "Last,First"] {
            assert!(is_all_names(&row(first), &[row("x,y")]), "{first}");
        }
        for (first, below) in [("ssn,dob", "ssn,dob"), ("well, then", "x,y"), ("name,whatever", "x,y")] {
            assert!(!is_all_names(&row(first), &[row(below)]), "{first}");
        }
    }
}
