use std::collections::BTreeSet;

use crate::check::issue_text::{Mark, Passage, Role};
use crate::check::rule::{Context, Rule};
use crate::check::text::words::{Word, after, before, words};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::issue::ItemKind;

/// Accepted number of letters.
const ACRONYM_LENGTH: std::ops::RangeInclusive<usize> = 3..=6;
/// Longest dateline at the beginning of a story, in bytes.
const MAX_DATELINE_BYTES: usize = 40;

/// ## What it finds
/// An acronym of three to six capital letters that its item does not explain and that is not widely known (as NATO, the
/// FBI and PDF are). The rule accepts `Korea Internet & Security Agency (KISA)`, `KISA (…)`, `한국인터넷진흥원(KISA)`, or the
/// full name anywhere in the item. There is one finding for each acronym and item.
///
/// ## Why it matters to a reader
/// Readers of a newsletter come from many professions. A reader who does not understand four letters in the second
/// sentence stops reading.
///
/// ## Example
/// ```markdown
/// The PIPC told the company in May.
/// ```
///
/// ## Better
/// ```markdown
/// The Personal Information Protection Commission (PIPC) told the company in May.
/// ```
pub(super) struct UnexplainedAcronym;

impl Rule for UnexplainedAcronym {
    fn code(&self) -> Code {
        Code("words::unexplained_acronym")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        // A list of links quotes the headlines of other media.
        let stories = context.issue.items.iter().enumerate().filter(|(_, item)| item.kind != ItemKind::Links);
        for (index, _) in stories {
            let passages: Vec<(&Passage, &str)> =
                context.issue_text.of_item(index).map(|passage| (passage, passage.prose())).collect();
            let mut said = BTreeSet::new();
            let mut asked: Vec<(&Passage, usize, &str)> = Vec::new();
            for (passage, prose) in passages.iter().filter(|(passage, _)| passage.role == Role::Body) {
                for (at, acronym) in acronyms(prose) {
                    let linked = matches!(passage.mark_at(at), Some(Mark::Link(_)));
                    if !linked && !is_well_known(acronym) && said.insert(acronym) {
                        asked.push((passage, at, acronym));
                    }
                }
            }
            let mut explained = BTreeSet::new();
            if !asked.is_empty() {
                for (_, prose) in &passages {
                    explained.extend(explanations(prose, &said));
                }
            }
            for (passage, at, acronym) in
                asked.into_iter().filter(|(.., acronym)| !explained.contains(acronym))
            {
                let place = passage.span(at..at + acronym.len());
                let message = format!("nothing in this item says what `{acronym}` stands for");
                let help = format!("write the full name at the first mention, as in `Long Name ({acronym})`");
                found.push(Diagnostic::note(self.code(), place, message).help(help));
            }
        }
    }
}

/// Returns the acronyms of a text, without `CVE-2023-1`, SHOUTED LINES and `UPPER_CASE` code.
fn acronyms(text: &str) -> Vec<(usize, &str)> {
    let all = words(text);
    let place = dateline_length(text);
    let shouts =
        |word: &Word<'_>| word.text.len() > 1 && word.text.chars().all(|letter| letter.is_ascii_uppercase());
    let shouted = |pair: [Option<&Word<'_>>; 2]| {
        let [Some(one), Some(two)] = pair else { return false };
        shouts(one) && shouts(two) && text.get(one.end()..two.at) == Some(" ")
    };
    let mut out = Vec::new();
    for (index, word) in all.iter().enumerate() {
        let latin = word.text.find(|letter: char| !letter.is_ascii_alphabetic()).unwrap_or(word.text.len());
        let (letters, rest) = word.text.split_at(latin);
        // `APTs`, `KISA's` and `KISA는` (with its particle) are acronyms, `F-35` is not.
        let acronym = letters.strip_suffix('s').unwrap_or(letters);
        let whole = rest.chars().next().is_none_or(|letter| matches!(letter, '\'' | '’' | '가'..='힣'));
        let capital = acronym.chars().all(|letter| letter.is_ascii_uppercase());
        let before_it = index.checked_sub(1).and_then(|index| all.get(index));
        let in_a_shout = shouted([before_it, Some(word)]) || shouted([Some(word), all.get(index + 1)]);
        let joined = |letter: Option<char>| {
            matches!(
                letter,
                Some('.' | '_' | '/' | '\\' | '&' | '@' | '#' | '$' | '%' | '*' | '\u{1}' | '-' | '–')
            )
        };
        let free = !joined(before(text, word.at))
            && !matches!(after(text, word.end()), Some('_' | '/' | '&' | '@' | '*' | '\u{1}' | '-' | '–'));
        let is_file = after(text, word.end()) == Some('.')
            && after(text, word.end() + 1).is_some_and(|letter| letter.is_ascii_alphanumeric());
        if whole
            && capital
            && !is_file
            && word.at >= place
            && ACRONYM_LENGTH.contains(&acronym.len())
            && free
            && !in_a_shout
        {
            out.push((word.at, acronym));
        }
    }
    out
}

