//! What was lost, on what, and why.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use loopline_line::plant::{GripFailure, Place};
use maud::{Markup, html};

use super::Reported;
use super::numbers::{decimals, digits, fixed, percent, share};
use super::story::{Belief, Deed, Fate, Seen, Story};

/// How many decisions are shown one by one.
const SHOWN: usize = 12;
/// Bins whose worth is told of a belief.
const BINS_TOLD: usize = 3;
/// Less than this is no loss but rounding, EUR.
const NOTHING_EUR: f64 = 1e-9;

/// Why an item is not where it is worth most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cause {
    NoFrame,
    Unseen,
    NoTrack,
    Material,
    Condition,
    OtherBin,
    OtherMeant,
    Strayed,
    Beside,
    Dropped,
    Grip,
    Refused,
    Deadline,
}

impl Cause {
    fn name(self) -> &'static str {
        match self {
            Self::NoFrame => "in no frame",
            Self::Unseen => "never seen",
            Self::NoTrack => "seen, but not tracked",
            Self::Material => "wrong belief: another material",
            Self::Condition => "wrong belief: condition or mass",
            Self::OtherBin => "the arm serves no better bin",
            Self::OtherMeant => "lifted with or instead of another item",
            Self::Strayed => "strayed into a bin",
            Self::Beside => "fell beside the bin",
            Self::Dropped => "lost on the way",
            Self::Grip => "grip failed",
            Self::Refused => "order refused",
            Self::Deadline => "missed by deadline",
        }
    }
}

/// An item that is worth less where it ended than where it is worth most.
#[derive(Debug)]
pub(super) struct Loss<'a> {
    pub(super) fate: &'a Fate,
    ended_s: f64,
    place: Place,
    best: Option<usize>,
    pub(super) cost_eur: f64,
    pub(super) cause: Cause,
    why: String,
}

/// All losses, the largest first.
pub(super) fn losses<'a>(run: &Reported<'_>, story: &'a Story) -> Vec<Loss<'a>> {
    let loss = |fate: &'a Fate| {
        let (ended_s, place) = fate.ended?;
        let cost_eur = run.worth.best_eur(&fate.item) - run.worth.ended_eur(place, &fate.item);
        let best = run.worth.best_bin(&fate.item);
        let (cause, why) = judge(run, fate, place, best);
        (cost_eur > NOTHING_EUR).then_some(Loss { fate, ended_s, place, best, cost_eur, cause, why })
    };
    let mut losses: Vec<Loss<'a>> = story.fates.values().filter_map(loss).collect();
    losses.sort_by(|a, b| b.cost_eur.total_cmp(&a.cost_eur));
    losses
}

/// Why an item ended where it did.
fn judge(run: &Reported<'_>, fate: &Fate, place: Place, best: Option<usize>) -> (Cause, String) {
    let last = fate.deeds.iter().rev();
    let released = last.clone().find_map(|deed| match deed {
        Deed::Released { bin, meant } => Some((*bin, *meant)),
        _ => None,
    });
    let dropped = last.clone().find_map(|deed| match deed {
        Deed::Dropped(why) => Some(grip(*why)),
        _ => None,
    });
    match (place, released) {
        (Place::Bin(bin), Some((ordered, true))) if bin == ordered => return misjudged(run, fate, Some(bin), best),
        (Place::Bin(bin), Some((ordered, false))) if bin == ordered => {
            return (Cause::OtherMeant, "the arm was sent for another item".to_owned());
        }
        (Place::Bin(_), _) => {
            let how =
                dropped.map_or_else(|| "no arm let go of it there".to_owned(), |why| format!("lost on the way: {why}"));
            return (Cause::Strayed, how);
        }
        (_, Some((ordered, _))) => return (Cause::Beside, format!("let go over {}", bin_name(run, Some(ordered)))),
        _ => {}
    }
    if let Some(why) = dropped {
        return (Cause::Dropped, why);
    }
    let failed: Vec<String> =
        fate.deeds.iter().filter_map(|deed| if let Deed::Missed(why) = deed { Some(grip(*why)) } else { None }).collect();
    if !failed.is_empty() {
        return (Cause::Grip, failed.join("; then "));
    }
    if fate.framed.is_empty() {
        return (Cause::NoFrame, "no frame was taken while it was before the cameras".to_owned());
    }
    if fate.seen.is_empty() {
        let n = fate.framed.len();
        return (Cause::Unseen, format!("not found in {n} {}", if n == 1 { "frame" } else { "frames" }));
    }
    match &fate.belief {
        None => (Cause::NoTrack, "what was seen came too late for the policy".to_owned()),
        Some(belief) if belief.best.is_none() => misjudged(run, fate, None, best),
        Some(_) if fate.deeds.contains(&Deed::Refused) => {
            (Cause::Refused, "no arm could reach it in time with the order it had".to_owned())
        }
        Some(_) => (Cause::Deadline, "no arm was free for it before it left the last window".to_owned()),
    }
}

