//! The countries behind `national-id-other`, by name.
//!
//! Each has a validator of its own, and a rule that knows the country should ask that. This file is for text that says
//! *national identity number* and nothing else: then all are asked, and only an answer that few values get by chance
//! counts.

use super::{Answer, Strength, Validator, Verdict};
use super::{americas_south, asia_other, europe_east, europe_north, europe_west, oceania};

/// Country formats, in the order of their names, and whether a number that passes can hardly be another country's: it has
/// letters or leading digits of its own, or two check digits.
const COUNTRIES: &[(Validator, bool)] = &[
    (asia_other::ae_emirates_id, true),
    (americas_south::ar_cuit, false),
    (americas_south::ar_dni, false),
    (europe_west::at_svnr, false),
    (europe_west::be_national_number, true),
    (europe_east::bg_egn, false),
    (europe_west::ch_ahv, true),
    (americas_south::cl_rut, false),
    (americas_south::co_nit, false),
    (europe_east::cz_sk_rodne_cislo, false),
    (europe_north::dk_cpr, false),
    (americas_south::do_cedula, false),
    (americas_south::ec_cedula, false),
    (europe_north::ee_lt_personal_code, false),
    (europe_north::fi_hetu, true),
    (europe_west::gr_amka, false),
    (europe_east::hr_oib, false),
    (europe_east::hu_taj, false),
    (asia_other::id_nik, false),
    (europe_west::ie_pps, true),
    (asia_other::il_id, false),
    (europe_north::is_kennitala, false),
    (europe_north::lv_personas_kods, false),
    (asia_other::my_nric, false),
    (europe_north::no_fodselsnummer, true),
    (oceania::nz_ird, false),
    (asia_other::pk_cnic, false),
    (europe_west::pt_nif, false),
    (europe_east::ro_cnp, false),
    (europe_east::ru_inn, true),
    (europe_east::ru_snils, true),
    (asia_other::sa_id, false),
    (europe_north::se_personnummer, false),
    (europe_east::si_jmbg, false),
    (asia_other::th_pin, false),
    (europe_east::tr_kimlik, true),
    (europe_east::ua_rntrc, false),
    (americas_south::uy_ci, false),
    (asia_other::za_id, false),
];

/// The value without the country's letters before it, which some write.
pub(super) fn without_country<'v>(value: &'v [u8], country: &[u8; 2]) -> &'v [u8] {
    let text = value.trim_ascii();
    text.strip_prefix(country).map_or(text, <[u8]>::trim_ascii_start)
}

/// National number of a country without a detector of its own. One check digit among so many countries proves nothing,
/// with a date before it or without, so only what is one country's alone confirms.
pub fn national_id_other(value: &[u8]) -> Verdict {
    let mut best = Verdict::rejected("fits no country");
    for (country, own) in COUNTRIES {
        let verdict = country(value);
        match verdict.answer {
            Answer::Confirmed(Strength::Strong) if *own => return verdict,
            Answer::Confirmed(_) | Answer::Unknown if !best.is_possible() => {
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
        // Greek by its date and check digit, and Norwegian, where it would belong to somebody born in 2039.
        for value in [&b"123456788"[..], b"18103970861"] {
            assert_eq!(national_id_other(value).answer, Answer::Unknown);
        }
    }
}
