//! The threads of a run: one draws and waits for the device, a pool makes views, measures and encodes, one writes in order. A gate
//! bounds what is in flight.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use loopline_dataset::{
    AdapterRecord, DatasetWriter, EncodedSample, Finished, Job, OptionsRecord, Sample, SensorData, ShardRange, encode_into,
    sample_key,
};
use loopline_items::ArchetypeCatalogue;
use loopline_line::sampling::Sampler;
use loopline_line::station;
use loopline_materials::Library;
use loopline_render::{Gpu, SensorPass, ViewPacket, packet};
use loopline_scenario::Scenario;
use loopline_sensors::Raster;
use loopline_station::{Station, View};

use super::gate::Gate;
use super::plan::{Planned, plan};
use super::stages::{Stage, StageTimes};
use crate::{Error, Result};

/// What a run shall make.
#[derive(Debug)]
pub struct Request<'a> {
    /// The scenario.
    pub scenario: Scenario,
    /// The materials.
    pub library: Library,
    /// The archetypes.
    pub catalogue: &'a ArchetypeCatalogue,
    /// Folder to make the dataset in; new or empty, or begun before with `resume`.
    pub out: &'a Path,
    /// Number of samples of the whole dataset.
    pub samples: u64,
    /// Samples per file.
    pub samples_per_shard: u64,
    /// Seed of every random draw.
    pub seed: u64,
    /// Which part of the shards to make.
    pub job: Job,
    /// Views drawn at once, at least 1; changes speed and memory, never bytes.
    pub batch: u64,
    /// Go on with a dataset that was begun before.
    pub resume: bool,
    /// Whether any noise source is on.
    pub noise: bool,
    /// Write the abundance maps too.
    pub abundance: bool,
}

/// What a run made.
#[derive(Debug)]
pub struct Summary {
    /// Whether the dataset is complete.
    pub finished: Finished,
    /// Samples made in this run.
    pub made: u64,
    /// From the start of the session to its end.
    pub elapsed: Duration,
    /// From the start of the session to the first encoded sample.
    pub first_sample: Option<Duration>,
    /// The graphics adapter, in words.
    pub adapter: String,
}

/// A run that is set up: the device is open, the dataset's folder is claimed.
pub struct Session {
    shared: Arc<Shared>,
    pass: SensorPass,
    writer: DatasetWriter,
    batch: u64,
    adapter: String,
    begun: Instant,
}

/// What the measuring threads share.
struct Shared {
    sampler: Sampler,
    station: Station,
    abundance: bool,
    times: Arc<StageTimes>,
    gate: Gate,
    spare: Mutex<Vec<EncodedSample>>,
}

type Encoded = (u64, Result<EncodedSample>);

impl Session {
    /// Checks the request, opens the device, then claims the folder: a wrong request writes nothing.
    ///
    /// # Errors
    /// [`Error`] of what is wrong with the request, the device or the folder.
    pub fn new(request: Request<'_>) -> Result<Self> {
        let begun = Instant::now();
        let library = Arc::new(request.library);
        let sampler = Sampler::new(request.scenario, library.clone(), request.catalogue, request.seed)?;
        let scenario = sampler.scenario();
        let station = station(scenario, library, request.seed, request.noise)?;
        let [width, height] = scenario.raster_size();
        let gpu = Gpu::open()?;
        let info = &gpu.info;
        let adapter = AdapterRecord {
            name: info.name.clone(),
            driver: info.driver.clone(),
            driver_info: info.driver_info.clone(),
            backend: info.backend.to_string(),
        };
        let described = format!("{} ({} {})", adapter.name, adapter.driver, adapter.driver_info);
        let plan = plan(Planned {
            scenario,
            library: sampler.library(),
            catalogue: request.catalogue,
            seed: request.seed,
            samples: request.samples,
            samples_per_shard: request.samples_per_shard,
            adapter,
            options: OptionsRecord { noise: request.noise, abundance: request.abundance },
        });
        let pass = SensorPass::new(gpu, width as u32, height as u32)?;
        let writer = DatasetWriter::open(request.out, &plan, request.job, request.resume)?;
        let shared = Shared {
            sampler,
            station,
            abundance: request.abundance,
            times: Arc::new(StageTimes::default()),
            // Enough in flight that neither the device nor the pool ever waits for the other.
            gate: Gate::new(3 * request.batch as usize),
            spare: Mutex::new(Vec::new()),
        };
        Ok(Self { shared: Arc::new(shared), pass, writer, batch: request.batch, adapter: described, begun })
    }

    /// Time of each stage so far.
    #[must_use]
    pub fn times(&self) -> Arc<StageTimes> {
        self.shared.times.clone()
    }

    /// Number of samples of this job that are missing.
    ///
    /// # Errors
    /// As [`DatasetWriter::pending`].
    pub fn missing(&self) -> Result<u64> {
        Ok(self.writer.pending()?.iter().map(|range| range.samples).sum())
    }

