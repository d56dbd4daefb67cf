import { SystemPath } from '@holdfast/contract';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SETTING_DEFINITIONS } from './definitions';

const DEPLOY = join(import.meta.dirname, '../../../../deploy');
const OWN = new Set(['NODE_ENV', ...Object.values(SETTING_DEFINITIONS).map(({ variable }) => variable)]);

/** Settings of the other programs, and variables of the shell. */
const OF_OTHERS = /^(NX_DAEMON|POSTGRES_|AUTH_TYPE|POOL_MODE|DEFAULT_POOL_SIZE|DATABASE_PASSWORD)/;

function read(file: string): Promise<string> {
  return readFile(join(DEPLOY, file), 'utf8');
}

describe('what one deploys', () => {
  it.each([
    ['Dockerfile', /\b([A-Z][A-Z_]+)=/g],
    ['holdfast.service', /^Environment=([A-Z_]+)=/gm],
    ['compose.yaml', /^\s+([A-Z][A-Z_]+):/gm],
    ['kubernetes.yaml', /- (?:\{ )?name: ([A-Z][A-Z_]+)/g],
  ])('sets only settings that the API has, in %s', async (file, assignment) => {
    const names = [...(await read(file)).matchAll(assignment)].map(([, name = '']) => name);
    const settings = names.filter((name) => !OF_OTHERS.test(name));
    expect(settings.length).toBeGreaterThan(0);
    expect(settings.filter((name) => !OWN.has(name))).toEqual([]);
  });

  it.each(['Dockerfile', 'kubernetes.yaml'])('asks probes that the API serves, in %s', async (file) => {
    const paths = (await read(file)).match(/\/health\/\w+/g) ?? [];
    expect(paths.length).toBeGreaterThan(0);
    expect(paths.filter((path) => path !== SystemPath.live && path !== SystemPath.ready)).toEqual([]);
  });

  it('mounts files that exist', async () => {
    const text = await read('compose.yaml');
    const mounted = [...text.matchAll(/^\s+- (\.{1,2}\/[^:]+):/gm)].map(([, path = '']) => path);
    expect(mounted.length).toBeGreaterThan(4);
    // The operator creates it.
    const given = mounted.filter((path) => path !== './certificates');
    expect(given.filter((path) => !existsSync(join(DEPLOY, path)))).toEqual([]);
  });

  it('never runs as root, and writes to no file system but its own folders', async () => {
    expect(await read('Dockerfile')).toMatch(/^USER node$/m);
    expect(await read('compose.yaml')).toMatch(/^ {2}read_only: true$/m);
    const pod = await read('kubernetes.yaml');
    expect(pod).toContain('runAsNonRoot: true');
    expect(pod).toContain('readOnlyRootFilesystem: true');
  });

  it('gives an instance longer to stop than it takes', async () => {
    const limits = [
      /stop_grace_period: (\d+)s/.exec(await read('compose.yaml')),
      /terminationGracePeriodSeconds: (\d+)/.exec(await read('kubernetes.yaml')),
      /TimeoutStopSec=(\d+)/.exec(await read('holdfast.service')),
    ];
    for (const limit of limits) expect(Number(limit?.[1])).toBeGreaterThanOrEqual(30);
  });
});
