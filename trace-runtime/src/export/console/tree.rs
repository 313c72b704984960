//! Which span stands below which.

use std::collections::HashMap;

use crate::{ReadableSpan, SpanId, TraceId};

/// A forest over the indices of some spans. Siblings keep the order of their indices.
#[derive(Debug)]
pub(crate) struct Forest {
    places: HashMap<(TraceId, SpanId), usize>,
    roots: Vec<usize>,
    children: Vec<Vec<usize>>,
}

/// One span on a walk from the roots down, each span before its children.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) index: usize,
    /// 0 for a root.
    pub(crate) depth: usize,
    /// Whether no sibling follows.
    pub(crate) is_last: bool,
}

impl Forest {
    /// The forest in which each index stands below the one that is given for it, or is a root.
    pub(crate) fn new(parents: impl ExactSizeIterator<Item = Option<usize>>) -> Self {
        let children = vec![Vec::new(); parents.len()];
        let mut forest = Self {
            places: HashMap::new(),
            roots: Vec::new(),
            children,
        };
        for (index, parent) in parents.enumerate() {
            match parent {
                Some(parent) => forest.children[parent].push(index),
                None => forest.roots.push(index),
            }
        }
        forest
    }

    /// The forest of these spans; a span whose parent is not among them is a root.
    pub(crate) fn of(spans: &[ReadableSpan<'_>]) -> Self {
        let places: HashMap<(TraceId, SpanId), usize> = spans
            .iter()
            .enumerate()
            .map(|(at, span)| ((span.trace_id(), span.span_id()), at))
            .collect();
        let parent = |span: &ReadableSpan<'_>| {
            places
                .get(&(span.trace_id(), span.parent_span_id()?))
                .copied()
        };
        let forest = Self::new(spans.iter().map(parent));
        Self { places, ..forest }
    }

    /// The index of a span.
    pub(crate) fn find(&self, trace: TraceId, span: SpanId) -> Option<usize> {
        self.places.get(&(trace, span)).copied()
    }

    pub(crate) fn roots(&self) -> &[usize] {
        &self.roots
    }

    pub(crate) fn children(&self, index: usize) -> &[usize] {
        &self.children[index]
    }

    /// All spans. Uses no recursion: traces may be deep.
    pub(crate) fn walk(&self) -> Walk<'_> {
        self.walk_from(&self.roots)
    }

    /// These siblings and everything below them.
    pub(crate) fn walk_from<'a>(&'a self, siblings: &'a [usize]) -> Walk<'a> {
        Walk {
            forest: self,
            left: vec![siblings],
        }
    }
}

/// See [`Forest::walk`].
#[derive(Clone, Debug)]
pub(crate) struct Walk<'a> {
    forest: &'a Forest,
    /// For each level the siblings that are still to come.
    left: Vec<&'a [usize]>,
}

impl Iterator for Walk<'_> {
    type Item = Step;

    fn next(&mut self) -> Option<Step> {
        loop {
            let depth = self.left.len().checked_sub(1)?;
            let Some((&index, rest)) = self.left[depth].split_first() else {
                self.left.pop();
                continue;
            };
            self.left[depth] = rest;
            self.left.push(self.forest.children(index));
            return Some(Step {
                index,
                depth,
                is_last: rest.is_empty(),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_walk_goes_from_parents_to_children() {
        let forest = Forest::new([Some(3), None, Some(3), None, Some(0)].into_iter());
        let walk: Vec<_> = forest
            .walk()
            .map(|step| (step.index, step.depth, step.is_last))
            .collect();
        assert_eq!(
            walk,
            [
                (1, 0, false),
                (3, 0, true),
                (0, 1, false),
                (4, 2, true),
                (2, 1, true)
            ]
        );
        assert_eq!(forest.roots(), [1, 3]);
    }

    #[test]
    fn depth_is_bounded_by_memory_only() {
        let deep = 200_000_usize;
        let forest = Forest::new((0..deep).map(|index| index.checked_sub(1)));
        assert_eq!(
            forest.walk().last(),
            Some(Step {
                index: deep - 1,
                depth: deep - 1,
                is_last: true
            })
        );
    }
}
