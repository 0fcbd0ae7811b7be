//! Acronyms that need no words.
//!
//! Chosen by one question: would a reader of a general newspaper in Seoul, London or Washington stumble? What stands in
//! headlines without its long form is in: states and world bodies, agencies that films are made of, broadcasters and
//! agencies of news, companies known by their letters, clocks and currencies, the words of everyday computing and of
//! medicine, and the few agencies and words that stand in every issue about security in Seoul (KISA, FSS, APT). What only
//! a desk of specialists knows (SIEM, EDR, PIPC, TTP) is out, however often it is used.

/// Whether an acronym is known to everybody; also true of Roman numerals and of words that are only written large.
pub(super) fn is_well_known(acronym: &str) -> bool {
    KNOWN.iter().any(|line| line.split(' ').any(|known| known == acronym)) || is_roman(acronym)
}

fn is_roman(word: &str) -> bool {
    word.chars().all(|letter| matches!(letter, 'I' | 'V' | 'X'))
}

const KNOWN: &[&str] = &[
    // States, places and world bodies.
    "US USA UK UN EU UAE DPRK ROK PRC USSR DMZ NATO OECD UNESCO UNICEF WHO WTO IMF ASEAN APEC OPEC IAEA BRICS FIFA IOC DC NYC LA",
    // Agencies and armies.
    "FBI CIA NSA KGB NASA MIT KAIST UCLA DARPA NIS SWAT NYPD DHS DOJ DOD IRS FDA FCC FTC SEC CDC POW VIP VIPS AWOL SOS GCHQ GRU FSB CISA",
    "KISA FSC FSS BOK KBO CERT",
    // Houses of news and companies.
    "AP AFP BBC CNN NBC CBS ABC NPR PBS NYT KBS MBC SBS YTN JTBC EBS NHK HBO MTV ESPN UPI IBM BMW SAP AMD ARM LG SK SKT KT HP HSBC RSA",
    "KPMG UBS ING TSMC NVIDIA POSCO IKEA DHL UPS AWS AOL NASDAQ KOSPI KOSDAQ NYSE LEGO ASUS ACER HTC MSN NAVER DAUM KAKAO HYBE CJ GS",
    "KTX SRT KFC BTS NBA NFL NHL MLB UFC",
    // Offices and papers.
    "CEO CFO CTO COO CIO CISO HR PR IR IT AI VR AR XR IPO GDP GNP VAT NGO NGOS FAQ ASAP FYI RSVP DIY ID IDS PIN PINS PHD MBA MP MPS",
    "PM AM OK TV TVS PC PCS CV RIP BYOD TBA AKA LLC INC LTD ICT MOU MOUS ROI KPI ESG SME SMES",
    // Computing that everybody meets.
    "PDF URL URLS HTML HTTP HTTPS SMS MMS ATM ATMS GPS USB VPN VPNS WIFI LAN CPU GPU RAM ROM DVD CD LED LCD OLED SIM ESIM SSD HDD API",
    "APIS IP DNS DOS DDOS SQL XML CSS JSON JPEG JPG PNG GIF ZIP RAM CCTV QR OTP IOT LTE NFC RFID GPT LLM LLMS SSL TLS SSH FTP IMAP SMTP",
    "RFC README MFA SSO CAPTCHA BIOS UEFI UNIX LINUX IOS MACOS CVE CVES ASCII UTF RSS CMS SEO SAAS APP APPS SNS NFT NFTS BTC ETH USDT XRP",
    "APT APTS DRAM NAND CLI CMD IDE RGB TCP UDP URI URIS EXE ANSI GNU ISP ISPS AES PGP",
    // Medicine and science.
    "DNA RNA HIV AIDS COVID SARS MERS CT MRI ICU ER PCR LGBT LGBTQ CO LSD TNT UFO UFOS KM KG CM MM",
    // Clocks and money.
    "KST JST GMT UTC EST EDT CST CDT MST PST PDT CET CEST BST IST SGT HKT KRW USD EUR JPY GBP CNY RMB CHF AUD CAD",
    // Law.
    "GDPR CCPA HIPAA",
    // Words that are only written large.
    "THE AND NOT NEW FREE STOP NEVER ALL YES NOW READ MORE HOW WHY WHAT WHEN DO DON ANY MUST NO BAD GOOD URGENT WARNING NOTE TODAY",
    "TOP BIG LIVE ALERT OPEN CLOSED SECRET ONLY ONE TWO YOU YOUR OUR HELP TODO FIXME XXX TKTK",
    // Names of software and groups that are no acronyms.
    "ALPHV LAPSUS REVIL CONTI AKIRA QILIN WIZ OKTA ZOOM",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_headlines_is_known_and_the_desk_s_own_words_are_not() {
        for known in ["NATO", "BBC", "COVID", "XIV", "NOT", "KISA", "APT"] {
            assert!(is_well_known(known), "{known}");
        }
        for unknown in ["KOFIU", "SIEM", "PIPC", "TTP", "SIM2"] {
            assert!(!is_well_known(unknown), "{unknown}");
        }
    }
}
