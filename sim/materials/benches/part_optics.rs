//! Time of drawing a specimen and computing the optics of four endmembers, averaged over the library.

use criterion::{Criterion, criterion_group, criterion_main};
use loopline_materials::{Condition, ENDMEMBER_COUNT, Ink, Library, ServiceLifeRange, part_optics, stream};
use std::hint::black_box;

fn bench(c: &mut Criterion) {
    let library = Library::embedded().expect("the embedded library is valid");
    let mut rng = stream(1, 0, "bench");
    let ink = Ink::draw(&library, &mut rng);
    let life = ServiceLifeRange::default().sample(&mut rng);
    let mut needed = [false; ENDMEMBER_COUNT];
    for i in [0, 1, 5, 6] {
        needed[i] = true;
    }
    let mut next = 0;
    for coupling in [1.0, 0.7] {
        c.bench_function(&format!("realise and part_optics, coupling {coupling}"), |b| {
            b.iter(|| {
                let material = &library.materials()[next % library.materials().len()];
                next += 1;
                let specimen = material.realise(&library, Some(1.0), coupling, &mut rng);
                let condition = Condition::evolve(material, &life, 1.0, 0.2, &mut rng);
                black_box(part_optics(&library, &specimen, &condition.weathering, needed, Some(&ink)))
            });
        });
    }
}

criterion_group!(benches, bench);
criterion_main!(benches);
