//! Tables: a dump of the shop's database and what people exported from it, in the encodings they use.

use super::numbers;
use super::page::{File, Page, mark};
use super::people::Person;
use super::random::Random;

/// The files of `db/`, `exports/` and `old/`.
pub fn make(random: &mut Random, people: &[Person]) -> Vec<File> {
    vec![
        dump(random, people),
        customers(&people[..30]),
        orders(random, people),
        kunden(random),
        staff(random),
        callbacks(&people[30..36]),
        broken(random, people),
    ]
}

fn names(person: &Person) -> (String, String) {
    (mark("person-given-name", person.given), mark("person-family-name", person.family))
}

/// What `mysqldump` writes: one long line of rows for each statement.
fn dump(random: &mut Random, people: &[Person]) -> File {
    let mut page = Page::new("db/customers.sql.gz");
    page.line("-- MySQL dump 10.13  Distrib 8.4.3, for Linux (x86_64)\n--\n-- Host: localhost    Database: shop");
    page.line("/*!40101 SET NAMES utf8mb4 */;\n\nDROP TABLE IF EXISTS `customers`;\nCREATE TABLE `customers` (");
    for column in [
        "id` int NOT NULL AUTO_INCREMENT",
        "first_name` varchar(60) DEFAULT NULL",
        "last_name` varchar(60) DEFAULT NULL",
        "email` varchar(120) DEFAULT NULL",
        "phone` varchar(24) DEFAULT NULL",
        "date_of_birth` date DEFAULT NULL",
        "ssn` char(11) DEFAULT NULL",
        "password_hash` varchar(72) DEFAULT NULL",
        "last_login_ip` varchar(45) DEFAULT NULL",
        "created_at` datetime NOT NULL",
    ] {
        page.line(format!("  `{column},"));
    }
    page.line("  PRIMARY KEY (`id`)\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;\n\nLOCK TABLES `customers` WRITE;");
    for (i, rows) in people[..24].chunks(8).enumerate() {
        let rows: Vec<String> = rows
            .iter()
            .enumerate()
            .map(|(k, person)| {
                let (given, family) = names(person);
                let hash = format!(
                    "$2b$12${}",
                    random.text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789./", 53)
                );
                let ssn = if k % 3 == 0 { "NULL".into() } else { format!("'{}'", mark("us-ssn", &person.ssn)) };
                format!(
                    "({},'{given}','{family}','{}','{}','{}',{ssn},'{}','{}','2025-{:02}-{:02} 10:04:0{k}')",
                    1001 + 8 * i + k,
                    mark("email-address", &person.email),
                    mark("phone-nanp", &person.phone),
                    mark("date-of-birth", &person.birth),
                    mark("password-hash", hash),
                    mark("ipv4-address", &person.ip),
                    random.within(1, 13),
                    random.within(1, 29),
                )
            })
            .collect();
        page.line(format!("INSERT INTO `customers` VALUES {};", rows.join(",")));
    }
    page.line("UNLOCK TABLES;\n\nDROP TABLE IF EXISTS `stock`;\nCREATE TABLE `stock` (\n  `sku` char(11) NOT NULL,");
    page.line(
        "  `units` int NOT NULL,\n  `ean` char(13) NOT NULL,\n  `updated_ms` bigint NOT NULL\n) ENGINE=InnoDB;\n",
    );
    for _ in 0..4 {
        let row = |random: &mut Random| {
            let sku = format!("{}-{}-{}", random.digits(3), random.digits(2), random.digits(4));
            format!("('BF{sku}',{},'40{}',17725{})", random.within(0, 900), random.digits(11), random.digits(8))
        };
        let rows: Vec<String> = (0..12).map(|_| row(random)).collect();
        page.line(format!("INSERT INTO `stock` VALUES {};", rows.join(",")));
    }
    page.line("-- Dump completed on 2026-03-02  4:00:07");
    page.gzip()
}

fn customers(people: &[Person]) -> File {
    let mut page = Page::new("exports/customers.csv");
    page.line("customer_id,first_name,last_name,email,phone,street,city,state,zip,birthday,loyalty_points");
    for (i, person) in people.iter().enumerate() {
        let (given, family) = names(person);
        page.line(format!(
            "{},{given},{family},{},{},{},{},{},{},{},{}",
            mark("customer-id", &person.customer),
            mark("email-address", &person.email),
            mark("phone-nanp", &person.phone),
            mark("postal-address-us", &person.street),
            person.city,
            person.state,
            mark("zip-us", &person.zip),
            mark("date-of-birth", &person.birth),
            140 + 37 * i
        ));
    }
    page.utf8()
}

