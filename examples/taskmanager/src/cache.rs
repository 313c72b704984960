//! The tasks that were asked for last.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::domain::{Task, TaskId};

/// Tasks by their id, in bounded memory: the one that came first leaves first.
#[derive(Debug)]
pub(crate) struct Cache {
    capacity: usize,
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    tasks: HashMap<TaskId, Task>,
    order: VecDeque<TaskId>,
}

impl Cache {
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            capacity,
            held: Mutex::default(),
        }
    }

    pub(crate) fn get(&self, id: TaskId) -> Option<Task> {
        self.lock().tasks.get(&id).cloned()
    }

    /// Keeps the task. One who read it before a change may come after the one who made it: the youngest version stays.
    pub(crate) fn put(&self, task: &Task) {
        let mut held = self.lock();
        match held.tasks.get_mut(&task.id) {
            Some(known) if known.version >= task.version => {}
            Some(known) => known.clone_from(task),
            None => held.add(task, self.capacity),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    fn add(&mut self, task: &Task, capacity: usize) {
        if self.order.len() >= capacity {
            let oldest = self.order.pop_front();
            oldest.and_then(|id| self.tasks.remove(&id));
        }
        self.order.push_back(task.id);
        self.tasks.insert(task.id, task.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Status;

    fn task(id: TaskId, version: i64) -> Task {
        Task {
            id,
            owner: "ann".to_owned(),
            title: "wash up".to_owned(),
            status: Status::Open,
            notify: None,
            version,
        }
    }

    #[test]
    fn the_oldest_leaves_first() {
        let cache = Cache::new(2);
        for id in 1..=3 {
            cache.put(&task(id, 1));
        }
        assert_eq!(cache.get(1), None);
        assert_eq!(cache.get(2), Some(task(2, 1)));
        assert_eq!(cache.get(3), Some(task(3, 1)));
    }

    #[test]
    fn an_older_version_does_not_replace_a_younger_one() {
        let cache = Cache::new(2);
        cache.put(&task(1, 2));
        cache.put(&task(1, 1));
        assert_eq!(cache.get(1), Some(task(1, 2)));
        cache.put(&task(1, 3));
        assert_eq!(cache.get(1), Some(task(1, 3)));
    }
}