    /// Makes every sample of this job that is missing, and finishes the dataset if it is then complete. `stop`, once true, ends
    /// the run between samples; `step` is called for each sample that was written.
    ///
    /// # Errors
    /// [`Error::Interrupted`] where `stop` became true, else what went wrong. What is complete is kept.
    pub fn run(mut self, stop: &AtomicBool, step: &mut (dyn FnMut() + Send)) -> Result<Summary> {
        let pending = self.writer.pending()?;
        let made: u64 = pending.iter().map(|range| range.samples).sum();
        let writing_ended = AtomicBool::new(false);
        let (sender, receiver) = channel();
        let shared = self.shared.clone();
        let (writer, pass, batch) = (&self.writer, &mut self.pass, self.batch);
        let (written, first) = std::thread::scope(|scope| {
            let writing = scope.spawn(|| {
                let mut first = None;
                let result = write_all(writer, &pending, &receiver, &shared, step, &mut first);
                // Nobody draws for a writer that has ended.
                writing_ended.store(true, Ordering::Relaxed);
                drop(receiver);
                shared.gate.leave();
                (result, first)
            });
            let ended = || stop.load(Ordering::Relaxed) || writing_ended.load(Ordering::Relaxed);
            let drawing = draw_all(pass, &self.shared, &pending, batch, &ended, sender);
            let (writing, first) = writing.join().map_err(|_| Error::Thread)?;
            drawing?;
            if stop.load(Ordering::Relaxed) {
                return Err(Error::Interrupted);
            }
            Ok((writing, first))
        })?;
        written?;
        Ok(Summary {
            finished: self.writer.finish()?,
            made,
            elapsed: self.begun.elapsed(),
            first_sample: first.map(|at: Instant| at.duration_since(self.begun)),
            adapter: self.adapter,
        })
    }
}

/// Draws all samples and hands each to the pool. While one batch is drawn, the pool makes the views of the next.
fn draw_all(
    pass: &mut SensorPass,
    shared: &Arc<Shared>,
    pending: &[ShardRange],
    batch: u64,
    ended: &dyn Fn() -> bool,
    sender: Sender<Encoded>,
) -> Result<()> {
    let indices: Vec<u64> = pending.iter().flat_map(|range| range.indices()).collect();
    let mut chunks = indices.chunks(batch as usize);
    let mut ahead = chunks.next().map(|chunk| Ahead::start(shared, chunk));
    while let Some(views) = ahead.take() {
        for _ in 0..views.count {
            shared.gate.enter();
        }
        if ended() {
            break;
        }
        let (views, packets) = views.wait()?;
        ahead = chunks.next().map(|chunk| Ahead::start(shared, chunk));
        let rasters = shared.times.time(Stage::Raster, || pass.draw_packets(&packets))?;
        for (view, (index, raster)) in views.into_iter().zip(rasters) {
            assert_eq!(view.frame.index(), index, "a raster must belong to its view");
            let (shared, sender) = (shared.clone(), sender.clone());
            rayon::spawn(move || {
                let encoded = measure(&shared, &view, &raster);
                // A closed channel means that writing stopped; its error is the one to report.
                let _ = sender.send((index, encoded));
            });
        }
    }
    Ok(())
}

/// Views of a batch that the pool is making.
struct Ahead {
    count: usize,
    made: Receiver<Result<(View, ViewPacket)>>,
}

impl Ahead {
    fn start(shared: &Arc<Shared>, indices: &[u64]) -> Self {
        let (sender, made) = channel();
        for &index in indices {
            let (shared, sender) = (shared.clone(), sender.clone());
            rayon::spawn(move || {
                let view = shared.times.time(Stage::World, || {
                    let view = shared.sampler.view(index)?;
                    let packet = packet(&view);
                    Ok((view, packet))
                });
                // A closed channel means that the run stopped.
                let _ = sender.send(view);
            });
        }
        Self { count: indices.len(), made }
    }

    /// All views with their packets, ascending by index.
    fn wait(self) -> Result<(Vec<View>, Vec<ViewPacket>)> {
        let mut made: Vec<(View, ViewPacket)> = self.made.iter().collect::<Result<_>>()?;
        if made.len() != self.count {
            return Err(Error::Thread);
        }
        made.sort_by_key(|(view, _)| view.frame.index());
        Ok(made.into_iter().unzip())
    }
}

/// Measures and encodes one sample.
fn measure(shared: &Shared, view: &View, raster: &Raster) -> Result<EncodedSample> {
    let (station, times) = (&shared.station, &shared.times);
    let signatures = times.time(Stage::Signatures, || station.signatures(view));
    let sample = Sample {
        key: sample_key(view.frame.index()),
        sensors: SensorData {
            rgb: times.time(Stage::Rgb, || station.rgb(view, raster))?,
            lwir: times.time(Stage::Lwir, || station.lwir(view, raster, &signatures))?,
            nir: times.time(Stage::Nir, || station.nir(view, raster, &signatures))?,
        },
        truth: times.time(Stage::Truth, || station.truth(view, raster, &signatures, shared.abundance)),
    };
    let mut encoded = shared.spare.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
    times.time(Stage::Encode, || encode_into(&sample, &mut encoded))?;
    Ok(encoded)
}

/// Writes the shards in order; samples that arrive early wait.
fn write_all(
    writer: &DatasetWriter,
    pending: &[ShardRange],
    receiver: &Receiver<Encoded>,
    shared: &Shared,
    step: &mut (dyn FnMut() + Send),
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
                let (arrived, encoded) = receiver.recv().map_err(|_| Error::Thread)?;
                early.insert(arrived, encoded?);
            };
            first.get_or_insert_with(Instant::now);
            shared.times.time(Stage::Write, || shard.append(&sample))?;
            shared.spare.lock().unwrap_or_else(PoisonError::into_inner).push(sample);
            shared.gate.leave();
            step();
        }
        shared.times.time(Stage::Write, || shard.finish())?;
    }
    Ok(())
}
