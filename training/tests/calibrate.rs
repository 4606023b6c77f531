//! `calibrate`: groups of a user's own, told apart as the edge runs the model, with a bound of abstention that holds.

use std::path::{Path, PathBuf};
use std::process::Command;

use image::{Rgb, RgbImage};
use loopline_edge::{DetectConfig, Perception, Student, frame};
use serde_json::json;

/// Groups of textures. Of `spots` and `bars` some are so faint that nobody can tell them apart.
const GROUPS: [&str; 3] = ["bars", "plain", "spots"];

/// Numbers from 0 to 1 that look like chance.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 40) as f32 / (1u64 << 24) as f32
    }

    fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.next()
    }
}

/// A picture of one item: a texture in any colour, at any place of its period, more or less strong.
fn picture(group: usize, seed: u64) -> RgbImage {
    let mut chance = Chance(seed.wrapping_mul(2_654_435_761) + group as u64 * 977 + 13);
    for _ in 0..8 {
        chance.next();
    }
    let (width, height) = (chance.between(60.0, 140.0) as u32, chance.between(60.0, 140.0) as u32);
    let colour = [0, 1, 2].map(|_| chance.between(60.0, 190.0));
    let strength = chance.between(4.0, 70.0);
    let step = chance.between(0.45, 0.8) * 60.0 / width.min(height) as f32;
    let (across, down) = (chance.between(0.0, 6.0), chance.between(0.0, 6.0));
    RgbImage::from_fn(width, height, |x, y| {
        let (u, v) = ((x as f32 * step + across).sin(), (y as f32 * step + down).sin());
        let texture = match GROUPS[group] {
            "bars" => u,
            "spots" => 2.0 * (u * v).max(0.0).powi(2),
            _ => 0.0,
        };
        Rgb(colour.map(|c| (c + strength * texture + chance.between(-6.0, 6.0)).clamp(0.0, 255.0) as u8))
    })
}

/// A folder with so many pictures of each group, some JPEG, some PNG.
fn folder(path: &Path, each: u64, seed: u64) -> PathBuf {
    for (group, name) in GROUPS.iter().enumerate() {
        std::fs::create_dir_all(path.join(name)).expect("writable");
        for number in 0..each {
            let file = format!("{name}/{number:03}.{}", if number % 3 == 0 { "png" } else { "JPG" });
            picture(group, seed + number).save(path.join(file)).expect("writable");
        }
    }
    path.to_owned()
}

fn ships() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/models/student.onnx")
}

