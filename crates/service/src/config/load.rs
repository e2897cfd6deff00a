//! Reading and merging. Sections are in `sections`.

use std::{
    collections::BTreeMap,
    env,
    path::{Path, PathBuf},
};

use ::config::{Config, File, FileFormat, Value};
use serde::de::DeserializeOwned;

/// Why a configuration can't be used. Each prints in one line.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file is not there.
    #[error("{}: there is no such configuration file", .0.display())]
    Missing(PathBuf),
    /// The file, the environment or a flag holds something else than it should.
    #[error("{place}: {problem}")]
    Invalid {
        /// Where: the file, and the variables that were laid over it.
        place: String,
        /// What is wrong, with the key.
        problem: String,
    },
    /// A variable that was meant for a section, and that nothing would read.
    #[error("environment variable {variable}: write {meant} to set a key of a section")]
    Variable {
        /// The variable.
        variable: String,
        /// How it is spelled.
        meant: String,
    },
}

/// Reads `file` (if any), then the variables `PREFIX_SECTION__KEY`, then
/// `overrides` (`section.key`, value), and gives the whole as `T`.
///
/// Every key lives in a section, so a variable of the prefix without two
/// underscores in a row is somebody else's (container platforms set such for
/// each service) unless it begins with the name of a section.
///
/// # Errors
/// A missing file, a syntax error, a key that is unknown or of another kind;
/// the message names the file.
pub fn load<T: DeserializeOwned>(
    file: Option<&Path>,
    env_prefix: &str,
    overrides: &[(String, String)],
) -> Result<T, ConfigError> {
    // Variables that are no Unicode can't be ours.
    let variables =
        env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    load_from(file, env_prefix, variables, overrides)
}

/// [`load`] with the environment given, for tests.
///
/// # Errors
/// As [`load`].
pub fn load_from<T: DeserializeOwned>(
    file: Option<&Path>,
    env_prefix: &str,
    variables: impl IntoIterator<Item = (String, String)>,
    overrides: &[(String, String)],
) -> Result<T, ConfigError> {
    let file_name = file.map_or_else(|| "configuration".to_owned(), |file| file.display().to_string());
    let refused = |place: &str| {
        let place = place.to_owned();
        move |error: ::config::ConfigError| ConfigError::Invalid { place: place.clone(), problem: one_line(&error) }
    };

    let mut builder = Config::builder();
    let mut sections = Vec::new();
    if let Some(file) = file {
        if !file.is_file() {
            return Err(ConfigError::Missing(file.to_owned()));
        }
        let source = File::from(file).format(FileFormat::Toml);
        let alone = Config::builder().add_source(source.clone()).build().map_err(refused(&file_name))?;
        sections.extend(alone.cache.into_table().map_err(refused(&file_name))?.into_keys());
        builder = builder.add_source(source);
    }
    let variables = ours(env_prefix, variables, &sections)?;
    // A key that only a variable brings is looked for in the file in vain.
    let names: Vec<&str> = variables.values().map(|(variable, _)| variable.as_str()).collect();
    let place = if names.is_empty() { file_name } else { format!("{file_name} with {}", names.join(", ")) };
    for (key, (variable, value)) in &variables {
        let origin = format!("environment variable {variable}");
        builder = builder.set_override(key, Value::new(Some(&origin), value.as_str())).map_err(refused(&place))?;
    }
    for (key, value) in overrides {
        let origin = "command line".to_owned();
        builder = builder.set_override(key, Value::new(Some(&origin), value.as_str())).map_err(refused(&place))?;
    }
    builder.build().map_err(refused(&place))?.try_deserialize().map_err(refused(&place))
}

/// The variables of the prefix by their key, with how they were spelled.
fn ours(
    prefix: &str,
    variables: impl IntoIterator<Item = (String, String)>,
    sections: &[String],
) -> Result<BTreeMap<String, (String, String)>, ConfigError> {
    let mut ours = BTreeMap::new();
    for (variable, value) in variables {
        let Some(name) = variable.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('_')) else { continue };
        let name = name.to_lowercase();
        if name.contains("__") {
            ours.insert(name.replace("__", "."), (variable, value));
        } else if let Some(section) = sections.iter().find(|section| name.starts_with(&format!("{section}_"))) {
            let key = name.split_at(section.len()).1.trim_start_matches('_');
            let meant = format!("{prefix}_{}__{}", section.to_uppercase(), key.to_uppercase());
            return Err(ConfigError::Variable { variable, meant });
        }
    }
    Ok(ours)
}

