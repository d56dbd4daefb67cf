// Preloaded into an instance, so that a test can shift its wall clock. Timers and the monotonic clock do not change.
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
  process.on('message', (message) => {
    if (message.shiftMs === undefined) return;
    shiftMs = message.shiftMs;
    process.send({ shiftMs });
  });
  process.channel?.unref();
}
