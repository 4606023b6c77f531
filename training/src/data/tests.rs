//! No item and no life serves for two things, and what is read is what was written.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use super::augment::{Augment, ViewSet};
use super::item::ItemKey;
use super::loader::Loader;
use super::roster::{Roster, Source};
use super::split::{Shares, Split};
use super::stream::{ItemStream, Shuffle};
use crate::common;
use crate::experiment::Experiment;
use crate::train::Datasets;

const TRAIN: &str =
    "[student]\nkind = \"edge\"\n[train]\nepochs = 1\nbatch = 8\nlearning_rate = 0.001\n[losses]\nhard = 1.0";
const SHARES: Shares = Shares { validation: 0.2, test: 0.2 };

#[test]
fn splits_share_no_sample_no_item_and_no_life() {
    let home = tempfile::tempdir().expect("room");
    let sources: Vec<_> = [3, 4]
        .map(|seed| {
            let dir = common::dataset(&home.path().join(format!("d{seed}")), 80, seed);
            Source::open(&dir, None, 0.25).expect("a dataset")
        })
        .into();
    let roster = Roster::read(&sources, SHARES).expect("labels");
    let splits = [Split::Train, Split::Validation, Split::Test];
    let of = |split| roster.of(split).collect::<Vec<_>>();
    for (number, a) in splits.into_iter().enumerate() {
        assert!(!of(a).is_empty(), "{a:?}");
        for b in &splits[number + 1..] {
            let samples = |split| of(split).iter().map(|(k, _)| (k.source, k.index)).collect::<BTreeSet<_>>();
            let lives = |split| of(split).iter().map(|(_, t)| t.life.clone()).collect::<BTreeSet<_>>();
            assert!(samples(a).is_disjoint(&samples(*b)), "{a:?} and {b:?} share samples");
            assert!(lives(a).is_disjoint(&lives(*b)), "{a:?} and {b:?} share lives");
        }
    }
    let few = roster.draw(Split::Train, Some(10), 1);
    let more = roster.draw(Split::Train, Some(30), 1);
    assert!(few.len() == 10 && few.is_subset(&more), "the labelled are among the drawn");
    assert_ne!(few, roster.draw(Split::Train, Some(10), 2));
}

#[test]
fn a_life_that_a_test_dataset_shares_with_training_is_found() {
    let home = tempfile::tempdir().expect("room");
    let of = |name: &str, seed| {
        let dir = common::dataset(&home.path().join(name), 20, seed);
        Roster::read(&[Source::open(&dir, None, 0.25).expect("a dataset")], SHARES).expect("labels")
    };
    let (one, other, again) = (of("a", 1), of("b", 2), of("c", 1));
    assert!(one.shared_life(&other).is_none());
    assert!(one.shared_life(&again).is_some(), "the same samples once more");
}

#[test]
fn a_test_dataset_with_the_seed_of_training_is_refused() {
    let home = tempfile::tempdir().expect("room");
    let dir = common::dataset(&home.path().join("a"), 60, 1);
    let path = common::experiment(home.path(), &dir, &dir, TRAIN);
    let experiment = Experiment::read(&path, &[]).expect("an experiment");
    let error = Datasets::open(&experiment).expect_err("the same samples").to_string();
    assert!(error.contains("data.test") && error.contains("--seed"), "{error}");
}

#[test]
fn scenarios_of_one_seed_do_not_train_together_but_may_be_scored_together() {
    // Their samples are drawn alike, so a twin of a sample to train on could serve for validation.
    let home = tempfile::tempdir().expect("room");
    let of =
        |scenario: &str, seed: u64| common::dataset_of(&home.path().join(format!("{scenario}-{seed}")), scenario, 60, seed);
    let (boxes, bags) = (of("boxes", 1), of("bags", 1));
    let open = |train: [&PathBuf; 2], test: [&PathBuf; 2]| {
        let path = common::experiment(home.path(), &boxes, &bags, TRAIN);
        Datasets::open(&Experiment::read(&path, &[format!("data.train={train:?}"), format!("data.test={test:?}")])?)
    };
    let (more, others) = (of("boxes", 3), [&of("boxes", 2), &of("bags", 2)]);
    let error = open([&boxes, &bags], others).expect_err("one seed").to_string();
    assert!(error.contains("data.train") && error.contains("--seed"), "{error}");
    open([&boxes, &more], others).expect("two seeds");
}

