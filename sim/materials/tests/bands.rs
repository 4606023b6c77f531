//! The polymers' absorption bands as a spectrometer sees them, against the literature (Workman & Weyer, Practical Guide to
//! Interpretive Near-Infrared Spectroscopy, 2007), and the spread between specimens.

use loopline_materials::{BenchSetup, Geometry, Library, Realisation, stream};

/// Apparent absorbance -ln R, 1000 to 1990 nm every nanometre, of a specimen over the nominal backing.
fn absorbance(library: &Library, specimen: &Realisation) -> Vec<f32> {
    let nm: Vec<f32> = (1000..1990).map(|nm| nm as f32).collect();
    let reflectance = specimen.bench_reflectance(library, &nm, Geometry::Contact);
    reflectance.into_iter().map(|r| -r.max(1e-4).ln()).collect()
}

fn specimens(library: &Library, id: &str, thickness_mm: f32) -> Vec<Realisation> {
    let material = library.get(id).expect("in the library");
    (0..24).map(|i| material.realise(library, Some(thickness_mm), 1.0, &mut stream(5, i, id))).collect()
}

/// Mean over specimens.
fn mean_absorbance(library: &Library, id: &str, thickness_mm: f32) -> Vec<f32> {
    let mut mean = vec![0.0; 990];
    let all = specimens(library, id, thickness_mm);
    for specimen in &all {
        for (sum, a) in mean.iter_mut().zip(absorbance(library, specimen)) {
            *sum += a / all.len() as f32;
        }
    }
    mean
}

fn at(absorbance: &[f32], nm: usize) -> f32 {
    absorbance[nm - 1000]
}

/// Height of a band above the chord between `half` nm before and after it.
fn height(absorbance: &[f32], nm: usize, half: usize) -> f32 {
    at(absorbance, nm) - 0.5 * (at(absorbance, nm - half) + at(absorbance, nm + half))
}

/// Where curvature is strongest within 12 nm of `nm`: the centre even of a band on a slope.
fn centre(absorbance: &[f32], nm: usize) -> usize {
    let curvature = |nm: usize| height(absorbance, nm, 8);
    (nm - 12..=nm + 12).max_by(|a, b| curvature(*a).total_cmp(&curvature(*b))).expect("a window")
}

#[test]
fn bands_lie_where_the_literature_has_them() {
    let library = Library::embedded().expect("the library");
    let bands: [(&str, f32, &[usize]); 9] = [
        ("hdpe_natural", 1.0, &[1213, 1393, 1417, 1730, 1764]),
        ("ldpe_film", 0.2, &[1213, 1730, 1764]),
        ("pp_natural", 1.0, &[1190, 1393, 1702, 1730]),
        ("ps", 1.0, &[1144, 1639, 1680]),
        ("pet_clear", 0.5, &[1129, 1660, 1908]),
        ("pvc_rigid", 1.5, &[1194, 1716]),
        ("pc", 1.5, &[1137, 1667, 1901]),
        ("pmma", 1.5, &[1174, 1679, 1908]),
        ("pa6", 1.0, &[1203, 1534, 1715, 1751]),
    ];
    for (id, thickness_mm, centres) in bands {
        let mean = mean_absorbance(&library, id, thickness_mm);
        for &nm in centres {
            let found = centre(&mean, nm);
            assert!(found.abs_diff(nm) <= 6, "{id}: {nm} nm found at {found} nm");
            assert!(height(&mean, found, 8) > 0.0, "{id}: no band at {nm} nm");
        }
    }
}

