//! What is done to containers, by docker and by the compose command that started them.

use std::{env, process::Command, thread, time::Duration};

/// Where the compose files are, by which the environment names them.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// How often a container's health is looked at, and how often at most.
const LOOK: Duration = Duration::from_millis(500);
const LOOKS: u32 = 120;

/// What the environment must say.
pub fn told(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("{name} is not set; this test is run by tests/compose/run"))
}

/// Gives docker a command; what it said.
pub fn docker(arguments: &[&str]) -> String {
    said(Command::new("docker").args(arguments), &format!("docker {}", arguments.join(" ")))
}

/// Gives the compose command of this project the rest of its words; what it said.
pub fn compose(arguments: &[&str]) -> String {
    let words = told("FACILITY_COMPOSE");
    let mut words = words.split_whitespace();
    let program = words.next().expect("a program");
    said(
        Command::new(program).current_dir(ROOT).args(words).args(arguments),
        &format!("compose {}", arguments.join(" ")),
    )
}

fn said(command: &mut Command, shown: &str) -> String {
    let done = command.output().unwrap_or_else(|problem| panic!("{shown}: {problem}"));
    assert!(done.status.success(), "{shown}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).expect("text").trim().to_owned()
}

/// The container of a service that has one.
pub fn container(service: &str) -> String {
    let project = format!("label=com.docker.compose.project={}", told("FACILITY_PROJECT"));
    let own = format!("label=com.docker.compose.service={service}");
    let served = "label=com.docker.compose.oneoff=False";
    let found = docker(&["ps", "--all", "--quiet", "--filter", &project, "--filter", &own, "--filter", served]);
    found.lines().next().unwrap_or_else(|| panic!("{service} has no container")).to_owned()
}

/// A network of this project, as docker knows it.
pub fn network(name: &str) -> String {
    format!("{}_{name}", told("FACILITY_PROJECT"))
}

/// Waits until a service is healthy.
pub fn until_healthy(service: &str) {
    let container = container(service);
    for _ in 0..LOOKS {
        if docker(&["inspect", "--format", "{{.State.Health.Status}}", &container]) == "healthy" {
            return;
        }
        thread::sleep(LOOK);
    }
    panic!("{service} does not become healthy: {}", docker(&["logs", "--tail", "5", &container]));
}
