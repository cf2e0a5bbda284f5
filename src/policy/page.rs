//! The text of a published page: its tables, and the lines outside of them. Markdown's pipe tables, and HTML.

/// Rows of cells.
pub type Table = Vec<Vec<String>>;

/// What a page says.
pub struct Page {
    /// Its tables, each cell in all the places that it fills.
    pub tables: Vec<Table>,
    /// The line above each table, empty where there is none.
    pub above: Vec<String>,
    /// The lines outside of them; in HTML items of lists begin with a hyphen and headings with `#`.
    pub prose: Vec<String>,
}

/// Reads a page of either kind; what cannot be held goes into `unread`, in sentences.
pub fn read(text: &str, unread: &mut Vec<String>) -> Page {
    let tags = ["<table", "<TABLE", "<p", "<div", "<body", "<html"];
    if !tags.iter().any(|tag| text.contains(tag)) {
        return markdown(text);
    }
    let page = html(text, unread);
    // A page of Markdown may have some HTML.
    let other = page.tables.is_empty().then(|| markdown(text));
    other.filter(|other| !other.tables.is_empty()).unwrap_or(page)
}

/// Pipe tables, and the lines outside of them. A table without pipes at its edges is known by the rule below its heading.
fn markdown(text: &str) -> Page {
    let (mut tables, mut prose): (Vec<Table>, Vec<String>) = (Vec::new(), Vec::new());
    let mut above = Vec::new();
    let mut open = false;
    let mut lines = text.lines().map(|line| (line, line.trim_start_matches([' ', '\t', '>']).trim())).peekable();
    while let Some((line, trimmed)) = lines.next() {
        let mut heads = || lines.peek().is_some_and(|(_, next)| next.contains('|') && is_rule(&cells(next)));
        let is_row = trimmed.starts_with('|') || trimmed.contains('|') && (open || heads());
        if !is_row {
            open = false;
            prose.push(line.into());
            continue;
        }
        let cells: Vec<String> = cells(trimmed);
        if is_rule(&cells) {
            continue;
        }
        if !open {
            tables.push(Vec::new());
            above.push(last_of(&prose));
            open = true;
        }
        if let Some(table) = tables.last_mut() {
            table.push(cells);
        }
    }
    Page { tables, above, prose }
}

/// The last line that says something, as a table has it above it.
fn last_of(prose: &[String]) -> String {
    let last = prose.iter().rev().find(|line| !line.trim().is_empty());
    last.map_or(String::new(), |line| line.trim_matches(|c: char| "#*_> ".contains(c)).to_owned())
}

/// True for the line that stands below the heading of a pipe table.
fn is_rule(cells: &[String]) -> bool {
    cells.iter().all(|cell| !cell.is_empty() && cell.chars().all(|c| "-: ".contains(c)))
}

fn cells(row: &str) -> Vec<String> {
    let row = row.strip_prefix('|').unwrap_or(row);
    let row = row.strip_suffix('|').unwrap_or(row);
    let held = row.replace("\\|", "\u{0}");
    held.split('|').map(|cell| plain(cell.replace('\u{0}', "|").trim())).collect()
}

