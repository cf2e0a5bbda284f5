//! Three-state validators: what arithmetic and published ranges say of a candidate.
//!
//! A validator takes the bytes of one candidate as they stand in the text, separators included, and answers
//! *confirmed*, *rejected* or *unknown*. Three answers are needed because a check digit can prove or refute while a
//! shape can only fail to refute. In doubt the answer is unknown: a missed person costs more than an extra row.
//! One file per family of numbers; [`by_name`] is the only way in for rules.

mod account;
mod americas;
mod americas_south;
mod arithmetic;
mod asia;
mod asia_other;
pub mod bank;
mod card;
mod cn;
mod compact;
mod credentials;
mod crypto;
mod date;
mod device;
mod email;
mod eu_vat;
mod europe;
mod europe_east;
mod europe_north;
mod europe_west;
pub mod geo;
mod health;
mod label;
mod mrz;
mod name_han;
mod nanp;
mod national;
mod net;
mod nmea;
mod oceania;
mod online;
mod phone;
mod phone_layout;
mod phone_lines;
mod phone_plans;
mod postal;
pub(super) mod secrets;
mod tracking;
mod us_ids;
mod us_licence;
mod vehicle;

pub use card::{Network, card_network};
pub use cn::{Resident, cn_resident};
pub use date::{Date, TimeStamp, is_date, looks_like_timestamp, parse_date, set_now, this_year};
pub use email::is_tld;
pub use geo::{Point, Precision, coordinate_precision, decimal_precision, parse_pair, radius_precision};
pub use nanp::{Area, UNITED_STATES, nanp_area};
pub use net::mac_in_ipv6;
pub use phone::phone_national;
pub use postal::{is_us_state, is_zip_in_use, zip_fits_state};
pub use secrets::entropy;
pub use us_licence::{LicenceStates, States, us_dl_states};

/// How much a confirmation is worth: the share of random values of the same shape that would pass as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strength {
    /// At most one random value in a hundred passes (mod 97, Base58Check, a date and a check digit together).
    Strong,
    /// About one in ten passes (one check digit mod 10 or 11).
    Weak,
}

/// The three answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A check that could have failed passed.
    Confirmed(Strength),
    /// The value cannot be one of these.
    Rejected,
    /// Nothing speaks against it and nothing proves it.
    Unknown,
}

/// An answer with its reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The answer.
    pub answer: Answer,
    /// One short lower-case clause without the value, such as `check digit wrong` or `area 666 is never issued`.
    pub why: &'static str,
    /// True for published samples and documentation ranges (`555-0100`, `192.0.2.0/24`, `example.com`).
    pub test_value: bool,
    /// True where the value has the form and is nevertheless hardly a person's, such as an address of a private range:
    /// no label makes more than a finding of low confidence of it.
    pub doubtful: bool,
}

impl Verdict {
    /// A check that could have failed passed.
    pub const fn confirmed(strength: Strength, why: &'static str) -> Self {
        Self { answer: Answer::Confirmed(strength), why, test_value: false, doubtful: false }
    }

    /// The value cannot be one of these.
    pub const fn rejected(why: &'static str) -> Self {
        Self { answer: Answer::Rejected, why, test_value: false, doubtful: false }
    }

    /// Nothing proves it and nothing refutes it.
    pub const fn unknown(why: &'static str) -> Self {
        Self { answer: Answer::Unknown, why, test_value: false, doubtful: false }
    }

    /// It has the form, and is hardly a person's whatever stands beside it: never above low confidence.
    pub const fn doubtful(why: &'static str) -> Self {
        Self { answer: Answer::Unknown, why, test_value: false, doubtful: true }
    }

    /// The same verdict on a value that is published as a sample.
    pub const fn as_test_value(mut self) -> Self {
        self.test_value = true;
        self
    }

    /// True unless the value is rejected.
    pub fn is_possible(&self) -> bool {
        self.answer != Answer::Rejected
    }
}

/// A validator: bytes of the candidate in, verdict out. Must not panic on any bytes.
pub type Validator = fn(&[u8]) -> Verdict;

