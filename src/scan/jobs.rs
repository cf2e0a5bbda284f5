//! Blocks that wait for a free thread, so that one large source uses all of them.

use super::worker::Worker;
use super::{Scan, records, text};
use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Work that any thread may do.
pub enum Job {
    /// A block of text.
    Block(text::Job),
    /// A batch of rows.
    Batch(Box<records::Job>),
}

impl Job {
    /// Does it, and hands the result in.
    pub fn run(self, scan: &Scan<'_>, worker: &mut Worker<'_>) {
        match self {
            Self::Block(job) => text::run_job(scan, worker, job),
            Self::Batch(job) => job.run(scan, worker),
        }
    }
}

/// The queue. It is short: who reads a source scans its blocks itself when nobody else is free.
pub struct Jobs {
    queue: Mutex<VecDeque<Job>>,
    woken: Condvar,
    most: usize,
    /// Buffers of blocks that are done. They go back to those who read: a thread that only scans would hoard them.
    spare: Mutex<Vec<Vec<u8>>>,
}

impl Jobs {
    /// A queue for so many threads.
    pub fn new(threads: usize) -> Self {
        // With one thread there is nobody to hand a block to.
        let most = if threads > 1 { threads } else { 0 };
        Self { queue: Mutex::new(VecDeque::new()), woken: Condvar::new(), most, spare: Mutex::new(Vec::new()) }
    }

    /// True while there is room.
    pub fn wants_more(&self) -> bool {
        self.most > 0 && self.lock().len() < self.most
    }

    /// Adds a block and wakes a thread.
    pub fn push(&self, job: Job) {
        self.lock().push_back(job);
        self.woken.notify_one();
    }

    /// Takes the oldest block.
    pub fn pop(&self) -> Option<Job> {
        if self.most == 0 { None } else { self.lock().pop_front() }
    }

    /// A buffer for a block, used before if there is one.
    pub fn buffer(&self) -> Vec<u8> {
        self.spare.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    /// Takes back the buffer of a block that is done.
    pub fn give_back(&self, buffer: Vec<u8>) {
        let mut spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner);
        if spare.len() <= self.most {
            spare.push(buffer);
        }
    }

    /// Waits for a block or for the end, a short while at most.
    pub fn wait(&self) {
        let queue = self.lock();
        if queue.is_empty() {
            drop(self.woken.wait_timeout(queue, Duration::from_millis(20)));
        }
    }

    /// Wakes everybody, to see whether the end has come.
    pub fn wake_all(&self) {
        self.woken.notify_all();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, VecDeque<Job>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
