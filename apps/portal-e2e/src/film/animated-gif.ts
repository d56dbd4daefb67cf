import gifenc from 'gifenc';

/** A picture of a film, as rows of red, green, blue and alpha. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray;
}

const MAX_COLORS = 96;

/** An animated GIF. Each picture adds only what differs from the one before. */
export class AnimatedGif {
  readonly #encoder = gifenc.GIFEncoder();
  #before: Uint8ClampedArray | null = null;

  /** @param delayMs how long the picture is shown */
  add({ width, height, rgba }: Picture, delayMs: number): void {
    const changes = withoutUnchanged(rgba, this.#before);
    this.#before = rgba;
    const palette = gifenc.quantize(changes, MAX_COLORS, { format: 'rgba4444', oneBitAlpha: true });
    const transparentIndex = palette.findIndex(([, , , alpha]) => alpha === 0);
    this.#encoder.writeFrame(gifenc.applyPalette(changes, palette, 'rgba4444'), width, height, {
      palette,
      delay: delayMs,
      transparent: transparentIndex >= 0,
      transparentIndex: Math.max(transparentIndex, 0),
    });
  }

  finish(): Uint8Array {
    this.#encoder.finish();
    return this.#encoder.bytes();
  }
}

/** A copy that is transparent where nothing has changed. */
function withoutUnchanged(rgba: Uint8ClampedArray, before: Uint8ClampedArray | null): Uint8ClampedArray {
  const changes = rgba.slice();
  if (before === null) return changes;
  for (let pixel = 0; pixel < rgba.length; pixel += 4) {
    const isSame = [0, 1, 2].every((channel) => rgba[pixel + channel] === before[pixel + channel]);
    if (isSame) changes.fill(0, pixel, pixel + 4);
  }
  return changes;
}