/// Every validator under the name that rules use: the detector's id where there is one, a plain word otherwise.
/// Sorted by name.
#[rustfmt::skip]
pub const VALIDATORS: &[(&str, Validator)] = &[
    ("account-credential-pair", credentials::account_credential_pair),
    ("ae-emirates-id", asia_other::ae_emirates_id),
    ("age-field", date::age_field),
    ("age-value", date::age_value),
    ("android-id", device::android_id),
    ("ar-cuit", americas_south::ar_cuit),
    ("ar-dni", americas_south::ar_dni),
    ("at-handle", account::at_handle),
    ("at-svnr", europe_west::at_svnr),
    ("au-medicare", oceania::au_medicare),
    ("au-tfn", oceania::au_tfn),
    ("auth-secret", secrets::auth_secret),
    ("bank-card-cn", card::bank_card_cn),
    ("basic-auth", secrets::basic_auth),
    ("be-national-number", europe_west::be_national_number),
    ("bearer-token", secrets::bearer_token),
    ("bg-egn", europe_east::bg_egn),
    ("bic-swift", bank::bic_swift),
    ("birth-of-a-minor", date::birth_of_a_minor),
    ("birth-of-forty-or-more", date::birth_of_forty_or_more),
    ("br-cnpj", americas::br_cnpj),
    ("br-cpf", americas::br_cpf),
    ("ca-health-number", americas::ca_health_number),
    ("ca-sin", americas::ca_sin),
    ("card-cvv", card::card_cvv),
    ("card-expiry", card::card_expiry),
    ("card-track-data", card::card_track_data),
    ("ch-ahv", europe_west::ch_ahv),
    ("cl-rut", americas_south::cl_rut),
    ("cn-organisation-code", cn::cn_organisation_code),
    ("cn-resident-id", cn::cn_resident_id),
    ("cn-travel-permit", cn::cn_travel_permit),
    ("cn-uscc", cn::cn_uscc),
    ("co-nit", americas_south::co_nit),
    ("consent-string", online::consent_string),
    ("cookie-ad-network", online::cookie_ad_network),
    ("cookie-analytics-ga", online::cookie_analytics_ga),
    ("crypto-btc", crypto::crypto_btc),
    ("crypto-eth", crypto::crypto_eth),
    ("ctv-device-id", online::ctv_device_id),
    ("cz-rodne-cislo", europe_east::cz_sk_rodne_cislo),
    ("date", date::date),
    ("date-of-birth", date::date_of_birth),
    ("de-steuer-id", europe::de_steuer_id),
    ("de-svnr-kvnr", europe::de_svnr_kvnr),
    ("dk-cpr", europe_north::dk_cpr),
    ("do-cedula", americas_south::do_cedula),
    ("drawn-secret", secrets::drawn_secret),
    ("drop-hash", online::drop_hash),
    ("ec-cedula", americas_south::ec_cedula),
    ("ee-isikukood", europe_north::ee_lt_personal_code),
    ("email-address", email::email_address),
    ("email-hash", email::email_hash),
    ("epoch-of-birth", date::epoch_of_birth),
    ("es-cif", eu_vat::es_cif),
    ("es-dni-nie", europe::es_dni_nie),
    ("es-nss", europe_west::es_nss),
    ("eu-vat", eu_vat::eu_vat),
    ("fi-hetu", europe_north::fi_hetu),
    ("fr-nir", europe::fr_nir),
    ("geo-cell-index", geo::geo_cell_index),
    ("geo-column-pair", geo::geo_column_pair),
    ("geo-decimal-pair", geo::geo_decimal_pair),
    ("geo-dms", geo::geo_dms),
    ("geo-e7-int", geo::geo_e7_int),
    ("geo-geohash", geo::geo_geohash),
    ("gr-amka", europe_west::gr_amka),
    ("hk-id", asia::hk_id),
    ("hr-oib", europe_east::hr_oib),
    ("hu-taj", europe_east::hu_taj),
    ("iban", bank::iban),
    ("iban-misread", bank::iban_misread),
    ("iccid", device::iccid),
    ("icd10-code", health::icd10_code),
    ("id-nik", asia_other::id_nik),
    ("ie-pps", europe_west::ie_pps),
    ("il-id", asia_other::il_id),
    ("imei", device::imei),
    ("imsi", device::imsi),
    ("in-aadhaar", asia::in_aadhaar),
    ("in-pan", asia::in_pan),
    ("intl-passport", europe::intl_passport),
    ("ipv4-address", net::ipv4_address),
    ("ipv4-nonpublic", net::ipv4_nonpublic),
    ("ipv4-usual", net::ipv4_usual),
    ("ipv6-address", net::ipv6_address),
    ("is-kennitala", europe_north::is_kennitala),
    ("it-codice-fiscale", europe::it_codice_fiscale),
    ("jp-my-number", asia::jp_my_number),
    ("jwt", secrets::jwt),
    ("kr-rrn", asia::kr_rrn),
    ("latitude", geo::latitude),
    ("loinc", health::loinc),
    ("loinc-snomed", health::loinc_snomed),
    ("longitude", geo::longitude),
    ("lt-asmens-kodas", europe_north::ee_lt_personal_code),
    ("luhn", arithmetic::luhn_number),
    ("lv-personas-kods", europe_north::lv_personas_kods),
    ("mac-address", net::mac_address),
    ("maid", online::maid),
    ("mark-of-ten", label::mark_of_ten),
    ("mrz-document", mrz::mrz_document),
    ("mx-clabe", bank::mx_clabe),
    ("mx-curp-rfc", americas::mx_curp_rfc),
    ("my-nric", asia_other::my_nric),
    ("national-id-other", national::national_id_other),
    ("ndc-code", health::ndc_code),
    ("nl-bsn", europe::nl_bsn),
    ("nmea-sentence", nmea::nmea_sentence),
    ("no-fodselsnummer", europe_north::no_fodselsnummer),
    ("not-code", label::not_code),
    ("not-placeholder", credentials::not_placeholder),
    ("number-plate", vehicle::number_plate),
    ("nz-ird", oceania::nz_ird),
    ("odd-secret", credentials::odd_secret),
    ("password", credentials::password),
    ("password-hash", secrets::password_hash),
    ("password-plain", credentials::password),
    ("payment-card", card::payment_card),
    ("payment-card-masked", card::payment_card_masked),
    ("payment-processor-id", online::payment_processor_id),
    ("pem-private-key", secrets::pem_private_key),
    ("person-name", label::person_name),
    ("person-name-han", name_han::person_name_han),
    ("person-name-han-family", name_han::person_name_han_family),
    ("person-name-han-in-text", name_han::person_name_han_in_text),
    ("person-name-han-of-a-cell", name_han::person_name_han_of_a_cell),
    ("person-name-listed", label::person_name_listed),
    ("person-name-of-a-column", name_han::person_name_of_a_column),
    ("person-name-turned", label::person_name_turned),
    ("phone-behind-label", phone_layout::phone_behind_label),
    ("phone-cn-mobile", phone::phone_cn_mobile),
    ("phone-exit-code", phone::phone_exit_code),
    ("phone-intl", phone::phone_intl),
    ("phone-layout", phone_layout::phone_layout),
    ("phone-nanp", nanp::phone_nanp),
    ("pk-cnic", asia_other::pk_cnic),
    ("pl-id-card", europe_east::pl_id_card),
    ("pl-nip", eu_vat::pl_nip),
    ("pl-nrb", bank::pl_nrb),
    ("pl-pesel", europe::pl_pesel),
    ("pl-pesel-misread", europe::pl_pesel_misread),
    ("po-box-us", postal::po_box_us),
    ("postal-address-us", postal::postal_address_us),
    ("postal-code-intl", postal::postal_code_intl),
    ("procedure-code", health::procedure_code),
    ("prompt-text", label::prompt_text),
    ("pt-nif", europe_west::pt_nif),
    ("quoted-secret", credentials::quoted_secret),
    ("ro-cnp", europe_east::ro_cnp),
    ("ru-inn", europe_east::ru_inn),
    ("ru-snils", europe_east::ru_snils),
    ("sa-id", asia_other::sa_id),
    ("se-personnummer", europe_north::se_personnummer),
    ("secret-of-a-key", credentials::secret_of_a_key),
    ("secret-of-a-line", credentials::secret_of_a_line),
    ("secret-of-a-mapping", secrets::secret_of_a_mapping),
    ("secret-of-lines", credentials::secret_of_lines),
    ("secret-of-sql", credentials::secret_of_sql),
    ("secret-phrase", credentials::secret_phrase),
    ("secret-words", credentials::secret_words),
    ("secret-words-of-a-login", credentials::secret_words_of_a_login),
    ("sex-of-a-person", label::sex_of_a_person),
    ("sg-nric", asia::sg_nric),
    ("shipping-tracking", tracking::shipping_tracking),
    ("si-emso", europe_east::si_jmbg),
    ("sk-rodne-cislo", europe_east::cz_sk_rodne_cislo),
    ("snomed", health::snomed),
    ("th-pin", asia_other::th_pin),
    ("tr-kimlik", europe_east::tr_kimlik),
    ("tw-id", asia::tw_id),
    ("ua-rntrc", europe_east::ua_rntrc),
    ("uk-driving-licence", europe::uk_driving_licence),
    ("uk-nhs", europe::uk_nhs),
    ("uk-nino", europe::uk_nino),
    ("url-identifier", online::url_identifier),
    ("us-aba-routing", bank::us_aba_routing),
    ("us-alien-number", us_ids::us_alien_number),
    ("us-bank-account", bank::us_bank_account),
    ("us-dea", health::us_dea),
    ("us-dl-ca", us_licence::us_dl_ca),
    ("us-driver-license", us_licence::us_driver_license),
    ("us-ein", us_ids::us_ein),
    ("us-itin", us_ids::us_itin),
    ("us-licence-grouped", us_licence::us_licence_grouped),
    ("us-license-plate", vehicle::us_license_plate),
    ("us-license-plate-ca", vehicle::us_license_plate_ca),
    ("us-medicare-hicn", us_ids::us_medicare_hicn),
    ("us-medicare-mbi", health::us_medicare_mbi),
    ("us-military-dodid", us_ids::us_military_dodid),
    ("us-npi", health::us_npi),
    ("us-passport", us_ids::us_passport),
    ("us-ssn", us_ids::us_ssn),
    ("us-ssn-last4", us_ids::us_ssn_last4),
    ("us-ssn-list", us_ids::us_ssn_list),
    ("us-state-id", us_licence::us_driver_license),
    ("us-tin", us_ids::us_tin),
    ("username-handle", account::username_handle),
    ("utc-timestamp", date::utc_timestamp),
    ("uuid", online::uuid),
    ("uuid-persistent", online::uuid_persistent),
    ("uy-ci", americas_south::uy_ci),
    ("verhoeff", arithmetic::verhoeff_number),
    ("vin", vehicle::vin),
    ("wished-thing", label::wished_thing),
    ("yu-jmbg", europe_east::si_jmbg),
    ("za-id", asia_other::za_id),
    ("zip-us", postal::zip_us),
];