/// An item that ended where the policy wanted it, or was left as the policy thought best.
fn misjudged(run: &Reported<'_>, fate: &Fate, went: Option<usize>, best: Option<usize>) -> (Cause, String) {
    let Some(belief) = &fate.belief else { return (Cause::NoTrack, "the policy held no belief of it".to_owned()) };
    if went != belief.best && belief.best == best {
        let why = format!("{} was known to be best, and the arm that took it does not serve it", bin_name(run, best));
        return (Cause::OtherBin, why);
    }
    match belief.top.first() {
        Some(&(top, posterior)) if material(run, top) != fate.item.material => {
            let why = format!("taken for {}, {} sure", material(run, top), percent(f64::from(posterior)));
            (Cause::Material, why)
        }
        _ => {
            let why = format!(
                "its material was known; quality believed {}, is {}; state {}",
                fixed(f64::from(belief.quality), 2),
                fixed(f64::from(fate.item.quality), 2),
                fate.item.state
            );
            (Cause::Condition, why)
        }
    }
}

fn grip(why: GripFailure) -> String {
    match why {
        GripFailure::Nothing => "the cup met nothing".to_owned(),
        GripFailure::Leak { vacuum_pa } => {
            format!("too much air came in, {} kPa of vacuum left", fixed(f64::from(vacuum_pa) / 1000.0, 1))
        }
        GripFailure::Shaken => "shaken off".to_owned(),
        GripFailure::Struck => "knocked off by something in its way".to_owned(),
        GripFailure::OutOfReach => "the arm could not go on".to_owned(),
    }
}

fn material<'a>(run: &'a Reported<'_>, number: usize) -> &'a str {
    run.materials.get(number).map_or("a material without name", String::as_str)
}

fn bin_name<'a>(run: &'a Reported<'_>, bin: Option<usize>) -> &'a str {
    match bin {
        None => "belt",
        Some(bin) => run.worth.bins().get(bin).map_or("a bin without name", |bin| bin.name.as_str()),
    }
}

/// What was lost, by cause.
pub(super) fn by_cause(losses: &[Loss<'_>]) -> Markup {
    let mut sums: BTreeMap<Cause, (u64, f64)> = BTreeMap::new();
    for loss in losses {
        let (items, eur) = sums.entry(loss.cause).or_default();
        *items += 1;
        *eur += loss.cost_eur;
    }
    let all: f64 = losses.iter().map(|loss| loss.cost_eur).sum();
    let mut rows: Vec<(Cause, (u64, f64))> = sums.into_iter().collect();
    rows.sort_by(|a, b| b.1.1.total_cmp(&a.1.1));
    let behind = decimals(all);
    html! {
        @if losses.is_empty() {
            p { "Nothing: each item that left the line is where it is worth most." }
        } @else {
            p { "What items are worth less where they ended than where they are worth most, by the last thing that stood in the way." }
            table {
                thead { tr { @for name in ["cause", "items", "EUR", "share"] { th scope="col" { (name) } } } }
                tbody {
                    @for (cause, (items, eur)) in rows {
                        tr {
                            th scope="row" { (cause.name()) }
                            td { (items) }
                            td { (fixed(eur, behind)) }
                            td { (percent(share(eur, all).unwrap_or(0.0))) }
                        }
                    }
                }
                tfoot { tr { th scope="row" { "all" } td { (losses.len()) } td { (fixed(all, behind)) } td { "100.0 %" } } }
            }
        }
    }
}

/// The largest losses one by one.
pub(super) fn largest(run: &Reported<'_>, losses: &[Loss<'_>]) -> Markup {
    html! {
        @if losses.is_empty() {
            p { "None." }
        } @else {
            ol.losses { @for (number, loss) in losses.iter().take(SHOWN).enumerate() { li { (card(run, number + 1, loss)) } } }
        }
    }
}

