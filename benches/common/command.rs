//! Runs the program, and asks the system what it took.

use std::io::Read;
use std::process::{ChildStdin, ChildStdout, Command, Stdio};
use std::time::Instant;

/// What a run took.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    /// Most memory that was resident at one time, in bytes. The system counts from before the program was loaded, so
    /// who asks must be small.
    pub peak: u64,
    /// Seconds of processor time in the program itself, all threads together.
    pub user: f64,
    /// Seconds by the clock.
    pub wall: f64,
    /// Exit status.
    pub status: i32,
}

/// Runs the program with something that writes its standard input and something that reads its standard output.
pub fn run(args: &[&str], feed: impl FnOnce(ChildStdin) + Send, take: impl FnOnce(ChildStdout)) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_whose"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.as_encoded_bytes().starts_with(b"WHOSE_")) {
        command.env_remove(name);
    }
    for name in whose::cli::CI_VARIABLES {
        command.env_remove(name);
    }
    // A key of its own, so that none is made for the user.
    command.env("WHOSE_KEY", "a key for benchmarks alone").args(args);
    let run = measure(command, feed, take);
    // What measures a refusal measures nothing.
    assert!(matches!(run.status, 0 | 1 | 3), "{args:?}: status {}", run.status);
    run
}

/// Runs any command.
pub fn measure(mut command: Command, feed: impl FnOnce(ChildStdin) + Send, take: impl FnOnce(ChildStdout)) -> Run {
    let start = Instant::now();
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    #[allow(clippy::zombie_processes)] // `reap` waits for it.
    let mut child = command.spawn().expect("the program starts");
    let (stdin, stdout) = (child.stdin.take().expect("a pipe"), child.stdout.take().expect("a pipe"));
    std::thread::scope(|scope| {
        scope.spawn(|| feed(stdin));
        take(stdout);
    });
    let (peak, user, status) = reap(child.id());
    Run { peak, user, wall: start.elapsed().as_secs_f64(), status }
}

/// Reads to the end and keeps nothing.
pub fn ignore(mut out: ChildStdout) {
    let mut buffer = vec![0; 1 << 16];
    while out.read(&mut buffer).is_ok_and(|n| n > 0) {}
}

#[cfg(unix)]
fn reap(id: u32) -> (u64, f64, i32) {
    let mut usage = std::mem::MaybeUninit::<libc::rusage>::zeroed();
    let mut status = 0;
    // SAFETY: both pointers are to memory of the right type that lives through the call.
    let reaped = unsafe { libc::wait4(id as libc::pid_t, &mut status, 0, usage.as_mut_ptr()) };
    assert_eq!(reaped, id as libc::pid_t, "nobody else waits for it");
    // SAFETY: the system has filled it in; zeros would be valid as well.
    let usage = unsafe { usage.assume_init() };
    let unit = if cfg!(target_os = "macos") { 1 } else { 1024 };
    let user = usage.ru_utime.tv_sec as f64 + usage.ru_utime.tv_usec as f64 / 1e6;
    let code = if libc::WIFEXITED(status) { libc::WEXITSTATUS(status) } else { -1 };
    (usage.ru_maxrss as u64 * unit, user, code)
}
