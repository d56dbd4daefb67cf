import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureAuthKeys, readAuthKeys } from './auth-keys-file';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-keys-'));
  path = join(folder, 'data', 'keys.json');
});

afterEach(() => rm(folder, { recursive: true }));

describe('the file of keys', () => {
  it('is made at the first start, for its owner alone, and kept', async () => {
    await ensureAuthKeys(path);
    const content = await readFile(path, 'utf8');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await ensureAuthKeys(path);
    expect(await readFile(path, 'utf8')).toBe(content);
    const keys = await readAuthKeys(path);
    expect(keys.signing).toHaveLength(1);
    expect(keys.hmacSecrets[0]).toHaveLength(32);
  });

  it('is made once by instances that start together', async () => {
    await Promise.all(Array.from({ length: 8 }, () => ensureAuthKeys(path)));
    expect(await readdir(join(folder, 'data'))).toEqual(['keys.json']);
  });

  it.each([
    '',
    'not json',
    '[]',
    '{"signing_keys": 1, "hmac_secrets": []}',
    '{"signing_keys": [1], "hmac_secrets": []}',
  ])('is refused with %j in it, and its content is not told', async (content) => {
    const file = join(folder, 'keys.json');
    await writeFile(file, content);
    await expect(readAuthKeys(file)).rejects.toThrow(`AUTH_KEYS: ${file} must hold signing_keys`);
  });

  it('is named where it cannot be read', async () => {
    await expect(readAuthKeys(path)).rejects.toThrow(`AUTH_KEYS: ${path} cannot be read`);
  });
});