fn calibrate(pictures: &Path, out: &Path, more: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_loopline-train"));
    command.arg("calibrate").arg(ships()).arg("--pictures").arg(pictures).arg("--out").arg(out).args(more);
    let output = command.output().expect("started");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

fn succeeded((code, said, told): (Option<i32>, String, String)) -> String {
    assert_eq!(code, Some(0), "{told}");
    said
}

fn perception(model: &Path) -> Perception {
    Perception::new(Student::load(model).unwrap_or_else(|e| panic!("{e}; run `make onnxruntime`")), DetectConfig::default())
}

#[test]
fn groups_are_told_apart_and_abstention_keeps_its_promise() {
    let home = tempfile::tempdir().expect("room");
    let pictures = folder(&home.path().join("pictures"), 24, 1000);
    let out = home.path().join("own.onnx");
    // The student that ships tells these textures apart in three pictures of four: what is asked is more than that.
    let said = succeeded(calibrate(&pictures, &out, &["--right", "0.8"]));
    let mut own = perception(&out);
    let mut before = perception(&ships());
    let card = own.student().card().clone();
    assert_eq!(card.materials, GROUPS);
    assert_eq!(card.states, before.student().card().states);
    let calibrated = card.calibrated.clone().expect("it says so");
    assert_eq!(calibrated.pictures, [24, 24, 24]);
    assert!(card.trained_on.ends_with("; then a last layer on 72 real pictures of 3 groups"), "{}", card.trained_on);
    assert!(said.contains("set on 72 real pictures"), "{said}");
    assert!(said.contains(&calibrated.promise()), "{said}");

    let (mut right, mut answered, mut wrong, mut all) = (0, 0, 0, 0);
    for group in 0..GROUPS.len() {
        for number in 0..80 {
            let picture = picture(group, 50_000 + number);
            let (width, height) = (picture.width() as usize, picture.height() as usize);
            let whole = [[0.0, 0.0, width as f32, height as f32]];
            let decision = own.decide(picture.as_raw(), width, height, &whole).expect("an answer")[0];
            let other = before.decide(picture.as_raw(), width, height, &whole).expect("an answer")[0];
            assert_eq!((decision.quality, decision.state), (other.quality, other.state), "all but the materials stays");
            all += 1;
            right += usize::from(decision.material == group);
            answered += usize::from(!decision.abstained);
            wrong += usize::from(!decision.abstained && decision.material != group);
        }
    }
    let share = right as f64 / f64::from(all);
    println!("{said}held out: {right} of {all} right, {answered} answered, {wrong} of them wrong");
    assert!(share > 0.6, "{share} of pictures never seen, and chance is 0.33");
    // What cross-validation said of 72 pictures is what 240 others say, by what chance allows to both.
    let due = f64::from(calibrated.right) / 72.0;
    let chance = 3.0 * (due * (1.0 - due) * (1.0 / 72.0 + 1.0 / 240.0)).sqrt();
    assert!((share - due).abs() < chance.max(0.05), "{share} held out, {due} in cross-validation");
    assert!(answered >= 24, "{answered} of {all} answered");
    let allowed = 0.2 * answered as f64;
    assert!(
        wrong as f64 <= allowed + 2.0 * allowed.sqrt(),
        "{wrong} of {answered} answers are wrong, and 20 % was promised"
    );

    let page = std::fs::read_to_string(home.path().join("own.md")).expect("a card");
    assert!(page.contains("bars 24, plain 24, spots 24") && page.contains("(own.svg)"), "{page}");
    assert!(std::fs::read_to_string(home.path().join("own.svg")).expect("a figure").starts_with("<svg"));

    // The same request gives the same bytes; another seed decides otherwise what is drawn.
    let [again, other] = ["again.onnx", "other.onnx"].map(|name| home.path().join(name));
    succeeded(calibrate(&pictures, &again, &["--right", "0.8"]));
    succeeded(calibrate(&pictures, &other, &["--right", "0.8", "--seed", "2"]));
    let bytes = |path: &Path| std::fs::read(path).expect("written");
    assert!(bytes(&out) == bytes(&again) && bytes(&out) != bytes(&other));

    // What is calibrated can be calibrated again.
    let twice = home.path().join("twice.onnx");
    let mut command = Command::new(env!("CARGO_BIN_EXE_loopline-train"));
    command.arg("calibrate").arg(&out).arg("--pictures").arg(&pictures).arg("--out").arg(&twice);
    let output = command.args(["--right", "0.85"]).output().expect("started");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let twice = perception(&twice).student().card().clone();
    assert_eq!((twice.macs, twice.parameters, twice.trained_on), (card.macs, card.parameters, card.trained_on));
}

#[test]
fn few_pictures_prove_nothing_and_say_what_would() {
    let home = tempfile::tempdir().expect("room");
    let pictures = folder(&home.path().join("pictures"), 5, 2000);
    let said = succeeded(calibrate(&pictures, &home.path().join("own.onnx"), &[]));
    assert!(said.contains("that does not prove that 90 % of answers are right"), "{said}");
    assert!(said.contains("could prove 85 % at 90 % confidence; for 90 % at least 22 are due"), "{said}");
}

/// A belt with a square item of each group, at this place along it.
fn belt(number: u64) -> (RgbImage, Vec<(usize, [u32; 4])>) {
    let mut chance = Chance(number * 31 + 7);
    let mut belt = RgbImage::from_fn(400, 160, |_, _| Rgb([0; 3].map(|_| chance.between(36.0, 44.0) as u8)));
    let mut boxes = Vec::new();
    for group in 0..GROUPS.len() {
        let item = image::imageops::resize(&picture(group, 300 + number), 70, 70, image::imageops::FilterType::Triangle);
        let (x, y) = (20 + 130 * group as u32, 20 + (number * 7 % 60) as u32);
        image::imageops::replace(&mut belt, &item, i64::from(x), i64::from(y));
        boxes.push((group, [x, y, 70, 70]));
    }
    (belt, boxes)
}

#[test]
fn coco_files_bring_boxes_and_groups() {
    let home = tempfile::tempdir().expect("room");
    let folder = home.path().join("coco");
    std::fs::create_dir_all(folder.join("images")).expect("writable");
    let (mut images, mut annotations) = (Vec::new(), Vec::new());
    for number in 0..12u64 {
        let (belt, boxes) = belt(number);
        let name = format!("{number}.png");
        belt.save(folder.join("images").join(&name)).expect("writable");
        images.push(json!({ "id": number, "file_name": name, "width": 400, "height": 160 }));
        for (group, bbox) in boxes {
            let id = annotations.len();
            annotations.push(json!({ "id": id, "image_id": number, "category_id": group + 7, "bbox": bbox, "iscrowd": 0 }));
        }
    }
    annotations.push(json!({ "id": 900, "image_id": 0, "category_id": 10, "bbox": [1, 1, 9, 9] }));
    let categories: Vec<_> = (0..4).map(|k| json!({ "id": k + 7, "name": GROUPS.get(k).unwrap_or(&"nobody's") })).collect();
    let write = |images: &[serde_json::Value], annotations: &[serde_json::Value]| {
        let coco = json!({ "images": images, "categories": categories, "annotations": annotations });
        std::fs::write(folder.join("labels.json"), coco.to_string()).expect("writable");
    };
    write(&images, &annotations);
    let out = home.path().join("own.onnx");
    let said = succeeded(calibrate(&folder, &out, &[]));
    assert!(said.contains("36 items in 3 groups: bars, plain, spots"), "{said}");
    assert!(said.contains("left out group nobody's: its items are in one picture only"), "{said}");

    let refused = |more: &[&str], due: &str| {
        let out = home.path().join("refused.onnx");
        let (code, _, told) = calibrate(&folder, &out, more);
        assert_eq!((code, told.lines().count()), (Some(2), 1), "{told}");
        assert!(told.contains(due), "{told}");
        assert!(!out.exists());
    };
    refused(&["--boxes", "whole"], "labels.json has boxes of its own; leave --boxes out");
    let changed = |list: &[serde_json::Value], key: &str, value: serde_json::Value| {
        let mut list = list.to_vec();
        list[3][key] = value;
        list
    };
    write(&changed(&images, "width", json!(160)), &annotations);
    refused(&[], "annotation 10 has bbox");
    write(&changed(&images, "width", json!(401)), &annotations);
    refused(&[], "3.png: is 400 x 160 pixels when upright, and the COCO file says 401 x 160");
    write(&changed(&images, "file_name", json!("none.png")), &annotations);
    refused(&[], "image 3 is none.png, which is not in");
    write(&images, &changed(&annotations, "category_id", json!(99)));
    refused(&[], "annotation 3 has category_id 99, which is no category's");
    write(&images, &changed(&annotations, "image_id", json!(99)));
    refused(&[], "annotation 3 has image_id 99, which is no image's");
    std::fs::write(folder.join("labels.json"), "{}").expect("writable");
    refused(&[], "is no COCO file of instances (images, categories, annotations)");
}

#[test]
fn items_are_found_on_a_belt_where_asked_for() {
    let home = tempfile::tempdir().expect("room");
    let pictures = home.path().join("pictures");
    for (group, name) in GROUPS.iter().enumerate() {
        std::fs::create_dir_all(pictures.join(name)).expect("writable");
        for number in 0..4 {
            let mut belt = RgbImage::from_pixel(300, 160, Rgb([40, 40, 42]));
            for (place, x) in [20, 160].into_iter().enumerate() {
                let mut item = picture(group, 900 + 10 * number + place as u64);
                item.pixels_mut().for_each(|p| p.0 = p.0.map(|v| v.saturating_add(60)));
                let item = image::imageops::resize(&item, 80, 80, image::imageops::FilterType::Triangle);
                image::imageops::replace(&mut belt, &item, x, 30);
            }
            belt.save(pictures.join(format!("{name}/{number}.png"))).expect("writable");
        }
    }
    RgbImage::from_pixel(300, 160, Rgb([40, 40, 42])).save(pictures.join("plain/empty.png")).expect("writable");
    let said = succeeded(calibrate(&pictures, &home.path().join("own.onnx"), &["--boxes", "found"]));
    assert!(said.contains("empty.png: nothing was found in it"), "{said}");
    assert!(said.contains("24 items in 3 groups"), "{said}");
}

#[test]
fn what_is_wrong_gets_one_message_and_nothing_is_written() {
    let home = tempfile::tempdir().expect("room");
    let at = |name: &str| home.path().join(name);
    let out = at("own.onnx");
    let refused = |pictures: &Path, more: &[&str], due: &str| {
        let before = std::fs::read_dir(home.path()).expect("there").count();
        let (code, _, told) = calibrate(pictures, &out, more);
        assert_eq!((code, told.lines().count()), (Some(2), 1), "{due}: {told}");
        assert!(told.contains(due), "{due}: {told}");
        assert_eq!(std::fs::read_dir(home.path()).expect("there").count(), before, "{due}");
    };
    refused(&at("nowhere"), &[], "nowhere: there is no such folder");
    let empty = at("empty");
    std::fs::create_dir(&empty).expect("writable");
    refused(&empty, &[], "empty: is empty; a subfolder a group with pictures is due");
    std::fs::create_dir(empty.join("glass")).expect("writable");
    refused(&empty, &[], "holds 1 groups, and at least two are due");
    std::fs::create_dir(empty.join("paper")).expect("writable");
    refused(&empty, &[], "group glass has 0 pictures of use, and at least two are due");

    let pictures = folder(&at("pictures"), 2, 1);
    for (key, due) in [("--right", "--right 1: a share between 0 and 1"), ("--confidence", "--confidence 1: a share")] {
        refused(&pictures, &[key, "1"], due);
    }
    let more = |name: &str, bytes: &[u8]| std::fs::write(pictures.join(name), bytes).expect("writable");
    let less = |name: &str| std::fs::remove_file(pictures.join(name)).expect("there");
    more("bars/notes.txt", b"mine");
    refused(&pictures, &[], "notes.txt: is neither a JPEG nor a PNG picture");
    less("bars/notes.txt");
    let whole = std::fs::read(pictures.join("bars/001.JPG")).expect("there");
    more("bars/torn.jpg", &whole[..whole.len() / 2]);
    refused(&pictures, &[], "torn.jpg: is a JPEG picture that ends too early");
    less("bars/torn.jpg");
    more("loose.png", b"");
    refused(&pictures, &[], "loose.png: lies in no group");
    less("loose.png");
    more("plain/stray.jpg", &whole);
    refused(&pictures, &[], "is the same picture as");
    less("plain/stray.jpg");
    // A picture that is there twice is one picture, and one is not enough.
    let one = std::fs::read(pictures.join("spots/000.png")).expect("there");
    more("spots/001.JPG", &one);
    refused(&pictures, &[], "group spots has 1 picture of use");
    more(".hidden", b"");
    std::fs::create_dir(pictures.join("bars/inner")).expect("writable");
    refused(&pictures, &[], "inner: is a folder within a group");
    std::fs::remove_dir(pictures.join("bars/inner")).expect("there");
    picture(2, 77).save(pictures.join("spots/001.JPG")).expect("writable");

    // After all of that, the request as it should be; then what is there is not overwritten.
    succeeded(calibrate(&pictures, &out, &[]));
    refused(&pictures, &[], "own.onnx exists already; remove it, or give another name");
    std::fs::remove_file(&out).expect("there");
    refused(&pictures, &[], "own.md exists already");
    let frames = frame::read(&pictures.join("bars/001.JPG")).expect("a picture");
    assert!(frames.converted.is_empty());
    for (model, due) in [(pictures.join("bars/001.JPG"), "is no model"), (at("none.onnx"), "the model cannot be read")] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_loopline-train"));
        command.arg("calibrate").arg(&model).arg("--pictures").arg(&pictures).arg("--out").arg(at("x.onnx"));
        let output = command.output().expect("started");
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(2) && told.contains(due), "{told}");
    }
}
