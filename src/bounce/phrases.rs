//! Phrases of mail servers in the languages of our readers' providers, written as folded by [`fold`].

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::reason::Reason;

/// Bytes of a text that are searched for phrases.
const MAX_TEXT: usize = 16 * 1024;

/// Phrases with their cause, separated by bars. The first entry with a phrase that the text holds counts, so what is about the sender comes before
/// what is about the mailbox: a wrong suppression is worse than one more attempt.
const PHRASES: &[(Reason, &str)] = &[
    (
        Reason::Sender,
        "sender address rejected | sender address does not exist | sender domain | sender rejected | \
         domain of sender address | sender verify failed | invalid sender | your sender address | \
         sender is blocked | from address is not | backscatter | sender denied | unresolvable relay host name | \
         could not verify sender",
    ),
    (
        Reason::Authentication,
        "dmarc | spf check | spf fail | fails spf | sender policy framework | dkim | unauthenticated mail | \
         unauthenticated email | does not pass authentication | must issue a starttls | \
         authentication required | authentication failed | reverse dns | ptr record | no ptr",
    ),
    (
        Reason::Spam,
        "considered spam | as spam | looks like spam | spam message | spam content | spam-related | \
         likely unsolicited | unsolicited mail | unsolicited email | bulk mail | spam detected | \
         detected as spam | appears to be spam | identified spam | rejected for spam | spam score | \
         high probability of spam | message contains spam | blocked as spam | is spam | spamassassin | \
         content rejected | contains a virus | virus | 스팸",
    ),
    (
        Reason::Policy,
        "blocked using | blocklist | blacklist | black list | block list | blocked by | spamhaus | spamcop | \
         barracuda | sorbs | poor reputation | bad reputation | low reputation | reputation of | \
         policy reasons | policy violation | local policy | due to policy | by policy | against our policy | \
         access denied | not authorized to send | not permitted to | relay access denied | relaying denied | \
         relay not permitted | unable to relay | not allowed to relay | we do not relay | your ip | \
         client host | has been blocked | temporarily deferred | delivery not authorized | permission to send | \
         prohibited | restricted | refused to talk | rejected by the recipient | message rejected by | 수신 거부 | \
         수신거부 | 수신차단 | 차단 | 거부",
    ),
    (
        Reason::MailboxFull,
        "mailbox full | mailfolder is full | folder is full | quota violation | exceed mailbox quota | mailbox is full | full mailbox | mailbox size | over quota | over the allowed quota | \
         allowed quota | overquota | quota exceeded | exceeded quota | exceeds quota | exceeded storage | \
         exceeded the storage | quota full | disk quota | mail quota | out of storage | insufficient storage | \
         is out of space | storage is full | inbox is full | maximum mailbox | mailbox has exceeded | \
         exceeds allowed | too many messages on this | account is full | box is full | maildir has overdrawn | \
         user is over | receiving mail too quickly | postfach voll | postfach ist voll | boîte pleine | 용량이 초과 | \
         용량 초과 | 용량을 초과 | 용량이 부족 | 메일함이 가득 | 메일함 용량 | 편지함이 가득",
    ),
    (
        Reason::TooLarge,
        "message too large | incoming message size | message size exceeds | message is too large | exceeds maximum message size | \
         size limit | message file too big | exceeds the maximum | too big | exceeds fixed | exceeds size | 메일 크기",
    ),
    (
        Reason::RateLimit,
        "rate limit | too many connections | too many messages | too many recipients | throttl | \
         exceeded the rate | receiving mail at a rate | concurrent connections | try again later after",
    ),
    (
        Reason::Disabled,
        "mailbox is disabled | mailbox disabled | account disabled | account is disabled | has been disabled | \
         is disabled | account inactive | is inactive | mailbox inactive | been suspended | is suspended | \
         account suspended | account is locked | has been locked | mailbox is inactive | account has been | \
         user disabled | currently not active | not been activated | 휴면 | 사용이 중지 | 이용이 제한 | 정지된",
    ),
    (
        Reason::Moved,
        "user has moved | mailbox has moved | has moved to | address has changed | no longer with | \
         left the company | left the organization",
    ),
    (
        Reason::UnknownDomain,
        "domain does not exist | unknown host | unknown domain | no such domain | host unknown | \
         name service error | nxdomain | domain name not found | host not found | domain not found | \
         couldn't find any host | could not find a gateway | cannot find your domain | unrouteable mail domain | \
         all relevant mx records point to non-existent hosts | domain does not accept mail | \
         does not accept mail | does not receive mail | no mx or srv | recipient domain not found | \
         domain is not valid | 존재하지 않는 도메인 | 도메인을 찾을 수 없",
    ),
    (
        Reason::UnknownUser,
        "user unknown | invalid final delivery userid | no matches to nameserver | does not have a final email delivery point | unknown user | no such user | user not found | user does not exist | \
         user doesn't exist | user doesn't have | user is unknown | user not known | user invalid | \
         invalid user | not a known user | unknown local user | unknown local part | no local mailbox | \
         mailbox not found | no such mailbox | mailbox does not exist | mailbox doesn't exist | \
         mailbox unknown | unknown mailbox | invalid mailbox | mailbox invalid | mailbox unavailable | \
         no mailbox | no such recipient | recipient unknown | unknown recipient | recipient not found | \
         recipient does not exist | invalid recipient | recipient invalid | not a valid recipient | \
         no such address | no such person | address unknown | unknown address | address does not exist | \
         address not found | address couldn't be found | address could not be found | address wasn't found | \
         address invalid | invalid address | bad destination mailbox | bad address | address no longer exists | \
         address error | account that you tried to reach does not exist | account does not exist | \
         no such account | unknown account | account not found | account doesn't exist | no account | \
         not listed in | does not exist here | unrouteable address | unroutable address | adr.recipnotfound | \
         recipientnotfound | recipnotfound | not found in directory | not found by smtp address lookup | \
         not in directory | user not exist | doesn't exist | does not exist | addresses were unknown | \
         no mail box | badrcptto | non-existent | nonexistent | virtual user | recipient no longer | recipient name is not recognized | e-mail address you entered couldn't be found | \
         is not a valid mailbox | not our customer | no one at this address | no longer valid | \
         no longer available | wrong or no longer | recipients were rejected because | unbekannter empfänger | \
         empfänger unbekannt | benutzer unbekannt | existiert nicht | utilisateur inconnu | n'existe pas | \
         destinataire inconnu | usuario desconocido | 見つかりません | 存在しません | 존재하지 않 | 알 수 없는 사용자 | 알 수 없는 수신자 | 수신자를 찾을 수 없 | 없는 사용자 | \
         없는 계정 | 없는 메일 | 없는 주소 | 잘못된 주소 | 주소를 찾을 수 없 | 주소가 잘못 | 주소가 없 | 탈퇴",
    ),
    (
        Reason::Expired,
        "retry timeout exceeded | has not been collected | allowed queue period | was not delivered within | delivery time expired | message expired | could not be delivered for | \
         has been in the queue | retry time not reached | too old | undelivered for | could not deliver for | \
         maximum delivery time | queue too long | giving up | not able to deliver | delivery attempts | 기간이 만료 | \
         시간이 초과 | 시간 초과",
    ),
    (
        Reason::Network,
        "connection refused | message looping | is not responding | connection timed out | connection reset | connection dropped | lost connection | \
         connection timeout | no route to host | network is unreachable | loops back | too many hops | \
         mail loop | mail forwarding loop | conversation with | operation timed out | host is unreachable | \
         timed out | establish an smtp connection | 연결할 수 없 | 접속할 수 없",
    ),
    (
        Reason::Content,
        "content rejected | message content | no resent-from | message format | malformed | header error | non-ascii | smtputf8 | \
         8bit | attachment",
    ),
    (
        Reason::System,
        "system error | internal error | local error | configuration error | server error | out of memory | \
         i/o error | resources temporarily | insufficient system | temporary failure | service unavailable | \
         service not available | command died | unexpected",
    ),
];

