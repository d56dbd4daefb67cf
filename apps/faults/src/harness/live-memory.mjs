// Preloaded into an instance: reports its memory in use after a garbage collection.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

if (process.send !== undefined) {
  process.on('message', ({ wants }) => {
    if (wants !== 'liveBytes') return;
    collectGarbage();
    const { heapUsed, external } = process.memoryUsage();
    process.send({ liveBytes: heapUsed + external });
  });
  process.channel?.unref();
}
