//! The threads of a run: one steps the simulation and waits for the device, a pool measures and encodes, one writes in
//! order. A gate bounds what is in flight.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use loopline_dataset::{
    AdapterRecord, DatasetPlan, DatasetWriter, EncodedSample, FORMAT_VERSION, Finished, InputsRecord, Job, OptionsRecord,
    ScenarioRecord, ShardRange, TriageBounds, Vocabulary, encode_into,
};
use loopline_line::archetype::ArchetypeCatalogue;
use loopline_line::scenario::Scenario;
use loopline_line::scene::{Scene, SceneBuilder};
use loopline_materials::{DegradationState, Endmember, Library, Triage};
use loopline_render::{Gpu, shader_digest};
use loopline_sensors::Raster;

use super::gate::Gate;
use super::instruments::Instruments;
use super::measure::measure;
use super::simulation::Simulation;
use super::stages::{Stage, StageTimes};
use crate::exit::Interrupted;
use crate::progress::Progress;

/// Number of what the generator makes of a request: raised by one whenever the same request gives other bytes than
/// before, on purpose. `tests/golden/samples.toml` holds the hashes of each number.
pub(crate) const CONTENT_VERSION: u32 = 1;

/// The names that labels choose from, as the library and its conditions have them.
fn vocabulary(library: &Library) -> Vocabulary {
    Vocabulary {
        materials: library.materials().iter().map(|m| m.id.clone()).collect(),
        states: DegradationState::ALL.map(|state| state.name().to_owned()).to_vec(),
        endmembers: Endmember::ALL.map(|endmember| endmember.name().to_owned()).to_vec(),
        triage: TriageBounds { reuse_above: Triage::REUSE_ABOVE, recycle_below: Triage::RECYCLE_BELOW },
    }
}

/// What a run shall make.
pub(crate) struct Request<'a> {
    pub(crate) scenario: Scenario,
    pub(crate) library: Library,
    pub(crate) catalogue: &'a ArchetypeCatalogue,
    pub(crate) out: &'a Path,
    pub(crate) samples: u64,
    pub(crate) samples_per_shard: u64,
    pub(crate) seed: u64,
    pub(crate) job: Job,
    pub(crate) batch: u64,
    pub(crate) resume: bool,
    pub(crate) noise: bool,
    pub(crate) abundance: bool,
    pub(crate) quiet: bool,
}

/// What a run made.
pub(crate) struct Summary {
    pub(crate) finished: Finished,
    /// Samples made in this run.
    pub(crate) made: u64,
    pub(crate) elapsed: Duration,
    /// From the start of the session to the first encoded sample.
    pub(crate) first_sample: Option<Duration>,
    pub(crate) adapter: String,
}

/// A run that is set up: the device is open, the dataset's folder is claimed.
pub(crate) struct Session {
    shared: Arc<Shared>,
    simulation: Simulation,
    writer: DatasetWriter,
    batch: u64,
    quiet: bool,
    adapter: String,
    begun: Instant,
}

/// What the measuring threads share.
struct Shared {
    builder: Arc<SceneBuilder>,
    instruments: Instruments,
    abundance: bool,
    times: Arc<StageTimes>,
    gate: Gate,
    spare: Mutex<Vec<EncodedSample>>,
}

type Encoded = (u64, Result<EncodedSample>);

