use std::fs;

use tempfile::TempDir;

use super::*;
use crate::config::{COMMON, Kind, LimitsConfig, LogFormat, PrincipalConfig};

#[derive(Debug, Clone, serde::Deserialize)]
#[serde(transparent)]
struct Whole(CommonConfig);

impl Configuration for Whole {
    const ENVIRONMENT: &'static str = "LENDER";

    fn keys() -> Vec<Key> {
        let own = |name| Key::with_section(name, Kind::Path);
        [COMMON, &[own("lender.tls.key"), own("lender.tls.certificate")]].concat()
    }

    fn common(&self) -> &CommonConfig {
        &self.0
    }
}

struct Setting {
    folder: TempDir,
}

impl Setting {
    fn file(text: &str) -> Self {
        let folder = TempDir::new().expect("a folder");
        fs::write(folder.path().join("svc.toml"), text).expect("written");
        Self { folder }
    }

    fn loaded(&self, env: &[(&str, &str)], listen: Option<&str>) -> Result<Loaded<Whole>, ConfigError> {
        let env: Vec<_> = env.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let flag = |value: &str| Flag { flag: "listen", path: "listen.address", value: value.to_owned() };
        let flags: Vec<_> = listen.map(flag).into_iter().collect();
        load_from(&self.folder.path().join("svc.toml"), env, &flags)
    }

    fn load(&self, env: &[(&str, &str)], listen: Option<&str>) -> CommonConfig {
        self.loaded(env, listen).expect("good").config.0
    }

    /// Every problem, without the folder.
    fn problems(&self, env: &[(&str, &str)]) -> Vec<String> {
        let told = self.loaded(env, None).expect_err("refused").to_string();
        let folder = format!("{}/", self.folder.path().display());
        told.lines().map(|line| line.replace(&folder, "")).collect()
    }
}