/// The validator of that name.
pub fn by_name(name: &str) -> Option<Validator> {
    let row = VALIDATORS.binary_search_by(|(known, _)| (*known).cmp(name)).ok()?;
    Some(VALIDATORS[row].1)
}

/// All names, sorted.
pub fn names() -> impl Iterator<Item = &'static str> {
    VALIDATORS.iter().map(|(name, _)| *name)
}

/// Checks a table of values: none of `passes` may be rejected, none of `fails` may be anything else. Every prefix of
/// every value is tried as well, for panics.
#[cfg(test)]
fn check(validator: Validator, passes: &[&str], fails: &[&str]) {
    for value in passes {
        assert!(validator(value.as_bytes()).is_possible(), "{value} was rejected: {}", validator(value.as_bytes()).why);
    }
    for value in fails {
        assert!(
            !validator(value.as_bytes()).is_possible(),
            "{value} was not rejected: {}",
            validator(value.as_bytes()).why
        );
    }
    for value in passes.iter().chain(fails) {
        for end in 0..value.len() {
            validator(&value.as_bytes()[..end]);
        }
    }
}

/// Checks that values are possible and marked as samples.
#[cfg(test)]
fn check_samples(validator: Validator, samples: &[&str]) {
    for value in samples {
        let verdict = validator(value.as_bytes());
        assert!(verdict.is_possible() && verdict.test_value, "{value}: {verdict:?}");
    }
}

