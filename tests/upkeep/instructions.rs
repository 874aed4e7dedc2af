//! `benches/instructions.sh` with a fake valgrind, so that counts are known: 5,000,000 plus `COST` for every trial.
#![cfg(target_os = "linux")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

const VALGRIND: &str = r#"#!/bin/bash
for word in "$@"; do case $word in --log-file=*) log=${word#*=} ;; esac; done
while [ "$1" != --trials ]; do shift; done
LC_ALL=C
count=$((5000000 + COST * $2))
echo "==1== I   refs:      $(sed -E ':a;s/([0-9])([0-9]{3})(,|$)/\1,\2\3/;ta' <<<$count)" >"$log"
cat <<'EOF'
{
  "mindep": "9.9.9",
  "workload": {
    "supplier_months_per_trial": 30240
  },
  "machine": {
    "target": "some-target",
    "vector_features": [
      "narrow",
      "wide"
    ]
  }
}
EOF
"#;

struct Bench {
    folder: TempDir,
}

impl Bench {
    fn new() -> Self {
        let bench = Self { folder: tempfile::tempdir().expect("a folder") };
        bench.program("valgrind", VALGRIND);
        bench.program("mindep", "#!/bin/bash\n");
        bench
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn program(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).expect("a file");
        fs::set_permissions(self.path(name), fs::Permissions::from_mode(0o755)).expect("a program");
    }

    /// Returns the exit code and the output if a trial takes `cost` instructions.
    fn count(&self, cost: u64, arguments: &str) -> (i32, String) {
        let path = format!("{}:{}", self.folder.path().display(), std::env::var("PATH").unwrap_or_default());
        self.count_with(&path, cost, arguments)
    }

    fn count_with(&self, path: &str, cost: u64, arguments: &str) -> (i32, String) {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/instructions.sh");
        let done = Command::new("/bin/bash")
            .arg(script)
            .args(["--binary", "./mindep", "--baseline", "base.txt"])
            .args(arguments.split_whitespace())
            .env("PATH", path)
            .env("COST", cost.to_string())
            .current_dir(self.folder.path())
            .output()
            .expect("bash");
        let said = [done.stdout, done.stderr].concat();
        (done.status.code().expect("an exit code"), String::from_utf8_lossy(&said).into_owned())
    }
}

#[test]
fn instructions_are_those_of_a_trial_without_what_comes_before() {
    let bench = Bench::new();
    let (code, said) = bench.count(604_800, "--update");
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("604800 instructions a trial, 20.00 a supplier-month"), "{said}");
    let baseline = fs::read_to_string(bench.path("base.txt")).expect("a baseline");
    for line in
        ["instructions_per_trial 604800", "trials 1024", "mindep 9.9.9", "target some-target", "vectors narrow wide"]
    {
        assert!(baseline.lines().any(|found| found == line), "{line} is not in:\n{baseline}");
    }
}

#[test]
fn more_than_the_tolerance_fails_and_fewer_asks_for_a_new_baseline() {
    let bench = Bench::new();
    bench.count(1_000_000, "--update");
    for (cost, expected, words) in [
        (1_000_000, 0, "+0.000 %"),
        (1_020_000, 0, "+2.000 %"),
        (1_020_100, 1, "more than 2 % more instructions"),
        (980_000, 0, "-2.000 %"),
        (900_000, 0, "write the baseline anew, so that the gain is kept"),
    ] {
        let (code, said) = bench.count(cost, "");
        assert_eq!(code, expected, "{cost}: {said}");
        assert!(said.contains(words), "{cost}: {words} is not in:\n{said}");
        assert_eq!(said.contains("anew"), words.contains("anew") || expected == 1, "{cost}: {said}");
    }
}

#[test]
fn counts_of_other_surroundings_are_told_and_fail_nothing() {
    let bench = Bench::new();
    bench.count(1_000_000, "--update");
    let baseline = fs::read_to_string(bench.path("base.txt")).expect("a baseline");
    fs::write(bench.path("base.txt"), baseline.replace("vectors narrow wide", "vectors narrow")).expect("a file");
    let (code, said) = bench.count(2_000_000, "");
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains("+100.000 %")
            && said.contains("not judged")
            && said.contains("vectors: narrow before, narrow wide now"),
        "{said}"
    );
    assert!(!said.contains("target:") && !said.contains("rustc:"), "{said}");
}

#[test]
fn a_wrong_baseline_or_command_line_is_refused() {
    let bench = Bench::new();
    let (code, said) = bench.count(1, "");
    assert!(code == 2 && said.contains("base.txt: cannot be read"), "{code}: {said}");
    for (text, words) in [
        ("", "found instructions_per_trial ''"),
        ("instructions_per_trial many\ntrials 1024\n", "found instructions_per_trial 'many'"),
        ("instructions_per_trial 5\ntrials 7\n", "found trials '7', expected 1024"),
    ] {
        fs::write(bench.path("base.txt"), text).expect("a file");
        let (code, said) = bench.count(1, "");
        assert!(code == 2 && said.contains(words), "{code}: {said}");
    }
    for arguments in ["--updaet", "--binary", "--binary ./absent --update"] {
        let (code, said) = bench.count(1, arguments);
        assert_eq!(code, 2, "{arguments}: {said}");
    }
}

#[test]
fn without_valgrind_it_skips_aloud_unless_it_is_required() {
    let bench = Bench::new();
    bench.count(1, "--update");
    fs::remove_file(bench.path("valgrind")).expect("a file");
    // A PATH without valgrind and without apt-get.
    for tool in ["bash", "dirname", "sed", "id"] {
        let found = ["/bin", "/usr/bin"].map(|folder| Path::new(folder).join(tool)).into_iter().find(|p| p.exists());
        std::os::unix::fs::symlink(found.unwrap_or_else(|| panic!("no {tool}")), bench.path(tool)).expect("a link");
    }
    let path = bench.folder.path().display().to_string();
    let (code, said) = bench.count_with(&path, 1, "");
    assert!(code == 0 && said.contains("SKIPPED"), "{code}: {said}");
    let (code, said) = bench.count_with(&path, 1, "--required");
    assert!(code == 1 && said.contains("apt-get install valgrind"), "{code}: {said}");
    // With apt-get and as root, valgrind is installed.
    bench.program("apt-get", "#!/bin/bash\necho \"$*\" >>asked\n");
    bench.program("id", "#!/bin/bash\necho 0\n");
    let (code, said) = bench.count_with(&path, 1, "--required");
    assert!(code == 1 && said.contains("installing valgrind"), "{code}: {said}");
    assert!(fs::read_to_string(bench.path("asked")).expect("a request").contains("install -y"), "{said}");
}
