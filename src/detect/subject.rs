//! Whom a sentence speaks of, before what it says of them.
//!
//! A frame such as `She is a …` would begin with some of the commonest words there are, so what is looked for is what
//! stands behind the subject, and this looks back. Who writes is a person as much as who is written of: `I am`, `Soy`, `我`.
//! What somebody only supposes (`if I am`) and what goes on as something else (`HIV test questions`) is said of nobody.

use super::grammar::{folded, listed};
use crate::rule::Subject;
use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::nfa::thompson;
use regex_automata::util::syntax;
use regex_automata::{Anchored, Input, MatchKind};
use std::cell::RefCell;
use std::sync::LazyLock;

/// Bytes before a match that are looked at; no subject is longer.
const REACH: usize = 200;

/// A word of a name.
const WORD: &str = r"[A-Z\xc3][A-Za-z'\x80-\xff-]+";

/// A pronoun, a role, kin, or a title and a name.
const PERSON: &str = r"(?:[Ss]he|[Hh]e|(?:[Tt]he |[Tt]his |[Oo]ur |[Mm]y )?(?:[Pp]atient|[Ee]mployee|[Ss]tudent|[Aa]pplicant|[Cc]laimant|[Dd]efendant|[Pp]upil|[Cc]amper|[Tt]enant|[Cc]lient|[Rr]esident)|(?:[Mm]y|[Hh]is|[Hh]er|[Oo]ur|[Tt]heir) (?:(?:late|older|younger|oldest|youngest|little|big|ex-?|best|new|eldest|elderly) ?)?(?:mother|father|mom|mum|dad|wife|husband|partner|son|daughter|brother|sister|grandmother|grandfather|grandma|grandpa|aunt|uncle|cousin|neighbou?r|colleague|coworker|co-worker|boss|manager|friend|roommate|boyfriend|girlfriend|fianc(?:e|\xc3\xa9)e?|spouse|child|baby|kid|toddler|teenager|niece|nephew|grandson|granddaughter|hire|teammate|analyst|teacher)|(?:Mr|Mrs|Ms|Mx|Dr|Miss)\.? [A-Z][a-z'-]+)(?:,?(?: [A-Z][a-z'-]+)+,?)?";

/// The same in Spanish.
const PERSONA: &str = r"(?:(?:\xc3\x89|\xc3\xa9)l|[Ee]lla|(?:[Mm]i|[Ss]u|[Nn]uestr[oa]|[Tt]u) (?:madre|padre|mam(?:\xc3\xa1|a)|pap(?:\xc3\xa1|a)|hij[oa]|herman[oa]|espos[oa]|marido|mujer|pareja|novi[oa]|abuel[oa]|t(?:\xc3\xad|i)[oa]|prim[oa]|vecin[oa]|compa(?:\xc3\xb1|n)er[oa]|jef[ea]|amig[oa]|niet[oa]|sobrin[oa]|niet[oa]|cu(?:\xc3\xb1|n)ad[oa]|sueg[r][oa]|beb(?:\xc3\xa9|e)|ni(?:\xc3\xb1|n)[oa])|(?:[Ee]l|[Ll]a) (?:paciente|emplead[oa]|alumn[oa]|trabajadora?|solicitante|estudiante|inquilin[oa]|client[ea]|ni(?:\xc3\xb1|n)[oa]|menor|se(?:\xc3\xb1|n)ora?|Sra?\.|Srta\.|profesora?|conductora?|v(?:\xc3\xad|i)ctima)|[Pp]aciente)(?: NAME)?";

/// The same in Chinese.
const REN: &str = r"(?:她|他|患者|病人|本人|病患|该员工|该生|该同学|我(?:的)?(?:妈妈?|爸爸?|母亲|父亲|妻子|丈夫|老公|老婆|爱人|儿子|女儿|哥哥|弟弟|姐姐|妹妹|奶奶|爷爷|外婆|外公|孩子|宝宝|同事|朋友|邻居|男朋友|女朋友)?|FAMILY(?:师傅|女士|先生|小姐|阿姨|叔叔|大爷|大妈|奶奶|爷爷|同学|老师|护士|医生|经理|总|姐|哥)|(?:小|老)FAMILY)(?:因|因为)?";

