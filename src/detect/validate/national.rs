//! The countries behind `national-id-other`, by name.
//!
//! Each has a validator of its own, and a rule that knows the country should ask that. This file is for text that says
//! *national identity number* and nothing else: then all are asked, and only an answer that few values get by chance
//! counts.

use super::{Answer, Strength, Validator, Verdict};
use super::{americas_south, asia_other, europe_east, europe_north, europe_west, oceania};

/// Country formats, in the order of their names.
const COUNTRIES: &[Validator] = &[
    asia_other::ae_emirates_id,
    americas_south::ar_cuit,
    americas_south::ar_dni,
    europe_west::at_svnr,
    europe_west::be_national_number,
    europe_east::bg_egn,
    europe_west::ch_ahv,
    americas_south::cl_rut,
    americas_south::co_nit,
    europe_east::cz_sk_rodne_cislo,
    europe_north::dk_cpr,
    americas_south::do_cedula,
    americas_south::ec_cedula,
    europe_north::ee_lt_personal_code,
    europe_north::fi_hetu,
    europe_west::gr_amka,
    europe_east::hr_oib,
    europe_east::hu_taj,
    asia_other::id_nik,
    europe_west::ie_pps,
    asia_other::il_id,
    europe_north::is_kennitala,
    europe_north::lv_personas_kods,
    asia_other::my_nric,
    europe_north::no_fodselsnummer,
    oceania::nz_ird,
    asia_other::pk_cnic,
    europe_west::pt_nif,
    europe_east::ro_cnp,
    europe_east::ru_inn,
    europe_east::ru_snils,
    asia_other::sa_id,
    europe_north::se_personnummer,
    europe_east::si_jmbg,
    asia_other::th_pin,
    europe_east::tr_kimlik,
    europe_east::ua_rntrc,
    americas_south::uy_ci,
    asia_other::za_id,
];

/// The value without the country's letters before it, which some write.
pub(super) fn without_country<'v>(value: &'v [u8], country: &[u8; 2]) -> &'v [u8] {
    let text = value.trim_ascii();
    text.strip_prefix(country).map_or(text, <[u8]>::trim_ascii_start)
}

/// National number of a country without a detector of its own. One check digit among so many countries proves nothing,
/// so only a date with a check digit, or two check digits, confirm.
pub fn national_id_other(value: &[u8]) -> Verdict {
    let mut best = Verdict::rejected("fits no country");
    for country in COUNTRIES {
        let verdict = country(value);
        match verdict.answer {
            Answer::Confirmed(Strength::Strong) => return verdict,
            Answer::Confirmed(Strength::Weak) | Answer::Unknown if !best.is_possible() => {
                best = Verdict { answer: Answer::Unknown, why: "fits a country by chance or by right", ..verdict };
            }
            _ => {}
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::*;

    #[test]
    fn table() {
        check(
            national_id_other,
            &["131052-308T", "10000000146", "123456788", "756.9217.0769.85"],
            &["", "hello", "0000000000000", "1"],
        );
        assert_eq!(national_id_other(b"10000000146").answer, Answer::Confirmed(Strength::Strong));
        assert_eq!(national_id_other(b"123456788").answer, Answer::Unknown);
    }
}
