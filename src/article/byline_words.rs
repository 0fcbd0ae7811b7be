//! Words of bylines: openings, roles, labels, and words of houses.

/// Words that begin an English byline, in lower case.
pub(super) const OPENINGS: [&str; 8] =
    ["by ", "written by ", "reported by ", "story by ", "words by ", "by: ", "par ", "por "];

/// Roles of Korean journalists behind their names.
pub(super) const KOREAN_ROLES: [&str; 26] = [
    "기자",
    "인턴기자",
    "선임기자",
    "전문기자",
    "수습기자",
    "객원기자",
    "시민기자",
    "학생기자",
    "명예기자",
    "청년기자",
    "대기자",
    "사진기자",
    "특파원",
    "논설위원",
    "편집위원",
    "편집장",
    "에디터",
    "칼럼니스트",
    "리포터",
    "앵커",
    "부장",
    "차장",
    "팀장",
    "객원에디터",
    "연구원",
    "통신원",
];

/// Labels of dates beside a byline.
pub(super) const LABELS: [&str; 8] = ["입력", "수정", "승인", "등록", "기사입력", "송고", "최종수정", "발행"];

/// Labels before a byline, in lower case.
pub(super) const NAMED: [&str; 12] = [
    "기자명",
    "작성자",
    "글쓴이",
    "등록자",
    "취재기자",
    "author:",
    "author :",
    "writer:",
    "reporter:",
    "기자:",
    "기자 :",
    "posted by ",
];

/// Words of English roles, in lower case.
pub(super) const ROLES: [&str; 23] = [
    "reporter",
    "editor",
    "writer",
    "correspondent",
    "staff",
    "contributor",
    "columnist",
    "journalist",
    "intern",
    "special",
    "producer",
    "chief",
    "bureau",
    "researcher",
    "freelance",
    "fellow",
    "technologist",
    "analyst",
    "director",
    "professor",
    "photographer",
    "anchor",
    "manager",
];

/// Days of the week, in lower case.
pub(super) const DAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Words that stand in names of houses and not of people, in lower case.
pub(super) const HOUSE_WORDS: [&str; 34] = [
    "the",
    "news",
    "times",
    "post",
    "daily",
    "weekly",
    "wire",
    "press",
    "journal",
    "herald",
    "agency",
    "media",
    "today",
    "magazine",
    "network",
    "review",
    "tribune",
    "gazette",
    "observer",
    "reuters",
    "ap",
    "afp",
    "yonhap",
    "bulletin",
    "chronicle",
    "readable",
    "radio",
    "tv",
    "broadcasting",
    "newsroom",
    "advisor",
    "report",
    "desk",
    "team",
];

/// Small words inside of names.
pub(super) const PARTICLES: [&str; 14] =
    ["de", "van", "von", "der", "den", "bin", "al", "el", "da", "di", "la", "le", "du", "y"];
