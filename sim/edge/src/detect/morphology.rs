//! Binary pictures: growing, shrinking, regions, holes, distances. All on buffers of the caller.

/// Offsets of a disk, the same as those of a rounded square for small radii.
fn disk(radius: i32) -> impl Iterator<Item = (i32, i32)> {
    let reach = radius * radius + radius / 2;
    (-radius..=radius)
        .flat_map(move |y| (-radius..=radius).map(move |x| (x, y)))
        .filter(move |(x, y)| x * x + y * y <= reach)
}

/// Where any (`grow`) or all (`!grow`) pixels within `radius` are set, of the picture and so many pixels around it (`margin`);
/// beyond the border the outermost pixels repeat.
fn rank(from: &[bool], width: usize, radius: i32, grow: bool, margin: i32, to: &mut Vec<bool>) {
    let (width, height) = (width as i32, (from.len() / width) as i32);
    to.clear();
    for y in -margin..height + margin {
        for x in -margin..width + margin {
            let mut near = disk(radius).map(|(dx, dy)| {
                let u = (x + dx).clamp(0, width - 1);
                let v = (y + dy).clamp(0, height - 1);
                from[(v * width + u) as usize]
            });
            to.push(if grow { near.any(|set| set) } else { near.all(|set| set) });
        }
    }
}

/// Closes gaps up to twice the radius.
pub(super) fn close(mask: &mut [bool], width: usize, radius: i32, spare: &mut Vec<bool>) {
    // With a margin, for what is near the border must not grow onto it.
    rank(mask, width, radius, true, radius, spare);
    let wide = width as i32 + 2 * radius;
    for (at, set) in mask.iter_mut().enumerate() {
        let (x, y) = ((at % width) as i32 + radius, (at / width) as i32 + radius);
        *set = disk(radius).all(|(dx, dy)| spare[((y + dy) * wide + x + dx) as usize]);
    }
}

/// Removes what is narrower than twice the radius.
pub(super) fn open(mask: &mut Vec<bool>, width: usize, radius: i32, spare: &mut Vec<bool>) {
    rank(mask, width, radius, false, 0, spare);
    rank(spare, width, radius, true, 0, mask);
}

/// Everything within the radius of what is set.
pub(super) fn dilate(mask: &[bool], width: usize, radius: i32, to: &mut Vec<bool>) {
    rank(mask, width, radius, true, 0, to);
}

/// Which neighbours hang together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Neighbours {
    Four,
    Eight,
}

/// The neighbours of a pixel inside the picture.
pub(super) fn neighbours(at: usize, width: usize, height: usize, which: Neighbours) -> impl Iterator<Item = usize> {
    const ALL: [(i64, i64); 8] = [(0, -1), (-1, 0), (1, 0), (0, 1), (-1, -1), (1, -1), (-1, 1), (1, 1)];
    let (x, y) = ((at % width) as i64, (at / width) as i64);
    let count = if which == Neighbours::Four { 4 } else { 8 };
    ALL[..count].iter().filter_map(move |(dx, dy)| {
        let (u, v) = (x + dx, y + dy);
        ((0..width as i64).contains(&u) && (0..height as i64).contains(&v)).then(|| v as usize * width + u as usize)
    })
}

/// Numbers the regions of a mask from 1 (0 outside); returns how many there are.
pub(super) fn regions(mask: &[bool], width: usize, which: Neighbours, labels: &mut Vec<u32>, stack: &mut Vec<usize>) -> u32 {
    let height = mask.len() / width;
    labels.clear();
    labels.resize(mask.len(), 0);
    let mut count = 0;
    for start in 0..mask.len() {
        if !mask[start] || labels[start] != 0 {
            continue;
        }
        count += 1;
        labels[start] = count;
        stack.push(start);
        while let Some(at) = stack.pop() {
            for next in neighbours(at, width, height, which) {
                if mask[next] && labels[next] == 0 {
                    labels[next] = count;
                    stack.push(next);
                }
            }
        }
    }
    count
}

