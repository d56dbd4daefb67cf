import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '../harness/client.js';
import { Instance } from '../harness/instance.js';
import { freePort } from '../harness/postgres-server.js';
import { expectNoVerdict, expectSignedIn, row } from '../harness/row.js';

const SIZE_MIB = 400;

row(
  {
    row: '22',
    fault: 'the disk is full under PGlite',
    expected: 'fails closed, no sign-out, works again after',
  },
  async ({ tally, tries }) => {
    const directory = await mkdtemp(join(tmpdir(), 'holdfast-full-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${String(SIZE_MIB)}m`, 'tmpfs', directory]);
    const instance = new Instance(await freePort(), {
      NODE_ENV: 'test',
      DATA_DIR: directory,
      RATE_LIMIT_LOGIN: '0',
      RATE_LIMIT_REFRESH: '0',
    });
    try {
      instance.start();
      await instance.ready();
      const clients = Array.from({ length: 10 }, () => new Client(instance.url, 'bound'));
      for (const client of clients) await client.signIn();
      let outages = 0;
      for (let round = 0; round < tries(5, 1); round += 1) {
        const filler = join(directory, 'filler');
        await fill(directory, filler);
        for (let attempt = 0; attempt < 40; attempt += 1) {
          for (const client of clients) {
            tally.try();
            const outcome = await client.refresh();
            if (outcome.kind === 'passing') outages += 1;
            expectNoVerdict(tally, outcome, 'bound');
          }
          const [first] = clients;
          if (first !== undefined && attempt % 4 === 0) await first.addNote('x'.repeat(9_000));
        }
        await rm(filler);
        await expectSignedIn(tally, clients);
      }
      tally.expect(outages > 0, 'wrongErrors', 'the full disk hurt nothing');
      tally.remark(`${String(outages)} of the refreshes met the full disk`);
    } finally {
      await instance.stop();
      execFileSync('umount', [directory]);
      await rm(directory, { recursive: true, force: true });
    }
  },
);

/** To the last block. */
async function fill(directory: string, filler: string): Promise<void> {
  const { bavail, bsize } = await statfs(directory);
  await writeFile(filler, Buffer.alloc(bavail * bsize));
}
