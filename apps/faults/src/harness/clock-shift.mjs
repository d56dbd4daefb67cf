// Preloaded into an instance: its wall clock can be shifted from outside. What happened before stays where it was.
let shiftMs = Number(process.env.CLOCK_SHIFT_MS ?? 0);
const RealDate = Date;

globalThis.Date = class extends RealDate {
  constructor(...parameters) {
    if (parameters.length === 0) super(RealDate.now() + shiftMs);
    else super(...parameters);
  }

  static now() {
    return RealDate.now() + shiftMs;
  }
};

if (process.send !== undefined) {
  process.on('message', (wanted) => {
    if (wanted.shiftMs === undefined) return;
    shiftMs = wanted.shiftMs;
    process.send({ shiftMs });
  });
  process.channel?.unref();
}