/// Family names that stand before a title or behind `小`.
const FAMILY: &str = "(?:王|李|张|刘|陈|杨|黄|赵|吴|周|徐|孙|马|朱|胡|郭|何|林|高|罗|郑|梁|谢|宋|唐|许|韩|冯|邓|曹|彭|曾|肖|田|董|袁|潘|于|蒋|蔡|余|杜|叶|程|苏|魏|吕|丁|任|沈|姚|卢|姜|崔|钟|谭|陆|汪|范|金|石|廖|贾|夏|韦|付|方|白|邹|孟|熊|秦|邱|江|尹|薛|闫|段|雷|侯|龙|史|陶|黎|贺|顾|毛|郝|龚|邵|万|钱|严|覃|武|戴|莫|孔|向|汤|柏|尤|管|康|祝|欧阳|诸葛|司马|上官)";

/// What may stand between `is` and what somebody is.
const MANNER: &str = "(?:(?:an?|on|here|also|now|currently|still|already|both|openly|proudly|proud|legally|recently|happily|newly|officially|permanently|partially|totally|completely|congenitally|severely|profoundly|mildly|actually|just|very|about|only|always|technically|devout|practi[cs]ing|observant|lifelong|registered|retired|former|visibly|the|half|part|biologically|really|finally|in fact|born|of course|not only|living|legal|lawful|naturali[sz]ed) )*";

/// The same before an illness.
const DEGREE: &str = r"(?:(?:an?|the|my|his|her|also|had|always|really|very|bad|severe|chronic|mild|acute|moderate|terminal|advanced|early|recurrent|some|terrible|serious|ongoing|postnatal|clinical|undiagnosed|untreated|uncontrolled|controlled|previous|diagnosed|both|recently|just|long-term|stage \w{1,3}|type [12I]+|long|low) )*";

/// The same in Spanish.
const MANERA: &str = "(?:(?:una?|el|la|muy|tambi(?:\\xc3\\xa9|e)n|como|ya|mucha|actualmente|ahora|legalmente|reci(?:\\xc3\\xa9|e)n|felizmente|severa?|leve|fuertes?|cr(?:\\xc3\\xb3|o)nic[oa]|una persona|un hombre|una mujer|abiertamente|orgullosamente|totalmente|parcialmente|completamente|de nacimiento|practicante|desde siempre|todav(?:\\xc3\\xad|i)a|a(?:\\xc3\\xba|u)n|oficialmente) )*";

/// The same in Chinese.
const FANGSHI: &str = "(?:目前|现在|现|一直|也|还|又|已经?|已于|从小|多年来|刚刚?|最近|近日|今年|去年|以前|曾经?|其实|都|长期|先后|在医院|于)?";

