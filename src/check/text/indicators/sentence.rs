//! Classification of an address by its sentence.

use std::cell::OnceCell;
use std::ops::Range;
use std::sync::LazyLock;

use super::stems::Stems;
use crate::check::text::context::reach;
use crate::check::text::hosts;

/// The two sides of a sentence around an address.
#[derive(Debug)]
pub(super) struct Sentence<'a> {
    pub(super) before: &'a str,
    pub(super) after: &'a str,
    /// The same in lower case, for the first who asks.
    lower: OnceCell<[String; 2]>,
}

/// Words by which a sentence is about an attack.
static ATTACKS: LazyLock<Stems> = LazyLock::new(|| {
    Stems::of("
    malware malicious phishing smishing payload c2 c&c ransomware trojan backdoor dropper stealer botnet spyware
    infect attacker hacker victim lure exploit command-and-control 악성 피싱 스미싱 페이로드 명령제어 랜섬웨어 백도어 해커 공격자 유포 감염")
});

/// Attributes of an attacker's site.
static ATTACKERS: LazyLock<Stems> = LazyLock::new(|| {
    Stems::of("
    malicious phishing smishing c2 c&c command-and-control fraudulent rogue scam attackers' attacker's hackers'
    hacker's")
});

/// Nouns for sites.
static PLACES: LazyLock<Stems> = LazyLock::new(|| {
    Stems::of("
    site sites website websites domain domains page pages server servers url urls link links host hosts address
    addresses infrastructure panel")
});

/// Malware that comes from a site or connects to it.
static CARGO: LazyLock<Stems> = LazyLock::new(|| {
    Stems::of(
        "payload payloads malware c2 c&c dropper trojan backdoor beacon stealer implant ransomware spyware",
    )
});

/// Words between a noun and an address without effect.
static SMALL: LazyLock<Stems> =
    LazyLock::new(|| Stems::of("at on to via with through is was were are as under the its over back home"));

/// Words that give the direction of the malware; without one, the address may be the victim's.
static WAYS: LazyLock<Stems> = LazyLock::new(|| {
    Stems::of("
    from hosted located registered named called connects connected connecting talks beacons beaconed fetched fetches
    downloaded downloads pulled served distributed resolved calls phones came comes")
});

/// Words of a sentence that recommends an address, or names whom the attackers imitate.
static INVITES: LazyLock<Stems> = LazyLock::new(|| {
    Stems::of(
        "
    report reports reporting read more learn visit see details information check guide guides advice according
    published wrote writes blog analysis",
    )
});

/// Beginnings of such words.
static INVITING: LazyLock<Stems> = LazyLock::new(|| {
    Stems::of("
    imitat impersonat masquerad spoof pretend mimic 신고 문의 참고 자세한 안내 예방 사칭 위장 모방 흉내 보도 기사 발표 밝혔 따르면
    설명 공개 분석 확인하")
});

/// Words of a sentence that asks readers for tips.
static LETTERS: LazyLock<Stems> = LazyLock::new(|| Stems::of("securedrop tip tips whistleblow 제보"));

/// Hosts that ordinary sentences name.
const FAMILIAR: &str = "
    google.com naver.com daum.net kakao.com github.com gitlab.com telegram.org t.me discord.com discord.gg dropbox.com
    microsoft.com office.com live.com apple.com icloud.com amazon.com aws.amazon.com facebook.com youtube.com x.com
    twitter.com instagram.com linkedin.com npmjs.com pypi.org booking.com paypal.com wikipedia.org reddit.com
    pastebin.com yahoo.com zoom.us slack.com adobe.com monday.com salesforce.com crypto.com proton.me virustotal.com
    haveibeenpwned.com netflix.com whatsapp.com tiktok.com steampowered.com drive.google.com docs.google.com";

impl<'a> Sentence<'a> {
    /// Returns the sentence around a range of a text.
    pub(super) fn around(text: &'a str, range: &Range<usize>) -> Self {
        let ends = |(at, _): &(usize, &str)| text[at + 1..].starts_with(char::is_whitespace);
        let stops = ['.', '!', '?', '\n'];
        let ((first, _), (_, last)) = (reach(text, range.start), reach(text, range.end));
        let mut before = text[first..range.start].rmatch_indices(stops).map(|(at, stop)| (first + at, stop));
        let start = before.find(ends).map_or(first, |(at, _)| at + 1);
        let rest = &text[range.end..last];
        let ends = |(at, stop): &(usize, &str)| {
            *stop == "\n" || rest[at + 1..].is_empty() || rest[at + 1..].starts_with(char::is_whitespace)
        };
        let end = rest.match_indices(stops).find(ends).map_or(last, |(at, _)| range.end + at);
        Self { before: &text[start..range.start], after: &text[range.end..end], lower: OnceCell::new() }
    }

    /// Returns `true` for a sentence about an attack.
    pub(super) fn speaks_of_attack(&self) -> bool {
        self.words(&ATTACKS)
    }

    /// Returns `true` if readers are asked to send tips.
    pub(super) fn asks_for_letters(&self) -> bool {
        self.words(&LETTERS)
    }

    /// Returns `true` if it names the address as the attacker's: `the phishing page at …`, `the payload from …`,
    /// `악성 도메인 …`, `…에서 악성코드를 내려받는다`.
    pub(super) fn calls_it_an_attack(&self) -> bool {
        !self.invites() && (self.names_it_before() || self.names_it_in_korean() || self.says_it_after())
    }

    fn names_it_before(&self) -> bool {
        let words: Vec<String> = self.before.split_whitespace().rev().take(8).map(bare).collect();
        let between = |word: &&String| word.is_empty() || SMALL.holds(word) || WAYS.holds(word);
        let small = words.iter().take_while(between).count();
        let (between, rest) = words.split_at(small);
        let [noun, before @ ..] = rest else { return false };
        let of_attacker = before.first().is_some_and(|word| ATTACKERS.holds(word));
        let on_its_way = between.iter().any(|word| WAYS.holds(word));
        PLACES.holds(noun) && of_attacker || CARGO.holds(noun) && on_its_way
    }

    fn names_it_in_korean(&self) -> bool {
        let mut words = self.before.split_whitespace().rev().map(bare).filter(|word| !word.is_empty());
        let (Some(noun), before) = (words.next(), words.next()) else { return false };
        let noun = noun.strip_suffix(['인', '은', '는']).unwrap_or(&noun);
        let places = ["사이트", "도메인", "주소", "서버", "페이지", "링크", "url", "유포지", "경유지"];
        let Some(place) = places.into_iter().find(|place| noun.ends_with(place)) else { return false };
        let attackers = ["악성", "피싱", "스미싱", "c2", "c&c", "명령제어", "공격자", "해커", "유포", "가짜"];
        let first = noun.strip_suffix(place).unwrap_or_default();
        let names = |word: &str| attackers.iter().any(|attacker| word.starts_with(attacker));
        matches!(place, "유포지" | "경유지")
            || names(first)
            || first.is_empty() && before.is_some_and(|word| names(&word))
    }

    fn says_it_after(&self) -> bool {
        let particles = ["에서", "으로부터", "로부터", "이라는", "라는"];
        let Some(rest) = particles.iter().find_map(|particle| self.after.strip_prefix(particle)) else {
            return false;
        };
        let near: Vec<&str> = rest.split_whitespace().take(5).collect();
        let cargo = ["악성", "페이로드", "피싱", "스미싱", "랜섬웨어", "백도어"];
        let deeds =
            ["내려받", "내려 받", "유포", "배포", "다운로드", "전송", "퍼뜨", "사이트", "도메인", "페이지"];
        near.iter().any(|word| cargo.iter().any(|cargo| word.starts_with(cargo)))
            && near.iter().any(|word| deeds.iter().any(|deed| word.starts_with(deed)))
    }

    /// Returns `true` if it recommends an address.
    fn invites(&self) -> bool {
        let sides = [self.before, self.after].into_iter();
        self.words(&INVITING) || sides.flat_map(str::split_whitespace).any(|word| INVITES.holds(&bare(word)))
    }

    /// Returns `true` if one of its words starts with one of a list; the shortest must be the whole word.
    pub(super) fn words(&self, list: &Stems) -> bool {
        let sides = self.lower.get_or_init(|| [self.before, self.after].map(str::to_lowercase));
        sides.iter().any(|side| {
            let mut words =
                side.split(|c: char| c.is_whitespace() || matches!(c, '(' | '"' | '“' | '‘' | '/'));
            words.any(|word| list.begin(word))
        })
    }
}

/// Returns a word in lower case without the marks around it.
pub(super) fn bare(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
}

/// Returns `true` for hosts of states, schools and the like.
pub(super) fn is_public_office(host: &str) -> bool {
    [
        ".gov",
        ".mil",
        ".edu",
        ".int",
        ".go.kr",
        ".or.kr",
        ".ac.kr",
        ".re.kr",
        ".gov.uk",
        ".ac.uk",
        ".go.jp",
        ".europa.eu",
    ]
    .iter()
    .any(|end| host.ends_with(end))
}

/// Returns `true` for a host that ordinary sentences name.
pub(super) fn is_familiar(host: &str) -> bool {
    is_public_office(host) || FAMILIAR.split_ascii_whitespace().any(|known| hosts::is_related(host, known))
}
