//! What decides a dataset's bytes, written down: the plan that every process of a dataset must share.

use loopline_dataset::{
    AdapterRecord, DatasetPlan, FORMAT_VERSION, InputsRecord, OptionsRecord, ScenarioRecord, TriageBounds, Vocabulary,
};
use loopline_items::ArchetypeCatalogue;
use loopline_materials::{DegradationState, Endmember, Library, Triage};
use loopline_render::shader_digest;
use loopline_scenario::Scenario;

/// Number of what the generator makes of a request: raised by one whenever the same request gives other bytes than
/// before, on purpose. `tests/golden/samples.toml` holds the hashes of each number.
pub const CONTENT_VERSION: u32 = 7;

/// What a plan is made from.
pub(super) struct Planned<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) library: &'a Library,
    pub(super) catalogue: &'a ArchetypeCatalogue,
    pub(super) seed: u64,
    pub(super) samples: u64,
    pub(super) samples_per_shard: u64,
    pub(super) adapter: AdapterRecord,
    pub(super) options: OptionsRecord,
}

/// The plan of a dataset.
pub(super) fn plan(planned: Planned<'_>) -> DatasetPlan {
    let Planned { scenario, library, catalogue, seed, samples, samples_per_shard, adapter, options } = planned;
    DatasetPlan {
        format_version: FORMAT_VERSION,
        generator_version: env!("CARGO_PKG_VERSION").to_owned(),
        content_version: CONTENT_VERSION,
        inputs: InputsRecord { materials: library.digest(), archetypes: catalogue.digest(), shaders: shader_digest() },
        vocabulary: vocabulary(library),
        scenario: ScenarioRecord::new(&scenario.name, scenario.text()),
        seed,
        samples,
        samples_per_shard,
        adapter,
        options,
    }
}

/// The names that labels choose from, as the library and its conditions have them.
fn vocabulary(library: &Library) -> Vocabulary {
    Vocabulary {
        materials: library.materials().iter().map(|m| m.id.clone()).collect(),
        states: DegradationState::ALL.map(|state| state.name().to_owned()).to_vec(),
        endmembers: Endmember::ALL.map(|endmember| endmember.name().to_owned()).to_vec(),
        triage: TriageBounds { reuse_above: Triage::REUSE_ABOVE, recycle_below: Triage::RECYCLE_BELOW },
    }
}