fn all(source: &Source) -> Arc<BTreeSet<ItemKey>> {
    let roster = Roster::read(std::slice::from_ref(source), SHARES).expect("labels");
    Arc::new(
        [Split::Train, Split::Validation, Split::Test].into_iter().flat_map(|s| roster.of(s).map(|(k, _)| *k)).collect(),
    )
}

#[test]
fn an_epoch_has_every_item_once_in_an_order_of_its_own_and_packs_change_nothing() {
    let home = tempfile::tempdir().expect("room");
    let dir = common::dataset(&home.path().join("a"), 60, 1);
    let plain = Source::open(&dir, None, 0.25).expect("a dataset");
    let cached = Source { cache: Some(home.path().join("cache")), ..plain.clone() };
    std::fs::create_dir(home.path().join("cache")).expect("writable");
    let chosen = all(&plain);
    let epoch = |source: &Source, epoch| {
        let shuffle = Some(Shuffle { seed: 1, epoch, buffer: 20 });
        let stream = ItemStream::new(Arc::new(vec![source.clone()]), chosen.clone(), ViewSet::ALL, shuffle);
        stream.map(|item| item.expect("whole")).collect::<Vec<_>>()
    };
    let first = epoch(&plain, 0);
    let keys: BTreeSet<_> = first.iter().map(|i| i.key).collect();
    assert_eq!((first.len(), &keys), (chosen.len(), &*chosen));
    let second = epoch(&plain, 1);
    assert_ne!(first.iter().map(|i| i.key).collect::<Vec<_>>(), second.iter().map(|i| i.key).collect::<Vec<_>>());
    assert!(cached.pack(0).is_none());
    assert!(epoch(&cached, 0) == first, "the pass that writes packs");
    assert!(cached.pack(0).is_some());
    assert!(epoch(&cached, 0) == first, "the pass that reads packs");
}

#[test]
fn a_damaged_shard_and_a_damaged_pack_are_noticed() {
    let home = tempfile::tempdir().expect("room");
    let dir = common::dataset(&home.path().join("a"), 20, 1);
    let source = Source::open(&dir, None, 0.25).expect("a dataset");
    let chosen = all(&source);
    common::damage(&dir);
    let stream = |source: &Source| ItemStream::new(Arc::new(vec![source.clone()]), chosen.clone(), ViewSet::ALL, None);
    let error = stream(&source).find_map(Result::err).expect("damage").to_string();
    assert!(error.contains("shard-000000.tar") && error.contains("BLAKE3"), "{error}");

    let dir = common::dataset(&home.path().join("b"), 20, 3);
    let cache = home.path().join("cache");
    std::fs::create_dir(&cache).expect("writable");
    let source = Source::open(&dir, Some(cache), 0.25).expect("a dataset");
    let chosen = all(&source);
    let stream = || ItemStream::new(Arc::new(vec![source.clone()]), chosen.clone(), ViewSet::ALL, None);
    assert!(stream().all(|item| item.is_ok()), "the pass that writes packs");
    let pack = source.pack_path(0).expect("a cache");
    let mut bytes = std::fs::read(&pack).expect("a pack");
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    std::fs::write(&pack, bytes).expect("writable");
    let error = stream().find_map(Result::err).expect("damage").to_string();
    assert!(error.contains("is damaged; delete it"), "{error}");
}

#[test]
fn batches_are_the_same_whatever_was_skipped() {
    let home = tempfile::tempdir().expect("room");
    let train = common::dataset(&home.path().join("a"), 60, 1);
    let test = common::dataset(&home.path().join("b"), 20, 2);
    let path = common::experiment(home.path(), &train, &test, TRAIN);
    let datasets = Datasets::open(&Experiment::read(&path, &[]).expect("an experiment")).expect("datasets");
    let views = |skip| {
        let pass = datasets.training(true, Augment::default(), 8, 1, 0, skip);
        Loader::start(pass).map(|b| b.expect("whole")).map(|b| (b.keys, b.views.rgb)).collect::<Vec<_>>()
    };
    let (whole, rest) = (views(0), views(3));
    assert_eq!(rest.len() + 3, whole.len());
    for ((keys_a, rgb_a), (keys_b, rgb_b)) in whole[3..].iter().zip(&rest) {
        assert_eq!(keys_a, keys_b);
        assert_eq!(rgb_a, rgb_b);
    }
}
