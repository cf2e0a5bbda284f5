//! Mail: what people write when nobody thinks of privacy.

use super::numbers;
use super::page::{File, Page, mark};
use super::people::Person;
use super::random::Random;

/// The files of `mail/`.
pub fn make(random: &mut Random, people: &[Person]) -> Vec<File> {
    vec![exchange(&people[9], &people[10]), payroll(random, &people[11]), claim(&people[12]), notice()]
}

/// Begins a mail. The name and the address stand together.
fn headers(page: &mut Page, from: &Person, to: &str, subject: &str, day: u32) {
    page.line(format!(
        "Message-ID: <20260302.{day}.aa71@relay.bluefinch-mail.net>\nDate: Mon, {day} Feb 2026 09:12:44 -0800"
    ));
    page.line(format!("From: {} <{}>", mark("person-name-full", from.name()), mark("email-address", &from.email)));
    page.line(format!("To: {to}\nSubject: {subject}\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"));
}

fn exchange(from: &Person, friend: &Person) -> File {
    let mut page = Page::new("mail/exchange.eml");
    headers(&mut page, from, "support@bluefinch-outfitters.com", "Exchange of order 20417731", 16);
    page.line("Dear Bluefinch,\n\nthe boots are a size too small. Please send the new pair to my sister instead:");
    page.line(format!("{}\n{}\n", friend.name(), mark("postal-address-us", friend.address())));
    page.line(format!("You reach me on my mobile, {}, after six.\n", mark("phone-nanp", &from.phone)));
    page.line(format!("Best regards,\n{}", mark("person-name-full", from.name())));
    page.utf8()
}

fn payroll(random: &mut Random, from: &Person) -> File {
    let mut page = Page::new("mail/payroll.eml");
    headers(&mut page, from, "payroll@bluefinch-outfitters.com", "Direct deposit form", 17);
    page.line("Hello payroll team,\n\nhere is what the form asks for:\n");
    page.line(format!("Social Security number: {}", mark("us-ssn", &from.ssn)));
    page.line(format!("Date of birth: {}", mark("date-of-birth", &from.birth)));
    page.line(format!("Routing number: {}", mark("us-aba-routing", numbers::routing("12104829"))));
    page.line(format!("Checking account number: {}", mark("us-bank-account", random.within(48_000_000, 49_000_000))));
    page.line(format!("Driver's license: {} (Oregon)", mark("us-driver-license", "4418827")));
    page.line(format!("\nMy number is {}.", mark("phone-nanp", &from.phone)));
    page.utf8()
}

fn claim(from: &Person) -> File {
    let mut page = Page::new("mail/claim.eml");
    headers(&mut page, from, "benefits@bluefinch-outfitters.com", "Fall from a ladder", 18);
    page.line("The clinic wants this for the claim, please forward it:\n");
    page.line(format!("Patient name: {}", mark("person-name-full", from.name())));
    page.line(format!("Medical record number: {}", mark("medical-record-number", "MR-448217")));
    page.line(format!("Medicare MBI {}", mark("us-medicare-mbi", "3FK7-PA4-WD58")));
    page.line(format!("Subscriber ID: {}", mark("health-insurance-member-id", "XEH448217093")));
    page.line(format!("Policy number: {}", mark("insurance-policy-number", "HO-4482017")));
    page.line(format!("Physician NPI: {}", mark("us-npi", "1740293851")));
    page.utf8()
}

/// A notice to everybody, with nothing personal in it but a published sample.
fn notice() -> File {
    let mut page = Page::new("mail/notice.eml");
    page.line("Message-ID: <20260220.1.bb02@relay.bluefinch-mail.net>\nDate: Fri, 20 Feb 2026 16:00:00 -0800");
    page.line(
        "From: noreply@bluefinch-outfitters.com\nTo: all@bluefinch-outfitters.com\nSubject: Inventory on 28 February\n",
    );
    page.line(
        "Dear all,\n\nthe warehouse is closed on 2026-02-28 from 08:00 to 17:30. Scanners 536 90 to 536 94 stay on.",
    );
    page.line("The form 1099 takes numbers such as ⟦!us-ssn|078-05-1120⟧, which is only a specimen.\n\nSincerely,\nHuman Resources");
    page.utf8()
}