fn orders(random: &mut Random, people: &[Person]) -> File {
    let mut page = Page::new("exports/orders.csv");
    page.line("order_id,customer_id,sku,amount,currency,placed_at,tracking_number,note");
    for i in 0..50 {
        let person = random.pick(people);
        let note = match i {
            11 => format!(
                "\"gift for {}, ring {} first\"",
                mark("email-address", &person.email),
                mark("phone-nanp", &person.phone)
            ),
            29 => {
                format!("\"paid by phone, card {} exp {}\"", mark("payment-card", &person.card), "⟦card-expiry|09/29⟧")
            }
            _ => random.pick(&["", "", "leave at the door", "no invoice", "fragile"]).to_string(),
        };
        page.line(format!(
            "{},{},BF-{},{}.{},USD,17725{},{},{note}",
            20_417_000 + 31 * i,
            mark("customer-id", &person.customer),
            random.digits(6),
            random.within(9, 400),
            random.digits(2),
            random.digits(5),
            random.digits(14),
        ));
    }
    page.utf8()
}

/// A German export with semicolons, in the encoding of an old Windows system.
fn kunden(random: &mut Random) -> File {
    let mut page = Page::new("exports/kunden-latin1.csv");
    page.line("Kundennummer;Vorname;Nachname;Straße;E-Mail;Telefon;IBAN;Geburtsdatum");
    for (i, (given, family, street)) in [
        ("Jürgen", "Böttcher-Voß", "Mühlgässchen 17"),
        ("Käthe", "Süßmilch", "Am Hünengrab 4"),
        ("Sören", "Großkopf", "Löwenzahnweg 81"),
        ("Änne", "Kühlwein", "Grünfinkstraße 9"),
        ("Björn", "Räther", "Höhenrückallee 22"),
    ]
    .into_iter()
    .enumerate()
    {
        page.line(format!(
            "{};{};{};{street};{};{};{};{}",
            mark("customer-id", 7_300_104 + 17 * i),
            mark("person-given-name", given),
            mark("person-family-name", family),
            mark("email-address", format!("kunde{}@blaufink-versand.de", 204 + i)),
            mark("phone-intl", format!("+49 30 9018{}", random.digits(4))),
            mark("iban", numbers::iban("DE", &format!("50090100{}", random.digits(10)))),
            mark(
                "date-of-birth",
                format!("{:02}.{:02}.19{}", random.within(1, 29), random.within(1, 13), random.within(50, 99))
            ),
        ));
    }
    page.windows1252()
}

/// The staff of the branch in Hangzhou, in the encoding of a Chinese system.
fn staff(random: &mut Random) -> File {
    let mut page = Page::new("exports/staff_zh.csv");
    page.line("工号,姓名,身份证号,手机号,邮箱,部门,银行卡号");
    for (i, (name, login, unit)) in [
        ("欧阳澜禾", "ouyang.lanhe", "仓储"),
        ("司徒砚秋", "situ.yanqiu", "采购"),
        ("陆青梧", "lu.qingwu", "客服"),
        ("沈觉夏", "shen.juexia", "财务"),
        ("纪云舟", "ji.yunzhou", "仓储"),
        ("白砚泽", "bai.yanze", "市场"),
    ]
    .into_iter()
    .enumerate()
    {
        let birth = format!("19{}{:02}{:02}", random.within(62, 99), random.within(1, 13), random.within(1, 29));
        let serial = random.digits(3);
        page.line(format!(
            "HZ{:03},{},{},{},{},{unit},{}",
            i + 11,
            mark("person-name-full", name),
            mark("cn-resident-id", numbers::cn_resident("330102", &birth, &serial)),
            mark("phone-cn-mobile", format!("186217{}", random.digits(5))),
            mark("email-address", format!("{login}@lanhe-hangzhou.cn")),
            mark("payment-card", numbers::luhn(random, "622588", 16)),
        ));
    }
    page.line("");
    page.line(format!(
        "紧急联系人：身份证号：{}，手机号：{}",
        mark("cn-resident-id", numbers::cn_resident("330102", "19710815", "204")),
        mark("phone-cn-mobile", "15921688340")
    ));
    page.gb18030()
}

/// A list that an office program saved as "Unicode text".
fn callbacks(people: &[Person]) -> File {
    let mut page = Page::new("exports/callbacks-utf16.txt");
    page.line("Callbacks for Tuesday\tPhone\tRemark");
    for person in people {
        page.line(format!(
            "{}\tphone {}\twants an answer to {}",
            mark("person-name-full", person.name()),
            mark("phone-nanp", &person.phone),
            mark("email-address", &person.email)
        ));
    }
    page.utf16()
}

/// A copy that ended when the disk was full: personal data at its start, and then only orders.
fn broken(random: &mut Random, people: &[Person]) -> File {
    let mut page = Page::new("old/broken.csv.gz");
    page.line("member,email,ssn");
    for person in &people[40..44] {
        page.line(format!(
            "{},email: {},ssn: {}",
            person.given,
            mark("email-address", &person.email),
            mark("us-ssn", &person.ssn)
        ));
    }
    for _ in 0..200 {
        page.line(format!("order,{},{}", random.digits(7), random.pick(&["shipped", "packed", "returned"])));
    }
    page.broken_gzip(60)
}
