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

// Rows of word-like blocks.
fn text_rows(p: vec2f, row_m: f32, footprint: f32, seed: u32) -> f32 {
    let row = floor(p.y / row_m);
    let in_row = fract(p.y / row_m);
    let x = p.x / (row_m * 0.45) + 7.31 * row;
    let word = unit(hash_u(u32(i32(floor(x / 5.0)) * 7919 + i32(row) * 104729) + seed));
    let glyph = unit(hash_u(u32(i32(floor(x)) * 31337 + i32(row) * 7919) + seed + 1u));
    let inked = step(0.25, in_row) * step(in_row, 0.8) * step(0.15, fract(x)) * step(0.22, word) * (0.55 + 0.45 * glyph);
    return mix(0.32, inked, resolved(row_m, footprint));
}

fn barcode(p: vec2f, bar_m: f32, footprint: f32, seed: u32) -> f32 {
    let bar = unit(hash_u(u32(i32(floor(p.x / bar_m))) + seed));
    return mix(0.5, step(0.5, bar), resolved(bar_m * 2.0, footprint));
}

fn print_at(style: u32, uv: vec2f, share: f32, footprint: f32, seed: u32, ink0: vec3f, ink1: vec3f, ink2: vec3f) -> Print {
    var out = Print(0.0, ink0);
    if style == 0u {
        return out;
    }
    let r0 = unit(hash_u(seed));
    let r1 = unit(hash_u(seed + 1u));
    let r2 = unit(hash_u(seed + 2u));
    // Panels repeat along the surface, as on a real wrap-around label.
    let panel = vec2f(0.055 + 0.05 * r0, 0.05 + 0.05 * r1);
    var q = uv / panel;
    let cell = floor(q);
    q = fract(q);
    let c = unit(hash_u(u32(i32(cell.x) * 73 + i32(cell.y) * 157) + seed + 9u));
    switch style {
        // Label, can and film: coloured ground, band, emblem, text.
        case 1u, 2u, 5u: {
            out.share = 1.0;
            let band = smoothstep(0.0, 0.02, q.y - 0.15 - 0.3 * r2) * smoothstep(0.0, 0.02, 0.45 + 0.3 * r2 - q.y);
            out.ink = mix(ink0, ink1, band);
            let centre = vec2f(0.5, 0.3 + 0.3 * r2);
            let d = length((q - centre) * panel) - 0.014 - 0.010 * r1;
            let ring = smoothstep(0.002, 0.0, abs(d) - 0.003);
            out.ink = mix(out.ink, ink2, max(smoothstep(0.001, -0.001, d) * step(0.4, c), ring));
            let slogan = text_rows(uv + vec2f(0.0, r2), 0.011, footprint, seed) * box_mask(q, vec2f(0.06, 0.64), vec2f(0.94, 0.80));
            out.ink = mix(out.ink, ink2, slogan * 0.9);
            let small = text_rows(uv, 0.0042, footprint, seed + 5u) * box_mask(q, vec2f(0.1, 0.84), vec2f(0.9, 0.97));
            out.ink = mix(out.ink, vec3f(0.04), small * 0.8);
            if style == 5u {
                // A film is printed in patches, clear or plain between them.
                let patch_share = smoothstep(1.0 - share - 0.05, 1.0 - share + 0.05, noise2(uv / 0.07, seed + 21u));
                out.share = patch_share;
            }
        }
        // Carton: full-bleed picture, panels, barcode.
        case 3u: {
            out.share = 1.0;
            let sky = smoothstep(0.35, 0.65, q.y + 0.25 * noise2(uv / 0.03, seed));
            out.ink = mix(ink0, ink1, sky);
            let d = length((q - vec2f(0.5, 0.55)) * panel) - 0.02;
            out.ink = mix(out.ink, ink2, smoothstep(0.001, -0.001, d));
            let title = text_rows(uv, 0.014, footprint, seed) * box_mask(q, vec2f(0.08, 0.06), vec2f(0.92, 0.26));
            out.ink = mix(out.ink, vec3f(0.85), title);
            let code_area = box_mask(q, vec2f(0.66, 0.78), vec2f(0.95, 0.96));
            out.ink = mix(out.ink, vec3f(0.85 - 0.8 * barcode(uv, 0.0011, footprint, seed)), code_area);
        }
        // Box: plain board with a few marks.
        case 4u: {
            let words = text_rows(uv, 0.022, footprint, seed) * box_mask(q, vec2f(0.15, 0.2), vec2f(0.85, 0.5)) * step(0.45, c);
            let arrow = box_mask(q, vec2f(0.7, 0.6), vec2f(0.74, 0.9)) + box_mask(q, vec2f(0.8, 0.6), vec2f(0.84, 0.9));
            out.share = clamp(words + arrow * step(0.6, c), 0.0, 1.0) * step(0.02, share);
            out.ink = ink2;
        }
        // Marking: a nameplate or moulded legend; on boards, traces and pads.
        default: {
            let lines = text_rows(uv, 0.006, footprint, seed) * step(1.0 - share, c);
            out.share = lines;
            out.ink = ink2;
        }
    }
    return out;
}
