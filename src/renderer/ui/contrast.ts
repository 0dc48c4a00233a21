type Rgb = readonly [number, number, number];

function parse(hex: string): Rgb | null {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/iu.exec(hex);
  return match === null
    ? null
    : [
        Number.parseInt(match[1] as string, 16),
        Number.parseInt(match[2] as string, 16),
        Number.parseInt(match[3] as string, 16),
      ];
}

/** Relative luminance (WCAG 2.2). */
function luminance(rgb: Rgb): number {
  const [r, g, b] = rgb.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Contrast of two colours `#rrggbb`, 1..21 (WCAG 2.2). */
export function contrast(a: string, b: string): number {
  const [one, other] = [parse(a), parse(b)].map((rgb) => luminance(rgb ?? [0, 0, 0]));
  const [light, dark] = [Math.max(one as number, other as number), Math.min(one as number, other as number)];
  return (light + 0.05) / (dark + 0.05);
}

/**
 * A singer's own colour, as light as it has to be to be read on a dark ground: mixed with white until it has the contrast.
 *
 * @returns null where it is no colour
 */
export function readableOn(ground: string, colour: string, wanted: number): string | null {
  const rgb = parse(colour);
  if (rgb === null) return null;
  const toHex = (values: Rgb): string => `#${values.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
  for (let white = 0; white <= 1.001; white += 0.05) {
    const mixed = toHex(rgb.map((value) => Math.round(value + (255 - value) * white)) as unknown as Rgb);
    if (contrast(mixed, ground) >= wanted) return mixed;
  }
  return '#ffffff';
}
