// Copies a folder of files that a server sends as they are, with what each becomes in brotli and gzip beside it:
// `node tools/compress-files.mjs FROM TO`. Once at the build, since the strongest levels are slow.
import { cp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { argv } from 'node:process';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** What fits into one packet is not sent sooner for being smaller. */
const MIN_SIZE_BYTES = 1_000;

/** What is not compressed by its format. */
const COMPRESSIBLE = /\.(?:css|html|ico|js|json|svg|txt|webmanifest|xml)$/;

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

/**
 * Replaces the folder `to`.
 *
 * @param {string} from
 * @param {string} to
 */
export async function compressFiles(from, to) {
  await rm(to, { recursive: true, force: true });
  await cp(from, to, { recursive: true });
  for (const name of await readdir(to, { recursive: true })) {
    const path = join(to, name);
    if (!COMPRESSIBLE.test(name) || (await stat(path)).size < MIN_SIZE_BYTES) continue;
    const content = await readFile(path);
    const best = { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } };
    await writeFile(`${path}.br`, await brotli(content, best));
    await writeFile(`${path}.gz`, await zip(content, { level: constants.Z_BEST_COMPRESSION }));
  }
}

const [, script, from, to] = argv;
if (script === import.meta.filename) {
  if (from === undefined || to === undefined) throw new Error('Usage: node tools/compress-files.mjs FROM TO');
  await compressFiles(from, to);
}
