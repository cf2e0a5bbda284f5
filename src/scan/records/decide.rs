//! The judgement of a table's columns on its first rows.

use super::around::Around;
use super::batch::Batch;
use super::column::is_empty;
use super::row::TableRecord;
use super::{Column, SAMPLE_ROWS, codes, together};
use crate::detect::{CellHit, Check, Field};
use crate::event::Confidence;
use crate::rule::DetectorId;
use crate::scan::Scan;
use crate::scan::worker::Worker;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// Points from which a value counts for its column.
const COUNTS: u8 = 30;

/// Rows from which a table that does not tell who its people are is one of figures, and not of somebody's.
const OF_NOBODY: u64 = 20;

/// Points for a value that only the name of its column proves, where most of its values are none.
const FEW: i16 = -40;

/// Values of a column from which its name is held against them.
const MANY: u64 = 20;

/// What the sample holds of one detector in one column.
#[derive(Clone, Copy, Default)]
struct Seen {
    kept: u64,
    confirmed: u64,
    /// Of so many the scan is told.
    told: u64,
    /// The name of the column is the only proof of so many, which are words.
    named: u64,
}

/// What somebody has one of: a list of several different ones is what a form lets people choose from.
const ONE_OF: [&str; 6] =
    ["pc-sex-gender", "pc-marital-status", "blood-type", "pc-religion", "pc-veteran-military", "pc-sexual-orientation"];

/// Values of a column from which those that are names say that the others are.
const OF_NAMES: u64 = 5;

/// Points for a value in such a list.
const CHOICES: i16 = -80;

/// True for the values of a list under one key where there are more than records, and each is another one.
fn is_choice(values: &[&[u8]], records: u64) -> bool {
    let distinct = values.iter().collect::<HashSet<_>>().len();
    values.len() > 1 && distinct == values.len() && distinct as u64 > records
}

/// Groups of detectors whose values fill the cells of a column that is named for them: who somebody is, and numbers. What
/// people say and do stands among other words.
const OF_COLUMNS: [&str; 4] = ["contact", "government", "national", "financial"];

fn is_of_columns(scan: &Scan<'_>, detector: DetectorId) -> bool {
    OF_COLUMNS.contains(&&*scan.book.rule(detector).group)
}