fn one_line(error: &::config::ConfigError) -> String {
    error.to_string().lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use serde::Deserialize;
    use tempfile::TempDir;

    use super::*;
    use crate::config::{LimitsConfig, ListenConfig, LogConfig, LogFormat, PrincipalConfig};

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Whole {
        listen: ListenConfig,
        #[serde(default)]
        log: LogConfig,
        #[serde(default)]
        limits: LimitsConfig,
        #[serde(default)]
        principals: Vec<PrincipalConfig>,
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

        fn load(&self, env: &[(&str, &str)], flags: &[(&str, &str)]) -> Result<Whole, ConfigError> {
            let own = |pairs: &[(&str, &str)]| {
                pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect::<Vec<_>>()
            };
            load_from(Some(&self.folder.path().join("svc.toml")), "LENDER", own(env), &own(flags))
        }

        fn problem(&self, env: &[(&str, &str)], flags: &[(&str, &str)]) -> String {
            self.load(env, flags).expect_err("refused").to_string()
        }
    }

    const FILE: &str =
        "[listen]\naddress = \"127.0.0.1:1\"\n[[principals]]\nuri = \"u\"\nparty = \"p\"\nroles = [\"AUDITOR\"]\n";

    #[test]
    fn flags_win_over_the_environment_and_that_over_the_file() {
        let setting = Setting::file(FILE);
        let env = [("LENDER_LISTEN__ADDRESS", "127.0.0.1:2")];
        assert_eq!(setting.load(&[], &[]).expect("good").listen.address, "127.0.0.1:1");
        assert_eq!(setting.load(&env, &[]).expect("good").listen.address, "127.0.0.1:2");
        let flags = [("listen.address", "127.0.0.1:3")];
        assert_eq!(setting.load(&env, &flags).expect("good").listen.address, "127.0.0.1:3");
    }

    #[test]
    fn numbers_and_choices_come_from_the_environment_too() {
        let setting = Setting::file(FILE);
        let env = [("LENDER_LIMITS__REQUEST_TIMEOUT_MS", "1234"), ("LENDER_LOG__FORMAT", "json")];
        let whole = setting.load(&env, &[]).expect("good");
        assert_eq!((whole.limits.request_timeout_ms, whole.log.format), (1234, LogFormat::Json));
        assert_eq!(whole.principals[0].roles, ["AUDITOR"]);
    }

    #[test]
    fn an_unknown_key_is_refused_wherever_it_comes_from() {
        let unknown = "[listen]\naddress = \"a\"\nadress = \"b\"\n";
        let problem = Setting::file(unknown).problem(&[], &[]);
        assert!(problem.contains("svc.toml") && problem.contains("adress"), "{problem}");
        let setting = Setting::file(FILE);
        let problem = setting.problem(&[("LENDER_LISTEN__ADRESS", "b")], &[]);
        assert!(problem.contains("LENDER_LISTEN__ADRESS") && problem.contains("`adress`"), "{problem}");
        let problem = setting.problem(&[], &[("listen.adress", "b")]);
        assert!(problem.contains("adress"), "{problem}");
        let problem = setting.problem(&[("LENDER_LISTENER__ADDRESS", "b")], &[]);
        assert!(problem.contains("listener"), "{problem}");
    }

    #[test]
    fn one_underscore_where_two_are_meant_is_refused() {
        let problem = Setting::file(FILE).problem(&[("LENDER_LISTEN_ADDRESS", "b")], &[]);
        assert_eq!(
            problem,
            "environment variable LENDER_LISTEN_ADDRESS: write LENDER_LISTEN__ADDRESS to set a key of a section"
        );
    }

    #[test]
    fn variables_of_a_container_platform_are_let_be() {
        let env = [("LENDER_SVC_PORT", "tcp://10.0.0.1:1"), ("BORROWER_LISTEN__ADDRESS", "b"), ("LENDER", "x")];
        assert_eq!(Setting::file(FILE).load(&env, &[]).expect("good").listen.address, "127.0.0.1:1");
    }

    #[test]
    fn every_problem_names_the_file_in_one_line() {
        for text in [
            "[listen",
            "[listen]\naddress = [1]\n",
            "",
            "[listen]\naddress = \"a\"\n[limits]\nrequest_timeout_ms = \"soon\"\n",
        ] {
            let problem = Setting::file(text).problem(&[], &[]);
            assert!(problem.contains("svc.toml") && !problem.contains('\n'), "{problem}");
        }
    }

    #[test]
    fn a_missing_file_is_said_to_be_missing() {
        let error = load_from::<Whole>(Some(Path::new("/nowhere/svc.toml")), "LENDER", [], &[]).expect_err("refused");
        assert_eq!(error.to_string(), "/nowhere/svc.toml: there is no such configuration file");
    }
}
