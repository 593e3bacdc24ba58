//! The files of a commit.

use std::collections::BTreeMap;

use super::super::git::GitError;
use super::blobs::Object;
use super::{Repository, RepositoryError};
use crate::ids::{ObjectFormat, Sha};
use crate::limits::TREE_BYTES;
use crate::tree::{Below, Gathering, Listed, Tree};

impl Repository {
    /// What lies below a tree, at any depth. A tree that stands in many places is read once; how often it is listed is
    /// counted, for a few trees can list more than any machine holds.
    pub fn files(&self, tree: &Sha) -> Result<Listed, RepositoryError> {
        let mut gathering = Gathering::default();
        let mut level: Below = vec![(Vec::new(), tree.clone())];
        while !level.is_empty() {
            let trees = self.trees(level.iter().map(|(_, id)| id), gathering.left())?;
            let mut below = Below::new();
            for (directory, id) in &level {
                let Some(found) = trees.get(id) else { continue };
                gathering
                    .add(directory, found, &mut below)
                    .map_err(|much| GitError::TooLarge(tree.clone(), much.to_string()))?;
            }
            level = below;
        }
        Ok(gathering.finish())
    }

    /// Trees by their ids; more than so many entries are too many.
    fn trees<'i>(
        &self,
        ids: impl Iterator<Item = &'i Sha>,
        most: usize,
    ) -> Result<BTreeMap<Sha, Tree>, GitError> {
        let mut ids: Vec<&Sha> = ids.collect();
        ids.sort_unstable();
        ids.dedup();
        let (mut trees, mut count) = (BTreeMap::new(), 0);
        let mut take = |id: &Sha, object: Object| {
            let bytes = match object {
                Object::Found(_, kind, bytes) if kind == "tree" => bytes,
                Object::None => return Err(GitError::Missing(id.clone())),
                Object::Found(..) => return Err(GitError::BrokenTree(id.clone(), "it is no tree")),
                Object::TooLarge(..) => {
                    return Err(GitError::TooLarge(id.clone(), format!("{TREE_BYTES} bytes can name")));
                }
            };
            let tree = Tree::read(bytes, ObjectFormat::of(id))
                .map_err(|why| GitError::BrokenTree(id.clone(), why))?;
            count += tree.count();
            if count > most {
                return Err(GitError::TooLarge(id.clone(), format!("{most} entries")));
            }
            trees.insert(id.clone(), tree);
            Ok(())
        };
        self.with_objects(|objects| objects.each(&ids, TREE_BYTES, &mut take))?;
        Ok(trees)
    }
}
