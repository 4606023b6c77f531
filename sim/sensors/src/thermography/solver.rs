//! The time integration of conduction: a linearly implicit method that is stable for any step.

use super::column::{Column, HeaterHistory};
use super::grid::{Grid, MAX_NODES};

/// Stefan-Boltzmann constant, in W/(m2 K4) (CODATA 2018).
const STEFAN_BOLTZMANN: f64 = 5.670_374_419e-8;
/// Steps per phase, and how much each is longer than the one before: fine after a switch of the flux, coarse later.
const STEPS: usize = 20;
const STEP_GROWTH: f64 = 1.2;
/// The same for a column that gives off most of its heat within the phase: the tail of its decay needs short steps too.
const LIGHT_STEPS: usize = 44;
const LIGHT_STEP_GROWTH: f64 = 1.08;
/// A column is light if the phase lasts longer than this many times its capacity over its losses.
const LIGHT: f64 = 1.0;
/// Change of the surface in one step, as a share of its temperature, beyond which radiation is too curved for ROS2.
const FAR: f64 = 0.5;
/// Coefficient of the Rosenbrock method ROS2, 1 - 1/sqrt(2), which makes it L-stable and accurate to second order
/// (Verwer, Spee, Blom, Hundsdorfer, SIAM J. Sci. Comput. 20, 1999, 1456-1480).
const GAMMA: f64 = 1.0 - std::f64::consts::FRAC_1_SQRT_2;

/// Temperatures of `LANES` columns that differ in the absorbed flux alone.
pub(super) struct Solver<const LANES: usize> {
    grid: Grid,
    temperature: [[f64; LANES]; MAX_NODES],
    convection: f64,
    radiation: f64,
    contact: f64,
    ambient_k: f64,
    belt_k: f64,
}

impl<const LANES: usize> Solver<LANES> {
    pub(super) fn new(grid: Grid, column: &Column<'_>, history: &HeaterHistory) -> Self {
        Self {
            grid,
            temperature: [[f64::from(history.initial_k); LANES]; MAX_NODES],
            convection: f64::from(history.convection_w_m2_k),
            radiation: f64::from(column.emissivity) * STEFAN_BOLTZMANN,
            contact: f64::from(column.contact_w_m2_k),
            ambient_k: f64::from(history.ambient_k),
            belt_k: f64::from(history.belt_k),
        }
    }

    /// Temperatures of the top nodes.
    pub(super) fn surface_k(&self) -> [f64; LANES] {
        self.temperature[0]
    }

    /// Advances by `duration_s` under a constant absorbed flux, in W/m2.
    pub(super) fn advance(&mut self, flux: [f64; LANES], duration_s: f64) {
        if duration_s.is_nan() || duration_s <= 0.0 {
            return;
        }
        let (steps, growth) =
            if self.is_light(duration_s) { (LIGHT_STEPS, LIGHT_STEP_GROWTH) } else { (STEPS, STEP_GROWTH) };
        let mut step_s = duration_s * (growth - 1.0) / (growth.powi(steps as i32) - 1.0);
        for _ in 0..steps {
            self.step(flux, step_s);
            step_s *= growth;
        }
    }

    /// Whether air, surroundings and belt take most of the column's heat within `duration_s`.
    fn is_light(&self, duration_s: f64) -> bool {
        let nodes = self.grid.nodes;
        let capacity = self.grid.capacity[..nodes].iter().sum::<f64>() + 2.0 * self.grid.shared[..nodes].iter().sum::<f64>();
        let losses = self.convection + 4.0 * self.radiation * self.ambient_k.powi(3) + self.contact;
        duration_s * losses > LIGHT * capacity
    }

