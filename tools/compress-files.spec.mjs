import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { compressFiles } from './compress-files.mjs';

const SCRIPT = 'export const value = 1;\n'.repeat(100);

async function inFolder(use) {
  const directory = await mkdtemp(join(tmpdir(), 'holdfast-files-'));
  try {
    await mkdir(join(directory, 'from/assets'), { recursive: true });
    await writeFile(join(directory, 'from/assets/main.js'), SCRIPT);
    await writeFile(join(directory, 'from/photo.png'), SCRIPT);
    await writeFile(join(directory, 'from/tiny.css'), 'a{}');
    await use(join(directory, 'from'), join(directory, 'to'));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

describe('compressFiles', () => {
  it('puts what a file becomes in brotli and gzip beside it', () =>
    inFolder(async (from, to) => {
      await compressFiles(from, to);
      const read = (name) => readFile(join(to, 'assets', name));
      expect(brotliDecompressSync(await read('main.js.br')).toString()).toBe(SCRIPT);
      expect(gunzipSync(await read('main.js.gz')).toString()).toBe(SCRIPT);
      expect((await read('main.js')).toString()).toBe(SCRIPT);
    }));

  it('leaves what gains nothing, and nothing of an earlier build', () =>
    inFolder(async (from, to) => {
      await mkdir(to);
      await writeFile(join(to, 'main-EARLIER1.js'), SCRIPT);
      await compressFiles(from, to);
      expect((await readdir(to)).sort()).toEqual(['assets', 'photo.png', 'tiny.css']);
    }));
});
