//! What a scan is told to do. The command line and `whose.toml` end here; the scan sees nothing else.

use crate::baseline::Baseline;
use crate::event::Confidence;
use crate::rule::DetectorId;
use crate::scan::allow::Allows;
use crate::source::git::Changed;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

/// What a scan is told to do.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Files and folders; `-` is standard input.
    pub paths: Vec<PathBuf>,
    /// Which entries of folders are read.
    pub walk: Walk,
    /// Detectors that are on. Suppressors are always on.
    pub detectors: Vec<DetectorId>,
    /// Findings below this are counted, not reported.
    pub min_confidence: Confidence,
    /// Where a detector has a level of its own; the others have [`Settings::min_confidence`].
    pub levels: HashMap<DetectorId, Confidence>,
    /// Report published samples and documentation ranges as well.
    pub include_test_values: bool,
    /// Report verdicts on columns, and count but do not report the findings in their cells.
    pub columns_only: bool,
    /// Keep the values themselves, for `--reveal`.
    pub reveal: bool,
    /// Give the cells that make a row a record instead of the record, each with its value: for who replaces them.
    pub members: bool,
    /// Give values with all that belongs to them, to the end of their quotes or cells: for who hides them.
    pub whole_values: bool,
    /// Give all cells of columns of secrets, found or not.
    pub whole_columns: bool,
    /// Worker threads, at least one.
    pub threads: usize,
    /// Memory for buffers and decoders together, in bytes.
    pub max_memory: u64,
    /// Key of the fingerprints.
    pub key: [u8; 32],
    /// Read standard input line by line and report at once.
    pub live: bool,
    /// What does not count.
    pub ignore: Ignore,
    /// Count what detectors cost, and take the time.
    pub stats: bool,
    /// Bytes per block. Only tests change it: it never changes the findings.
    pub block: usize,
    /// Depth of sources inside sources.
    pub max_depth: usize,
    /// Decoded bytes per byte of a source beyond which it is taken for a bomb.
    pub max_ratio: u64,
    /// Decoded bytes of one source beyond which it is given up; `None` for no limit.
    pub max_decoded: Option<u64>,
}

/// Which findings do not count.
#[derive(Clone, Debug)]
pub struct Ignore {
    /// Heed comments `whose:ignore[…]`.
    pub comments: bool,
    /// The allow lists.
    pub allow: Arc<Allows>,
    /// What is known, with the key of its marks.
    pub baseline: Option<(Arc<Baseline>, [u8; 32])>,
    /// The lines that were added, where only they count.
    pub changed: Option<Arc<Changed>>,
    /// git says which versions of which files are read.
    pub selected: bool,
    /// Somebody asked for some detectors: an entry for any of them may be needed by others.
    pub some_detectors: bool,
    /// Give findings that do not count to the reports.
    pub show: bool,
}

impl Default for Ignore {
    fn default() -> Self {
        Self {
            comments: true,
            allow: Arc::default(),
            baseline: None,
            changed: None,
            selected: false,
            some_detectors: false,
            show: false,
        }
    }
}

/// Which entries of folders are read. What is named explicitly is always attempted.
#[derive(Clone, Debug, Default)]
pub struct Walk {
    /// Globs of which an entry must match one, if there are any.
    pub include: Vec<String>,
    /// Globs of which an entry must match none.
    pub exclude: Vec<String>,
    /// Leave out entries whose name starts with a dot.
    pub skip_hidden: bool,
    /// Follow symbolic links to files and folders.
    pub follow: bool,
    /// Honour `.gitignore` inside git work trees.
    pub respect_gitignore: bool,
    /// Honour `.whoseignore`.
    pub whoseignore: bool,
    /// Larger files are gaps.
    pub max_size: Option<u64>,
}

impl Settings {
    /// The level from which findings of a detector are reported.
    pub fn level(&self, detector: DetectorId) -> Confidence {
        self.levels.get(&detector).copied().unwrap_or(self.min_confidence)
    }

    /// The lowest score of what is shown of any detector.
    pub fn shown_from(&self) -> u8 {
        let levels = self.levels.values().chain([&self.min_confidence]);
        levels.map(|level| level.least()).min().unwrap_or(0)
    }

    /// The defaults, for the given paths and all the given detectors.
    pub fn new(paths: Vec<PathBuf>, detectors: Vec<DetectorId>) -> Self {
        Self {
            paths,
            walk: Walk::default(),
            detectors,
            min_confidence: Confidence::Medium,
            levels: HashMap::new(),
            include_test_values: false,
            columns_only: false,
            reveal: false,
            members: false,
            whole_values: false,
            whole_columns: false,
            threads: std::thread::available_parallelism().map_or(1, usize::from),
            max_memory: 1 << 30,
            key: [0; 32],
            live: false,
            ignore: Ignore::default(),
            stats: false,
            // Large enough that margins do not count, small enough for a block that is nothing but findings.
            block: 256 << 10,
            max_depth: 8,
            max_ratio: 1000,
            max_decoded: None,
        }
    }
}
