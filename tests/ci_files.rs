//! The files with which other people's CI runs the program: their steps are taken out of them and run as a shell would,
//! on a repository of the test's own, with the program of this build.

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

const SSN: [&str; 2] = ["536-90-4399", "871-44-5093"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// Whether bash and git are here; says so if not.
fn has_tools() -> bool {
    let has = |tool: &str| Command::new(tool).arg("--version").output().is_ok_and(|o| o.status.success());
    let all = cfg!(unix) && has("bash") && has("git");
    if !all {
        common::skipped("bash and git are needed");
    }
    all
}

/// A repository with one old finding, and the program on a path of its own.
struct Place {
    folder: TempDir,
    variables: BTreeMap<String, String>,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(folder.path().join("bin")).expect("a folder");
        fs::create_dir_all(folder.path().join("repository")).expect("a folder");
        #[cfg(unix)]
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_whose"), folder.path().join("bin/whose")).expect("a link");
        let place = Self { folder, variables: BTreeMap::new() };
        place.write("old.txt", &format!("ssn: {}\n", SSN[0]));
        place.shell("git init -q -b main && git add -A && git commit -q -m begin");
        place
    }

    fn repository(&self) -> PathBuf {
        self.folder.path().join("repository")
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.repository().join(name), text).expect("written");
    }

    fn set(&mut self, name: &str, value: &str) {
        self.variables.insert(name.into(), value.into());
    }

    /// Runs a script as GitHub and GitLab do: it ends with the first command that fails.
    fn run(&self, script: &str) -> Output {
        let path = std::env::var("PATH").expect("a PATH");
        let mut command = Command::new("bash");
        command.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script]).current_dir(self.repository());
        let own = |name: &str| {
            ["WHOSE_", "GITHUB_", "GITLAB_", "CI_"].iter().any(|start| name.starts_with(start))
                || whose::cli::CI_VARIABLES.contains(&name)
        };
        for (name, _) in std::env::vars().filter(|(name, _)| own(name)) {
            command.env_remove(name);
        }
        for who in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{who}_NAME"), "Test").env(format!("GIT_{who}_EMAIL"), "t@bluefinch-mail.net");
        }
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null").env("NO_COLOR", "1");
        command
            .env("WHOSE_KEY", "the key of the tests")
            .env("PATH", format!("{}:{path}", self.folder.path().join("bin").display()));
        command.envs(&self.variables).output().expect("bash runs")
    }

    fn shell(&self, script: &str) {
        let output = self.run(script);
        assert!(output.status.success(), "{script}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A step of a composite action.
#[derive(Debug, Default)]
struct Step {
    name: String,
    id: String,
    run: String,
    env: BTreeMap<String, String>,
}

/// Steps of an action. Knows as much of YAML as that file needs.
fn steps(text: &str) -> Vec<Step> {
    let (_, steps) = text.split_once("\n  steps:\n").expect("steps");
    let mut out: Vec<Step> = Vec::new();
    let (mut inside, mut block) = (String::new(), false);
    for line in steps.lines() {
        let depth = line.len() - line.trim_start().len();
        if let Some(name) = line.strip_prefix("    - name: ") {
            out.push(Step { name: name.into(), ..Step::default() });
            (inside, block) = (String::new(), false);
            continue;
        }
        let step = out.last_mut().expect("a step begins with its name");
        if block && (depth >= 8 || line.is_empty()) {
            step.run += &format!("{}\n", line.get(8..).unwrap_or_default());
            continue;
        }
        match (depth, line.trim().split_once(": ").unwrap_or((line.trim().trim_end_matches(':'), ""))) {
            (6, ("run", "|")) => block = true,
            (6, ("id", id)) => step.id = id.into(),
            (6, (key, _)) => inside = key.into(),
            (8, (key, value)) if inside == "env" => drop(step.env.insert(key.into(), value.into())),
            _ => {}
        }
    }
    out
}

/// Defaults of the inputs of an action.
fn inputs(text: &str) -> BTreeMap<String, String> {
    let (_, inputs) = text.split_once("\ninputs:\n").expect("inputs");
    let mut out = BTreeMap::new();
    let mut name = "";
    for line in inputs.lines().take_while(|line| line.starts_with(' ')) {
        if !line.starts_with("   ") {
            name = line.trim().trim_end_matches(':');
        } else if let Some(default) = line.trim().strip_prefix("default: ") {
            out.insert(name.to_owned(), default.trim_matches('\'').to_owned());
        }
    }
    out
}

/// Runs the steps of `action.yml` that are shell, and gives the output of the scan with what it told later steps.
fn action(place: &mut Place, given: &[(&str, &str)]) -> (Output, String) {
    let text = read("action.yml");
    let mut inputs = inputs(&text);
    given.iter().for_each(|(name, value)| drop(inputs.insert((*name).into(), (*value).into())));
    let temporary = place.folder.path().join("temp");
    fs::create_dir_all(&temporary).expect("a folder");
    place.set("GITHUB_ACTIONS", "true");
    place.set("GITHUB_ACTION_PATH", root().to_str().expect("text"));
    place.set("RUNNER_TEMP", temporary.to_str().expect("text"));
    place.set("RUNNER_OS", "Linux");
    place.set("RUNNER_ARCH", "X64");
    place.set("GITHUB_STEP_SUMMARY", temporary.join("summary.md").to_str().expect("text"));
    // Building takes minutes; that the step asks cargo for the right thing is what is tested.
    let cargo = format!(
        "#!/bin/sh\n[ \"$*\" = \"install --quiet --locked --path {} --root {}\" ] || exit 9\n\
         mkdir -p {1}/bin && ln -sf {} {1}/bin/whose\n",
        root().display(),
        temporary.join("whose").display(),
        env!("CARGO_BIN_EXE_whose"),
    );
    let program = place.folder.path().join("bin/cargo");
    fs::write(&program, cargo).expect("written");
    #[cfg(unix)]
    fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("a program");
    let mut outputs: BTreeMap<String, String> = BTreeMap::new();
    let mut last = None;
    for step in steps(&text).into_iter().filter(|step| !step.run.is_empty()) {
        let file = temporary.join("output");
        fs::write(&file, "").expect("written");
        place.set("GITHUB_OUTPUT", file.to_str().expect("text"));
        for (name, value) in &step.env {
            let key = value.trim_start_matches("${{ ").trim_end_matches(" }}");
            let known = key.strip_prefix("inputs.").and_then(|name| inputs.get(name)).or_else(|| outputs.get(key));
            place.set(name, known.unwrap_or_else(|| panic!("{}: {value}", step.name)));
        }
        let output = place.run(&step.run);
        for line in fs::read_to_string(&file).expect("text").lines() {
            let (name, value) = line.split_once('=').expect("an output");
            outputs.insert(format!("steps.{}.outputs.{name}", step.id), value.into());
        }
        assert!(step.id == "scan" || output.status.success(), "{}: {output:?}", step.name);
        last = Some(output);
    }
    assert!(outputs["steps.build.outputs.key"].starts_with("whose-Linux-X64-"));
    (last.expect("a scan"), outputs["steps.scan.outputs.status"].clone())
}

#[test]
fn the_action_scans_all_or_what_a_pull_request_adds() {
    if !has_tools() {
        return;
    }
    let mut place = Place::new();
    let (output, status) = action(&mut place, &[]);
    assert_eq!((output.status.code(), status.as_str()), (Some(1), "1"));
    assert!(out(&output).starts_with("::error file=old.txt,line=1,col=6"), "{}", out(&output));
    assert!(out(&output).contains("1 finding in 1 of 1 file"), "{}", out(&output));
    let sarif = fs::read_to_string(place.repository().join("whose.sarif")).expect("a report");
    assert!(sarif.contains("\"uri\":\"old.txt\""));
    let page = fs::read_to_string(place.folder.path().join("temp/summary.md")).expect("a page");
    assert!(page.contains("us-ssn"), "{page}");
    fs::remove_file(place.repository().join("whose.sarif")).expect("removed");

    place.shell("git update-ref refs/remotes/origin/main HEAD && git checkout -q -b feature");
    place.set("GITHUB_BASE_REF", "main");
    place.write("old.txt", &format!("first\nssn: {}\n", SSN[0]));
    place.shell("git commit -q -am moved");
    assert_eq!(action(&mut place, &[]).0.status.code(), Some(0), "nothing was added");
    place.write("new.txt", &format!("ssn: {}\n", SSN[1]));
    place.shell("git add new.txt && git commit -q -m new");
    let (output, _) = action(&mut place, &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(out(&output).contains("file=new.txt,line=1") && !out(&output).contains("old.txt"), "{}", out(&output));
    assert_eq!(action(&mut place, &[("fail-on", "never")]).0.status.code(), Some(0));
    assert_eq!(action(&mut place, &[("paths", "old.txt"), ("args", "--quiet -j 1")]).0.status.code(), Some(0));
}

#[test]
fn gaps_fail_the_action_only_if_they_are_to() {
    if !has_tools() {
        return;
    }
    let mut place = Place::new();
    place.write("old.txt", "nothing\n");
    fs::write(place.repository().join("a.gz"), b"\x1F\x8B\x08\0\0\0\0\0\0\x03\x01").expect("written");
    let (output, status) = action(&mut place, &[]);
    assert_eq!((output.status.code(), status.as_str()), (Some(0), "3"));
    assert_eq!(action(&mut place, &[("fail-on-gaps", "true")]).0.status.code(), Some(3));
}

#[test]
fn the_gitlab_job_writes_what_it_says() {
    if !has_tools() {
        return;
    }
    let text = read("ci/gitlab.yml");
    let (_, script) = text.split_once("    - |\n").expect("a script");
    let script: String =
        script.lines().take_while(|l| l.starts_with("      ")).map(|l| format!("{}\n", &l[6..])).collect();
    let mut place = Place::new();
    for (name, value) in [("WHOSE_PATHS", "."), ("WHOSE_ARGS", ""), ("GITLAB_CI", "true"), ("NO_COLOR", "1")] {
        place.set(name, value);
    }
    let output = place.run(&script);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let (_, reports) = text.split_once("    reports:\n").expect("reports");
    let reports: Vec<&str> =
        reports.lines().take_while(|l| l.starts_with("      ")).filter_map(|l| Some(l.split_once(": ")?.1)).collect();
    assert_eq!(reports.len(), 3);
    for name in reports {
        let file = place.repository().join(name);
        assert!(fs::metadata(&file).is_ok_and(|m| m.len() > 10), "{name}");
        fs::remove_file(file).expect("removed");
    }
    let base = out(&place.run("git rev-parse HEAD")).trim().to_owned();
    place.set("CI_MERGE_REQUEST_DIFF_BASE_SHA", &base);
    place.shell("git commit -q --allow-empty -m nothing");
    assert_eq!(place.run(&script).status.code(), Some(0));
}

#[test]
fn hooks_stop_a_commit_that_adds_something() {
    if !has_tools() {
        return;
    }
    let text = read(".pre-commit-hooks.yaml");
    let entries: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("  entry: ")).collect();
    assert_eq!((entries.len(), text.matches("pass_filenames: false").count()), (2, 2));
    for entry in entries {
        let place = Place::new();
        let hook = place.repository().join(".git/hooks/pre-commit");
        fs::write(&hook, format!("#!/bin/sh\nexec {entry}\n")).expect("written");
        #[cfg(unix)]
        fs::set_permissions(&hook, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("a program");
        place.write("old.txt", &format!("more\nssn: {}\n", SSN[0]));
        place.shell("git commit -q -am 'nothing new'");
        place.write("new.txt", &format!("ssn: {}\n", SSN[1]));
        let refused = place.run("git add new.txt && git commit -q -m new");
        assert!(!refused.status.success(), "{entry}");
        place.write("new.txt", &format!("ssn: {} # whose:ignore[us-ssn] invented\n", SSN[1]));
        place.shell("git add new.txt && git commit -q -m new");
        // As `git commit -a` and `git commit FILE` do it: with an index of their own.
        place.write("new.txt", &format!("ssn: {}\n", SSN[1]));
        assert!(!place.run("git commit -q -m new new.txt").status.success(), "{entry}");
    }
}

#[test]
fn the_image_is_made_of_what_is_there() {
    let text = read("Dockerfile").replace("\\\n", " ");
    let ignored = read(".dockerignore");
    let mut n = 0;
    for line in text.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["COPY", from, ..] if from.starts_with("--from=") => {}
            ["COPY", sources @ .., _] => {
                for source in sources {
                    n += 1;
                    assert!(root().join(source).exists(), "{source}");
                    assert!(ignored.lines().any(|l| l == format!("!{source}")), "{source} is not in the context");
                }
            }
            ["RUN", "cargo", rest @ ..] => assert_eq!(rest, ["build", "--release", "--locked", "--bin", "whose"]),
            ["ENTRYPOINT", program] => assert_eq!(*program, "[\"whose\"]"),
            ["CMD", flag] => {
                let flag = flag.trim_matches(['[', ']', '"']);
                let ran = common::run(common::whose(root(), &[flag]));
                assert_eq!(ran.status, 0);
            }
            _ => {}
        }
    }
    assert!(n > 4, "only {n} sources");
    // Everything that the manifest names must be in the context, or cargo refuses to build.
    for target in ["benches/engine.rs", "xtask/Cargo.toml", "build.rs"] {
        assert!(root().join(target).exists(), "{target}");
    }
}