/// What stands behind whom a sentence speaks of, for each [`Subject`]: in place of `WHO` that person or somebody's name.
const FRAMES: [(&str, &str); 16] = [
    (PERSON, "(?:WHO|I|i) "),
    (PERSONA, "WHO "),
    (REN, "WHO"),
    (
        PERSON,
        "(?:WHO(?: is| was|'s|\u{2019}s| has been| became| got| identifies as| identified as)|(?:I|i|[Ww]e both)(?: am| are|'m|\u{2019}m|m| was| have been|'ve been|\u{2019}ve been| became| got| identify as)|(?:I|i) [^.!?\\n]+ (?:and|but) am) MANNER",
    ),
    (
        PERSON,
        "(?:(?:WHO(?: has| had| suffers from| suffered from| developed| survived| battled| died of| died from| lives with| is living with| struggles with| was (?:just |recently )?diagnosed with| has been diagnosed with| is being treated for| is recovering from| holds| earned| received| completed| got)|(?:I|i)(?: have|'ve|\u{2019}ve| had| have had| suffer from| suffered from| live with| am living with| was (?:just |recently )?diagnosed with| have been diagnosed with| got diagnosed with| struggle with| deal with| am being treated for|'ve got| have got|'m being treated for|'m recovering from| am recovering from| developed| survived| hold| earned| received| completed| got)) DEGREE|[Mm]y (?:own )?DEGREE)",
    ),
    (PERSONA, "(?:WHO(?: es| era| fue)|(?:[Yy]o )?[Ss]oy|[Yy]o era|[Mm]e identifico como) MANERA"),
    (
        PERSONA,
        "(?:WHO (?:est(?:\\xc3\\xa1|a)|estaba|sigue|qued(?:\\xc3\\xb3|o))|[Ee]stoy|[Ee]staba|[Mm]e qued(?:\\xc3\\xa9|e)) MANERA",
    ),
    (
        PERSONA,
        "(?:WHO (?:tiene|tuvo|ten(?:\\xc3\\xad|i)a|padece|padece de|padeci(?:\\xc3\\xb3|o)|sufre|sufre de|sufri(?:\\xc3\\xb3|o)|convive con|vive con|fue diagnosticad[oa] (?:con|de)|ha sido diagnosticad[oa] (?:con|de))|[Tt]engo|[Tt]uve|[Pp]adezco|[Pp]adezco de|[Ss]ufro|[Ss]ufro de|[Vv]ivo con|[Mm]e diagnosticaron|[Mm]e han diagnosticado|[Hh]e tenido|[Mm]i) MANERA",
    ),
    (REN, "WHOFANGSHI(?:是|为|系|信仰|信奉|皈依了?|改信了?|信)(?:一名|一位|一个|名|位|个)?"),
    (
        REN,
        "WHO，?FANGSHI(?:患有|患上了?|患|有|得了|得过|得|确诊为|确诊了|确诊|被诊断为|被诊断出|被诊断|被确诊为?|查出了?|诊断出|诊断为|检查出|罹患|是)(?:严重的?|轻度|中度|重度|慢性|多年的?|先天性)?",
    ),
    (
        PERSON,
        "(?:WHO(?: uses| used| needs| relies on| asked for| requested| walks with| wears| is in| gets around in| goes by| has| depends on)|(?:I|i)(?: use| need| rely on| asked for| requested| walk with| wear| am in|'m in| get around in| go by| have| depend on)) DEGREE",
    ),
    (
        PERSONA,
        "(?:WHO (?:usa|utiliza|necesita|lleva|va en|anda en|est(?:\\xc3\\xa1|a) en|se mueve en|pidi(?:\\xc3\\xb3|o))|(?:[Yy]o )?(?:[Uu]so|[Uu]tilizo|[Nn]ecesito|[Ll]levo|[Vv]oy en|[Aa]ndo en|[Ee]stoy en|[Mm]e muevo en|[Ss]olicito)) MANERA",
    ),
    (REN, "WHOFANGSHI(?:平时|出行)?(?:靠|坐|用|使用|佩戴|戴着?|拄着?|需要|依靠|依赖)"),
    (
        PERSON,
        "(?:(?:[Mm]y|[Yy]our|[Hh]is|[Hh]er|[Tt]heir)|WHO's) (?:(?:new|annual|base|gross|monthly|weekly|yearly|hourly|starting|current|net|basic|regular|checking|savings|account|bank|total|outstanding) )*",
    ),
    (
        PERSONA,
        "(?:[Ss]u|[Mm]i|[Tt]u|[Vv]uestro|(?:percibir(?:\\xc3\\xa1|a)|percibe|cobra|cobro|recibir(?:\\xc3\\xa1|a)|tendr(?:\\xc3\\xa1|a)|gano|gana) un)(?: nuevo| actual)? ",
    ),
    (REN, "(?:你|您|我|他|她|其|该员工|该职工)的?(?:当前|现|现在|目前|税前|每月)?的?"),
];

