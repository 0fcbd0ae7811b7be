//! How long it takes to compose an issue and to write one reader's message. The figures are noted in the
//! documentation; `cargo bench --bench compose` measures them again.

#![allow(missing_docs, clippy::unwrap_used, reason = "a bench has no readers and nothing to mend")]

use briefing::domain::{
    EmailAddress, IssueId, MessageId, PersonName, PersonalLinks, Rendered, SlotValues, Variant,
};
use briefing::issue::{Issue, Publication};
use briefing::message::{MessageBuilder, Recipient, SenderSnapshot, TokenSigner, recipient_line};
use briefing::source::SourceTree;
use briefing::{compose, config, diagnostic::Diagnostics, issue};
use divan::Bencher;

fn main() {
    divan::main();
}

/// The sample newsroom's issue of 2022, with its stories over and over.
fn issue_of(stories: usize) -> (Issue, Publication) {
    let mut tree = SourceTree::on_disk(std::path::Path::new(env!("CARGO_MANIFEST_DIR")));
    let mut diagnostics = Diagnostics::default();
    let config = config::load(&mut tree, &|_| None, &mut diagnostics).unwrap();
    let publication = config.publication;
    let mut issue = issue::load(&mut tree, "issues/2022-11-18", &publication, &mut diagnostics).unwrap();
    issue.items = issue.items.iter().cycle().take(stories).cloned().collect();
    (issue, publication)
}

fn rendered(stories: usize) -> (Issue, Publication, Rendered) {
    let (issue, publication) = issue_of(stories);
    let rendered = compose::render(&issue, &publication, &Variant::whole()).unwrap();
    (issue, publication, rendered)
}

fn recipient(issue: &Issue) -> Recipient {
    let tokens = TokenSigner::new(&[7; 32]).link_tokens(&issue.id, b"0123456789");
    Recipient {
        email: EmailAddress::parse("minseo@harbour.example").unwrap(),
        name: PersonName::parse("김민서"),
        links: PersonalLinks::on_site("https://briefing.lantern.example", &issue.id, &tokens),
        message_id: MessageId::digest(&["bench"], "lantern.example"),
    }
}

#[divan::bench(args = [5, 40])]
fn render(bencher: Bencher<'_, '_>, stories: usize) {
    let (issue, publication) = issue_of(stories);
    bencher.bench(|| compose::render(&issue, &publication, &Variant::whole()).unwrap());
}

#[divan::bench]
fn fill_one_reader(bencher: Bencher<'_, '_>) {
    let (issue, _, rendered) = rendered(5);
    let to = recipient(&issue);
    let fill = SlotValues { recipient: recipient_line(to.name.as_ref(), &to.email), links: to.links };
    bencher.bench(|| (rendered.html.fill(&fill), rendered.text.fill(&fill)));
}

#[divan::bench(args = [5, 40])]
fn write_one_message(bencher: Bencher<'_, '_>, stories: usize) {
    let (issue, publication, rendered) = rendered(stories);
    let sender = SenderSnapshot {
        from_name: publication.from_name.clone(),
        from: publication.from.clone(),
        reply_to: publication.reply_to.clone(),
        publication: publication.name.clone(),
        issue: issue.id.clone(),
        site: publication.site.clone(),
        unsubscribe_by_mail: false,
        language: publication.language.clone(),
        time_zone: publication.time_zone.clone(),
    };
    let builder = MessageBuilder::new(&sender, &rendered, issue.date.value).unwrap();
    let to = recipient(&issue);
    bencher.bench(|| builder.write(&to).unwrap());
}

#[divan::bench]
fn mint_one_token(bencher: Bencher<'_, '_>) {
    let mint = TokenSigner::new(&[7; 32]);
    let issue = IssueId::parse("2022-11-18").unwrap();
    bencher.bench(|| mint.link_tokens(&issue, divan::black_box(b"0123456789")));
}
