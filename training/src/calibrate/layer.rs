//! A linear layer on features: multinomial logistic regression with a squared norm on its weights.
//!
//! Features are centred and scaled to a spread of one, each group weighs the same whatever it has of pictures. The minimum is found
//! by steps of the fixed bound on the curvature of Böhning (Multinomial logistic regression algorithm, Ann. Inst. Statist. Math. 44, 1992):
//! half the features' second moments bound the curvature for any weights, so that one decomposition serves all steps and all
//! strengths, and no step goes too far.

use tch::{Kind, Tensor, no_grad};

/// Weights of the squared norm to choose from, of features of spread one and a mean loss; strongest first.
pub(crate) const STRENGTHS: [f64; 7] = [3.0, 1.0, 0.3, 0.1, 0.03, 0.01, 0.003];

/// Most steps for one strength. Each begins where the stronger one ended.
const STEPS: usize = 150;
/// A gradient as small as this ends them.
const SMALL: f64 = 1e-5;
/// A feature's spread counts as at least this share of the mean spread: what hardly varies is not made loud.
const LEAST_SPREAD: f64 = 0.1;

/// A layer: logits are features times weight, and bias.
#[derive(Debug)]
pub(crate) struct Layer {
    /// [groups, features].
    pub(crate) weight: Tensor,
    /// [groups].
    pub(crate) bias: Tensor,
}

impl Layer {
    /// What it says of features [N, F].
    pub(crate) fn logits(&self, features: &Tensor) -> Tensor {
        features.matmul(&self.weight.tr()) + &self.bias
    }
}

/// The layers of these strengths, strongest first, that features [N, F] and the group of each row teach.
pub(crate) fn learn(features: &Tensor, groups: &[i64], count: usize, strengths: &[f64]) -> Vec<Layer> {
    no_grad(|| {
        let mut rows = vec![0.0f64; count];
        groups.iter().for_each(|group| rows[*group as usize] += 1.0);
        let present = rows.iter().filter(|n| **n > 0.0).count() as f64;
        let share: Vec<f64> = groups.iter().map(|group| 1.0 / (present * rows[*group as usize])).collect();
        // [N, 1], together one.
        let share = Tensor::from_slice(&share).unsqueeze(1);
        let sum = |x: &Tensor| (x * &share).sum_dim_intlist([0i64].as_slice(), true, Kind::Double);
        let mean = sum(features);
        let centred = features - &mean;
        let spread = sum(&centred.square()).sqrt();
        let least = spread.mean(Kind::Double) * LEAST_SPREAD;
        let spread = (spread.square() + least.square()).sqrt().clamp_min(1e-12);
        let standard = &centred / &spread;
        let moments = standard.tr().matmul(&(&standard * &share));
        let (curvature, axes) = moments.linalg_eigh("L");
        let rotated = standard.matmul(&axes);
        let truth = Tensor::from_slice(groups).one_hot(count as i64).to_kind(Kind::Double);
        let curvature = curvature.clamp_min(0.0).unsqueeze(1) * 0.5;
        let mut weight = Tensor::zeros([rotated.size()[1], count as i64], (Kind::Double, features.device()));
        let mut bias = Tensor::zeros([1, count as i64], (Kind::Double, features.device()));
        let mut layers = Vec::new();
        for &strength in strengths {
            let step = (&curvature + strength).reciprocal();
            for _ in 0..STEPS {
                let off = ((rotated.matmul(&weight) + &bias).softmax(-1, Kind::Double) - &truth) * &share;
                let slope = rotated.tr().matmul(&off) + &weight * strength;
                let of_bias = off.sum_dim_intlist([0i64].as_slice(), true, Kind::Double);
                if slope.abs().max().double_value(&[]).max(of_bias.abs().max().double_value(&[])) < SMALL {
                    break;
                }
                weight -= slope * &step;
                bias -= of_bias * 2.0;
            }
            // Back to features as they come.
            let plain = axes.matmul(&weight) / spread.tr();
            let offset = &bias - mean.matmul(&plain);
            layers.push(Layer { weight: plain.tr().contiguous(), bias: offset.squeeze_dim(0) });
        }
        layers
    })
}

#[cfg(test)]
mod tests {
    use tch::Device;

    use super::*;
    use crate::common::alone;

    #[test]
    fn groups_on_a_line_are_told_apart_and_more_strength_is_less_sure() {
        let features = Tensor::from_slice(&[0.0f64, 7.0, 0.1, 7.0, 1.0, 7.0, 1.1, 7.0, 2.0, 7.0, 2.1, 7.0]).view([6, 2]);
        let groups = [0, 0, 1, 1, 2, 2];
        let layers = learn(&features, &groups, 3, &[1.0, 0.001]);
        let sure = |layer: &Layer| layer.logits(&features).softmax(-1, Kind::Double);
        let right = |p: &Tensor| (0..6).map(|i| p.double_value(&[i, groups[i as usize]])).fold(1.0, f64::min);
        let (strong, weak) = (right(&sure(&layers[0])), right(&sure(&layers[1])));
        assert!(strong < weak && weak > 0.8, "{strong} {weak}");
        let named = Vec::<i64>::try_from(layers[1].logits(&features).argmax(-1, false)).expect("numbers");
        assert_eq!(named, groups);
    }

    #[test]
    fn steps_end_at_the_minimum() {
        let _alone = alone();
        tch::manual_seed(3);
        let features = Tensor::randn([60, 12], (Kind::Double, Device::Cpu)) * 3.0 + 1.0;
        let groups: Vec<i64> = (0..60).map(|i| i % 3).collect();
        // All groups as large, so that the mean over rows is the mean over groups; its slope is checked by differences.
        let strength = 0.1;
        let layer = learn(&features, &groups, 3, &[strength]).pop().expect("a layer");
        let mean = features.mean_dim([0i64].as_slice(), true, Kind::Double);
        let spread = (&features - &mean).square().mean_dim([0i64].as_slice(), true, Kind::Double).sqrt();
        let least = spread.mean(Kind::Double) * LEAST_SPREAD;
        let spread = (spread.square() + least.square()).sqrt();
        let loss = |weight: &Tensor, bias: &Tensor| {
            let logits = features.matmul(&weight.tr()) + bias;
            let truth = Tensor::from_slice(&groups);
            let norm = (weight * &spread).square().sum(Kind::Double).double_value(&[]);
            logits.log_softmax(-1, Kind::Double).nll_loss(&truth).double_value(&[]) + 0.5 * strength * norm
        };
        let least = loss(&layer.weight, &layer.bias);
        for k in 0..20 {
            let way = Tensor::randn([3, 12], (Kind::Double, Device::Cpu)) * 1e-2;
            let side = Tensor::randn([3], (Kind::Double, Device::Cpu)) * 1e-2;
            assert!(loss(&(&layer.weight + way), &(&layer.bias + side)) > least, "way {k}");
        }
    }
}
