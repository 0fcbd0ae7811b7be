//! Words by which notices of mail servers are known, all in lower case.

/// Local parts of programs that return mail.
pub(super) const DAEMONS: &[&str] = &[
    "mailer-daemon",
    "mailerdaemon",
    "mailer_daemon",
    "mail-daemon",
    "maildaemon",
    "postmaster",
    "post_master",
    "mdaemon",
    "mailer",
    "microsoftexchange",
    "bounce-notification",
    "postoffice",
    "no-reply-mailer",
];

/// Names of such programs, in lower case.
pub(super) const DAEMON_NAMES: &[&str] = &[
    "mail delivery s",
    "mail delivery subsystem",
    "mail administrator",
    "mail system",
    "mailer-daemon",
    "mailer daemon",
    "internet mail delivery",
    "delivery subsystem",
    "microsoft outlook",
    "메일러",
    "메일 배달",
    "메일배달",
    "메일 시스템",
    "메일시스템",
    "반송",
];

/// Parts of subjects of failures, in lower case.
pub(super) const FAILURES: &[&str] = &[
    "undeliver",
    "delivery status notification",
    "delivery failure",
    "delivery failed",
    "failure notice",
    "returned mail",
    "mail delivery failed",
    "delivery notification",
    "mail failure",
    "failed mail",
    "non-delivery",
    "nondelivery",
    "not delivered",
    "could not be delivered",
    "delivery error",
    "delivery problem",
    "unzustellbar",
    "nicht zugestellt",
    "fehlgeschlagen",
    "non remis",
    "échec",
    "no se puede entregar",
    "no entregado",
    "returned to sender",
    "returned message",
    "mail returned",
    "bounced mail",
    "delivery report",
    "반송",
    "전송 실패",
    "전송실패",
    "발송 실패",
    "발송실패",
    "배달되지",
    "배달 실패",
    "전달되지",
    "전달 실패",
    "전송할 수 없",
    "보내지 못",
    "전송하지 못",
    "수신 실패",
    "수신실패",
];

/// Sentences of programs that return mail, in lower case.
pub(super) const SENTENCES: &[&str] = &[
    "could not be delivered",
    "was not delivered",
    "not delivered to",
    "could not deliver message",
    "couldn't be delivered",
    "wasn't delivered",
    "unable to deliver",
    "wasn't able to deliver",
    "failed recipient",
    "delivery to the following",
    "did not reach the following",
    "did not receive",
    "has been returned because",
    "non-delivery report",
    "delivery failed",
    "전송되지 못",
    "전달되지 못",
    "전송하지 못",
    "배달하지 못",
];

/// Words before the addresses that failed, in lower case.
pub(super) const MARKERS: &[&str] = &[
    "following recipient",
    "following address",
    "following user",
    "failed recipient",
    "not delivered to",
    "intended recipient",
    "not receive",
    "addressed to",
    "was addressed",
    "받는 사람",
    "수신자",
];

/// Words of delays, in lower case.
pub(super) const DELAYS: &[&str] = &[
    "delayed",
    "delay)",
    "will be retried",
    "will continue to",
    "attempts will continue",
    "still being",
    "not yet been delivered",
    "no action is required",
    "do not need to resend",
    "don't need to resend",
    "warning: could not send",
    "warning message only",
    "will keep trying",
    "지연",
    "다시 시도할",
];

/// Words of arrivals, in lower case.
pub(super) const ARRIVALS: &[&str] = &[
    "successful mail delivery report",
    "successfully delivered",
    "was successfully",
    "delivered to the recipient",
    "delivery to the following recipients was successful",
];
