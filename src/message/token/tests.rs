//! Tokens of each purpose, forged tokens, and keys that were replaced.

use super::*;

const SUBSCRIBER: Reference = *b"0123456789";

fn signer() -> TokenSigner {
    TokenSigner::new(&[7; 32])
}

fn issue(name: &str) -> IssueId {
    IssueId::parse(name).unwrap()
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// Token in the form that was sent before purposes existed.
fn old_token(secret: &[u8], reference: &Reference) -> Token {
    let mac = TokenKey::new("any", secret).old_mac(b"reader\0", reference).finalize().into_bytes();
    let bytes = [&reference[..], &mac[..OLD_MAC_LEN]].concat();
    Token::parse(&BASE32_NOPAD.encode(&bytes).to_ascii_lowercase()).unwrap()
}

/// Purposes for which a token is accepted, in the order of [`Purpose`].
fn accepted_for(signer: &TokenSigner, token: &Token) -> [bool; 6] {
    [
        signer.verify_unsubscribe(token).is_ok(),
        signer.verify_preferences(token).is_ok(),
        signer.verify_web_view(token, &issue("2022-11-18")).is_ok(),
        signer.verify_feedback(token).is_ok(),
        signer.verify_confirm(token, at(1_000)).is_ok(),
        signer.verify_manage(token, at(1_000)).is_ok(),
    ]
}

fn one_of_each(signer: &TokenSigner, issue: &IssueId) -> [Token; 6] {
    [
        Purpose::Unsubscribe,
        Purpose::Preferences,
        Purpose::WebView(issue),
        Purpose::Feedback(issue),
        Purpose::Confirm { expires: at(2_000) },
        Purpose::Manage { expires: at(2_000) },
    ]
    .map(|purpose| signer.sign(purpose, &SUBSCRIBER))
}

#[test]
fn no_token_verifies_for_another_purpose() {
    for (index, token) in one_of_each(&signer(), &issue("2022-11-18")).iter().enumerate() {
        let mut expected = [false; 6];
        expected[index] = true;
        assert_eq!(accepted_for(&signer(), token), expected, "{}", token.as_str());
        assert_eq!(accepted_for(&TokenSigner::new(&[8; 32]), token), [false; 6]);
    }
    assert_eq!(accepted_for(&signer(), &Token::sample()), [false; 6]);
}

#[test]
fn tokens_name_their_subscriber_and_issue() {
    let (signer, issue) = (signer(), issue("2022-11-18"));
    let [unsubscribe, preferences, web, feedback, confirm, manage] = one_of_each(&signer, &issue);
    assert_eq!(signer.verify_unsubscribe(&unsubscribe), Ok(SUBSCRIBER));
    assert_eq!(signer.verify_preferences(&preferences), Ok(SUBSCRIBER));
    assert_eq!(signer.verify_web_view(&web, &issue), Ok(SUBSCRIBER));
    assert_eq!(signer.verify_feedback(&feedback), Ok((SUBSCRIBER, issue)));
    assert_eq!(signer.verify_confirm(&confirm, at(2_000)), Ok(SUBSCRIBER));
    assert_eq!(signer.verify_manage(&manage, at(2_000)), Ok(SUBSCRIBER));
}

#[test]
fn web_view_token_holds_for_one_issue() {
    let web = signer().sign(Purpose::WebView(&issue("2022-11-18")), &SUBSCRIBER);
    assert_eq!(signer().verify_web_view(&web, &issue("2022-11-25")), Err(TokenError::Invalid));
}

#[test]
fn confirm_and_manage_tokens_expire() {
    let signer = signer();
    let [.., confirm, manage] = one_of_each(&signer, &issue("2022-11-18"));
    assert_eq!(signer.verify_confirm(&confirm, at(2_001)), Err(TokenError::Expired));
    assert_eq!(signer.verify_manage(&manage, at(2_001)), Err(TokenError::Expired));
    let forged = signer.sign(Purpose::Confirm { expires: at(1_000) }, &SUBSCRIBER);
    assert_eq!(signer.verify_manage(&forged, at(2_001)), Err(TokenError::Invalid));
}

#[test]
fn old_form_may_only_unsubscribe() {
    let old = old_token(&[7; 32], &SUBSCRIBER);
    assert_eq!(old.as_str().len(), 42);
    assert_eq!(signer().verify_unsubscribe(&old), Ok(SUBSCRIBER));
    assert_eq!(accepted_for(&signer(), &old), [true, false, false, false, false, false]);
    assert_eq!(accepted_for(&TokenSigner::new(&[8; 32]), &old), [false; 6]);
}

#[test]
fn rotated_keys_still_verify_and_only_the_first_signs() {
    let key = |id: &str, byte: u8| TokenKey::new(id, &[byte; 32]);
    let before = TokenSigner::with_keys(key("2022", 1), []);
    let after = TokenSigner::with_keys(key("2023", 2), [key("2022", 1)]);
    let issue = issue("2022-11-18");
    for (index, (old, new)) in
        one_of_each(&before, &issue).iter().zip(one_of_each(&after, &issue)).enumerate()
    {
        assert!(accepted_for(&after, old)[index] && accepted_for(&after, &new)[index]);
        assert!(!accepted_for(&before, &new)[index]);
    }
    let old = old_token(&[1; 32], &SUBSCRIBER);
    assert_eq!(after.verify_unsubscribe(&old), Ok(SUBSCRIBER));
}

#[test]
fn key_id_is_part_of_the_mac() {
    let token =
        TokenSigner::with_keys(TokenKey::new("a", &[7; 32]), []).sign(Purpose::Unsubscribe, &SUBSCRIBER);
    let other = TokenSigner::with_keys(TokenKey::new("b", &[7; 32]), []);
    assert_eq!(other.verify_unsubscribe(&token), Err(TokenError::Invalid));
}

#[test]
fn token_with_one_changed_character_is_invalid() {
    let signer = signer();
    let mut tokens = one_of_each(&signer, &issue("2022-11-18")).to_vec();
    tokens.push(old_token(&[7; 32], &SUBSCRIBER));
    for token in tokens {
        let text = token.as_str();
        for at in 0..text.len() {
            // At the end every character of the alphabet, so that unused bits count as well.
            let all = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
            for other in if at + 1 == text.len() { all } else { "Ab5-" }.chars() {
                let mut changed = text.to_owned();
                changed.replace_range(at..=at, &other.to_string());
                // The old form is base32, in which case does not matter.
                if changed.eq_ignore_ascii_case(text) && (changed == text || text.len() == 42) {
                    continue;
                }
                let changed = Token::parse(&changed).unwrap();
                assert_eq!(accepted_for(&signer, &changed), [false; 6], "{text} {at} {other}");
            }
            let cut = Token::parse(&text[..at.max(1)]).unwrap();
            assert_eq!(accepted_for(&signer, &cut), [false; 6], "{text} {at}");
        }
    }
}

#[test]
fn tokens_of_one_issue_are_the_same_each_time() {
    let tokens = || signer().link_tokens(&issue("2022-11-18"), &SUBSCRIBER);
    assert_eq!(tokens(), tokens());
    let LinkTokens { unsubscribe, preferences, web, feedback } = tokens();
    assert_eq!(signer().verify_feedback(&feedback), Ok((SUBSCRIBER, issue("2022-11-18"))));
    assert!(unsubscribe != preferences && preferences != web && web != unsubscribe);
    assert_eq!([unsubscribe, preferences, web].map(|token| token.as_str().len()), [30; 3]);
}

#[test]
fn key_is_padded_or_hashed_as_rfc_2104_says() {
    for secret in [vec![1; 20], vec![2; 64], vec![3; 131]] {
        let mut plain = Hmac::<Sha256>::new_from_slice(&secret).unwrap();
        plain.update(b"link1\0\x07default\x010123456789");
        let mac = &plain.finalize().into_bytes()[..MAC_LEN];
        let token = TokenSigner::new(&secret).sign(Purpose::Unsubscribe, &SUBSCRIBER);
        let bytes = BASE64URL_NOPAD.decode(token.as_str().as_bytes()).unwrap();
        assert_eq!(&bytes[REFERENCE_LEN..], mac);
    }
}

#[test]
fn debug_shows_no_secret() {
    assert_eq!(format!("{:?}", signer()), "TokenSigner(1 secret keys)");
}
