//! Signing in.

use briefing::domain::{Outcome, Stage};
use briefing::inbox::{AcceptAll, RequireAuth, Server};
use briefing::smtp::{Relay, RelayError, Session, Timeouts, Tls};

use super::scripted_relay::{Step, puppet_relay};
use super::{PATIENT, inbox, send};

fn with_password(server: &Server, password: &str) -> Relay {
    Relay::parse(&format!("smtp://desk:{password}@{}", server.smtp_addr())).unwrap()
}

#[tokio::test]
async fn signing_in_by_plain_and_by_login() {
    for mechanism in ["PLAIN", "LOGIN"] {
        let server = inbox(RequireAuth::new("desk", "p@ss wörd").by(&[mechanism])).await;
        let relay = with_password(&server, "p%40ss%20w%C3%B6rd");
        let mut session = Session::open(&relay, &Timeouts::default(), &Tls::system()).await.unwrap();
        send(&mut session, "kim@harbour.example").await.unwrap();
        let client = server.transcripts()[0].client().join("\n");
        assert!(client.contains(&format!("AUTH {mechanism} ***")), "{client}");
    }
}

#[tokio::test]
async fn a_wrong_password_is_about_the_relay() {
    let server = inbox(RequireAuth::new("desk", "right")).await;
    let relay = with_password(&server, "wrong");
    let failure = Session::open(&relay, &Timeouts::default(), &Tls::system()).await.unwrap_err();
    assert_eq!((failure.stage(), failure.outcome()), (Stage::Auth, Outcome::Deferred));
    assert!(failure.is_about_relay() && failure.reply().unwrap().code == 535);

    let server = inbox(AcceptAll).await;
    let relay = with_password(&server, "wrong");
    let failure = Session::open(&relay, &Timeouts::default(), &Tls::system()).await.unwrap_err();
    assert_eq!(failure.note().unwrap(), "the relay offers no sign-in by PLAIN or LOGIN");
    assert_eq!(Relay::parse("smtp+plain://desk:x@mail.example").unwrap_err(), RelayError::PlainPassword);
}

#[tokio::test]
async fn a_token_signs_in_by_xoauth2_and_its_refusal_is_the_one_behind_the_challenge() {
    for (last, signed_in) in [("235 2.7.0 welcome\r\n", true), ("334 eyJzdGF0dXMiOiI0MDEifQ==\r\n", false)] {
        let mut steps = vec![
            Step::Say("220 a\r\n"),
            Step::Hear(1),
            Step::Say("250-a\r\n250 AUTH PLAIN XOAUTH2\r\n"),
            Step::Hear(1),
            Step::Say(last),
        ];
        if !signed_in {
            steps.extend([Step::Hear(1), Step::Say("535 5.7.8 token expired\r\n")]);
        }
        let (relay, puppet) = puppet_relay(steps).await;
        let url = format!("smtp://desk%40lantern.example:ya29.t%2Dk@{relay}?auth=xoauth2");
        let relay = Relay::parse(&url).unwrap();
        let opened = Session::open(&relay, &Timeouts::all(PATIENT), &Tls::system()).await;
        let heard = puppet.await.unwrap();
        let word = heard[1].strip_prefix("AUTH XOAUTH2 ").unwrap();
        let token = data_encoding::BASE64.decode(word.as_bytes()).unwrap();
        assert_eq!(token, b"user=desk@lantern.example\x01auth=Bearer ya29.t-k\x01\x01");
        match opened {
            Ok(_) => assert!(signed_in),
            Err(failure) => {
                assert_eq!((failure.stage(), failure.reply().unwrap().code), (Stage::Auth, 535), "{failure}");
                assert_eq!(heard[2], "", "an empty line asks for the refusal");
            }
        }
    }
}
