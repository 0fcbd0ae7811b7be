//! Versions and section numbers with the syntax of an IPv4 address.

use core::net::IpAddr;
use std::sync::LazyLock;

use super::sentence::{Sentence, bare};
use super::stems::Stems;

/// Words before a version or a section.
static BEFORE: LazyLock<Stems> = LazyLock::new(|| {
    Stems::of("
    version versions ver v release releases build builds firmware section sections clause article chapter appendix annex
    figure table paragraph rule requirement requirements control controls 버전 빌드 펌웨어 절 조 항 표 그림 제")
});

/// Words that make a number near them a version.
static AROUND: LazyLock<Stems> =
    LazyLock::new(|| Stems::of("version firmware build upgrad 버전 빌드 펌웨어 업그레이드"));

/// Words after a version.
const BEHIND: &[&str] = &[
    "or later",
    "and later",
    "or earlier",
    "and earlier",
    "or newer",
    "and newer",
    "and below",
    "or below",
    "and prior",
    "and older",
    "버전",
    "이하",
    "미만",
    "이전",
    "이상",
    "빌드",
];

/// Words right before a version.
const STEPS: &[&str] = &[
    "fixed in",
    "patched in",
    "prior to",
    "up to",
    "update to",
    "updated to",
    "upgrade to",
    "upgraded to",
    "patch to",
];

/// Words that make the next number an address.
static ADDRESSES: LazyLock<Stems> =
    LazyLock::new(|| Stems::of("ip ips ipv4 address addresses c2 c&c 주소 주소는 주소인 주소가 아이피"));

/// Words that make a number near them an address.
static MACHINES: LazyLock<Stems> = LazyLock::new(|| {
    Stems::of("ip address server host c2 c&c node machine scan connect 주소 서버 아이피 접속 통신")
});

/// Returns `true` if a number is more likely a version or a section than an address.
pub(super) fn is_version(sentence: &Sentence<'_>, ip: IpAddr) -> bool {
    let IpAddr::V4(ip) = ip else { return false };
    let written = sentence.before.split_whitespace().next_back().unwrap_or_default();
    let last = bare(written);
    if BEFORE.holds(&last) || written.ends_with('§') {
        return true;
    }
    if ADDRESSES.holds(&last) {
        return false;
    }
    let (before, after) =
        (sentence.before.trim_end().to_lowercase(), sentence.after.trim_start().to_lowercase());
    let beside = BEHIND.iter().any(|words| after.starts_with(words))
        || STEPS.iter().any(|words| before.ends_with(words));
    // `Ivanti 22.2.4.1`: a product and its version. The first word of a sentence proves nothing.
    let first = sentence.before.split_whitespace().count() < 2;
    let product = written.starts_with(char::is_uppercase) && !written.ends_with([',', ':', ';']) && !first;
    // Versions are made of small numbers, and addresses rarely are.
    let small = ip.octets().iter().all(|octet| *octet < 32);
    let machines = sentence.words(&MACHINES);
    beside || product || (small || sentence.words(&AROUND)) && !machines
}