impl Session {
    /// Checks the request, opens the device, then claims the folder: a wrong request writes nothing.
    pub(crate) fn new(request: Request<'_>) -> Result<Self> {
        let begun = Instant::now();
        let text = request.scenario.text().to_owned();
        let builder = Arc::new(SceneBuilder::new(request.scenario, request.library, request.catalogue, request.seed)?);
        let instruments = Instruments::new(builder.scenario(), builder.raster_size_px(), request.seed, request.noise)?;
        let gpu = Gpu::open()?;
        let info = &gpu.info;
        let adapter = AdapterRecord {
            name: info.name.clone(),
            driver: info.driver.clone(),
            driver_info: info.driver_info.clone(),
            backend: info.backend.to_string(),
        };
        let described = format!("{} ({} {})", adapter.name, adapter.driver, adapter.driver_info);
        let plan = DatasetPlan {
            format_version: FORMAT_VERSION,
            generator_version: env!("CARGO_PKG_VERSION").to_owned(),
            content_version: CONTENT_VERSION,
            inputs: InputsRecord {
                materials: builder.library().digest(),
                archetypes: request.catalogue.digest(),
                shaders: shader_digest(),
            },
            vocabulary: vocabulary(builder.library()),
            scenario: ScenarioRecord::new(&builder.scenario().name, &text),
            seed: request.seed,
            samples: request.samples,
            samples_per_shard: request.samples_per_shard,
            adapter,
            options: OptionsRecord { noise: request.noise, abundance: request.abundance },
        };
        let times = Arc::new(StageTimes::default());
        let simulation = Simulation::new(builder.clone(), gpu, request.batch as usize, times.clone())?;
        let writer = DatasetWriter::open(request.out, &plan, request.job, request.resume)?;
        // Enough in flight that neither the device nor the pool ever waits for the other.
        let gate = Gate::new(3 * request.batch as usize);
        let shared =
            Shared { builder, instruments, abundance: request.abundance, times, gate, spare: Mutex::new(Vec::new()) };
        Ok(Self {
            shared: Arc::new(shared),
            simulation,
            writer,
            batch: request.batch,
            quiet: request.quiet,
            adapter: described,
            begun,
        })
    }

    /// Time of each stage so far.
    pub(crate) fn times(&self) -> Arc<StageTimes> {
        self.shared.times.clone()
    }

    /// Makes every sample of this job that is missing, and finishes the dataset if it is then complete.
    pub(crate) fn run(mut self) -> Result<Summary> {
        let pending = self.writer.pending()?;
        let total: u64 = pending.iter().map(|range| range.samples).sum();
        let stop = Arc::new(AtomicBool::new(false));
        let interrupted = Arc::new(AtomicBool::new(false));
        watch_for_interrupts(&stop, &interrupted)?;
        let mut progress = Progress::new("samples", total, self.quiet);
        let (sender, receiver) = channel();
        let (shared, stop_writing) = (self.shared.clone(), stop.clone());
        let mut first_sample = None;
        let begun = self.begun;
        let (writer, simulation, batch) = (&self.writer, &mut self.simulation, self.batch);
        let written: Result<()> = std::thread::scope(|scope| {
            let writing = scope.spawn(|| {
                let mut first = None;
                let result = write_all(writer, &pending, &receiver, &shared, &mut progress, &mut first);
                // The simulation must not wait for samples that nobody writes.
                stop_writing.store(true, Ordering::Relaxed);
                drop(receiver);
                shared.gate.leave();
                (result, first)
            });
            let drawing = simulate(simulation, &self.shared, &pending, batch, &stop, sender);
            let (writing, first) = writing.join().map_err(|_| anyhow::anyhow!("the writing thread panicked"))?;
            first_sample = first;
            drawing?;
            if interrupted.load(Ordering::Relaxed) {
                return Err(Interrupted.into());
            }
            writing
        });
        written?;
        let finished = self.writer.finish()?;
        let elapsed = begun.elapsed();
        progress.finish(&format!("{total} samples in {:.1} s", elapsed.as_secs_f64()));
        Ok(Summary {
            finished,
            made: total,
            elapsed,
            first_sample: first_sample.map(|at| at.duration_since(begun)),
            adapter: self.adapter,
        })
    }
}