/// Names that are as often something else.
const NOT_ALONE: &[&str] = &[
    "jordan",
    "chad",
    "georgia",
    "israel",
    "kenya",
    "austin",
    "sydney",
    "virginia",
    "florence",
    "charlotte",
    "savannah",
    "victoria",
    "may",
    "will",
    "grace",
    "faith",
    "dawn",
    "june",
    "chase",
    "carolina",
    "santiago",
    "salvador",
    "trinidad",
    "dakota",
    "troy",
    "lincoln",
    "washington",
    "madison",
    "jackson",
    "houston",
    "dallas",
    "ruby",
    "julia",
    "crystal",
    "alexa",
    "siri",
    "ireland",
    "america",
    "christian",
    "islam",
    "page",
    "art",
    "rich",
    "guy",
    "major",
    "baker",
    "king",
    "prince",
    "angel",
    "san",
    "santa",
    "la",
    "el",
    "san",
    "de",
    "del",
    "an",
    "see",
    "so",
    "do",
    "my",
    "bill",
    "sky",
    "love",
    "joy",
    "hope",
];

/// Words before a subject with which what follows is only supposed, asked or said of anybody.
const SUPPOSED: &[&str] = &[
    "if",
    "whether",
    "unless",
    "suppose",
    "supposing",
    "imagine",
    "assuming",
    "pretend",
    "wish",
    "like",
    "si",
    "cuando",
    "ojalá",
    "when",
    "whenever",
    "quizá",
    "quizás",
    "no",
    "nunca",
    "should",
];

/// The same in Chinese, directly before the subject.
const SUPPOSED_ZH: &[&str] =
    &["如果", "假如", "若", "要是", "万一", "假设", "倘若", "除非", "一旦", "是否", "假使", "如", "当", "即使", "只要"];

/// Words with which a sentence goes on behind what it says of somebody. Another word makes it a part of something else.
#[rustfmt::skip]
const GOES_ON: &[&str] = &[
    "about", "acting", "acts", "after", "again", "ago", "all", "also", "although", "always", "american", "an", "and", "any", "as", "at",
    "be", "because", "been", "before", "began", "born", "boy", "but", "by", "came", "can", "caused", "causes", "causing", "child", "citizen",
    "could", "daily", "diagnosed", "diagnosis", "did", "does", "due", "during", "either", "even", "ever", "every", "father", "female", "finally",
    "flared", "flares", "following", "for", "from", "full", "gets", "girl", "going", "got", "had", "has", "have", "he", "her", "here", "his", "holder", "i",
    "immigrant", "in", "including", "is", "isn't", "it", "just", "keeps", "last", "likely", "made", "makes", "male", "man", "may", "means",
    "might", "mother", "my", "myself", "never", "not", "now", "of", "on", "only", "or", "our", "over", "parent", "people", "person", "plus", "pretty",
    "quite", "rather", "really", "recently", "requiring", "right", "runs", "she", "should", "since", "so", "some", "sometimes", "started",
    "still", "student", "symptoms", "than", "that", "the", "then", "they", "this", "though", "through", "today", "too", "too,", "twice",
    "twins", "until", "veteran", "very", "was", "we", "well", "were", "when", "where", "whereas", "which", "while", "who", "will", "with",
    "without", "woman", "worker", "would", "yesterday", "yet", "you", "like", "immigrants", "individual", "patient", "under", "within", "status",
    "a", "to", "ahora", "al", "antes", "así", "aunque", "bajo", "como", "con", "creyente", "crónica", "crónico", "cuando", "de", "del", "desde", "e", "el", "ella",
    "en", "entre", "es", "eso", "está", "hace", "hasta", "hay", "inmunológica", "la", "leve", "lo", "los", "me", "mi", "muy", "más", "ni", "no", "nos", "o",
    "para", "pero", "poco", "por", "porque", "practicante", "pues", "que", "se", "según", "severa", "severo", "sin", "sino", "sobre", "soy", "su",
    "también", "tengo", "tipo", "todavía", "tras", "un", "una", "vivo", "y", "ya", "él", "severas", "grave",
];

