import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { chmod, lstat, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { AccessTokenKeys } from './access-token-keys';
import {
  ensureAuthKeys,
  fileAuthKeys,
  readAuthKeys,
  rotateSigningKey,
  SIGNING_DELAY_MS,
} from './auth-keys-file';
import { environmentAuthKeys } from './environment-auth-keys';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-keys-'));
  path = join(folder, 'data', 'keys.json');
});

afterEach(() => rm(folder, { recursive: true }));

describe('the key file', () => {
  it('is created once, readable by its owner only', async () => {
    await ensureAuthKeys(path);
    const content = await readFile(path, 'utf8');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await ensureAuthKeys(path);
    expect(await readFile(path, 'utf8')).toBe(content);
    const keys = await readAuthKeys(path);
    expect(keys.signing).toHaveLength(1);
    expect(keys.hmacSecrets[0]).toHaveLength(32);
  });

  it.each(['/proc/nope/keys.json', '/dev/null/data/keys.json'])('is not created at %s', async (nowhere) => {
    await expect(ensureAuthKeys(nowhere)).rejects.toMatchObject({ path: dirname(nowhere) });
  });

  it('is created once by instances that start at the same time', async () => {
    await Promise.all(Array.from({ length: 8 }, () => ensureAuthKeys(path)));
    expect(await readdir(join(folder, 'data'))).toEqual(['keys.json']);
  });

  it.each([
    '',
    'not json',
    '[]',
    '{"signing_keys": 1, "hmac_secrets": []}',
    '{"signing_keys": [1], "hmac_secrets": []}',
  ])('is rejected when it contains %j', async (content) => {
    const file = join(folder, 'keys.json');
    await writeFile(file, content);
    await expect(readAuthKeys(file)).rejects.toThrow(`${file} must contain signing_keys`);
  });

  describe('if every user can read it', () => {
    const { NODE_ENV } = process.env;

    beforeEach(async () => {
      await ensureAuthKeys(path);
      await chmod(path, 0o644);
    });

    afterEach(() => {
      process.env['NODE_ENV'] = NODE_ENV;
      jest.restoreAllMocks();
    });

    it('is rejected in production', async () => {
      process.env['NODE_ENV'] = 'production';
      await expect(fileAuthKeys(path).read()).rejects.toThrow(`${path} can be read by every user`);
      await chmod(path, 0o640);
      expect((await fileAuthKeys(path).read()).signing).toHaveLength(1);
    });

    it('is the subject of one warning elsewhere, however often it is read', async () => {
      const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
      const source = fileAuthKeys(path);
      await source.read();
      await source.read();
      expect(warn).toHaveBeenCalledTimes(1);
    });
  });

  it('is named when it cannot be read', async () => {
    await expect(readAuthKeys(path)).rejects.toThrow(`${path} cannot be read`);
  });

  describe('after a rotation', () => {
    const [NOW, TTL] = [1_800_000_000_000, 60_000];

    it('has a new key first and keeps the previous one until its last token has expired', async () => {
      await ensureAuthKeys(path);
      const before = await readAuthKeys(path);
      await rotateSigningKey(path, TTL, NOW);
      const after = await readAuthKeys(path);
      expect(after.hmacSecrets).toEqual(before.hmacSecrets);
      expect(after.signing.map(({ kid }) => kid)).toEqual([expect.any(String), before.signing[0]?.kid]);
      expect(after.signing[0]?.kid).not.toBe(before.signing[0]?.kid);
      expect(Number(after.signing[1]?.exp)).toBeGreaterThanOrEqual((NOW + SIGNING_DELAY_MS + TTL) / 1000);
      expect(after.signing[0]).not.toHaveProperty('exp');
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      expect(await readdir(join(folder, 'data'))).toEqual(['keys.json']);
    });

    it('signs with the new key only when every cache of the published keys has it', async () => {
      await ensureAuthKeys(path);
      const [first] = (await readAuthKeys(path)).signing;
      await rotateSigningKey(path, TTL, NOW);
      const keys = new AccessTokenKeys((await fileAuthKeys(path).read()).signing);
      expect(keys.publicJwks(NOW)).toHaveLength(2);
      expect(keys.signingKeyAt(NOW + 309_000).kid).toBe(first?.kid);
      expect(keys.signingKeyAt(NOW + 310_000).kid).toBe(keys.current.kid);
    });

    it('is still a symbolic link when it was one', async () => {
      await ensureAuthKeys(path);
      const linked = join(folder, 'link.json');
      await symlink(path, linked);
      await rotateSigningKey(linked, TTL, NOW);
      expect((await lstat(linked)).isSymbolicLink()).toBe(true);
      expect((await readAuthKeys(path)).signing).toHaveLength(2);
    });

    it('removes keys whose last token has expired and does not extend the others', async () => {
      await ensureAuthKeys(path);
      await rotateSigningKey(path, TTL, NOW);
      const [, previous] = (await readAuthKeys(path)).signing;
      await rotateSigningKey(path, TTL, NOW + 1_000);
      expect((await readAuthKeys(path)).signing[2]).toEqual(previous);
      await rotateSigningKey(path, TTL, NOW + 3_600_000);
      expect((await readAuthKeys(path)).signing).toHaveLength(2);
    });
  });
});

describe('keys in an environment variable', () => {
  const VARIABLE = 'HOLDFAST_TEST_KEYS';
  afterEach(() => Reflect.deleteProperty(process.env, VARIABLE));

  it('are those of a key file', async () => {
    await ensureAuthKeys(path);
    process.env[VARIABLE] = await readFile(path, 'utf8');
    expect(await environmentAuthKeys(VARIABLE).read()).toEqual(await readAuthKeys(path));
  });

  it('are named when they are missing or invalid', async () => {
    await expect(environmentAuthKeys(VARIABLE).read()).rejects.toThrow(`${VARIABLE} is not set`);
    process.env[VARIABLE] = '{}';
    await expect(environmentAuthKeys(VARIABLE).read()).rejects.toThrow(
      `${VARIABLE} must contain signing_keys`,
    );
  });
});