#[test]
fn each_polymer_has_the_signature_that_sorters_use() {
    let library = Library::embedded().expect("the library");
    let [pe, pp, ps, pet, pvc, pc, pa] = ["hdpe_natural", "pp_natural", "ps", "pet_clear", "pvc_rigid", "pc", "pa6"]
        .map(|id| mean_absorbance(&library, id, 1.0));
    // Methylene: one band at 1213 nm. Methyl: one at 1190 nm.
    assert!(height(&pe, 1213, 20) > 0.0 && height(&pe, 1190, 10) < height(&pe, 1213, 10));
    assert!(height(&pp, 1188, 10) > height(&pp, 1213, 10));
    // First overtones: CH2 above 1725 nm, CH3 near 1700 nm, aromatic CH below 1690 nm.
    let strongest = |a: &[f32]| 1000 + (600..800).max_by(|i, j| a[*i].total_cmp(&a[*j])).expect("a window");
    assert!((1724..1735).contains(&strongest(&pe)), "{}", strongest(&pe));
    let methyl = |a: &[f32]| (at(a, 1702) - at(a, 1600)) / (at(a, 1730) - at(a, 1600));
    assert!(methyl(&pp) > 1.4 * methyl(&pe), "{} {}", methyl(&pp), methyl(&pe));
    assert!((1675..1686).contains(&strongest(&ps)), "{}", strongest(&ps));
    assert!((1654..1666).contains(&strongest(&pet)), "{}", strongest(&pet));
    assert!((1662..1674).contains(&strongest(&pc)), "{}", strongest(&pc));
    assert!((1708..1722).contains(&strongest(&pvc)), "{}", strongest(&pvc));
    // ABS is half styrene: less aromatic against aliphatic CH than PS.
    let aromatic = |a: &[f32]| (at(a, 1680) - at(a, 1600)) / (at(a, 1728) - at(a, 1600));
    let [ps_thin, abs_thin] = ["ps", "abs"].map(|id| mean_absorbance(&library, id, 0.2));
    assert!(aromatic(&ps_thin) > 1.2 * aromatic(&abs_thin), "{} {}", aromatic(&ps_thin), aromatic(&abs_thin));
    // Only esters have the carbonyl overtone at 1905 nm, only amides NH at 1535 nm.
    assert!(height(&pet, 1907, 20) > 3.0 * height(&ps, 1907, 20).max(0.0));
    let [amide, none] = [&pa, &pe].map(|a| height(a, 1534, 20));
    assert!(amide > 5.0 * none.max(0.0) && amide > 0.02, "{amide} {none}");
}

#[test]
fn a_vanishing_film_shows_its_backing_and_bands_grow_with_thickness_until_they_saturate() {
    let library = Library::embedded().expect("the library");
    let height_at = |mm: f32| height(&mean_absorbance(&library, "ldpe_film", mm), 1729, 20);
    assert!(height_at(1e-3).abs() < 0.01, "{}", height_at(1e-3));
    // In proportion while it is thin; a little more, for scattering grows with thickness too.
    let ratio = height_at(0.04) / height_at(0.02);
    assert!((1.7..2.5).contains(&ratio), "{ratio}");
    assert!(height_at(0.2) > height_at(0.04));
    assert!(height_at(4.0) < 20.0 * height_at(0.04), "a thick body saturates");
}

#[test]
fn specimens_differ_in_depth_centre_slope_and_moisture() {
    let library = Library::embedded().expect("the library");
    let spread = |values: Vec<f32>| {
        let mean = values.iter().sum::<f32>() / values.len() as f32;
        (mean, (values.iter().map(|v| (v - mean).powi(2)).sum::<f32>() / values.len() as f32).sqrt())
    };
    for id in ["hdpe_natural", "pp_natural", "pa6", "abs"] {
        let curves: Vec<_> = specimens(&library, id, 1.0).iter().map(|s| absorbance(&library, s)).collect();
        let (mean, sd) = spread(curves.iter().map(|a| height(a, 1210, 30)).collect());
        assert!(sd > 0.05 * mean, "{id}: depth {mean} with sd {sd}");
        let (_, sd) = spread(curves.iter().map(|a| at(a, 1300) - at(a, 1000)).collect());
        assert!(sd > 0.003, "{id}: slope with sd {sd}");
        let shifts = specimens(&library, id, 1.0).iter().map(|s| s.bands[3].shift_nm).collect();
        let (mean, sd) = spread(shifts);
        assert!(mean.abs() < 1.0 && (0.5..2.0).contains(&sd), "{id}: shift {mean} with sd {sd}");
    }
    let (_, sd) = spread(specimens(&library, "pa6", 1.0).iter().map(|s| s.absorber_factors[0].ln()).collect());
    assert!(sd > 0.3, "moisture: sd {sd} of the logarithm");
}