/// A cell of a pipe table without the HTML that may stand in it.
fn plain(cell: &str) -> String {
    let (mut out, mut rest) = (String::new(), cell);
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        match after.split_once('>').filter(|_| after.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/')) {
            Some((tag, after)) => {
                out.push_str(&shown_by(tag));
                rest = after;
            }
            None => {
                out.push('<');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    let out = entities(&out);
    links(&pictures(out.trim()))
}

/// A text with the words of its links, `[Yes](#more)`, instead of them. A number keeps its brackets: it marks a footnote.
fn links(text: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once('[') {
        out.push_str(before);
        let link = after.split_once("](").and_then(|(words, behind)| Some((words, behind.split_once(')')?.1)));
        match link.filter(|(words, _)| !words.contains('[') && !words.trim().is_empty()) {
            Some((words, behind)) => {
                let mark = words.trim_start_matches('^').bytes().all(|b| b.is_ascii_digit());
                out.push_str(&if mark { format!("[{words}]") } else { words.to_owned() });
                rest = behind;
            }
            None => {
                out.push('[');
                rest = after;
            }
        }
    }
    out + rest
}

/// A text with the words for its pictures, `![Yes](yes.png)`, instead of them.
fn pictures(text: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once("![") {
        out.push_str(before);
        let words = after
            .split_once(']')
            .and_then(|(words, behind)| Some((words, behind.strip_prefix('(')?.split_once(')')?.1)));
        match words {
            Some((words, behind)) => {
                out.push_str(words);
                rest = behind;
            }
            None => {
                out.push_str("![");
                rest = after;
            }
        }
    }
    out + rest
}

/// What a tag shows that is no text: the end of a line, a box, the words for a picture, and what is raised, as the mark
/// of a footnote.
fn shown_by(tag: &str) -> String {
    let lower = tag.to_ascii_lowercase();
    let name = lower.split(|c: char| !c.is_ascii_alphanumeric() && c != '/').next().unwrap_or_default();
    match name {
        "br" | "br/" => " ".into(),
        "sup" => "[".into(),
        "/sup" => "]".into(),
        "input" if attribute(tag, "type").is_some_and(|kind| kind.eq_ignore_ascii_case("checkbox")) => {
            let checked =
                lower.split(|c: char| c.is_whitespace() || c == '/' || c == '=').any(|word| word == "checked");
            if checked { "[x]".into() } else { "[ ]".into() }
        }
        "img" => attribute(tag, "alt").unwrap_or_default().into(),
        _ => attribute(tag, "aria-label").unwrap_or_default().into(),
    }
}

/// The value of an attribute of a tag.
fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let lower = tag.to_ascii_lowercase();
    let at = lower.match_indices(name).map(|(at, _)| at).find(|at| {
        lower[..*at].ends_with(|c: char| c.is_ascii_whitespace() || c == '"' || c == '\'')
            && lower[at + name.len()..].trim_start().starts_with('=')
    })?;
    let value = tag[at + name.len()..].trim_start().strip_prefix('=')?.trim_start();
    match value.chars().next()? {
        quote @ ('"' | '\'') => value[1..].split(quote).next(),
        _ => value.split(|c: char| c.is_whitespace() || c == '/').next(),
    }
}

/// Columns and rows that a cell of HTML can fill at most.
const SPAN: usize = 1000;
/// Bytes that cells which fill several places can take in one document.
const COPIED: usize = 16 << 20;

/// A cell of HTML and how many columns and rows it fills.
struct Spanning {
    text: String,
    /// What its tags say for who does not see it, which counts where there is no text.
    label: String,
    columns: usize,
    rows: usize,
}

/// How many columns or rows a tag says that its cell fills; 0 is all that follow.
fn span(tag: &str, name: &str) -> usize {
    let tag = tag.to_ascii_lowercase();
    let values = tag
        .match_indices(name)
        .filter(|(at, _)| tag[..*at].ends_with(|c: char| c.is_ascii_whitespace() || c == '"' || c == '\''));
    let value = values.filter_map(|(at, _)| tag[at + name.len()..].trim_start().strip_prefix('=')).next();
    let digits = value.map_or("", |value| value.trim_start().trim_start_matches(['"', '\'']).trim_start());
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    match digits[..end].parse::<usize>() {
        Ok(0) if name == "rowspan" => SPAN,
        Ok(n) => n.clamp(1, SPAN),
        Err(_) if end > 0 => SPAN,
        Err(_) => 1,
    }
}

/// The table with every cell in all the places that it fills. False where it would be too large.
fn resolve(table: Vec<Vec<Spanning>>, copied: &mut usize) -> (Table, bool) {
    let mut whole = true;
    // What stands in a column of the rows to come, and in how many of them.
    let mut held: Vec<(usize, String)> = Vec::new();
    let mut out = Table::new();
    for cells in table {
        let mut row: Vec<String> = Vec::new();
        let mut carry = |row: &mut Vec<String>, held: &mut Vec<(usize, String)>, copied: &mut usize| {
            while let Some((left, text)) = held.get_mut(row.len()).filter(|(left, _)| *left > 0) {
                *left -= 1;
                *copied += text.len() + size_of::<String>();
                if *copied > COPIED {
                    whole = false;
                    *left = 0;
                }
                row.push(if *copied > COPIED { String::new() } else { text.clone() });
            }
        };
        for cell in cells {
            for _ in 0..cell.columns {
                carry(&mut row, &mut held, copied);
                *copied += if cell.columns > 1 || cell.rows > 1 { cell.text.len() + size_of::<String>() } else { 0 };
                let at = row.len();
                if cell.rows > 1 {
                    held.resize(held.len().max(at + 1), (0, String::new()));
                    held[at] = (cell.rows - 1, cell.text.clone());
                }
                row.push(cell.text.clone());
                if *copied > COPIED {
                    break;
                }
            }
        }
        carry(&mut row, &mut held, copied);
        out.push(row);
    }
    (out, whole && *copied <= COPIED)
}

/// Elements in which tags are text, and whether that is shown: a title may be the only word of a picture.
const RAW_TEXT: [(&str, bool); 8] = [
    ("script", false),
    ("style", false),
    ("textarea", false),
    ("title", true),
    ("xmp", false),
    ("iframe", false),
    ("noembed", false),
    ("noframes", false),
];

/// The element of [`RAW_TEXT`] that a tag begins.
fn raw_text(tag: &str) -> Option<(&'static str, bool)> {
    let end = tag.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(tag.len());
    RAW_TEXT.into_iter().find(|(name, _)| tag[..end].eq_ignore_ascii_case(name))
}

/// Where the text of such an element ends.
fn end_of(name: &str, text: &str) -> usize {
    let ends = |at: usize| {
        let behind = text.as_bytes().get(at + 2..).unwrap_or_default();
        let own = behind.get(..name.len()).is_some_and(|own| own.eq_ignore_ascii_case(name.as_bytes()));
        own && !behind.get(name.len()).is_some_and(u8::is_ascii_alphanumeric)
    };
    text.match_indices("</").map(|(at, _)| at).find(|at| ends(*at)).unwrap_or(text.len())
}

/// Tables, and the text outside of them in lines; items of lists begin with a hyphen, headings with `#`.
fn html(text: &str, unread: &mut Vec<String>) -> Page {
    let (mut tables, mut prose): (Vec<Vec<Vec<Spanning>>>, Vec<String>) = (Vec::new(), Vec::new());
    let mut above = Vec::new();
    let (mut in_table, mut line) = (0usize, String::new());
    // The tag that is a table by its role, and how many of its name are open in it.
    let mut by_role: Option<(String, usize)> = None;
    let mut rest = text;
    while !rest.is_empty() {
        let (before, tag, after) = match rest.split_once('<') {
            Some((before, after)) => match after.split_once('>') {
                Some((tag, after)) => (before, tag, after),
                None => (before, "", ""),
            },
            None => (rest, "", ""),
        };
        rest = after;
        let mut piece = entities(before);
        if let Some(behind) = tag.strip_prefix("!--").map(|_| &text[text.len() - rest.len() - tag.len()..]) {
            rest = behind.split_once("-->").map_or("", |(_, rest)| rest);
        } else if let Some((name, shown)) = raw_text(tag) {
            let (own, behind) = rest.split_at(end_of(name, rest));
            piece += &if shown && !own.contains('<') { entities(own) } else { String::new() };
            rest = behind;
        }
        let raised = tag
            .to_ascii_lowercase()
            .split(|c: char| !c.is_ascii_alphanumeric() && c != '/')
            .next()
            .is_some_and(|name| matches!(name, "sup" | "/sup" | "input" | "img"));
        piece += &if raised { entities(&shown_by(tag)) } else { String::new() };
        match tables.last_mut().filter(|_| in_table > 0).and_then(|t| t.last_mut()).and_then(|row| row.last_mut()) {
            Some(cell) => {
                cell.text.push_str(&piece);
                let label = (!raised).then(|| attribute(tag, "aria-label").or(attribute(tag, "title"))).flatten();
                if let Some(label) = label.filter(|_| cell.label.is_empty() && !tag.starts_with(['/', 't', 'T'])) {
                    cell.label = entities(label);
                }
            }
            None if in_table == 0 => line.push_str(&piece),
            None => {}
        }
        let name: String = tag.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '/').collect();
        let end = |line: &mut String, prose: &mut Vec<String>| {
            if !line.trim().is_empty() {
                prose.push(short_line(line));
            }
            line.clear();
        };
        let name = name.to_ascii_lowercase();
        let role = attribute(tag, "role").unwrap_or_default().to_ascii_lowercase();
        let mut element = match role.as_str() {
            "table" | "grid" if in_table == 0 => "table",
            "row" if by_role.is_some() => "tr",
            "cell" | "gridcell" | "columnheader" | "rowheader" if by_role.is_some() => "td",
            _ => name.as_str(),
        };
        if let Some((outer, open)) = &mut by_role {
            *open += usize::from(name == *outer);
            *open -= usize::from(name.strip_prefix('/') == Some(outer)).min(*open);
            if *open == 0 {
                (by_role, element) = (None, "/table");
            }
        } else if element == "table" && name != "table" {
            by_role = Some((name.clone(), 1));
        }
        match element {
            "table" => {
                end(&mut line, &mut prose);
                in_table += 1;
                above.push(last_of(&prose));
                tables.push(Vec::new());
            }
            "/table" => in_table = in_table.saturating_sub(1),
            "tr" if in_table > 0 => tables.last_mut().into_iter().for_each(|t| t.push(Vec::new())),
            "td" | "th" if in_table > 0 => {
                tables.last_mut().and_then(|t| t.last_mut()).into_iter().for_each(|row| {
                    let [columns, rows] = ["colspan", "rowspan"].map(|name| span(tag, name));
                    row.push(Spanning { text: String::new(), label: String::new(), columns, rows });
                });
            }
            "caption" if in_table > 0 => tables.last_mut().into_iter().for_each(|t| {
                t.push(vec![Spanning { text: String::new(), label: String::new(), columns: 1, rows: 1 }]);
            }),
            "li" => {
                end(&mut line, &mut prose);
                line.push_str("- ");
                // Footnotes are known by their ids: `fn3`.
                let id = attribute(tag, "id").unwrap_or_default().to_ascii_lowercase();
                let number = id.trim_start_matches(|c: char| !c.is_ascii_digit());
                if (id.starts_with("fn") || id.contains("note")) && !number.is_empty() && number.len() <= 2 {
                    line.push_str(&format!("[{number}] "));
                }
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                end(&mut line, &mut prose);
                line.push_str("# ");
            }
            "p" | "/p" | "div" | "/div" | "br" | "br/" | "/li" | "ul" | "/ul" | "ol" | "/ol" | "dt" | "/dt" | "dd"
            | "/dd" | "section" | "/section" | "/h1" | "/h2" | "/h3" | "/h4" | "/h5" | "/h6" => {
                end(&mut line, &mut prose)
            }
            _ => {}
        }
    }
    if !line.trim().is_empty() {
        prose.push(line);
    }
    for cell in tables.iter_mut().flatten().flatten() {
        cell.text = short_line(if cell.text.trim().is_empty() { &cell.label } else { &cell.text });
    }
    let mut copied = 0;
    let tables = tables.into_iter().enumerate().map(|(at, table)| {
        let (table, whole) = resolve(table, &mut copied);
        if !whole {
            unread.push(format!("table {}: its cells fill more than can be held; some stand empty", at + 1));
        }
        table
    });
    Page { tables: tables.collect(), above, prose }
}

fn short_line(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text without its entities.
fn entities(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    crate::read::without_entities(text.as_bytes(), &mut out);
    String::from_utf8_lossy(&out).into_owned()
}
