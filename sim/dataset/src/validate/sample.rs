//! One sample: does it decode, is it the one that belongs here, do pictures and labels tell the same.

use std::collections::BTreeSet;

use super::{boxes, picture};
use crate::FORMAT_VERSION;
use crate::decode::decode;
use crate::encode::EncodedSample;
use crate::labels::SampleLabels;
use crate::member::Member;
use crate::plan::DatasetPlan;
use crate::sample::{ENDMEMBERS, Sample};

/// What one sample came to.
pub(super) struct Checked {
    pub(super) items: u64,
    pub(super) problems: Vec<String>,
}

pub(super) fn check(encoded: &EncodedSample, index: u64, plan: &DatasetPlan) -> Checked {
    let sample = match decode(encoded) {
        Ok(sample) => sample,
        Err(e) => {
            return Checked { items: 0, problems: vec![e.to_string()] };
        }
    };
    let mut problems = Vec::new();
    check_members(encoded, plan, &mut problems);
    let labels = &sample.truth.labels;
    check_identity(&sample, index, plan, &mut problems);
    let sizes_agree = check_sizes(&sample, &mut problems);
    check_values(labels, &mut problems);
    picture::check(&sample.sensors, &mut problems);
    if sizes_agree {
        boxes::check(&sample.truth, &mut problems);
    }
    Checked { items: labels.items.len() as u64, problems }
}

fn check_members(encoded: &EncodedSample, plan: &DatasetPlan, problems: &mut Vec<String>) {
    let expected: Vec<Member> =
        Member::ALL.into_iter().filter(|member| *member != Member::Abundance || plan.options.abundance).collect();
    let found: Vec<Member> = encoded.files.iter().map(|(member, _)| *member).collect();
    if found != expected {
        let names = |members: &[Member]| {
            let names: Vec<_> = members.iter().map(|member| member.extension()).collect();
            names.join(", ")
        };
        problems.push(format!("holds {}; a sample of this dataset holds {}", names(&found), names(&expected)));
    }
}

fn check_identity(sample: &Sample, index: u64, plan: &DatasetPlan, problems: &mut Vec<String>) {
    let labels = &sample.truth.labels;
    let mut equal = |name: &str, found: &dyn ToString, expected: &dyn ToString| {
        let (found, expected) = (found.to_string(), expected.to_string());
        if found != expected {
            problems.push(format!("labels.{name} = {found}, should be {expected}"));
        }
    };
    equal("format_version", &labels.format_version, &FORMAT_VERSION);
    equal("key", &labels.key, &sample.key);
    equal("index", &labels.index, &index);
    equal("seed", &labels.seed, &plan.seed);
    equal("scenario", &labels.scenario, &plan.scenario.name);
}

/// Whether all pictures of the truth have the raster's size.
fn check_sizes(sample: &Sample, problems: &mut Vec<String>) -> bool {
    let (sensors, truth) = (&sample.sensors, &sample.truth);
    let camera = &truth.labels.camera;
    let bands = truth.labels.nir_wavelengths_nm.len();
    let mut agree = true;
    let mut check = |name: &str, shape: (usize, usize, usize), size: [u32; 2], channels: usize| {
        let expected = (size[0] as usize, size[1] as usize, channels);
        if shape != expected {
            let ((w, h, c), (ew, eh, ec)) = (shape, expected);
            problems.push(format!("{name} is {w}x{h}x{c}, its labels say {ew}x{eh}x{ec}"));
            agree = false;
        }
    };
    let raster = [camera.width, camera.height];
    check("rgb", sensors.rgb.shape(), camera.sensors.rgb, 3);
    check("lwir", sensors.lwir.shape(), camera.sensors.lwir, 1);
    check("nir", sensors.nir.shape(), camera.sensors.nir, bands);
    check("mask", truth.mask.shape(), raster, 1);
    check("depth", truth.depth.shape(), raster, 1);
    check("normal", truth.normal.shape(), raster, 3);
    if let Some(abundance) = &truth.abundance {
        check("abundance", abundance.shape(), raster, ENDMEMBERS);
    }
    agree
}

/// Checks that shares are shares, verdicts follow from quality and ids are unique.
fn check_values(labels: &SampleLabels, problems: &mut Vec<String>) {
    if !labels.nir_wavelengths_nm.is_sorted_by(|a, b| a < b) {
        problems.push("labels.nir_wavelengths_nm do not ascend".to_owned());
    }
    let mut ids = BTreeSet::new();
    for item in &labels.items {
        let name = format!("item {}", item.id);
        if !ids.insert(item.id) {
            problems.push(format!("{name} occurs twice"));
        }
        if item.parts.is_empty() {
            problems.push(format!("{name} has no parts"));
        }
        check_verdict(&name, item.quality, &item.triage, problems);
        check_share(&name, "visibility", item.visibility, problems);
    }
    let mut masks = BTreeSet::new();
    for (_, part) in labels.parts() {
        let name = format!("part {}", part.mask_id);
        if part.mask_id == 0 {
            problems.push("a part has mask_id 0, which is the belt".to_owned());
        }
        if !masks.insert(part.mask_id) {
            problems.push(format!("{name} occurs twice"));
        }
        check_verdict(&name, part.quality, &part.triage, problems);
        check_share(&name, "visibility", part.visibility, problems);
        for severity in part.degradation {
            check_share(&name, "degradation", severity, problems);
        }
        if part.coverage.is_some() != (part.visible_px > 0) {
            problems.push(format!(
                "{name} has {} visible pixels, so its coverage should be {}",
                part.visible_px,
                if part.visible_px > 0 { "given" } else { "absent" }
            ));
        }
        for share in part.coverage.iter().flatten() {
            check_share(&name, "coverage", *share, problems);
        }
    }
}

fn check_share(name: &str, key: &str, value: f32, problems: &mut Vec<String>) {
    // A mean of shares may end a rounding above 1.
    if !(0.0..=1.0 + 1e-5).contains(&value) {
        problems.push(format!("{name}: {key} = {value}, should be 0 to 1"));
    }
}

fn check_verdict(name: &str, quality: f32, triage: &str, problems: &mut Vec<String>) {
    check_share(name, "quality", quality, problems);
    let right = match quality {
        q if q > 0.7 => "reuse",
        q if q < 0.3 => "recycle",
        _ => "repair",
    };
    if triage != right {
        problems.push(format!("{name}: triage = {triage}, quality {quality} makes it {right}"));
    }
}
