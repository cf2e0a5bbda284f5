//! Whom a sentence speaks of, before what it says of them.
//!
//! A frame such as `She is a …` would begin with some of the commonest words there are, so what is looked for is what
//! stands behind the subject, and this looks back.

use crate::rule::Subject;
use regex_automata::meta::Regex;
use std::sync::LazyLock;

/// Bytes before a match that are looked at; no subject is longer.
const REACH: usize = 200;

/// A pronoun, a role, kin, or a title and a name.
const PERSON: &str = r"(?:[Ss]he|[Hh]e|(?:[Tt]he |[Tt]his )?(?:[Pp]atient|[Ee]mployee|[Ss]tudent|[Aa]pplicant|[Cc]laimant|[Dd]efendant)|(?:[Mm]y|[Hh]is|[Hh]er|[Oo]ur|[Tt]heir) (?:mother|father|mom|dad|wife|husband|partner|son|daughter|brother|sister|grandmother|grandfather|aunt|uncle|cousin|neighbou?r|colleague|coworker|boss|manager|friend|roommate|boyfriend|girlfriend|spouse|child|new hire)|(?:Mr|Mrs|Ms|Mx|Dr|Miss)\.? [A-Z][a-z'-]{1,20})(?:,? [A-Z][a-z]{1,16}(?: [A-Z][a-z'-]{1,16}){0,2},?)?";

/// The same in Spanish.
const PERSONA: &str = r"(?:Él|él|[Ee]lla|(?:[Mm]i|[Ss]u|[Nn]uestr[oa]) (?:madre|padre|mam(?:á|a)|pap(?:á|a)|hij[oa]|herman[oa]|espos[oa]|marido|mujer|pareja|novi[oa]|abuel[oa]|t(?:í|i)[oa]|prim[oa]|vecin[oa]|compañer[oa]|jef[ea]|amig[oa])|(?:[Ee]l|[Ll]a) (?:paciente|emplead[oa]|alumn[oa]|trabajador[a]?|solicitante|(?:se(?:ñ|n)ora?|Sra?\.|Srta\.) [A-Z][a-z]{1,20}))";

/// The same in Chinese.
const REN: &str = r"(?:她|他|患者|病人|本人|该员工|该生|我(?:妈妈?|爸爸?|母亲|父亲|妻子|丈夫|老公|老婆|儿子|女儿|哥哥|弟弟|姐姐|妹妹|奶奶|爷爷)?)";

/// True if such a subject stands directly before `start`, on its line; in scripts with blanks one blank is between them.
pub fn stands_before(subject: Subject, text: &[u8], start: usize) -> bool {
    static EXPRESSIONS: LazyLock<[Regex; 3]> = LazyLock::new(|| {
        let word = |subject: &str| format!(r"(?:^|[^A-Za-z0-9_]){subject} $");
        // From the end of the text backwards each gives up at the first byte that fits nothing.
        [word(PERSON), word(PERSONA), format!("{REN}$")].map(|e| Regex::new(&e).expect("these are tested"))
    });
    let before = &text[start.saturating_sub(REACH)..start];
    let line = memchr::memrchr(b'\n', before).map_or(before, |newline| &before[newline + 1..]);
    EXPRESSIONS[subject as usize].is_match(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_stand_directly_before() {
        for (subject, text, expected) in [
            (Subject::Person, "She ", true),
            (Subject::Person, "and he ", true),
            (Subject::Person, "The patient ", true),
            (Subject::Person, "My grandmother ", true),
            (Subject::Person, "Our new hire, Denise Okafor, ", true),
            (Subject::Person, "Mrs. Lang ", true),
            (Subject::Person, "the ", false),
            (Subject::Person, "The chef ", false),
            (Subject::Person, "the road ", false),
            (Subject::Person, "She", false),
            (Subject::Person, "She\n", false),
            (Subject::Persona, "Mi madre ", true),
            (Subject::Persona, "La señora Ruiz ", true),
            (Subject::Persona, "La madre ", false),
            (Subject::Ren, "昨天她", true),
            (Subject::Ren, "我妈妈", true),
            (Subject::Ren, "她的", false),
        ] {
            let text = format!("\u{1f600} {text}");
            assert_eq!(stands_before(subject, text.as_bytes(), text.len()), expected, "{text}");
        }
        assert!(!stands_before(Subject::Person, b"\xffx ", 3));
    }
}