const FILE: &str = "[listen]
address = \"127.0.0.1:1\"
[tls]
certificate = \"c.pem\"
key = \"c.key\"
authority = \"ca.pem\"
[journal]
path = \"book.db\"
[service]
principal = \"spiffe://a.example/svc\"
party = \"acme\"
[[principals]]
uri = \"spiffe://a.example/auditor-1\"
party = \"acme\"
roles = [\"AUDITOR\"]
";

#[test]
fn flags_win_over_the_environment_and_that_over_the_file() {
    let setting = Setting::file(FILE);
    let env = [("LENDER_LISTEN__ADDRESS", "127.0.0.1:2")];
    assert_eq!(setting.load(&[], None).listen.address, "127.0.0.1:1");
    assert_eq!(setting.load(&env, None).listen.address, "127.0.0.1:2");
    assert_eq!(setting.load(&env, Some("127.0.0.1:3")).listen.address, "127.0.0.1:3");
}

#[test]
fn numbers_and_choices_come_from_the_environment_too() {
    let env = [("LENDER_LIMITS__REQUEST_TIMEOUT_MS", "1234"), ("LENDER_LOG__FORMAT", "json")];
    let whole = Setting::file(FILE).load(&env, None);
    assert_eq!((whole.limits.request_timeout_ms, whole.log.format), (1234, LogFormat::Json));
    let auditor = PrincipalConfig {
        uri: "spiffe://a.example/auditor-1".to_owned(),
        party: "acme".to_owned(),
        roles: vec!["AUDITOR".to_owned()],
    };
    assert_eq!(whole.principals, [auditor]);
}

#[test]
fn what_is_left_out_is_what_the_code_takes_for_the_default() {
    let whole = Setting::file(FILE).load(&[], None);
    assert_eq!(whole.limits, LimitsConfig::default());
    for key in Whole::keys() {
        if let Presence::Default(text) = key.presence {
            assert!(key.kind.value(&Written::Text(text.to_owned()), false).is_ok(), "{}", key.path);
        }
    }
}

#[test]
fn everything_that_is_wrong_is_told_at_once_with_its_line() {
    let text = "[listen]
adress = \"127.0.0.1:1\"
[tls]
certificate = 7
key = \"\"
[journal]
connections = \"nine\"
[service]
principal = \"me\"
party = \"acme\"
[log]
format = \"xml\"
filter = \"facility=loud\"
[lender.tls]
key = \"other.key\"
[limits]
requests = 0
[[principals]]
uri = \"spiffe://a.example/auditor-1\"
party = \"acme\"
roles = [\"KING\"]
[[principals]]
uri = \"spiffe://a.example/auditor-1\"
rolls = [\"AUDITOR\"]
";
    let env = [("LENDER_LIMITS__HANDSHAKES", "-1"), ("LENDER_PETS__CAT", "tom"), ("LENDER_LOG_FORMAT", "json")];
    let whole = "a whole number from";
    assert_eq!(
        Setting::file(text).problems(&env),
        [
            "svc.toml:2: listen.adress: there is no such key; did you mean listen.address?".to_owned(),
            "svc.toml:4: tls.certificate must be the name of a file, in quotation marks".to_owned(),
            "svc.toml:5: tls.key must be the name of a file, and is empty".to_owned(),
            format!("svc.toml:7: journal.connections must be {whole} 3 to 1000, not the text \"nine\""),
            "svc.toml:9: service.principal does not begin with spiffe://".to_owned(),
            "svc.toml:12: log.format must be \"human\" or \"json\", not \"xml\"".to_owned(),
            "svc.toml:13: log.filter \"facility=loud\": error parsing level filter: expected one of \"off\", \"error\", \"warn\", \"info\", \"debug\", \"trace\", or a number 0-5".to_owned(),
            format!("svc.toml:17: limits.requests must be {whole} 1 to 1000000, not 0"),
            "svc.toml:18: principals: spiffe://a.example/auditor-1: \"KING\" is no role".to_owned(),
            "svc.toml:24: principals.rolls: there is no such key; an entry has uri, party, roles".to_owned(),
            "svc.toml:22: principals.party: must be set".to_owned(),
            "svc.toml:22: principals.roles: must be set".to_owned(),
            "svc.toml:22: principals: spiffe://a.example/auditor-1 stands there twice, first at svc.toml:18".to_owned(),
            "environment variable LENDER_LOG_FORMAT: write LENDER_LOG__FORMAT to set a key of a section".to_owned(),
            format!("environment variable LENDER_LIMITS__HANDSHAKES: limits.handshakes must be {whole} 1 to 1000000, not -1"),
            "environment variable LENDER_PETS__CAT: pets.cat: there is no such key".to_owned(),
            "svc.toml: listen.address must be set".to_owned(),
            "svc.toml: tls.authority must be set".to_owned(),
            "svc.toml: lender.tls.certificate must be set".to_owned(),
            "svc.toml: journal.path (a file) or journal.url (a PostgreSQL database) must be set".to_owned(),
        ]
    );
}

#[test]
fn a_file_that_is_no_toml_is_told_of_with_the_line_and_nothing_that_follows_from_it() {
    let problems = Setting::file("[listen]\naddress = \"127.0.0.1:1\nx = 1\n").problems(&[]);
    assert!(problems[0].starts_with("svc.toml:2: "), "{problems:?}");
    assert!(problems.iter().all(|problem| !problem.contains("must be set")), "{problems:?}");
}

#[test]
fn a_file_without_anybody_who_may_call_is_refused() {
    let problems = Setting::file(&FILE.replace("[[principals]]", "[[people]]")).problems(&[]);
    assert!(problems.iter().any(|one| one == "svc.toml: [[principals]] must have an entry, or nobody may call"));
}

#[test]
fn a_file_that_is_a_folder_is_refused_in_one_line() {
    let folder = TempDir::new().expect("a folder");
    let refused = load_from::<Whole>(folder.path(), [], &[]).expect_err("refused").to_string();
    assert!(refused.contains("can't be read") && refused.lines().count() == 1, "{refused}");
}

#[test]
fn variables_of_a_container_platform_are_let_be() {
    let env = [
        ("LENDER_SVC_PORT", "tcp://10.0.0.1:1"),
        ("LENDER_SERVICE_HOST", "10.0.0.1"),
        ("BORROWER_LISTEN__ADDRESS", "b"),
        ("LENDER", "x"),
    ];
    assert_eq!(Setting::file(FILE).load(&env, None).listen.address, "127.0.0.1:1");
}

#[test]
fn what_is_printed_says_where_each_value_comes_from_and_masks_passwords() {
    let setting = Setting::file(FILE);
    let env = [("LENDER_JOURNAL__URL", "postgres://lender:s3cr3t@db/lender")];
    let printed = setting.loaded(&env, Some("127.0.0.1:3")).expect("good").printed();
    let path = setting.folder.path().join("svc.toml").display().to_string();
    for line in [
        "address = \"127.0.0.1:3\"  # flag --listen",
        &format!("certificate = \"c.pem\"  # {path}:4"),
        "url = \"postgres://lender:***@db/lender\"  # environment variable LENDER_JOURNAL__URL",
        "requests = 4096  # default",
        "# endpoint is not set",
        &format!("[[principals]]  # {path}:12"),
    ] {
        assert!(printed.lines().any(|printed| printed == line), "{line} is not in\n{printed}");
    }
    assert!(!printed.contains("s3cr3t"));
    // And it can be read again.
    let again = Setting::file(&printed).load(&[], None);
    assert_eq!(again.listen.address, "127.0.0.1:3");
    assert_eq!(again.principals, setting.load(&[], None).principals);
}