/// Checks that values have the form and are hardly anybody's.
#[cfg(test)]
fn check_doubtful(validator: Validator, values: &[&str]) {
    for value in values {
        let verdict = validator(value.as_bytes());
        assert!(verdict.answer == Answer::Unknown && verdict.doubtful, "{value}: {verdict:?}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_found() {
        assert!(VALIDATORS.is_sorted_by_key(|(name, _)| *name));
        assert!(names().all(|name| by_name(name).is_some()));
        assert!(by_name("no-such-validator").is_none());
    }

    /// Validators see whatever a regex hands them; arbitrary bytes must give an answer.
    #[test]
    fn arbitrary_bytes_get_an_answer() {
        let alphabets: [&[u8]; 6] = [
            b"0123456789",
            b"0123456789 -./()+",
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<",
            b"abcdefxyz0123456789:.@$%{}[]\\\"'=*#",
            "0123年月日•°′″−é\u{a0}９".as_bytes(),
            &[0, 1, 9, 10, 13, 127, 128, 0xc2, 0xe2, 0x80, 0xef, 0xbc, 0xbd, 255, b'1', b'A'],
        ];
        let mut state = 0x9e37_79b9_7f4a_7c15u64;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state as usize
        };
        let mut value = Vec::new();
        for round in 0..12_000 {
            let alphabet = alphabets[round % alphabets.len()];
            let length = next() % 41;
            value.clear();
            value.extend((0..length).map(|_| alphabet[next() % alphabet.len()]));
            for (_, validator) in VALIDATORS {
                let verdict = validator(&value);
                assert!(!verdict.why.is_empty() && verdict.why.is_ascii());
            }
        }
        for (_, validator) in VALIDATORS {
            validator(&[b'1'; 5000]);
            validator(&[0xff; 5000]);
            validator("a@".repeat(3000).as_bytes());
        }
    }
}