/// Judges the columns of a table, given by its number and name, on its rows in the batch.
pub fn decide(
    scan: &Scan<'_>,
    worker: &mut Worker<'_>,
    batch: &Batch,
    (number, name): (u32, &str),
    columns: &mut [Arc<Column>],
    around: &Around,
) -> Arc<[TableRecord]> {
    let (text, cells) = batch.sample(number, SAMPLE_ROWS);
    let text: Arc<[u8]> = text.into();
    let mut own: Vec<Vec<&[u8]>> = vec![Vec::new(); batch.fields().len()];
    for cell in &cells {
        let value = &text[cell.bytes.start as usize..cell.bytes.end as usize];
        if let Some(field) = cell.field.filter(|_| !is_empty(value)) {
            own[field as usize].push(value);
        }
    }
    let slots = batch.slots(number);
    let of_column = |n: usize| slots.get(n).copied().flatten().map_or(&[][..], |slot| own[slot as usize].as_slice());
    let mut fields = batch.fields().to_vec();
    for (n, field) in together::names(scan, worker, columns, of_column) {
        let Some(slot) = slots[n] else { continue };
        let field = Arc::new(field);
        fields[slot as usize] = field.clone();
        columns[n] = Arc::new(Column { name: columns[n].name.clone(), field, ..*columns[n] });
    }
    for (n, _) in codes::of(columns).into_iter().enumerate().filter(|(_, is_code)| *is_code) {
        let field: Arc<Field> = Arc::default();
        if let Some(slot) = slots.get(n).copied().flatten() {
            fields[slot as usize] = field.clone();
        }
        columns[n] = Arc::new(Column { name: columns[n].name.clone(), field, ..*columns[n] });
    }
    let mut hits: Vec<CellHit> = Vec::new();
    scan.engine.scan_sample(&text, &cells, &fields, &mut worker.scratch, &mut hits);
    let values: Vec<u64> = own.iter().map(|values| values.len() as u64).collect();
    let mut seen: BTreeMap<(u32, DetectorId), Seen> = BTreeMap::new();
    for found in hits.iter().filter(|h| h.fills) {
        if let Some(field) = cells[found.cell].field {
            let seen = seen.entry((field, found.hit.detector)).or_default();
            seen.kept += u64::from(found.hit.score >= COUNTS);
            seen.told += u64::from(Confidence::of(found.hit.score) >= scan.settings.level(found.hit.detector));
            seen.confirmed += u64::from(found.hit.is_confirmed());
            let by_name = found.hit.evidence.first().is_some_and(|e| e.why.starts_with("column: "));
            // A column that says so makes numbers what they are, however few of its values are numbers.
            let is_word = !text[found.hit.start..found.hit.end].iter().any(u8::is_ascii_digit);
            seen.named += u64::from(by_name && is_word && !found.hit.is_confirmed());
        }
    }
    let rows = values.iter().copied().max().unwrap_or(0);
    let of_records = columns.iter().zip(batch.slots(number)).filter(|(column, _)| !column.name.contains("[]"));
    let records = of_records.filter_map(|(_, slot)| slot.map(|slot| values[slot as usize])).max().unwrap_or(1);
    let of_people = |(column, slot): (&Arc<Column>, &Option<u32>)| {
        slot.is_some_and(|slot| values[slot as usize] > 0) && scan.engine.names_people(&column.field)
    };
    let of_people = columns.iter().zip(batch.slots(number)).any(of_people);
    let of_people_alone = |(column, slot): (&Arc<Column>, &Option<u32>)| {
        slot.is_some_and(|slot| values[slot as usize] > 0) && scan.engine.names_people_alone(&column.field)
    };
    let of_a_thing_alone = !columns.iter().zip(batch.slots(number)).any(of_people_alone);
    let of_a_thing = match of_a_thing_alone {
        false => vec![false; columns.len()],
        true => scan.engine.of_things(name, &columns.iter().map(|column| &*column.name).collect::<Vec<_>>()),
    };
    let of_things = columns.iter().any(|column| column.field.names_things());
    // Toys have an age and a sex, and are no people for it.
    let of_people = of_people && !(of_things && of_a_thing_alone);
    // What a table of things calls `name` is somebody's where the lists of names say so.
    let of_things_alone = of_things && of_a_thing_alone;
    let tells_who = |(column, slot): (&Arc<Column>, &Option<u32>)| {
        let Some(slot) = *slot else { return false };
        let values = values[slot as usize];
        let range = (slot, DetectorId(0))..=(slot, DetectorId(u16::MAX));
        let is_own = of_things_alone && scan.engine.is_own(&column.name);
        let told = |(key, seen): (&(u32, DetectorId), &Seen)| {
            let count = if is_own && scan.engine.is_of_owners(key.1) { seen.confirmed } else { seen.kept };
            count > 0 && count * 2 >= values && scan.engine.tells_who(key.1)
        };
        let named = || !is_own && scan.engine.names_who(&column.field);
        values > 0 && (named() || seen.range(range).any(told))
    };
    let of_somebody = || columns.iter().zip(batch.slots(number)).any(tells_who) || around.tells_who(scan);
    let of_nobody = (rows >= OF_NOBODY || of_things) && !of_somebody();
    for ((column, slot), of_a_thing) in columns.iter_mut().zip(batch.slots(number)).zip(of_a_thing) {
        let Some(slot) = *slot else { continue };
        let range = (slot, DetectorId(0))..=(slot, DetectorId(u16::MAX));
        let mut field: Field = (*column.field).clone();
        for (&(_, detector), seen) in seen.range(range) {
            let points = scan.engine.column_points(values[slot as usize], seen.kept, seen.confirmed);
            let all = values[slot as usize];
            if let Some((points, why)) = points {
                field.add_verdict(detector, points, &why);
            } else if all >= MANY && seen.kept * 2 < all && seen.named * 2 > seen.kept {
                // `name` of tracks and playlists: most of what stands there is none, and the name says no more.
                let why = format!("{} of {all} values are such, and only by its name", seen.kept);
                field.add_verdict(detector, FEW, &why);
            }
        }
        for (detector, points) in scan.engine.beside_people(&column.field).filter(|_| of_people) {
            field.add_verdict(detector, points, "beside what people alone have");
        }
        let choices = column.name.ends_with("[]") && is_choice(&own[slot as usize], records);
        if choices {
            for detector in ONE_OF.iter().filter_map(|id| scan.book.find(id)) {
                field.add_verdict(detector, CHOICES, "a list of different ones, to choose from");
            }
        }
        if of_nobody {
            field.of_nobody();
        }
        if of_nobody && of_things {
            field.among_things();
        }
        if of_a_thing || of_nobody && of_things_alone && scan.engine.is_own(&column.name) {
            field.of_a_thing();
        }
        let values = &own[slot as usize];
        // Where most are names of the lists, the others are names as well: `assigned_to`, `host`.
        for (n, detector) in scan.engine.checks_of_names().filter(|(_, detector)| !column.field.names(*detector)) {
            let seen = seen.get(&(slot, detector)).copied().unwrap_or_default();
            let all = own[slot as usize].len() as u64;
            if all >= OF_NAMES && seen.confirmed * 2 > all && !of_a_thing {
                let why = format!("{} of {all} values are names of the lists", seen.confirmed);
                field.add_check(n, &why);
            }
        }
        let is_chosen = |check: &Check| choices && ONE_OF.iter().any(|id| scan.book.find(id) == Some(check.detector));
        for (n, check) in scan.engine.checks_for(&column.field).filter(|(_, check)| !is_chosen(check)) {
            let fits: Vec<&[u8]> = values
                .iter()
                .copied()
                .filter(|v| scan.engine.fits_check(&mut worker.scratch, n, v, &column.field))
                .collect();
            let distinct = fits.iter().collect::<HashSet<_>>().len();
            let (all, fitting, distinct) = (values.len() as u64, fits.len() as u64, distinct as u64);
            let met = match column.field.is_unnamed() {
                true => check.is_met_unnamed(all, fitting, distinct),
                false => check.is_met(all, fitting, distinct),
            };
            if met {
                field.add_check(n, &format!("{} of {} values are such", fits.len(), values.len()));
            }
        }
        let named = if scan.settings.whole_columns { scan.engine.names_secret(&column.field) } else { None };
        let secret = named.filter(|(detector, _)| scan.is_on(*detector)).and_then(|(detector, says_so)| {
            let is_proof =
                |found: &CellHit| cells[found.cell].field == Some(slot) && scan.engine.nature(&found.hit).is_secret();
            let proved = hits.iter().any(|found| is_proof(found) && found.hit.score >= COUNTS);
            (proved || says_so).then_some((detector, proved))
        });
        let all = values.len() as u64;
        let is_whole = |detector: DetectorId| {
            let seen = seen.get(&(slot, detector)).copied().unwrap_or_default();
            let doubted = field.has_doubts(detector)
                || of_nobody && of_things
                || of_a_thing && scan.engine.is_of_owners(detector);
            seen.told > 0 && seen.told * 10 >= all && !doubted && is_of_columns(scan, detector)
        };
        let whole =
            field.labels().map(|(detector, _)| detector).filter(|_| scan.settings.whole_columns && secret.is_none());
        let whole = whole
            .filter(|detector| scan.is_on(*detector) && is_whole(*detector))
            .max_by_key(|detector| seen.get(&(slot, *detector)).map_or(0, |seen| seen.told));
        *column = Arc::new(Column {
            id: column.id,
            name: column.name.clone(),
            field: Arc::new(field),
            secret,
            whole,
            is_radius: column.is_radius,
        });
    }
    TableRecord::of(scan, columns, around)
}