    /// One step of ROS2: (C - g h J) k1 = f(T); (C - g h J) k2 = f(T + h k1) - 2 C k1; T += h (3 k1 + k2) / 2.
    ///
    /// C is the capacity matrix, f the net flux into each node, J its derivative, g the method's coefficient.
    /// A foil that no heat capacity holds back takes an Euler step instead: one Newton iteration towards equilibrium,
    /// which cannot overshoot it from above.
    fn step(&mut self, flux: [f64; LANES], step_s: f64) {
        let nodes = self.grid.nodes;
        let slope = self.temperature[0].map(|t| -self.convection - 4.0 * self.radiation * t * t * t);
        let factors = Factors::new(&self.grid, self.contact, slope, GAMMA * step_s);
        let mut first = self.net_flux(&self.temperature, flux);
        factors.solve(nodes, &mut first);
        if first[0].iter().zip(self.temperature[0]).any(|(k1, t)| (step_s * k1).abs() > FAR * t) {
            let mut slopes = self.net_flux(&self.temperature, flux);
            Factors::new(&self.grid, self.contact, slope, step_s).solve(nodes, &mut slopes);
            for (t, slope) in self.temperature[..nodes].iter_mut().zip(&slopes) {
                for lane in 0..LANES {
                    t[lane] += step_s * slope[lane];
                }
            }
            return;
        }
        let mut ahead = self.temperature;
        for (ahead, k1) in ahead[..nodes].iter_mut().zip(&first) {
            for lane in 0..LANES {
                ahead[lane] += step_s * k1[lane];
            }
        }
        let mut second = self.net_flux(&ahead, flux);
        for i in 0..nodes {
            for lane in 0..LANES {
                second[i][lane] -= 2.0 * self.grid.capacity[i] * first[i][lane];
            }
        }
        for i in 0..nodes - 1 {
            for lane in 0..LANES {
                second[i][lane] -= 2.0 * self.grid.shared[i] * first[i + 1][lane];
                second[i + 1][lane] -= 2.0 * self.grid.shared[i] * first[i][lane];
            }
        }
        factors.solve(nodes, &mut second);
        for ((t, k1), k2) in self.temperature[..nodes].iter_mut().zip(&first).zip(&second) {
            for lane in 0..LANES {
                t[lane] += 0.5 * step_s * (3.0 * k1[lane] + k2[lane]);
            }
        }
    }

    /// Net heat flux into each node, in W/m2.
    #[inline(always)]
    fn net_flux(&self, temperature: &[[f64; LANES]; MAX_NODES], flux: [f64; LANES]) -> [[f64; LANES]; MAX_NODES] {
        let last = self.grid.nodes - 1;
        let mut net = [[0.0; LANES]; MAX_NODES];
        let ambient4 = self.ambient_k.powi(4);
        for lane in 0..LANES {
            let t = temperature[0][lane];
            let square = t * t;
            net[0][lane] =
                flux[lane] + self.convection * (self.ambient_k - t) + self.radiation * (ambient4 - square * square);
        }
        for i in 0..last {
            for lane in 0..LANES {
                let down = self.grid.conductance[i] * (temperature[i][lane] - temperature[i + 1][lane]);
                net[i][lane] -= down;
                net[i + 1][lane] += down;
            }
        }
        for lane in 0..LANES {
            net[last][lane] += self.contact * (self.belt_k - temperature[last][lane]);
        }
        net
    }
}

/// The factorised matrix C - g h J, which is symmetric, tridiagonal and positive definite. It is
/// eliminated from the bottom up, since only the top row, where radiation acts, differs between lanes.
struct Factors<const LANES: usize> {
    /// Off-diagonal between a node and the next, negated: g h G less the shared capacity.
    coupling: [f64; MAX_NODES],
    /// Reciprocal pivots of all rows but the top one.
    inverse: [f64; MAX_NODES],
    /// Reciprocal pivots of the top row.
    top: [f64; LANES],
}

impl<const LANES: usize> Factors<LANES> {
    #[inline(always)]
    fn new(grid: &Grid, contact: f64, top_slope: [f64; LANES], weight_s: f64) -> Self {
        let last = grid.nodes - 1;
        let mut coupling = [0.0; MAX_NODES];
        let mut inverse = [0.0; MAX_NODES];
        let mut diagonal = grid.capacity;
        diagonal[last] += weight_s * contact;
        for i in 0..last {
            let exchange = weight_s * grid.conductance[i];
            coupling[i] = exchange - grid.shared[i];
            diagonal[i] += exchange;
            diagonal[i + 1] += exchange;
        }
        inverse[last] = 1.0 / diagonal[last];
        for i in (1..last).rev() {
            inverse[i] = 1.0 / (diagonal[i] - coupling[i] * coupling[i] * inverse[i + 1]);
        }
        let rest = diagonal[0] - coupling[0] * coupling[0] * inverse[1];
        Self { coupling, inverse, top: top_slope.map(|slope| 1.0 / (rest - weight_s * slope)) }
    }

    /// Solves in place.
    #[inline(always)]
    fn solve(&self, nodes: usize, values: &mut [[f64; LANES]; MAX_NODES]) {
        for i in (0..nodes - 1).rev() {
            let factor = self.coupling[i] * self.inverse[i + 1];
            let below = values[i + 1];
            for (value, below) in values[i].iter_mut().zip(below) {
                *value += factor * below;
            }
        }
        for (value, top) in values[0].iter_mut().zip(self.top) {
            *value *= top;
        }
        for i in 1..nodes {
            let above = values[i - 1];
            for (value, above) in values[i].iter_mut().zip(above) {
                *value = (*value + self.coupling[i - 1] * above) * self.inverse[i];
            }
        }
    }
}
