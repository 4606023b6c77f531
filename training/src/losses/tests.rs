//! Losses against their formulas, written out here in plain numbers.

use std::collections::BTreeMap;

use tch::nn::VarStore;
use tch::{Device, Kind, Tensor, no_grad};

use super::spec::{Decoupled, Distance, Feature, Softened, Target};
use super::{LossInput, LossSpec, Losses, dist, dkd, relational, soft, standardised};
use crate::data::batch::BatchLabels;
use crate::nn::Outputs;
use crate::nn::outputs::attention;

const ITEMS: i64 = 6;
const CLASSES: i64 = 5;
const FEATURES: i64 = 4;
const FLOAT: (Kind, Device) = (Kind::Float, Device::Cpu);

type Rows = Vec<Vec<f64>>;

fn outputs(seed: i64) -> Outputs {
    let _alone = crate::common::alone();
    tch::manual_seed(seed);
    let features = Tensor::randn([ITEMS, FEATURES], FLOAT).abs();
    Outputs {
        material: Tensor::randn([ITEMS, CLASSES], FLOAT) * 3.0,
        quality: Tensor::rand([ITEMS], FLOAT),
        state: Some(Tensor::randn([ITEMS, 3], FLOAT)),
        visual: Tensor::randn([ITEMS, FEATURES], FLOAT).abs(),
        attention: Some(attention(&Tensor::randn([ITEMS, 2, 4, 4], FLOAT))),
        features,
    }
}

/// The first two items have labels that may be used; the labels of the others are `hidden`.
fn labels(hidden: i64) -> BatchLabels {
    BatchLabels {
        material: Tensor::from_slice(&[0, 3, hidden, hidden, hidden, hidden]),
        state: Tensor::from_slice(&[1, 2, hidden % 3, hidden % 3, hidden % 3, hidden % 3]),
        quality: Tensor::from_slice(&[0.2f32, 0.8]).constant_pad_nd([0, 4]) + hidden as f64 * 0.1,
        labelled: Tensor::from_slice(&[1.0f32, 1.0, 0.0, 0.0, 0.0, 0.0]),
    }
}

fn usable_quality(labels: BatchLabels) -> BatchLabels {
    // Qualities of the first two are the same whatever is hidden.
    let quality = Tensor::from_slice(&[0.2f32, 0.8, 0.0, 0.0, 0.0, 0.0]);
    let hidden = &labels.quality * (1.0f64 - &labels.labelled);
    BatchLabels { quality: quality + hidden, ..labels }
}