/// Returns the length of the dateline at the start of a story: `DAEGU ―`, `SEJONG, Nov. 18 (AP) —`.
fn dateline_length(text: &str) -> usize {
    let dashes = [" ― ", " — ", " – ", " -- "];
    let Some(dash) = dashes.iter().filter_map(|dash| text.find(dash)).min() else { return 0 };
    let before = words(&text[..dash]);
    // The place is in capitals; `The SIEM – a tool` begins a sentence.
    let is_shouted = before.first().is_some_and(|word| !word.text.contains(char::is_lowercase));
    let is_place = is_shouted && before.iter().all(|word| !word.text.starts_with(char::is_lowercase));
    if is_place && dash <= MAX_DATELINE_BYTES { dash } else { 0 }
}

/// Returns those of the `asked` acronyms that a text explains.
fn explanations<'a>(text: &str, asked: &BTreeSet<&'a str>) -> BTreeSet<&'a str> {
    let mut explained = explained_by_name(text, asked);
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(start) = bytes[at..].iter().position(u8::is_ascii_uppercase).map(|start| at + start) {
        let length = bytes[start..].iter().take_while(|byte| byte.is_ascii_uppercase()).count();
        at = start + length;
        for first in start..at {
            for length in ACRONYM_LENGTH.filter(|length| first + length <= at) {
                let known = text.get(first..first + length).and_then(|written| asked.get(written));
                if let Some(acronym) = known.filter(|acronym| !explained.contains(*acronym))
                    && is_explained_beside(text, first, acronym)
                {
                    explained.insert(acronym);
                }
            }
        }
    }
    explained
}

/// True if the words around the acronym at a byte say that it is one.
fn is_explained_beside(text: &str, at: usize, acronym: &str) -> bool {
    let (before, after) = (&text[..at], &text[at + acronym.len()..]);
    let in_brackets = before.trim_end_matches(['"', '“', '‘', '\'']).ends_with(['(', '（', '['])
        || after.trim_start().trim_start_matches('s').trim_start().starts_with(['(', '（']);
    let by_name =
        [", or ", ", short for ", " stands for ", ", the ", ", which stands for ", ", an abbreviation"]
            .iter()
            .any(|words| after.starts_with(words));
    let start = before.char_indices().rev().nth(24).map_or(0, |(at, _)| at);
    let ahead = before[start..].to_lowercase();
    let called = ["known as", "called", "short,", "abbreviated as", "abbreviated", "or"];
    let called = called.iter().any(|words| {
        ahead.trim_start() == format!("{words} ")
            || ahead.ends_with(&format!(" {words} "))
            || ahead.ends_with(&format!("{words} the "))
    });
    in_brackets || by_name || called
}

/// Returns the acronyms whose letters begin neighbouring words, with or without small words.
fn explained_by_name<'a>(text: &str, asked: &BTreeSet<&'a str>) -> BTreeSet<&'a str> {
    let all = words(text);
    let parts: Vec<&str> = all.iter().flat_map(|word| word.text.split(['-', '\u{2011}'])).collect();
    let telling: Vec<&str> = parts.iter().copied().filter(|part| !STOP_WORDS.contains(part)).collect();
    let mut explained = BTreeSet::new();
    for parts in [parts, telling] {
        let initial = |part: &&str| part.chars().next().map_or(' ', |letter| letter.to_ascii_uppercase());
        let initials: Vec<char> = parts.iter().map(initial).collect();
        for first in 0..initials.len() {
            for length in ACRONYM_LENGTH {
                let Some(letters) = initials.get(first..first + length) else { break };
                if !letters.iter().all(char::is_ascii_uppercase) {
                    break;
                }
                let letters: String = letters.iter().collect();
                // The acronym itself does not count.
                let known = asked.get(letters.as_str()).filter(|acronym| {
                    !parts[first..first + length].iter().any(|part| part.starts_with(**acronym))
                });
                explained.extend(known);
            }
        }
    }
    explained
}

const STOP_WORDS: &[&str] =
    &["of", "the", "and", "for", "in", "on", "to", "a", "an", "de", "as", "at", "by", "against"];

/// True for well-known acronyms, Roman numerals and words in capitals.
fn is_well_known(acronym: &str) -> bool {
    WELL_KNOWN.iter().any(|line| line.split(' ').any(|known| known == acronym)) || is_roman(acronym)
}

fn is_roman(word: &str) -> bool {
    word.chars().all(|letter| matches!(letter, 'I' | 'V' | 'X'))
}

