//! Conduction against closed-form solutions, each to 0.5 % of the temperature rise.

use loopline_sensors::thermography::{
    Column, ColumnLayer, HeaterHistory, column_surface_temperature_k, column_surface_temperatures_k,
};

const AMBIENT_K: f32 = 295.0;
const PI: f64 = std::f64::consts::PI;

/// Name, conductivity W/(m K), volumetric heat J/(m3 K).
const MATERIALS: [(&str, f32, f32); 6] = [
    ("foam", 0.035, 4.5e4),
    ("plastic", 0.2, 1.8e6),
    ("wood", 0.12, 1.0e6),
    ("glass", 1.0, 2.1e6),
    ("steel", 50.0, 3.7e6),
    ("aluminium", 200.0, 2.4e6),
];

fn layer(thickness_m: f32, (_, conductivity_w_m_k, volumetric_heat_j_m3_k): (&str, f32, f32)) -> ColumnLayer {
    ColumnLayer { thickness_m, conductivity_w_m_k, volumetric_heat_j_m3_k }
}

fn bare(layers: &[ColumnLayer]) -> Column<'_> {
    Column { layers, absorptivity: 1.0, emissivity: 0.0, contact_w_m2_k: 0.0 }
}

fn history(irradiance_w_m2: f32, exposure_s: f32, cooling_s: f32) -> HeaterHistory {
    HeaterHistory {
        irradiance_w_m2,
        exposure_s,
        cooling_s,
        convection_w_m2_k: 0.0,
        ambient_k: AMBIENT_K,
        belt_k: AMBIENT_K,
        initial_k: AMBIENT_K,
    }
}

fn assert_rise(what: &str, temperature_k: f32, expected_rise_k: f64) {
    let rise = f64::from(temperature_k) - f64::from(AMBIENT_K);
    assert!(
        (rise / expected_rise_k - 1.0).abs() < 5e-3,
        "{what}: rises by {rise} K, {expected_rise_k} K is due ({:+.2} %)",
        (rise / expected_rise_k - 1.0) * 100.0
    );
}

#[test]
fn a_semi_infinite_body_warms_and_cools_by_the_root_of_time() {
    // Carslaw and Jaeger, "Conduction of Heat in Solids", 2nd ed., section 2.9: 2 q / k sqrt(alpha t / pi), and the
    // superposition of a second, opposite step when the heater ends.
    for material in MATERIALS {
        let (name, k, c) = material;
        let body = [layer(1.0, material)];
        for (exposure, cooling) in [(1.5f32, 0.0f32), (1.5, 1.0), (0.2, 3.0), (5.0, 0.1), (1.0, 20.0), (60.0, 10.0)] {
            let flux = 10_000.0f32;
            let effusivity = (f64::from(k) * f64::from(c)).sqrt();
            let step = |t: f64| 2.0 * f64::from(flux) / effusivity * (t / PI).sqrt();
            let (e, w) = (f64::from(exposure), f64::from(cooling));
            let got = column_surface_temperature_k(&bare(&body), &history(flux, exposure, cooling), 1.0);
            assert_rise(&format!("{name}, {exposure} s on, {cooling} s off"), got, step(e + w) - step(w));
        }
    }
}

#[test]
fn an_insulated_plate_follows_its_series() {
    // Carslaw and Jaeger, section 3.8: q L / k (Fo + 1/3 - 2/pi^2 sum exp(-n^2 pi^2 Fo) / n^2) at the heated face.
    for material in MATERIALS {
        let (name, k, c) = material;
        for thickness in [2e-4f32, 1e-3, 5e-3, 2e-2] {
            let (k, c, l) = (f64::from(k), f64::from(c), f64::from(thickness));
            let step = |t: f64| {
                let fo = k / c * t / (l * l);
                let sum: f64 = (1..400).map(|n| (-f64::from(n * n) * PI * PI * fo).exp() / f64::from(n * n)).sum();
                2000.0 * l / k * (fo + 1.0 / 3.0 - 2.0 / (PI * PI) * sum)
            };
            let plate = [layer(thickness, material)];
            for (exposure, cooling) in [(1.5f32, 0.0f32), (1.5, 1.0), (0.5, 4.0)] {
                let got = column_surface_temperature_k(&bare(&plate), &history(2000.0, exposure, cooling), 1.0);
                let (e, w) = (f64::from(exposure), f64::from(cooling));
                let expected = if w > 0.0 { step(e + w) - step(w) } else { step(e) };
                assert_rise(&format!("{name} of {thickness} m, {exposure} s on, {cooling} s off"), got, expected);
            }
        }
    }
}