/// Sets what cannot be reached from the border without crossing the mask.
pub(super) fn fill_holes(mask: &mut [bool], width: usize, outside: &mut Vec<bool>, stack: &mut Vec<usize>) {
    let height = mask.len() / width;
    outside.clear();
    outside.resize(mask.len(), false);
    for at in 0..mask.len() {
        let (x, y) = (at % width, at / width);
        if (x == 0 || y == 0 || x + 1 == width || y + 1 == height) && !mask[at] && !outside[at] {
            outside[at] = true;
            stack.push(at);
        }
    }
    while let Some(at) = stack.pop() {
        for next in neighbours(at, width, height, Neighbours::Four) {
            if !mask[next] && !outside[next] {
                outside[next] = true;
                stack.push(next);
            }
        }
    }
    for (set, out) in mask.iter_mut().zip(outside) {
        *set |= !*out;
    }
}

/// Squared distance of each set pixel to the nearest that is not; the frame's border counts as set, so that an item that
/// the border cuts keeps its width. Pixels with no unset one anywhere get the largest distance there is.
///
/// Two passes after Felzenszwalb and Huttenlocher's idea (rows, then columns), by search: regions here are small.
pub(super) fn squared_distances(mask: &[bool], width: usize, across: &mut Vec<u32>, to: &mut Vec<u32>) {
    let height = mask.len() / width;
    let far = (width + height) as u32;
    across.clear();
    across.resize(mask.len(), far);
    for y in 0..height {
        let row = y * width..(y + 1) * width;
        let (mask, across) = (&mask[row.clone()], &mut across[row]);
        let mut run = far;
        for x in 0..width {
            run = if mask[x] { (run + 1).min(far) } else { 0 };
            across[x] = run;
        }
        let mut run = far;
        for x in (0..width).rev() {
            run = if mask[x] { (run + 1).min(far) } else { 0 };
            across[x] = across[x].min(run);
        }
    }
    to.clear();
    to.resize(mask.len(), 0);
    for at in (0..mask.len()).filter(|at| mask[*at]) {
        let mut least = across[at] * across[at];
        for step in 1..height as u32 {
            if step * step >= least {
                break;
            }
            for beside in [at.checked_sub(step as usize * width), Some(at + step as usize * width)].into_iter().flatten() {
                if let Some(value) = across.get(beside) {
                    least = least.min(value * value + step * step);
                }
            }
        }
        to[at] = least;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(rows: &[&str]) -> (Vec<bool>, usize) {
        (rows.iter().flat_map(|row| row.chars().map(|c| c == '#')).collect(), rows[0].len())
    }

    #[test]
    fn holes_are_filled_and_bays_are_not() {
        let (mut mask, width) = picture(&["......", ".###..", ".#.#..", ".####.", ".#..#.", ".#..#."]);
        fill_holes(&mut mask, width, &mut Vec::new(), &mut Vec::new());
        assert_eq!((mask, width), picture(&["......", ".###..", ".###..", ".####.", ".#..#.", ".#..#."]));
    }

    #[test]
    fn distances_are_euclidean() {
        let (mask, width) = picture(&[".......", ".#####.", ".#####.", ".#####.", ".#####.", ".#####.", "......."]);
        let mut distances = Vec::new();
        squared_distances(&mask, width, &mut Vec::new(), &mut distances);
        for (at, value) in distances.iter().enumerate() {
            let (x, y) = ((at % 7) as i64, (at / 7) as i64);
            let to = |u: i64, v: i64| (u - x).pow(2) + (v - y).pow(2);
            let due = (0..49).filter(|k| !mask[*k as usize]).map(|k| to(k % 7, k / 7)).min();
            assert_eq!(i64::from(*value), due.expect("some are unset"));
        }
    }

    #[test]
    fn closing_bridges_and_opening_cuts() {
        let (mut mask, width) = picture(&["##.##.", "##.##.", "##.##."]);
        close(&mut mask, width, 1, &mut Vec::new());
        assert!(mask[width + 2] && !mask[width + 5]);
        let (mut mask, width) = picture(&["......", ".###..", ".#####", ".###..", "......"]);
        open(&mut mask, width, 1, &mut Vec::new());
        assert!(mask[2 * width + 2] && !mask[2 * width + 5]);
    }

    #[test]
    fn regions_are_numbered() {
        let (mask, width) = picture(&["##.", "..#", "#.."]);
        let mut labels = Vec::new();
        assert_eq!(regions(&mask, width, Neighbours::Four, &mut labels, &mut Vec::new()), 3);
        assert_eq!(regions(&mask, width, Neighbours::Eight, &mut labels, &mut Vec::new()), 2);
        assert_eq!(labels, [1, 1, 0, 0, 0, 1, 2, 0, 0]);
    }
}
