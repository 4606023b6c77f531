//! Where mass belonged and where it ended, as bands as thick as their mass.

use maud::{Markup, html};

use super::numbers::digits;

const WIDTH: f64 = 960.0;
/// Height of all mass together.
const MASS: f64 = 400.0;
/// Room between two places: as much as a line of text needs.
const GAP: f64 = 18.0;
const TOP: f64 = 30.0;
/// Left edges of the two columns of places.
const COLUMNS: [f64; 2] = [190.0, 730.0];
/// Width of a place.
const NODE: f64 = 12.0;
/// A band that is thinner bears no number.
const READABLE: f64 = 11.0;

/// A band from a place on the left to one on the right.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Flow {
    from: usize,
    to: usize,
    pub(super) kg: f64,
    /// Its upper edge at either end.
    tops: [f64; 2],
    pub(super) height: f64,
}

/// A place: its upper edge, height and mass.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Node {
    top: f64,
    height: f64,
    kg: f64,
}

/// Bands and places.
#[derive(Debug)]
pub(super) struct Sankey {
    pub(super) flows: Vec<Flow>,
    nodes: [Vec<Node>; 2],
}

impl Sankey {
    /// Of a matrix of masses: rows on the left, columns on the right. None where there is no mass.
    pub(super) fn of(kg: &[Vec<f64>]) -> Option<Self> {
        let columns = kg.first().map_or(0, Vec::len);
        let left: Vec<f64> = kg.iter().map(|row| row.iter().sum()).collect();
        let right: Vec<f64> = (0..columns).map(|column| kg.iter().map(|row| row[column]).sum()).collect();
        let all: f64 = left.iter().sum();
        if all <= 0.0 {
            return None;
        }
        let scale = MASS / all;
        let nodes = [stack(&left, scale), stack(&right, scale)];
        let [mut from_top, mut to_top] = [&nodes[0], &nodes[1]].map(|side| side.iter().map(|n| n.top).collect::<Vec<_>>());
        let mut flows = Vec::new();
        for (from, row) in kg.iter().enumerate() {
            for (to, &kg) in row.iter().enumerate().filter(|(_, kg)| **kg > 0.0) {
                let height = kg * scale;
                flows.push(Flow { from, to, kg, tops: [from_top[from], to_top[to]], height });
                from_top[from] += height;
                to_top[to] += height;
            }
        }
        Some(Self { flows, nodes })
    }

    /// The picture; `from` and `to` name the places on either side, the last of which is the belt.
    pub(super) fn draw(&self, from: &[String], to: &[String]) -> Markup {
        let places = self.nodes[0].len();
        let height = TOP + MASS + GAP * places as f64;
        let belt = places - 1;
        let class = |flow: &Flow| match (flow.from, flow.to) {
            (_, to) if to == belt => "left",
            (from, to) if from == to => "right",
            _ => "wrong",
        };
        let name = |flow: &Flow| format!("{} → {}: {} kg", from[flow.from], to[flow.to], digits(flow.kg));
        let mut largest: Vec<&Flow> = self.flows.iter().collect();
        largest.sort_by(|a, b| b.kg.total_cmp(&a.kg));
        let words: Vec<String> = largest.iter().take(8).map(|flow| name(flow)).collect();
        let alternative = format!(
            "Flow of mass from where it is worth most to where it ended; the largest flows: {}. The table below has all.",
            words.join("; ")
        );
        html! {
            svg viewBox=(format!("0 0 {WIDTH} {height}")) role="img" aria-label=(alternative) {
                text.head x=(COLUMNS[0] + NODE) y="14" text-anchor="end" { "worth most in" }
                text.head x=(COLUMNS[1]) y="14" { "ended in" }
                // What went wrong is thin, and lies on top.
                @for layer in ["left", "right", "wrong"] {
                    @for flow in self.flows.iter().filter(|flow| class(flow) == layer) {
                        path class={ "flow " (layer) } d=(flow.band()) { title { (name(flow)) } }
                    }
                }
                @for flow in self.flows.iter().filter(|flow| flow.height >= READABLE) {
                    text.kg x=(COLUMNS[0] + NODE + 6.0) y=(px(flow.tops[0] + 0.5 * flow.height + 3.5)) { (digits(flow.kg)) }
                }
                @for (side, names) in [from, to].into_iter().enumerate() {
                    @for (node, name) in self.nodes[side].iter().zip(names) {
                        rect.node x=(COLUMNS[side]) y=(px(node.top)) width=(NODE) height=(px(node.height.max(0.5))) {}
                        @let (x, anchor) = if side == 0 { (COLUMNS[0] - 8.0, "end") } else { (COLUMNS[1] + NODE + 8.0, "start") };
                        text x=(x) y=(px(node.top + 0.5 * node.height + 4.0)) text-anchor=(anchor) {
                            (short(name)) " " tspan.soft { (digits(node.kg)) " kg" }
                        }
                    }
                }
            }
        }
    }
}

impl Flow {
    fn band(&self) -> String {
        let [x0, x1] = [COLUMNS[0] + NODE, COLUMNS[1]];
        let middle = 0.5 * (x0 + x1);
        let [a, b] = self.tops.map(px);
        let [c, d] = self.tops.map(|top| px(top + self.height));
        format!("M{x0} {a}C{middle} {a} {middle} {b} {x1} {b}V{d}C{middle} {d} {middle} {c} {x0} {c}Z")
    }
}

/// Places one below the other.
fn stack(kg: &[f64], scale: f64) -> Vec<Node> {
    let mut top = TOP;
    let place = |&kg: &f64| {
        let node = Node { top, height: kg * scale, kg };
        top += node.height + GAP;
        node
    };
    kg.iter().map(place).collect()
}

fn px(value: f64) -> String {
    format!("{value:.1}")
}

/// A name that fits beside its place.
fn short(name: &str) -> String {
    const MOST: usize = 17;
    if name.chars().count() <= MOST {
        return name.to_owned();
    }
    name.chars().take(MOST - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_sum_to_the_mass_and_fill_their_places() {
        let kg = [vec![2.0, 0.5, 1.0], vec![0.0, 3.0, 0.25], vec![0.125, 0.0, 1.5]];
        let sankey = Sankey::of(&kg).expect("there is mass");
        let all: f64 = kg.iter().flatten().sum();
        assert!((sankey.flows.iter().map(|flow| flow.kg).sum::<f64>() - all).abs() < 1e-12);
        assert!((sankey.flows.iter().map(|flow| flow.height).sum::<f64>() - MASS).abs() < 1e-9);
        for side in 0..2 {
            for (number, node) in sankey.nodes[side].iter().enumerate() {
                let mut own: Vec<&Flow> = sankey.flows.iter().filter(|flow| [flow.from, flow.to][side] == number).collect();
                own.sort_by(|a, b| a.tops[side].total_cmp(&b.tops[side]));
                let end = own.iter().fold(node.top, |at, flow| {
                    assert!((flow.tops[side] - at).abs() < 1e-9, "bands lie edge to edge");
                    at + flow.height
                });
                assert!((end - node.top - node.height).abs() < 1e-9);
            }
        }
        assert!(Sankey::of(&[vec![0.0]]).is_none() && Sankey::of(&[]).is_none());
    }
}