fn with_sight<T>(student: &Outputs, teacher: &Outputs, say: impl FnOnce(LossInput<'_>) -> T) -> T {
    let (labels, trust) = (labels(0), Tensor::ones([ITEMS], FLOAT));
    say(LossInput { student, teacher, labels: &labels, trust: &trust })
}

fn rows(tensor: &Tensor) -> Rows {
    let width = tensor.size()[1] as usize;
    let all: Vec<f64> = Vec::try_from(tensor.to_kind(Kind::Double).contiguous().flatten(0, -1)).expect("numbers");
    all.chunks(width).map(<[f64]>::to_vec).collect()
}

fn number(tensor: &Tensor) -> f64 {
    tensor.double_value(&[])
}

fn softmax(logits: &[f64], temperature: f64) -> Vec<f64> {
    let powers: Vec<_> = logits.iter().map(|z| (z / temperature).exp()).collect();
    let sum: f64 = powers.iter().sum();
    powers.iter().map(|p| p / sum).collect()
}

fn divergence(p: &[f64], q: &[f64]) -> f64 {
    p.iter().zip(q).map(|(p, q)| p * (p / q).ln()).sum()
}

fn mean(values: impl IntoIterator<Item = f64>) -> f64 {
    let values: Vec<_> = values.into_iter().collect();
    values.iter().sum::<f64>() / values.len() as f64
}

fn pearson(a: &[f64], b: &[f64]) -> f64 {
    let (ma, mb) = (mean(a.iter().copied()), mean(b.iter().copied()));
    let sum = |f: &dyn Fn(f64, f64) -> f64| a.iter().zip(b).map(|(x, y)| f(x - ma, y - mb)).sum::<f64>();
    sum(&|x, y| x * y) / (sum(&|x, _| x * x) * sum(&|_, y| y * y)).sqrt()
}

fn cosine(a: &[f64], b: &[f64]) -> f64 {
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
}

fn transposed(rows: &Rows) -> Rows {
    (0..rows[0].len()).map(|k| rows.iter().map(|row| row[k]).collect()).collect()
}

/// A projector that changes nothing.
fn make_projector_idle(store: &VarStore) {
    let variables: BTreeMap<_, _> = store.variables().into_iter().collect();
    for (name, mut variable) in variables {
        let value = if name.ends_with("bias") { Tensor::zeros([FEATURES], FLOAT) } else { Tensor::eye(FEATURES, FLOAT) };
        no_grad(|| variable.copy_(&value));
    }
}

#[track_caller]
fn close(got: f64, due: f64) {
    assert!((got - due).abs() < 1e-4 * due.abs().max(1.0), "{got}, {due} is due");
}

#[test]
fn soft_targets_are_the_divergence_times_the_temperature_squared() {
    let (student, teacher) = (outputs(1), outputs(2));
    let each = rows(&teacher.material).into_iter().zip(rows(&student.material));
    let due = 9.0 * mean(each.map(|(t, s)| divergence(&softmax(&t, 3.0), &softmax(&s, 3.0))));
    close(number(&with_sight(&student, &teacher, |input| soft::loss(input, 3.0))), due);
}

#[test]
fn dist_is_one_minus_correlations_of_rows_and_of_columns() {
    let (student, teacher) = (outputs(1), outputs(2));
    let soften = |o: &Outputs| rows(&o.material).iter().map(|z| softmax(z, 2.0)).collect::<Rows>();
    let (s, t) = (soften(&student), soften(&teacher));
    let apart = |a: &Rows, b: &Rows| 1.0 - mean(a.iter().zip(b).map(|(a, b)| pearson(a, b)));
    let due = 4.0 * (apart(&s, &t) + apart(&transposed(&s), &transposed(&t)));
    close(number(&with_sight(&student, &teacher, |input| dist::loss(input, 2.0))), due);
}

#[test]
fn decoupled_parts_add_up_to_the_plain_divergence() {
    // Zhao et al., equation 7: KD = TCKD + (1 - p_target) NCKD, item by item.
    let (student, teacher) = (outputs(1), outputs(2));
    let one = |o: &Outputs, item: i64| Outputs { material: o.material.narrow(0, item, 1), ..o.detach() };
    for (item, target) in [(0, 0usize), (1, 3)] {
        let (s, t) = (one(&student, item), one(&teacher, item));
        let all = labels(0);
        let labels = BatchLabels {
            material: all.material.narrow(0, item, 1),
            labelled: all.labelled.narrow(0, item, 1),
            state: all.state.narrow(0, item, 1),
            quality: all.quality.narrow(0, item, 1),
        };
        let trust = Tensor::ones([1], FLOAT);
        let (p, q) = (softmax(&rows(&t.material)[0], 2.0), softmax(&rows(&s.material)[0], 2.0));
        let spec = Decoupled { weight: 1.0, temperature: 2.0, alpha: 1.0, beta: 1.0 - p[target] };
        let input = LossInput { student: &s, teacher: &t, labels: &labels, trust: &trust };
        close(number(&dkd::loss(input, &spec)), 4.0 * divergence(&p, &q));
        // The target's part alone.
        let two = |p: &[f64]| vec![p[target], 1.0 - p[target]];
        let spec = Decoupled { beta: 0.0, ..spec };
        close(number(&dkd::loss(input, &spec)), 4.0 * divergence(&two(&p), &two(&q)));
    }
}

#[test]
fn standardised_logits_forget_their_size_and_their_mean() {
    let (student, teacher) = (outputs(1), outputs(2));
    let loss = |student: &Outputs| number(&with_sight(student, &teacher, |input| standardised::loss(input, 2.0)));
    let other = Outputs { material: &student.material * 7.0 + 3.0, ..student.detach() };
    close(loss(&other), loss(&student));
    let standard = |z: Vec<f64>| {
        let m = mean(z.iter().copied());
        let deviation = mean(z.iter().map(|v| (v - m) * (v - m))).sqrt();
        softmax(&z.iter().map(|v| (v - m) / deviation).collect::<Vec<_>>(), 2.0)
    };
    let each = rows(&teacher.material).into_iter().zip(rows(&student.material));
    close(loss(&student), 4.0 * mean(each.map(|(t, s)| divergence(&standard(t), &standard(s)))));
}

#[test]
fn relations_are_cosines_of_pairs() {
    let (student, teacher) = (outputs(1), outputs(2));
    let (s, t) = (rows(&student.features), rows(&teacher.features));
    let pairs = (0..s.len()).flat_map(|a| (0..s.len()).map(move |b| (a, b)));
    let due = mean(pairs.map(|(a, b)| (cosine(&s[a], &s[b]) - cosine(&t[a], &t[b])).powi(2)));
    close(number(&with_sight(&student, &teacher, relational::loss)), due);
}

#[test]
fn the_original_sum_is_what_the_recipe_says() {
    let (student, teacher) = (outputs(1), outputs(2));
    let store = VarStore::new(Device::Cpu);
    let losses = Losses::new(&store.root(), &LossSpec::original(), FEATURES, FEATURES, FEATURES);
    make_projector_idle(&store);
    let got = with_sight(&student, &teacher, |input| losses.terms(input).iter().map(|(_, term)| number(term)).sum::<f64>());
    let (s, t) = (rows(&student.features), rows(&teacher.visual));
    let squares = s.iter().flatten().zip(t.iter().flatten()).map(|(a, b)| (a - b) * (a - b));
    let (soft, related) =
        with_sight(&student, &teacher, |input| (number(&soft::loss(input, 3.0)), number(&relational::loss(input))));
    close(got, 0.7 * soft + 0.2 * mean(squares) + 0.1 * related);
}

#[test]
fn features_of_one_direction_are_no_distance_apart() {
    let teacher = outputs(2);
    let student = Outputs { features: &teacher.features * 5.0, ..outputs(1) };
    let distance = |distance| {
        let store = VarStore::new(Device::Cpu);
        let feature = Some(Feature { weight: 1.0, target: Target::Fused, distance });
        let losses = Losses::new(&store.root(), &LossSpec { feature, ..LossSpec::default() }, FEATURES, FEATURES, FEATURES);
        make_projector_idle(&store);
        with_sight(&student, &teacher, |input| number(&losses.terms(input)[0].1))
    };
    close(distance(Distance::Direction), 0.0);
    assert!(distance(Distance::Mse) > 1.0);
}

#[test]
fn no_term_looks_at_a_label_that_may_not_be_used() {
    let (student, teacher) = (outputs(1), outputs(2));
    let softened = Some(Softened { weight: 1.0, temperature: 2.0 });
    let spec = LossSpec {
        hard: 1.0,
        quality: 1.0,
        state: 1.0,
        label_smoothing: 0.1,
        soft: softened,
        feature: Some(Feature { weight: 1.0, target: Target::Fused, distance: Distance::Direction }),
        attention: Some(1.0),
        relational: Some(1.0),
        dist: softened,
        dkd: Some(Decoupled { weight: 1.0, temperature: 2.0, alpha: 1.0, beta: 4.0 }),
        standardised: softened,
        heads: Some(1.0),
        confidence: true,
        preset: None,
    };
    let store = VarStore::new(Device::Cpu);
    let losses = Losses::new(&store.root(), &spec, FEATURES, FEATURES, FEATURES);
    let said = |labels: BatchLabels| {
        let trust = losses.trust(&teacher, &labels);
        let terms = losses.terms(LossInput { student: &student, teacher: &teacher, labels: &labels, trust: &trust });
        let mut all: Vec<_> = terms.iter().map(|(name, term)| ((*name).to_owned(), number(term))).collect();
        all.extend(
            Vec::<f64>::try_from(trust.to_kind(Kind::Double)).expect("numbers").into_iter().map(|t| ("trust".to_owned(), t)),
        );
        all
    };
    let (one, other) = (said(usable_quality(labels(1))), said(usable_quality(labels(4))));
    assert_eq!(one.len(), 11 + ITEMS as usize);
    assert_eq!(one, other);
    // And a label that may be used does count.
    let labels = usable_quality(labels(1));
    let changed = BatchLabels { material: &labels.material + Tensor::from_slice(&[1i64, 0, 0, 0, 0, 0]), ..labels };
    assert_ne!(said(changed), one);
}
