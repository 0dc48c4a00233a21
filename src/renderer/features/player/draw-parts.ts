/** Where the line between the parts lies: the accompaniment gets the larger share above it. */
const lineAt = 0.64;
const gap = 2;
const barWidth = 3;
const barGap = 2;

type Channel = ArrayLike<number>;

function largest(channel: Channel, from: number, to: number): number {
  let max = 0;
  for (let i = from; i < to; i += 1) max = Math.max(max, Math.abs(channel[i] ?? 0));
  return max;
}

/** Bars of the accompaniment upwards and of the vocals downwards from one line. */
export function drawParts(
  [accompaniment = [], vocals = []]: readonly Channel[],
  context: CanvasRenderingContext2D,
  accompanimentColor: string,
  vocalsColor: string,
): void {
  const { width, height } = context.canvas;
  const scale = window.devicePixelRatio || 1;
  const line = Math.round(height * lineAt);
  const step = (barWidth + barGap) * scale;
  const count = Math.max(1, Math.floor(width / step));
  const loudest = Math.max(largest(accompaniment, 0, accompaniment.length), largest(vocals, 0, vocals.length), 0.05);
  const draw = (channel: Channel, color: string, up: boolean): void => {
    context.fillStyle = color;
    const room = (up ? line : height - line) - gap * scale;
    for (let i = 0; i < count; i += 1) {
      const from = Math.floor((i * channel.length) / count);
      const to = Math.max(from + 1, Math.floor(((i + 1) * channel.length) / count));
      const size = Math.max(scale, (largest(channel, from, to) / loudest) * room);
      const y = up ? line - gap * scale - size : line + gap * scale;
      context.beginPath();
      context.roundRect(i * step, y, barWidth * scale, size, scale);
      context.fill();
    }
  };
  draw(accompaniment, accompanimentColor, true);
  draw(vocals, vocalsColor, false);
}

/** One colour above the line, another below it, for what has been played. */
export function partsGradient(height: number, above: string, below: string): CanvasGradient | string {
  const context = document.createElement('canvas').getContext('2d');
  if (context === null) return above;
  const gradient = context.createLinearGradient(0, 0, 0, height * (window.devicePixelRatio || 1));
  gradient.addColorStop(0, above);
  gradient.addColorStop(lineAt, above);
  gradient.addColorStop(lineAt, below);
  gradient.addColorStop(1, below);
  return gradient;
}
