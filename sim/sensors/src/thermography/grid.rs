//! Nodes through the thickness of a column: fine at the heated surface, coarse below.

use super::column::ColumnLayer;

/// Most nodes of a column.
pub(super) const MAX_NODES: usize = 24;

/// Size of the uppermost element, in diffusion lengths of the shorter phase.
const FIRST_ELEMENT: f64 = 0.12;
/// Growth of the elements with depth.
const GROWTH: f64 = 1.3;
/// Depth beyond which the history is not felt, in diffusion lengths of the whole history.
const DEEPEST: f64 = 4.5;
/// Fewest elements of a layer thicker than twice the uppermost element: its slowest decay must be right to 0.1 %.
const FEWEST_ELEMENTS: usize = 8;
/// Most elements of one layer.
const MAX_ELEMENTS: usize = 14;

/// Heat capacities of nodes and conductances between them, from the top down.
#[derive(Clone, Copy, Debug)]
pub(super) struct Grid {
    /// Nodes in use, at least 2.
    pub(super) nodes: usize,
    /// Diagonal of the heat capacity matrix, in J/(m2 K).
    pub(super) capacity: [f64; MAX_NODES],
    /// Capacity that a node shares with the next, in J/(m2 K): the matrix's off-diagonal.
    pub(super) shared: [f64; MAX_NODES],
    /// Conductance between a node and the next, in W/(m2 K).
    pub(super) conductance: [f64; MAX_NODES],
}

impl Grid {
    /// A grid for a history of two phases.
    ///
    /// Depth is measured in the time that heat takes: s = integral of dz / sqrt(diffusivity), in root seconds, so that
    /// one rule serves foil and foam. Element sizes grow as `FIRST + (GROWTH - 1) s`; each layer ends at a node.
    pub(super) fn new(layers: &[ColumnLayer], exposure_s: f32, cooling_s: f32) -> Self {
        let (exposure, cooling) = (f64::from(exposure_s), f64::from(cooling_s));
        let shorter = if cooling > 0.0 { exposure.min(cooling) } else { exposure };
        let first = FIRST_ELEMENT * shorter.max(1e-6).sqrt();
        let deepest = DEEPEST * (exposure + cooling).max(1e-6).sqrt();
        let size_at = |s: f64| first + (GROWTH - 1.0) * s;
        let mut grid =
            Self { nodes: 1, capacity: [0.0; MAX_NODES], shared: [0.0; MAX_NODES], conductance: [0.0; MAX_NODES] };
        let mut top = 0.0;
        for layer in layers.iter().take(4) {
            let conductivity = f64::from(layer.conductivity_w_m_k).max(1e-6);
            let heat = f64::from(layer.volumetric_heat_j_m3_k).max(1.0);
            let root_diffusivity = (conductivity / heat).sqrt();
            let whole = f64::from(layer.thickness_m).max(1e-9) / root_diffusivity;
            let span = whole.min((deepest - top).max(0.0));
            if span <= 0.0 {
                break;
            }
            let growth = size_at(top + span) / size_at(top);
            // Layers below still need an element each; there is room for them.
            let count = ((growth.ln() / GROWTH.ln()).ceil() as usize)
                .max(if span > 2.0 * first { FEWEST_ELEMENTS } else { 1 })
                .clamp(1, MAX_ELEMENTS)
                .min(MAX_NODES - grid.nodes - usize::from(grid.nodes + 4 < MAX_NODES) * 3);
            let ratio = growth.powf(1.0 / count as f64);
            let mut size = if ratio > 1.0 + 1e-9 { span * (ratio - 1.0) / (growth - 1.0) } else { span / count as f64 };
            for _ in 0..count {
                grid.push(size * root_diffusivity, conductivity, heat);
                size *= ratio;
            }
            top += span;
        }
        grid
    }

    /// Adds an element below, of linear temperature; a third of its heat is each node's own and a third is shared.
    ///
    /// This consistent capacity is three times as accurate under a heated face as lumping all heat into the nodes.
    fn push(&mut self, size_m: f64, conductivity: f64, heat: f64) {
        let node = self.nodes;
        let capacity = size_m * heat;
        self.capacity[node - 1] += capacity / 3.0;
        self.capacity[node] += capacity / 3.0;
        self.shared[node - 1] = capacity / 6.0;
        self.conductance[node - 1] = conductivity / size_m;
        self.nodes += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plastic(thickness_m: f32) -> ColumnLayer {
        ColumnLayer { thickness_m, conductivity_w_m_k: 0.2, volumetric_heat_j_m3_k: 1.8e6 }
    }

    #[test]
    fn the_grid_holds_the_column_s_heat_and_resistance() {
        let layers = [plastic(2e-4), plastic(1e-3), plastic(5e-4)];
        let grid = Grid::new(&layers, 1.5, 1.0);
        let heat: f64 = grid.capacity.iter().sum::<f64>() + 2.0 * grid.shared.iter().sum::<f64>();
        let resistance: f64 = grid.conductance[..grid.nodes - 1].iter().map(|g| 1.0 / g).sum();
        assert!((heat / (1.7e-3 * 1.8e6) - 1.0).abs() < 1e-6, "{heat}");
        assert!((resistance / (1.7e-3 / 0.2) - 1.0).abs() < 1e-6, "{resistance}");
    }

    #[test]
    fn no_column_outgrows_its_nodes() {
        for thickness in [1e-9f32, 1e-5, 1e-3, 1.0] {
            for seconds in [0.01f32, 1.0, 600.0] {
                let layers = [plastic(thickness); 6];
                let grid = Grid::new(&layers, seconds, 0.01);
                assert!((2..=MAX_NODES).contains(&grid.nodes), "{}", grid.nodes);
                assert!(grid.capacity[..grid.nodes].iter().all(|c| *c > 0.0));
            }
        }
    }
}