/// Words that are figures of speech with another behind them.
const FIGURES: &[(&str, &str)] =
    &[("blind", "to"), ("deaf", "to"), ("veteran", "of"), ("straight", "to"), ("años", "de"), ("anos", "de")];

/// What makes something else of it in Chinese, directly behind.
#[rustfmt::skip]
const GOES_ON_ZH: &[&str] = &[
    "吗", "么", "患者", "病人", "的人", "专家", "检测", "筛查", "知识", "险", "门诊", "试纸", "风险", "疫苗", "用药", "药", "研究", "人群", "妈妈", "期", "怎么办", "该", "能", "可以", "会", "应",
];

/// An automaton that runs backwards from what a sentence says: of a start alone the whole regex would cost ten times as much.
struct Backwards(DFA);

impl Backwards {
    fn new(source: &str) -> Self {
        let syntax = syntax::Config::new().unicode(false).utf8(false);
        let nfa = thompson::Config::new().reverse(true).utf8(false).which_captures(thompson::WhichCaptures::None);
        let config = DFA::config().match_kind(MatchKind::All).cache_capacity(256 << 10).skip_cache_capacity_check(true);
        Self(DFA::builder().configure(config).syntax(syntax).thompson(nfa).build(source).expect("these are tested"))
    }

    /// Where the longest match begins that ends where the line does.
    fn start(&self, cache: &mut Option<Box<Cache>>, line: &[u8]) -> Option<usize> {
        let cache = cache.get_or_insert_with(|| Box::new(self.0.create_cache()));
        let input = Input::new(line).anchored(Anchored::Yes);
        self.0.try_search_rev(cache, &input).ok().flatten().map(|half| half.offset())
    }
}

/// The expressions of a frame: whether it may be there, and whether of one that needs no list of names.
struct Expressions {
    any: LazyLock<Backwards, Box<dyn FnOnce() -> Backwards + Send>>,
    certain: LazyLock<Backwards, Box<dyn FnOnce() -> Backwards + Send>>,
}

impl Expressions {
    fn new((who, frame): (&'static str, &'static str)) -> Self {
        let whole = move |with_names: bool| {
            let is_zh = who == REN;
            let mut who = who.replace("NAME", &format!("{WORD}(?: {WORD})*")).replace("FAMILY", FAMILY);
            if with_names && !is_zh {
                who = format!("(?:{who}|{WORD}(?: [A-Z]\\.)?(?: {WORD})*)");
            }
            let frame = frame.replace("WHO", &who).replace("MANNER", MANNER).replace("DEGREE", DEGREE);
            let frame = frame.replace("MANERA", MANERA).replace("FANGSHI", FANGSHI);
            Backwards::new(&format!("{}(?:{frame})", if is_zh { "" } else { r"(?:^|[^A-Za-z0-9_\x80-\xff])" }))
        };
        Self {
            any: LazyLock::new(Box::new(move || whole(true))),
            certain: LazyLock::new(Box::new(move || whole(false))),
        }
    }
}

/// What a thread keeps for each frame: for names too, and without them.
type Caches = [[Option<Box<Cache>>; 2]; FRAMES.len()];

thread_local! {
    static CACHES: RefCell<Caches> = const { RefCell::new([const { [None, None] }; FRAMES.len()]) };
}

