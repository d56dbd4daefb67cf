import { readFile } from 'node:fs/promises';
import { readRecording, recordingFiles } from './recorded';

describe('the recorded benchmarks', () => {
  it('are what docs/benchmarks.md is generated from', async () => {
    const recording = await readRecording();
    if (recording === null) throw new Error('docs/benchmarks.json is missing');
    for (const [path, text] of await recordingFiles(recording)) {
      expect(await readFile(path, 'utf8')).toBe(text);
    }
  });
});