fn card(run: &Reported<'_>, number: usize, loss: &Loss<'_>) -> Markup {
    let (fate, item) = (loss.fate, &loss.fate.item);
    let went = match loss.place {
        Place::Bin(bin) => format!("into {}", bin_name(run, Some(bin))),
        Place::Tail => "off the belt's end".to_owned(),
        Place::Floor => "onto the floor".to_owned(),
    };
    html! {
        article {
            @if let Some((seen, png)) = picture(run, fate) { (figure(fate, seen, png)) }
            div {
                h3 { (number) ". " (digits(loss.cost_eur)) " EUR: " (loss.cause.name()) }
                dl {
                    dt { "item" }
                    dd {
                        (item.material) ", " (item.state) ", quality " (fixed(f64::from(item.quality), 2)) ", "
                        (digits(1000.0 * item.kg)) " g" span.soft { " (number " (fate.serial) ", came at " (fixed(fate.arrived_s, 1)) " s)" }
                    }
                    dt { "went" }
                    dd {
                        (went) " at " (fixed(loss.ended_s, 1)) " s; worth " (digits(run.worth.ended_eur(loss.place, item)))
                        " EUR there, " (digits(run.worth.best_eur(item))) " EUR "
                        @if loss.best.is_some() { "in " (bin_name(run, loss.best)) } @else { "left on the belt" }
                    }
                    dt { "believed" }
                    dd { @if let Some(belief) = &fate.belief { (told(run, belief)) } @else { "nothing" } }
                    dt { "why" }
                    dd { (loss.why) }
                }
            }
        }
    }
}

/// A belief: likeliest materials, and what the options are worth.
fn told(run: &Reported<'_>, belief: &Belief) -> Markup {
    let top = belief.top.iter().filter(|(_, posterior)| *posterior >= 0.0005);
    let top: Vec<String> =
        top.map(|(top, posterior)| format!("{} {}", material(run, *top), percent(f64::from(*posterior)))).collect();
    let mut bins: Vec<_> = belief.options.iter().filter(|option| option.bin.is_some()).collect();
    bins.sort_by(|a, b| b.value_eur.total_cmp(&a.value_eur));
    let belt = belief.options.iter().filter(|option| option.bin.is_none());
    let mut worth: Vec<_> = bins.into_iter().take(BINS_TOLD).chain(belt).collect();
    worth.sort_by(|a, b| b.value_eur.total_cmp(&a.value_eur));
    let worth: Vec<String> =
        worth.iter().map(|option| format!("{} {}", bin_name(run, option.bin), digits(option.value_eur))).collect();
    html! {
        (top.join(", ")) "; quality " (fixed(f64::from(belief.quality), 2)) br;
        "worth, EUR: " (worth.join(", "))
    }
}

/// A picture of a frame in which an item was found, else of one that it was in; of several the one in the middle.
fn picture<'a>(run: &'a Reported<'_>, fate: &Fate) -> Option<(Seen, &'a [u8])> {
    let framed = fate.framed.iter().map(|frame| (*frame, None));
    let shown = |frames: &mut dyn Iterator<Item = Seen>| {
        let shown: Vec<(Seen, &'a [u8])> =
            frames.filter_map(|seen| run.pictures.get(&seen.0).map(|png| (seen, png.as_slice()))).collect();
        shown.get(shown.len() / 2).copied()
    };
    shown(&mut fate.seen.iter().copied()).or_else(|| shown(&mut framed.into_iter()))
}

fn figure(fate: &Fate, (frame, place_m): Seen, png: &[u8]) -> Markup {
    let off = |m: f64, sides: [&str; 2]| format!("{} cm {}", fixed(100.0 * m.abs(), 0), sides[usize::from(m < 0.0)]);
    let place =
        place_m.map(|[x, y]| format!("{} and {} from the middle", off(x, ["right", "left"]), off(y, ["up", "down"])));
    html! {
        figure {
            img src={ "data:image/png;base64," (STANDARD.encode(png)) }
                alt=(format!("The station's picture number {frame} with item {}.", fate.serial));
            figcaption { "frame " (frame) @if let Some(place) = place { br; "item " (place) } }
        }
    }
}