/// True if such a subject stands directly before `start`, on its line; in scripts with blanks one blank is between them.
pub fn stands_before(subject: Subject, text: &[u8], start: usize) -> bool {
    let frames: &[Subject] = match subject {
        Subject::SaidToBe => &[Subject::Is, Subject::Es, Subject::Shi],
        Subject::SaidToHave => &[Subject::Has, Subject::Tiene, Subject::You],
        _ => &[subject],
    };
    let before = &text[start.saturating_sub(REACH)..start];
    let line = memchr::memrchr(b'\n', before).map_or(before, |newline| &before[newline + 1..]);
    // What stands directly before rules out most, without an automaton.
    let last = line.last().copied().unwrap_or(b'\n');
    frames.iter().any(|&frame| if is_chinese(frame) { last >= 0x80 } else { last == b' ' } && is_said(frame, line))
}

fn is_chinese(subject: Subject) -> bool {
    matches!(subject, Subject::Ren | Subject::Shi | Subject::You | Subject::Yong | Subject::De)
}

/// True if a line ends with a frame.
fn is_said(frame: Subject, line: &[u8]) -> bool {
    static EXPRESSIONS: LazyLock<[Expressions; FRAMES.len()]> = LazyLock::new(|| FRAMES.map(Expressions::new));
    let number = frame as usize;
    let expressions = &EXPRESSIONS[number];
    CACHES.with_borrow_mut(|caches| {
        let [any, certain] = &mut caches[number];
        // From the end of the line backwards it gives up at the first byte that fits nothing.
        let Some(found) = expressions.any.start(any, line) else { return false };
        match expressions.certain.start(certain, line) {
            Some(start) => !is_supposed(frame, line, start),
            None => name(&line[found..]).is_some_and(|at| !is_supposed(frame, line, found + at)),
        }
    })
}

/// Where a name begins in what begins with capital words.
fn name(text: &[u8]) -> Option<usize> {
    let mut at = 0;
    for (n, word) in text.split(|&b| b == b' ').enumerate() {
        let from = at + word.iter().take_while(|b| !b.is_ascii_uppercase() && **b < 0x80).count();
        at += word.len() + 1;
        let word = std::str::from_utf8(&text[from.min(at - 1)..at - 1]).ok()?;
        if n > 4 || n > 0 && !word.starts_with(char::is_uppercase) {
            return None;
        }
        let word = folded(word.trim_end_matches(['\'', '\u{2019}', ',']).as_bytes());
        let follows = text.get(at).is_some_and(u8::is_ascii_uppercase);
        if listed("given-names", &word) && (follows || !NOT_ALONE.contains(&word.as_str())) {
            return Some(from);
        }
    }
    None
}

/// True if what stands before a subject that begins at `start` makes it a supposition.
fn is_supposed(subject: Subject, line: &[u8], start: usize) -> bool {
    let (before, found) = line.split_at(start);
    if is_chinese(subject) {
        return SUPPOSED_ZH.iter().any(|word| before.ends_with(word.as_bytes()));
    }
    let before = String::from_utf8_lossy(before).to_lowercase();
    let found = String::from_utf8_lossy(found).to_lowercase();
    let mut words = before.rsplit(|c: char| !c.is_alphanumeric() && c != '\'').filter(|word| !word.is_empty());
    let own = found.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty());
    let is_past = [" was ", " had ", "tuve ", " era "].iter().any(|verb| found.contains(verb));
    let mut supposed = |word: &str| SUPPOSED.contains(&word) && !(is_past && matches!(word, "when" | "cuando"));
    own.is_some_and(&mut supposed) || words.next().is_some_and(&mut supposed)
}