const WELL_KNOWN: &[&str] = &[
    // Countries, places and international bodies.
    "US USA UK UN EU UAE DPRK ROK PRC USSR DMZ NATO OECD UNESCO UNICEF WHO WTO IMF ASEAN APEC OPEC IAEA BRICS FIFA IOC DC NYC LA",
    // Agencies and armed forces.
    "FBI CIA NSA KGB NASA MIT KAIST UCLA DARPA NIS SWAT NYPD DHS DOJ DOD IRS FDA FCC FTC SEC CDC POW VIP VIPS AWOL SOS GCHQ GRU FSB CISA",
    "KISA FSC FSS BOK KBO CERT",
    // Media and companies.
    "AP AFP BBC CNN NBC CBS ABC NPR PBS NYT KBS MBC SBS YTN JTBC EBS NHK HBO MTV ESPN UPI IBM BMW SAP AMD ARM LG SK SKT KT HP HSBC RSA",
    "KPMG UBS ING TSMC NVIDIA POSCO IKEA DHL UPS AWS AOL NASDAQ KOSPI KOSDAQ NYSE LEGO ASUS ACER HTC MSN NAVER DAUM KAKAO HYBE CJ GS",
    "KTX SRT KFC BTS NBA NFL NHL MLB UFC",
    // Business and administration.
    "CEO CFO CTO COO CIO CISO HR PR IR IT AI VR AR XR IPO GDP GNP VAT NGO NGOS FAQ ASAP FYI RSVP DIY ID IDS PIN PINS PHD MBA MP MPS",
    "PM AM OK TV TVS PC PCS CV RIP BYOD TBA AKA LLC INC LTD ICT MOU MOUS ROI KPI ESG SME SMES",
    // Everyday computing.
    "PDF URL URLS HTML HTTP HTTPS SMS MMS ATM ATMS GPS USB VPN VPNS WIFI LAN CPU GPU RAM ROM DVD CD LED LCD OLED SIM ESIM SSD HDD API",
    "APIS IP DNS DOS DDOS SQL XML CSS JSON JPEG JPG PNG GIF ZIP RAM CCTV QR OTP IOT LTE NFC RFID GPT LLM LLMS SSL TLS SSH FTP IMAP SMTP",
    "RFC README MFA SSO CAPTCHA BIOS UEFI UNIX LINUX IOS MACOS CVE CVES ASCII UTF RSS CMS SEO SAAS APP APPS SNS NFT NFTS BTC ETH USDT XRP",
    "APT APTS DRAM NAND CLI CMD IDE RGB TCP UDP URI URIS EXE ANSI GNU ISP ISPS AES PGP",
    // Medicine and science.
    "DNA RNA HIV AIDS COVID SARS MERS CT MRI ICU ER PCR LGBT LGBTQ CO LSD TNT UFO UFOS KM KG CM MM",
    // Time zones and currencies.
    "KST JST GMT UTC EST EDT CST CDT MST PST PDT CET CEST BST IST SGT HKT KRW USD EUR JPY GBP CNY RMB CHF AUD CAD",
    // Law.
    "GDPR CCPA HIPAA",
    // Words in capitals.
    "THE AND NOT NEW FREE STOP NEVER ALL YES NOW READ MORE HOW WHY WHAT WHEN DO DON ANY MUST NO BAD GOOD URGENT WARNING NOTE TODAY",
    "TOP BIG LIVE ALERT OPEN CLOSED SECRET ONLY ONE TWO YOU YOUR OUR HELP TODO FIXME XXX TKTK",
    // Software and groups with names in capitals.
    "ALPHV LAPSUS REVIL CONTI AKIRA QILIN WIZ OKTA ZOOM",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acronyms_are_told_from_other_capitals() {
        let cases: &[(&str, &[&str])] = &[
            ("KISA's APTs and KISA는 (SIEM).", &["KISA", "APT", "KISA", "SIEM"]),
            ("CVE-2023-1, F-35, COVID-19, MAX_LEN, R&D, and AT&T", &[]),
            ("DO NOT CLICK here, READ MORE", &[]),
            ("DAEGU ― The SIEM", &["SIEM"]),
            ("SEJONG, Nov. 18 (AP) — The SIEM – a tool", &["SIEM"]),
            ("The SIEM – a tool", &["SIEM"]),
            ("STYLE.md, iOS, McD, SHA256 and TOOLONGNAME", &[]),
        ];
        for (text, expected) in cases {
            let found: Vec<_> = acronyms(text).into_iter().map(|(_, acronym)| acronym).collect();
            assert_eq!(found, *expected, "{text}");
        }
    }

    #[test]
    fn an_acronym_is_explained_in_many_ways() {
        let explained = [
            "the Korea Internet & Security Agency (KISA)",
            "KISA (Korea Internet & Security Agency)",
            "한국인터넷진흥원(KISA)은",
            "the Korea Internet and Security Agency, and later KISA",
            "the agency known as KISA",
            "KISA, the agency for the internet",
        ];
        let explains = |text: &str, acronym: &str| !explanations(text, &BTreeSet::from([acronym])).is_empty();
        for text in explained {
            assert!(explains(text, "KISA"), "{text}");
        }
        assert!(!explains("KISA told the company. Keep it simple", "KISA"));
        assert!(explains("endpoint detection and response", "EDR"));
    }

    #[test]
    fn general_acronyms_are_known_and_specialist_ones_are_not() {
        for known in ["NATO", "BBC", "COVID", "XIV", "NOT", "KISA", "APT"] {
            assert!(is_well_known(known), "{known}");
        }
        for unknown in ["KOFIU", "SIEM", "PIPC", "TTP", "SIM2"] {
            assert!(!is_well_known(unknown), "{unknown}");
        }
    }
}