/// Roots of x tan x = Bi by bisection, one in each half period.
fn heisler_roots(biot: f64) -> Vec<f64> {
    (0..200)
        .map(|n| {
            let (mut low, mut high) = (f64::from(n) * PI, f64::from(n) * PI + 0.5 * PI);
            for _ in 0..100 {
                let middle = 0.5 * (low + high);
                if middle * middle.tan() < biot { low = middle } else { high = middle }
            }
            0.5 * (low + high)
        })
        .collect()
}

#[test]
fn a_plate_with_convection_follows_heislers_series() {
    // Incropera et al., "Fundamentals of Heat and Mass Transfer", 7th ed., section 5.5: the face of a plate whose other
    // face is insulated; theta = sum C_n exp(-zeta_n^2 Fo) cos zeta_n, C_n = 4 sin zeta_n / (2 zeta_n + sin 2 zeta_n).
    let material = MATERIALS[1];
    let (_, k, c) = material;
    for biot in [0.01f64, 0.1, 1.0, 10.0] {
        for fourier in [0.2f64, 0.5, 1.0, 2.0] {
            let thickness = 2e-3f64;
            let seconds = fourier * thickness * thickness * f64::from(c) / f64::from(k);
            let theta: f64 = heisler_roots(biot)
                .iter()
                .map(|z| 4.0 * z.sin() / (2.0 * z + (2.0 * z).sin()) * (-z * z * fourier).exp() * z.cos())
                .sum();
            let plate = [layer(thickness as f32, material)];
            let mut history = history(0.0, seconds as f32, 0.0);
            history.initial_k = AMBIENT_K + 100.0;
            history.convection_w_m2_k = (biot * f64::from(k) / thickness) as f32;
            let got = column_surface_temperature_k(&bare(&plate), &history, 0.0);
            let error = (f64::from(got - AMBIENT_K) - 100.0 * theta).abs();
            assert!(
                error < 0.005 * (100.0 * theta).max(10.0),
                "Bi {biot}, Fo {fourier}: {} against {}",
                got - AMBIENT_K,
                100.0 * theta
            );
        }
    }
}

#[test]
fn thin_metal_is_one_lump() {
    // Incropera, section 5.3: rise = q / h (1 - exp(-h t / (c L))).
    let sheet = [layer(3e-4, MATERIALS[5])];
    let mut history = history(5000.0, 3.0, 0.0);
    history.convection_w_m2_k = 40.0;
    let got = column_surface_temperature_k(&bare(&sheet), &history, 1.0);
    assert_rise("sheet", got, 5000.0 / 40.0 * (1.0 - (-40.0 * 3.0 / (2.4e6f64 * 3e-4)).exp()));
    history.cooling_s = 20.0;
    let cooled = column_surface_temperature_k(&bare(&sheet), &history, 1.0);
    assert_rise("sheet, cooling", cooled, f64::from(got - AMBIENT_K) * (-40.0 * 20.0 / (2.4e6f64 * 3e-4)).exp());
}

#[test]
fn the_belt_takes_heat_through_the_contact() {
    // A lump between flux above and contact below.
    let sheet = [layer(5e-4, MATERIALS[4])];
    let column = Column { contact_w_m2_k: 100.0, ..bare(&sheet) };
    let got = column_surface_temperature_k(&column, &history(5000.0, 10.0, 0.0), 1.0);
    assert_rise("sheet on a belt", got, 50.0 * (1.0 - (-100.0 * 10.0 / (3.7e6f64 * 5e-4)).exp()));
}

#[test]
fn radiation_alone_ends_where_emission_balances_absorption() {
    let foil = [layer(1e-5, MATERIALS[5])];
    let column = Column { emissivity: 0.8, absorptivity: 0.5, ..bare(&foil) };
    let got = column_surface_temperature_k(&column, &history(10_000.0, 60.0, 0.0), 1.0);
    let expected = (f64::from(AMBIENT_K).powi(4) + 0.5 * 10_000.0 / (0.8 * 5.670_374e-8)).powf(0.25);
    assert_rise("foil", got, expected - f64::from(AMBIENT_K));
}