#[test]
fn crystallinity_moves_bands_together() {
    let library = Library::embedded().expect("the library");
    let material = library.get("pa6").expect("PA6");
    // Free NH belongs to the amorphous part, bonded NH to both and to the crystals most.
    let place = |nm: f32| {
        let loopline_materials::schema::OpticsFile::KubelkaMunk(optics) = &material.file.optics else { panic!("no KM") };
        let off = |b: &loopline_materials::schema::BandFile| (b.center_nm as f32 - nm).abs();
        (0..optics.bands.len()).min_by(|a, b| off(&optics.bands[*a]).total_cmp(&off(&optics.bands[*b]))).expect("bands")
    };
    let (free, bonded) = (place(1489.0), place(1534.0));
    let (mut product, mut squares) = (0.0, [0.0, 0.0]);
    for i in 0..400 {
        let s = material.realise(&library, Some(1.0), 1.0, &mut stream(6, i, "pa6"));
        let (a, b) = (s.bands[free].factor.ln(), s.bands[bonded].factor.ln());
        product += a * b;
        squares[0] += a * a;
        squares[1] += b * b;
    }
    let correlation = product / (squares[0] * squares[1]).sqrt();
    assert!(correlation < -0.25, "{correlation}");
}

#[test]
fn a_setup_is_drawn_from_its_stream_alone_and_reads_within_bounds() {
    let library = Library::embedded().expect("the library");
    let nm: Vec<f32> = (0..91).map(|i| 1000.0 + 10.0 * i as f32).collect();
    let mut backings = Vec::new();
    for material in library.materials() {
        for i in 0..8 {
            let read = || {
                let mut rng = stream(9, i, &material.id);
                let specimen = material.realise(&library, None, 1.0, &mut rng);
                let setup = BenchSetup::draw(material, specimen.thickness_mm, &mut rng);
                (setup.backing(), setup.reflectance(&library, &specimen, &nm, Geometry::Diffuse))
            };
            let (backing, values) = read();
            assert_eq!((backing, values.clone()), read(), "{}", material.id);
            assert!(values.iter().all(|v| (0.0..=1.0).contains(v)), "{}", material.id);
            backings.push(backing);
        }
    }
    assert!(backings.iter().any(|b| *b < 0.1) && backings.iter().any(|b| *b > 0.8));
}

#[test]
fn branches_tell_low_density_from_high() {
    let library = Library::embedded().expect("the library");
    // CH3 against CH2 in the first overtones of thin sheet, and how much that varies between grades.
    let methyl = |id: &str| {
        let of = |s: &Realisation| {
            let a = absorbance(&library, s);
            (at(&a, 1703) - at(&a, 1640)) / (at(&a, 1729) - at(&a, 1640))
        };
        let all: Vec<f32> = specimens(&library, id, 0.2).iter().map(of).collect();
        let mean = all.iter().sum::<f32>() / all.len() as f32;
        (mean, (all.iter().map(|v| (v - mean).powi(2)).sum::<f32>() / all.len() as f32).sqrt())
    };
    let [(low, low_sd), (high, _), (pp, _)] = ["ldpe_film", "hdpe_natural", "pp_natural"].map(methyl);
    assert!(low > 1.1 * high && pp > 2.0 * low, "LDPE {low}, HDPE {high}, PP {pp}");
    assert!(low_sd > 0.03 * low, "{low} with sd {low_sd}");
}

#[test]
fn the_rubber_of_abs_varies_and_shows() {
    let library = Library::embedded().expect("the library");
    let [ps, abs] = ["ps", "abs"].map(|id| mean_absorbance(&library, id, 0.2));
    // CH2 of rubber and of acrylonitrile above 1715 nm against the aromatic band that both have.
    let chains = |a: &[f32]| (at(a, 1728) - at(a, 1600)) / (at(a, 1680) - at(a, 1600));
    assert!(chains(&abs) > 1.5 * chains(&ps), "{} {}", chains(&abs), chains(&ps));
    let material = library.get("abs").expect("ABS");
    let rubber: Vec<f32> =
        (0..200).map(|i| material.realise(&library, Some(1.0), 1.0, &mut stream(7, i, "abs")).absorber_factors[1]).collect();
    assert!(rubber.iter().any(|f| *f < 0.6) && rubber.iter().any(|f| *f > 1.6), "{rubber:?}");
}

#[test]
fn the_example_of_a_material_of_one_s_own_loads_and_has_its_bands() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/examples/pla");
    let library = Library::embedded().expect("the library").with_directory(&folder).expect("the example is valid");
    let mean = mean_absorbance(&library, "pla", 1.0);
    for nm in [1182, 1697, 1915] {
        let found = centre(&mean, nm);
        assert!(found.abs_diff(nm) <= 6 && height(&mean, found, 8) > 0.0, "{nm} nm found at {found} nm");
    }
}
