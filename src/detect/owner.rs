//! Whose a labelled value is, said between the label and its sign: `Date of birth of the applicant:`, `Estado civil del
//! solicitante:`.

/// What such a phrase begins with.
const LEADS: [&str; 10] =
    [" of the ", " of an ", " of a ", " of ", " for the ", " for ", " del ", " de la ", " de los ", " de "];

/// Who it may be of.
#[rustfmt::skip]
const OWNERS: &[&str] = &[
    "accountholder", "afiliada", "afiliado", "alumna", "alumno", "applicant", "asegurada", "asegurado", "beneficiaria",
    "beneficiario", "beneficiary", "borrower", "buyer", "candidata", "candidate", "candidato", "cardholder", "child",
    "claimant", "client", "cliente", "compradora", "comprador", "conductor", "conductora", "contribuyente", "customer",
    "cónyuge", "deceased", "dependent", "deudor", "deudora", "donante", "donor", "driver", "empleada", "empleado",
    "employee", "estudiante", "fallecido", "firmante", "guardian", "guest", "hija", "hijo", "holder", "huésped",
    "inquilina", "inquilino", "insured", "interesada", "interesado", "madre", "member", "menor", "minor", "niña", "niño",
    "owner", "paciente", "padre", "parent", "pasajera", "pasajero", "passenger", "patient", "payee", "payer", "persona",
    "person", "policyholder", "propietaria", "propietario", "pupil", "resident", "socia", "socio", "solicitante", "spouse",
    "student", "subscriber", "tenant", "titular", "tomador", "tomadora", "trabajador", "trabajadora", "traveler",
    "traveller", "tutor", "tutora", "user", "usuaria", "usuario", "viajera", "viajero", "worker",
];

/// What somebody may be the holder of.
const HELD: &[&str] = &["account", "card", "licence", "license", "passport", "policy", "title"];

/// The end of such a phrase that begins at `start`.
pub fn end(text: &[u8], start: usize) -> Option<usize> {
    let rest = text.get(start..)?;
    let lead = lead(rest)?;
    let last = lead + letters(&rest[lead..]);
    let is_of = |list: &[&str]| list.iter().any(|word| rest[lead..last].eq_ignore_ascii_case(word.as_bytes()));
    if is_of(OWNERS) {
        return Some(start + last);
    }
    // `of the account holder`.
    let behind = rest.get(last..last + HOLDER.len()).filter(|_| is_of(HELD))?;
    behind.eq_ignore_ascii_case(HOLDER).then_some(start + last + HOLDER.len())
}

const HOLDER: &[u8] = b" holder";

/// Length of what a phrase begins with.
fn lead(text: &[u8]) -> Option<usize> {
    if !matches!(text, [b' ', b'o' | b'f' | b'd', ..]) {
        return None;
    }
    LEADS.iter().find(|lead| text.starts_with(lead.as_bytes())).map(|lead| lead.len())
}

/// Bytes of the word that a text begins with.
fn letters(text: &[u8]) -> usize {
    text.iter().take(24).take_while(|b| b.is_ascii_alphabetic() || **b >= 0x80).count()
}

/// True if such a phrase may begin with what is known of a text.
pub fn may_begin(known: &[u8]) -> bool {
    if !matches!(known, [] | [b' '] | [b' ', b'o' | b'f' | b'd', ..]) {
        return false;
    }
    LEADS.iter().any(|lead| {
        let Some(rest) = known.strip_prefix(lead.as_bytes()) else { return lead.as_bytes().starts_with(known) };
        let word = &rest[..letters(rest)];
        let begins = |own: &&str| own.len() >= word.len() && own.as_bytes()[..word.len()].eq_ignore_ascii_case(word);
        let fits = |own: &&str| begins(own) && (word.len() == own.len() || word.len() == rest.len());
        OWNERS.iter().chain(HELD).any(fits)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whose_it_is() {
        for (text, length) in [
            (" of the applicant: x", Some(17)),
            (" del titular: x", Some(12)),
            (" de la paciente: x", Some(15)),
            (" of the account holder: x", Some(22)),
            (" del huésped: x", Some(13)),
            (" OF THE PATIENT: x", None),
            (" of the art", None),
            (": x", None),
            ("", None),
        ] {
            assert_eq!(end(text.as_bytes(), 0), length, "{text}");
            // Whatever is known of a phrase, it may begin so.
            for known in 0..length.unwrap_or(0) {
                assert!(may_begin(&text.as_bytes()[..known]), "{text} {known}");
            }
        }
        assert!(!may_begin(b" is") && !may_begin(b": "));
    }
}