/// True if what somebody is or has may end at `end`: no other word makes something else of it.
pub fn may_end(subject: Subject, text: &[u8], end: usize) -> bool {
    let behind = &text[end..text.len().min(end + 32)];
    match subject {
        Subject::Person | Subject::Persona | Subject::Ren | Subject::Their | Subject::Suyo | Subject::De => true,
        Subject::SaidToBe | Subject::SaidToHave
            if text[..end].last().is_some_and(|&b| b >= 0xe4 || b >= 0x80 && end >= 3 && text[end - 3] >= 0xe4) =>
        {
            may_end(Subject::You, text, end)
        }
        Subject::Shi | Subject::You | Subject::Yong => {
            !GOES_ON_ZH.iter().any(|word| behind.starts_with(word.as_bytes()))
        }
        _ => match behind {
            [b'-' | b'/' | b'\'', next, ..] => !next.is_ascii_alphanumeric(),
            [b' ', next, ..] if next.is_ascii_alphabetic() || *next >= 0x80 => {
                let behind = String::from_utf8_lossy(&behind[1..]).to_lowercase();
                let word = behind.split(|c: char| !c.is_alphanumeric() && c != '\'').next().unwrap_or_default();
                let is_figure = |(said, next): &(&str, &str)| word == *next && text[..end].ends_with(said.as_bytes());
                word.is_empty() || GOES_ON.contains(&word) && !FIGURES.iter().any(is_figure)
            }
            _ => true,
        },
    }
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
            (Subject::Person, "Theo ", true),
            (Subject::Person, "Because Theo Marsh ", true),
            (Subject::Person, "if Theo ", false),
            (Subject::Person, "Jordan ", false),
            (Subject::Person, "Jordan Marsh ", true),
            (Subject::Person, "the ", false),
            (Subject::Person, "The chef ", false),
            (Subject::Person, "the road ", false),
            (Subject::Person, "She", false),
            (Subject::Person, "She\n", false),
            (Subject::Persona, "Mi madre ", true),
            (Subject::Persona, "La señora Ruiz ", true),
            (Subject::Persona, "El alumno Martín ", true),
            (Subject::Persona, "La madre ", false),
            (Subject::Ren, "昨天她", true),
            (Subject::Ren, "我妈妈", true),
            (Subject::Ren, "张师傅", true),
            (Subject::Ren, "她的", false),
            (Subject::Ren, "如果我", false),
            (Subject::Is, "I am ", true),
            (Subject::Is, "I'm a ", true),
            (Subject::Is, "I live in Dover and am ", true),
            (Subject::Is, "If I am ", false),
            (Subject::Is, "I am not ", false),
            (Subject::Is, "Rowan is legally ", true),
            (Subject::Is, "France is ", false),
            (Subject::Has, "I have severe ", true),
            (Subject::Has, "because of my ", true),
            (Subject::Has, "if you have ", false),
            (Subject::Has, "when I had ", true),
            (Subject::Has, "when I have ", false),
            (Subject::Es, "Soy ", true),
            (Subject::Es, "si soy ", false),
            (Subject::Es, "Mi hermana es ", true),
            (Subject::Esta, "Estoy ", true),
            (Subject::Esta, "Marta está ", true),
            (Subject::Esta, "no estoy ", false),
            (Subject::Tiene, "Tengo ", true),
            (Subject::Shi, "我是", true),
            (Subject::You, "小曹确诊", true),
            (Subject::You, "假如我有", false),
        ] {
            let text = format!("\u{1f600} {text}");
            assert_eq!(stands_before(subject, text.as_bytes(), text.len()), expected, "{subject:?} {text}");
        }
        assert!(!stands_before(Subject::Person, b"\xffx ", 3));
    }

    #[test]
    fn another_word_makes_something_else_of_it() {
        for (subject, text, expected) in [
            (Subject::Has, ".", true),
            (Subject::Has, "", true),
            (Subject::Has, " and a cold", true),
            (Subject::Has, " test questions", false),
            (Subject::Has, "-related leave", false),
            (Subject::Tiene, " también", true),
            (Subject::You, "，需要请假", true),
            (Subject::You, "患者", false),
        ] {
            assert_eq!(may_end(subject, text.as_bytes(), 0), expected, "{subject:?} {text}");
        }
    }
}
