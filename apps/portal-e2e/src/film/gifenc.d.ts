/** The part of gifenc that the film uses; the package has no types. */
declare module 'gifenc' {
  type Color = readonly [red: number, green: number, blue: number, alpha?: number];

  interface FrameOptions {
    readonly palette: readonly Color[];
    /** Milliseconds. */
    readonly delay: number;
    readonly transparent: boolean;
    readonly transparentIndex: number;
  }

  interface Encoder {
    writeFrame(index: Uint8Array, width: number, height: number, options: FrameOptions): void;
    finish(): void;
    bytes(): Uint8Array;
  }

  interface Gifenc {
    GIFEncoder(): Encoder;
    quantize(
      rgba: Uint8ClampedArray,
      maxColors: number,
      options: { readonly format: 'rgba4444'; readonly oneBitAlpha: boolean },
    ): readonly Color[];
    applyPalette(rgba: Uint8ClampedArray, palette: readonly Color[], format: 'rgba4444'): Uint8Array;
  }

  const gifenc: Gifenc;
  export default gifenc;
}
