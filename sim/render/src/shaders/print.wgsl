// Print on packaging: which share of a point is inked, and with which of the part's inks. Coordinates are metres on
// the item, so a label keeps its size whatever the camera does.

struct Print {
    share: f32,
    ink: vec3f,
}

fn box_mask(p: vec2f, low: vec2f, high: vec2f) -> f32 {
    let inside = step(low, p) * step(p, high);
    return inside.x * inside.y;
}

// Share of an area of words that is inked: rows, gaps between glyphs and between words, weight of a glyph, as in `text_rows`.
const WORDS_SHARE: f32 = 0.55 * 0.85 * 0.78 * 0.775;
// Share of a box that its arrows ink: two of 0.04 x 0.35 on two panels of five.
const ARROWS_SHARE: f32 = 0.4 * 2.0 * 0.04 * 0.35;

// Rows of word-like blocks; their mean where rows are too small to see.
fn text_rows(p: vec2f, row_m: f32, footprint: f32, seed: u32) -> f32 {
    let row = floor(p.y / row_m);
    let in_row = fract(p.y / row_m);
    let x = p.x / (row_m * 0.45) + 7.31 * row;
    let word = unit(hash_u(u32(i32(floor(x / 5.0)) * 7919 + i32(row) * 104729) + seed));
    let glyph = unit(hash_u(u32(i32(floor(x)) * 31337 + i32(row) * 7919) + seed + 1u));
    let inked = step(0.25, in_row) * step(in_row, 0.8) * step(0.15, fract(x)) * step(0.22, word) * (0.55 + 0.45 * glyph);
    return mix(WORDS_SHARE, inked, resolved(row_m * 0.55, footprint));
}

fn bars(p: vec2f, bar_m: f32, footprint: f32, seed: u32) -> f32 {
    let bar = unit(hash_u(u32(i32(floor(p.x / bar_m))) + seed));
    return mix(0.5, step(0.5, bar), resolved(bar_m * 1.5, footprint));
}

// No branch may hang on a uniform: Mesa's lavapipe compiles a pipeline anew for each value that one has (and `&&` is a
// branch).
// `share` of the surface is inked, but for labels, cans and cartons, whose ground is everywhere, and paint.
// Styles: 1 label, 2 can, 3 carton, 4 box, 5 film, 6 marking, 7 fabric, 8 paint: the first ink and nothing else. Labels, cans, cartons
// and films have a coloured ground, a band, photographs, an emblem, words and a bar code; boxes and markings only words and marks;
// fabrics stripes.
fn print_at(style: u32, uv: vec2f, share: f32, footprint: f32, seed: u32, ink0: vec3f, ink1: vec3f, ink2: vec3f) -> Print {
    let r0 = unit(hash_u(seed));
    let r1 = unit(hash_u(seed + 1u));
    let r2 = unit(hash_u(seed + 2u));
    // Panels repeat along the surface, as on a real wrap-around label.
    let panel = vec2f(0.06 + 0.05 * r0, 0.055 + 0.05 * r1);
    let at = uv / panel;
    let cell = floor(at);
    let q = fract(at);
    let c = unit(hash_u(u32(i32(cell.x) * 73 + i32(cell.y) * 157) + seed + 9u));
    let soft = clamp(footprint / panel.y, 0.004, 0.2);

    let wave = 0.10 * r0 * sin(6.2831853 * (q.x + r1));
    let band = smoothstep(-soft, soft, q.y - 0.18 - 0.25 * r2 - wave) * smoothstep(-soft, soft, 0.48 + 0.25 * r2 + wave - q.y);
    // An emblem: a disc, a star or a leaf of three to seven rays in a ring.
    let from_centre = (q - vec2f(0.5, 0.30 + 0.3 * r2)) * panel;
    let rays = floor(3.0 + 5.0 * unit(hash_u(seed + 3u)));
    let ragged = 1.0 + 0.30 * unit(hash_u(seed + 4u)) * cos(rays * atan2(from_centre.y, from_centre.x + 1e-6) + 6.2831853 * r0);
    let d = length(from_centre) * ragged - 0.014 - 0.010 * r1;
    let emblem = max(smoothstep(0.5, -0.5, d / footprint) * step(0.35, c), smoothstep(0.003, 0.001, abs(d) - 0.0015));
    let worded = select(1.0, 0.0, style == 7u);
    let words_area = worded * box_mask(q, vec2f(0.06, 0.64), vec2f(0.94, 0.80));
    let row_m = select(0.011, 0.022, style == 4u);
    let words = text_rows(uv + vec2f(0.0, r2), row_m, footprint, seed);
    let code = worded * box_mask(q, vec2f(0.66, 0.84), vec2f(0.95, 0.97));
    let code_bars = bars(uv, 0.0011, footprint, seed);

    let full = (style != 4u) & (style != 6u);
    // Some panels carry a photograph: soft shapes and gradients of all inks, down to what a pixel resolves.
    let shown = worded * step(c, 0.4) * box_mask(q, vec2f(0.05, 0.08), vec2f(0.95, 0.60));
    let shapes = flatten(0.7 * noise2(uv / 0.021 + r1, seed + 61u) + 0.3 * mix(0.5, noise2(uv / 0.006, seed + 62u), resolved(0.006, footprint)));
    let picture = mix(mix(ink0, ink1, smoothstep(0.25, 0.7, shapes)), ink2, smoothstep(0.60, 0.95, shapes + 0.25 * (q.y - 0.3)));
    var ink = mix(mix(ink0, ink1, band), picture, shown);
    ink = mix(ink, ink2, emblem);
    ink = mix(ink, mix(ink2, vec3f(0.75), step(0.5, r1)), words * words_area);
    ink = mix(ink, vec3f(0.80 - 0.72 * code_bars), code);

    // Boxes and markings: blocks of words over some panels, and a pair of arrows on boxes. Where words alone would not do, a ground is
    // added between them.
    let boxed = select(0.0, 1.0, style == 4u);
    let arrows = boxed * step(ARROWS_SHARE, share) * step(0.6, c)
        * (box_mask(q, vec2f(0.70, 0.15), vec2f(0.74, 0.5)) + box_mask(q, vec2f(0.80, 0.15), vec2f(0.84, 0.5)));
    let worded_share = max(share - boxed * ARROWS_SHARE, 0.0);
    let block = min(worded_share / WORDS_SHARE, 1.0);
    let panels = min(3.0 * block, 1.0);
    let ground = clamp((worded_share - WORDS_SHARE) / (1.0 - WORDS_SHARE), 0.0, 1.0);
    let in_block = step(fract(c * 7.13), panels) * step(q.y, block / max(panels, 1e-4));
    let sparse = max(in_block * mix(words, 1.0, ground), arrows);

    // Films are printed in patches, clear or plain between them; fabrics in stripes.
    let patches = spread(flatten(noise2(uv / 0.07, seed + 21u)), vec2f(0.95 - 0.9 * share, 0.05)) * step(0.005, share);
    let hem = max(min(soft, 0.5 * min(share, 1.0 - share)), 1e-3);
    let stripes = smoothstep(-hem, hem, share * 0.5 - abs(fract(q.y + r0 + wave) - 0.5)) * step(0.005, share);

    var out: Print;
    out.ink = select(select(ink2, ink, full), ink0, style == 8u);
    out.share = select(select(select(sparse, 1.0, full), patches, style == 5u), stripes, style == 7u);
    return out;
}