#[test]
fn a_coating_over_a_substrate_follows_the_image_series() {
    // Carslaw and Jaeger, section 12.8: with effusivities e1 over e2 and G = (e1 - e2) / (e1 + e2), the face rises by
    // 2 q sqrt(t) / e1 (1 / sqrt(pi) + 2 sum G^n ierfc(n d / sqrt(alpha1 t))).
    for (thickness, top, bottom) in [(5e-5f32, 1, 4), (2e-4, 1, 4), (3e-4, 3, 1), (1e-4, 2, 5), (5e-4, 0, 1)] {
        let layers = [layer(thickness, MATERIALS[top]), layer(1.0, MATERIALS[bottom])];
        let effusivity = |m: (&str, f32, f32)| (f64::from(m.1) * f64::from(m.2)).sqrt();
        let (e1, e2) = (effusivity(MATERIALS[top]), effusivity(MATERIALS[bottom]));
        let gamma = (e1 - e2) / (e1 + e2);
        let diffusivity = f64::from(MATERIALS[top].1) / f64::from(MATERIALS[top].2);
        let step = |t: f64| {
            let sum: f64 = (1..400)
                .map(|n| gamma.powi(n) * ierfc(f64::from(n) * f64::from(thickness) / (diffusivity * t).sqrt()))
                .sum();
            2.0 * 10_000.0 * t.sqrt() / e1 * (1.0 / PI.sqrt() + 2.0 * sum)
        };
        let name = format!("{} m of {} over {}", thickness, MATERIALS[top].0, MATERIALS[bottom].0);
        let hot = column_surface_temperature_k(&bare(&layers), &history(10_000.0, 1.5, 0.0), 1.0);
        assert_rise(&name, hot, step(1.5));
        let cooled = column_surface_temperature_k(&bare(&layers), &history(10_000.0, 1.5, 1.0), 1.0);
        assert_rise(&format!("{name}, cooling"), cooled, step(2.5) - step(1.0));
    }
}

/// Integral of the complementary error function, by Simpson's rule on its defining integral.
fn ierfc(x: f64) -> f64 {
    // ierfc(x) = 2 / sqrt(pi) * integral from x to infinity of (u - x) exp(-u^2) du
    let (n, reach) = (4000, 8.0);
    let h = reach / f64::from(n);
    let f = |i: i32| {
        let s = f64::from(i) * h;
        s * (-(x + s) * (x + s)).exp()
    };
    let simpson: f64 = (0..=n)
        .map(|i| {
            f(i) * if i == 0 || i == n {
                1.0
            } else if i % 2 == 1 {
                4.0
            } else {
                2.0
            }
        })
        .sum();
    2.0 / PI.sqrt() * simpson * h / 3.0
}

#[test]
fn the_pair_is_the_two_single_columns() {
    let plate = [layer(1e-4, MATERIALS[0]), layer(2e-3, MATERIALS[1])];
    let column = Column { layers: &plate, absorptivity: 0.9, emissivity: 0.9, contact_w_m2_k: 60.0 };
    let history = HeaterHistory { belt_k: 300.0, convection_w_m2_k: 12.0, ..history(15_000.0, 1.5, 1.0) };
    let pair = column_surface_temperatures_k(&column, &history);
    for (view, got) in [(0.0, pair[0]), (1.0, pair[1])] {
        assert!((got - column_surface_temperature_k(&column, &history, view)).abs() < 1e-4);
    }
    assert!(pair[1] > pair[0] + 5.0);
}

#[test]
fn a_hidden_air_gap_shows_as_a_hot_spot_and_any_step_is_stable() {
    let sound = [layer(1e-3, MATERIALS[1]), layer(1e-2, MATERIALS[1])];
    let gap = [
        layer(1e-3, MATERIALS[1]),
        ColumnLayer { thickness_m: 2e-4, conductivity_w_m_k: 0.026, volumetric_heat_j_m3_k: 1200.0 },
        layer(1e-2, MATERIALS[1]),
    ];
    let history = history(15_000.0, 3.0, 8.0);
    let rise = |layers: &[ColumnLayer]| column_surface_temperature_k(&bare(layers), &history, 1.0) - AMBIENT_K;
    assert!(rise(&gap) > 1.3 * rise(&sound), "{} against {}", rise(&gap), rise(&sound));
    for thickness in [1e-7f32, 1e-5, 1e-3, 1.0] {
        for material in MATERIALS {
            let column = [layer(thickness, material)];
            let column = Column { layers: &column, absorptivity: 1.0, emissivity: 1.0, contact_w_m2_k: 0.0 };
            let history = HeaterHistory { convection_w_m2_k: 10.0, ..self::history(100_000.0, 60.0, 600.0) };
            let [shaded, facing] = column_surface_temperatures_k(&column, &history);
            assert!((shaded - AMBIENT_K).abs() < 1e-3, "{shaded}");
            assert!((AMBIENT_K - 0.01..1500.0).contains(&facing), "{} of {thickness} m: {facing} K", material.0);
        }
    }
}