/// Steps the simulation through all indices and hands each sample to the pool. While one batch is drawn, the pool builds
/// the scenes of the next.
fn simulate(
    simulation: &mut Simulation,
    shared: &Arc<Shared>,
    pending: &[ShardRange],
    batch: u64,
    stop: &AtomicBool,
    sender: Sender<Encoded>,
) -> Result<()> {
    let indices: Vec<u64> = pending.iter().flat_map(|range| range.indices()).collect();
    let mut chunks = indices.chunks(batch as usize);
    let mut ahead = chunks.next().map(|chunk| Ahead::start(shared, chunk));
    while let Some(scenes) = ahead.take() {
        for _ in 0..scenes.count {
            shared.gate.enter();
        }
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let scenes = scenes.wait()?;
        ahead = chunks.next().map(|chunk| Ahead::start(shared, chunk));
        for (scene, raster) in simulation.step(scenes)? {
            let (shared, sender) = (shared.clone(), sender.clone());
            rayon::spawn(move || {
                let index = scene.index;
                let encoded = develop(&shared, &scene, &raster);
                // A closed channel means that writing stopped; its error is the one to report.
                let _ = sender.send((index, encoded));
            });
        }
    }
    Ok(())
}

/// Scenes of a batch that the pool is building.
struct Ahead {
    count: usize,
    built: Receiver<Arc<Scene>>,
}

impl Ahead {
    fn start(shared: &Arc<Shared>, indices: &[u64]) -> Self {
        let (sender, built) = channel();
        for &index in indices {
            let (shared, sender) = (shared.clone(), sender.clone());
            rayon::spawn(move || {
                let scene = shared.times.time(Stage::World, || Arc::new(shared.builder.build(index)));
                // A closed channel means that the run stopped.
                let _ = sender.send(scene);
            });
        }
        Self { count: indices.len(), built }
    }

    /// All scenes, ascending by index.
    fn wait(self) -> Result<Vec<Arc<Scene>>> {
        let mut scenes: Vec<Arc<Scene>> = self.built.iter().collect();
        anyhow::ensure!(scenes.len() == self.count, "a scene was not built");
        scenes.sort_by_key(|scene| scene.index);
        Ok(scenes)
    }
}

/// Measures and encodes one sample.
fn develop(shared: &Shared, scene: &Scene, raster: &Raster) -> Result<EncodedSample> {
    let sample = measure(&shared.builder, &shared.instruments, scene, raster, shared.abundance, &shared.times)?;
    let mut encoded = shared.spare.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
    shared.times.time(Stage::Encode, || encode_into(&sample, &mut encoded))?;
    Ok(encoded)
}

/// Writes the shards in order; samples that arrive early wait.
fn write_all(
    writer: &DatasetWriter,
    pending: &[ShardRange],
    receiver: &Receiver<Encoded>,
    shared: &Shared,
    progress: &mut Progress,
    first: &mut Option<Instant>,
) -> Result<()> {
    let mut early: BTreeMap<u64, EncodedSample> = BTreeMap::new();
    for &range in pending {
        let mut shard = writer.begin(range)?;
        for index in range.indices() {
            let sample = loop {
                if let Some(sample) = early.remove(&index) {
                    break sample;
                }
                let (arrived, encoded) = receiver.recv().context("the simulation stopped early")?;
                early.insert(arrived, encoded?);
            };
            first.get_or_insert_with(Instant::now);
            shared.times.time(Stage::Write, || shard.append(&sample))?;
            shared.spare.lock().unwrap_or_else(PoisonError::into_inner).push(sample);
            shared.gate.leave();
            progress.step();
        }
        shared.times.time(Stage::Write, || shard.finish())?;
    }
    Ok(())
}

/// On Ctrl-C the run stops between samples and removes what it has half written.
fn watch_for_interrupts(stop: &Arc<AtomicBool>, interrupted: &Arc<AtomicBool>) -> Result<()> {
    let (stop, interrupted) = (stop.clone(), interrupted.clone());
    match ctrlc::set_handler(move || {
        interrupted.store(true, Ordering::Relaxed);
        stop.store(true, Ordering::Relaxed);
    }) {
        // A second run in one process keeps the first one's handler.
        Ok(()) | Err(ctrlc::Error::MultipleHandlers) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
