import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAuthKeys } from '../keys/auth-keys-file';
import { runKeysCommand } from './keys-command';

const NOW = 1_800_000_000_000;
let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-keys-'));
  path = join(folder, 'keys.json');
});

afterEach(() => rm(folder, { recursive: true }));

describe('holdfast-keys', () => {
  it('creates a key file, and never replaces one', async () => {
    expect(await runKeysCommand(['create', path], NOW)).toMatchObject({ exitCode: 0 });
    const keys = await readAuthKeys(path);
    expect(await runKeysCommand(['create', path], NOW)).toMatchObject({ exitCode: 1 });
    expect(await readAuthKeys(path)).toEqual(keys);
  });

  it('rotates a key file', async () => {
    await runKeysCommand(['create', path], NOW);
    expect(await runKeysCommand(['rotate', path], NOW)).toMatchObject({ exitCode: 0 });
    expect((await readAuthKeys(path)).signing).toHaveLength(2);
  });

  it('names a file that it cannot read', async () => {
    const { exitCode, message } = await runKeysCommand(['rotate', path], NOW);
    expect([exitCode, message]).toEqual([1, `${path} cannot be read`]);
  });

  it.each([[[]], [['create']], [['remove', 'keys.json']]])('shows its usage for %j', async (args) => {
    expect(await runKeysCommand(args, NOW)).toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('Usage'),
    });
  });
});
