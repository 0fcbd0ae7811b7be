//! Hosts that everybody knows.

/// Hosts that stand in for another, longer address. Those that only lead to their own house (`youtu.be`) are none.
const SHORTENERS: &str = "
    bit.ly bitly.com t.co tinyurl.com goo.gl ow.ly buff.ly is.gd v.gd j.mp rb.gy cutt.ly t.ly tiny.cc
    rebrand.ly shorturl.at bl.ink s.id adf.ly dlvr.it ift.tt trib.al lnkd.in soo.gd x.gd me2.do me2.kr
    han.gl vo.la url.kr lrl.kr naver.me c11.kr abit.ly zrr.kr asq.kr muz.so kko.to bitl.bz vvd.bz
    han.gy buly.kr";

/// Services that give a name to any machine for a while, and what attackers like them for.
const TUNNELS: &str = "
    duckdns.org ngrok.io ngrok-free.app ngrok-free.dev ngrok.app trycloudflare.com serveo.net
    no-ip.org no-ip.biz no-ip.info no-ip.com ddns.net hopto.org zapto.org sytes.net servehttp.com
    serveftp.com myftp.org redirectme.net dynu.net dyndns.org loca.lt localhost.run lhr.life
    portmap.io portmap.host chickenkiller.com mooo.com kro.kr p-e.kr o-r.kr n-e.kr r-e.kr";

/// Whether links on this host show nobody where they lead.
pub(in crate::check) fn is_shortener(host: &str) -> bool {
    holds(SHORTENERS, host.strip_prefix("www.").unwrap_or(host))
}

/// Whether a host is a name below one of the services that lend names to any machine.
pub(in crate::check) fn has_tunnel(host: &str) -> bool {
    host.split_once('.').is_some_and(|(first, _)| first != "www") && is_below(TUNNELS, host)
}

/// Whether a word stands in a list of words.
pub(super) fn holds(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|known| known == word)
}

/// Whether a host is a name below one of those in a list.
pub(super) fn is_below(list: &str, host: &str) -> bool {
    list.split_ascii_whitespace().any(|end| host.strip_suffix(end).is_some_and(|rest| rest.ends_with('.')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_itself_is_meant_and_not_its_end() {
        assert!(is_shortener("bit.ly") && is_shortener("www.tinyurl.com"));
        assert!(!is_shortener("rabbit.ly") && !is_shortener("youtu.be"));
        assert!(has_tunnel("abc.duckdns.org"));
        assert!(!has_tunnel("duckdns.org") && !has_tunnel("www.duckdns.org") && !has_tunnel("aduckdns.org"));
    }
}
