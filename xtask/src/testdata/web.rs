//! A recorded session of a browser, and settings of a service.

use super::page::{File, Page, mark};
use super::people::Person;
use super::random::Random;

/// The files of `web/` and `config/`.
pub fn make(random: &mut Random, people: &[Person]) -> Vec<File> {
    vec![session(random, &people[20]), settings(), environment(random)]
}

fn session(random: &mut Random, person: &Person) -> File {
    let mut page = Page::new("web/session.har");
    page.whole("har-file");
    let email = mark("email-address", person.email.replace('@', "%40"));
    let url = mark("url-with-identifier", format!("https://shop.bluefinch-outfitters.com/account?email={email}"));
    let analytics =
        mark("cookie-analytics-ga", format!("GA1.2.{}.1772438400", random.within(100_000_000, 999_999_999)));
    let cookie = mark("cookie-header", format!("sid={}; _ga={analytics}", random.token(20)));
    let password = mark("account-credential-pair", "Millrace#Otter22");
    page.line("{\n  \"log\": {\n    \"version\": \"1.2\",\n    \"creator\": {\"name\": \"Recorder\", \"version\": \"4.1\"},\n    \"entries\": [");
    page.line("      {\n        \"startedDateTime\": \"2026-03-02T08:14:07.331Z\",\n        \"time\": 184,\n        \"request\": {\n          \"method\": \"POST\",");
    page.line(format!("          \"url\": \"{url}\","));
    page.line(format!("          \"headers\": [\n            {{\"name\": \"Accept-Language\", \"value\": \"en-US\"}}\n          ],\n          \"cookie\": \"{cookie}\","));
    page.line(format!("          \"postData\": {{\"login\": \"otter-twenty\", \"password\": \"{password}\"}}"));
    page.line("        },\n        \"response\": {\"status\": 200, \"bodySize\": 48201},\n        \"cache\": {}\n      }\n    ]\n  }\n}");
    page.utf8()
}

fn settings() -> File {
    let mut page = Page::new("config/settings.yaml");
    page.line("service: checkout\nversion: 3.14.2\nlisten: 0.0.0.0:8080\nworkers: 8\nbuild: 9fceb02d0ae598e95dc970b74767f19372d61af8");
    page.line("database:\n  host: db.internal\n  port: 5432\n  user: ${DB_USER}\n  password: ${DB_PASSWORD}\n  dsn: postgres://${DB_USER}:${DB_PASSWORD}@db.internal:5432/shop");
    page.line(format!(
        "mail:\n  host: relay.internal\n  user: mailer\n  password: {}",
        mark("password-plain", "Kestrel.4417.oak")
    ));
    page.line("  from: \"{{ mail_sender }}\"\npayments:\n  api_key: <your key here>\n  secret: changeme\n  timeout_ms: 1700\ncache:\n  nodes: [10.20.1.4, 10.20.1.5]\n  ttl: 3600");
    page.utf8()
}

fn environment(random: &mut Random) -> File {
    let mut page = Page::new("config/.env");
    page.line("# Filled in by the pipeline\nDB_USER=${DB_USER}\nDB_PASSWORD=${DB_PASSWORD}\nSMTP_PASSWORD=\nADMIN_PASSWORD=<password>\nAPI_TOKEN=$(vault read token)");
    page.line(format!("PARTNER_CLIENT_SECRET={}\nLOG_LEVEL=info", mark("auth-secret", random.token(32))));
    page.utf8()
}