/// Folds a text for the search: lower case, one blank between words, cut to a bound.
pub(super) fn fold(text: &str) -> String {
    let mut end = text.len().min(MAX_TEXT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let words = text.get(..end).unwrap_or_default().split_whitespace();
    words.collect::<Vec<_>>().join(" ").to_lowercase().replace('\u{2019}', "'")
}

/// Automaton over all phrases, with the entry of each; `None` never happens, since the table is small.
static AUTOMATON: LazyLock<Option<(AhoCorasick, Vec<usize>)>> = LazyLock::new(|| {
    let phrases = PHRASES
        .iter()
        .enumerate()
        .flat_map(|(entry, (_, phrases))| phrases.split(" | ").map(move |phrase| (entry, phrase)));
    let (entries, phrases): (Vec<_>, Vec<_>) = phrases.unzip();
    Some((AhoCorasick::new(phrases).ok()?, entries))
});

/// Returns the cause that a folded text names. One pass, however many phrases there are.
pub(super) fn find(text: &str) -> Option<Reason> {
    let (automaton, entries) = AUTOMATON.as_ref()?;
    let found =
        automaton.find_overlapping_iter(text).filter_map(|found| entries.get(found.pattern().as_usize()));
    found.min().and_then(|entry| PHRASES.get(*entry)).map(|(reason, _)| *reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_folded() {
        for (reason, phrases) in PHRASES {
            for phrase in phrases.split(" | ") {
                assert_eq!(fold(phrase), phrase, "{reason:?}");
                assert!(phrase.len() >= 3, "{reason:?} {phrase:?}");
            }
        }
    }

    #[test]
    fn words_of_servers_are_known() {
        for (said, reason) in [
            ("The email account that you tried to reach does not exist.", Some(Reason::UnknownUser)),
            ("Recipient address rejected: User unknown in virtual mailbox table", Some(Reason::UnknownUser)),
            ("Requested action not taken: mailbox unavailable", Some(Reason::UnknownUser)),
            ("사용자의 메일함 용량이 초과되었습니다", Some(Reason::MailboxFull)),
            ("수신자가 수신거부한 메일입니다", Some(Reason::Policy)),
            ("Sorry, I wasn't able to establish an SMTP connection.", Some(Reason::Network)),
            ("", None),
        ] {
            assert_eq!(find(&fold(said)), reason, "{said}");
        }
    }
}
