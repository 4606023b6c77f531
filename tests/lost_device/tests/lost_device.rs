//! A graphics device that is lost in the middle of a run: one message, exit code 4, nothing half-written, and a resumed
//! run ends with the bytes of an undisturbed one.

use std::path::{Path, PathBuf};

use loopline_tests::{Known, Outcome, assert_same_files, command, generate, names, program};

/// Samples and options of a run of several submissions to the device, and after how many of them it is lost. With a batch
/// of 2 each batch is a submission; a batch of 40 is submitted in pieces, of which one is under way when the next fails.
const RUNS: [(u64, &str, [u32; 3]); 2] = [
    (12, "--samples-per-shard 2 --batch 2 --seed 3", [0, 2, 4]),
    (80, "--samples-per-shard 8 --batch 40 --seed 3", [0, 1, 4]),
];
const NAME: &str = "VK_LAYER_LOOPLINE_lost_device";

/// The layer's library, which Cargo builds beside this test.
fn layer() -> PathBuf {
    let name = format!("{}loopline_lost_device{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    let test = std::env::current_exe().expect("the test knows its own path");
    let deps = test.parent().expect("a test lies in a folder");
    let found = [deps.join(&name), program().with_file_name(&name)].into_iter().find(|path| path.is_file());
    found.unwrap_or_else(|| panic!("{name} lies neither in {} nor beside the program", deps.display()))
}

/// A folder with the file that tells the Vulkan loader of the layer.
fn manifest(folder: &Path) {
    let text = format!(
        r#"{{ "file_format_version": "1.2.0", "layer": {{ "name": "{NAME}", "type": "GLOBAL", "library_path": {:?},
            "api_version": "1.3.0", "implementation_version": "1", "description": "loses the device" }} }}"#,
        layer()
    );
    std::fs::write(folder.join("lost_device.json"), text).expect("a file in a temporary folder");
}

fn lose_after(submissions: u32, manifests: &Path, scenario: &Path, out: &Path, samples: u64, options: &str) -> Outcome {
    let mut run =
        command(["generate".as_ref(), scenario.as_os_str(), "--out".as_ref(), out.as_os_str(), "--quiet".as_ref()]);
    run.args(["--samples", &samples.to_string()]).args(options.split_whitespace());
    run.env("VK_LAYER_PATH", manifests).env("VK_INSTANCE_LAYERS", NAME);
    run.env("LOOPLINE_LOSE_DEVICE_AFTER", submissions.to_string());
    run.output().expect("the program starts").into()
}

#[test]
fn a_device_lost_in_the_middle_ends_the_run_with_code_4_and_what_was_finished_stays() {
    for (samples, options, losses) in RUNS {
        let home = tempfile::tempdir().expect("a temporary folder");
        let scenario = Known::one("plank", "softwood").write(home.path());
        manifest(home.path());
        let whole = home.path().join("whole");
        generate(&scenario, &whole, samples, options);

        // With the layer but no loss the run is the same: what follows is the loss's doing.
        let calm = home.path().join("calm");
        lose_after(u32::MAX, home.path(), &scenario, &calm, samples, options).succeeded();
        assert_same_files(&whole, &calm, "with the layer in place");

        let mut finished = Vec::new();
        for submissions in losses {
            let out = home.path().join(format!("lost after {submissions}"));
            let message = lose_after(submissions, home.path(), &scenario, &out, samples, options).failed_with(4);
            assert!(message.contains("device was lost"), "{message}");
            let left = if out.exists() { names(&out) } else { Vec::new() };
            assert!(left.iter().all(|name| !name.ends_with(".tmp") && name != "manifest.json"), "{left:?}");
            finished.push(left.iter().filter(|name| name.ends_with(".tar")).count());
            generate(&scenario, &out, samples, &format!("{options} --resume"));
            assert_same_files(&whole, &out, "after a resume");
        }
        assert!(finished.last() > finished.first(), "a later loss keeps more: {finished:?}");
    }
}
