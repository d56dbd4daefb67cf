import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '../harness/client.js';
import { Instance } from '../harness/instance.js';
import { freePort } from '@holdfast/test-servers';
import { each, expectNoVerdict, expectSignedIn, row } from '../harness/row.js';

const SIZE_MIB = 400;
const NOTE_BYTES = 10_000;

row(
  {
    row: '22',
    fault: 'PGlite runs on a full disk',
    expected: 'fails closed, no sign-out, recovers afterwards',
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
      for (let round = 0; round < tries(2, 1); round += 1) {
        const filler = join(directory, 'filler');
        await fill(directory, filler);
        for (let attempt = 0; attempt < tries(40, 10); attempt += 1) {
          await each(clients, 10, async (client) => {
            tally.try(2);
            expectNoVerdict(tally, await client.refresh(), 'bound');
            const added = await client.addNote(randomBytes(NOTE_BYTES).toString('hex'));
            if (added.kind === 'outage') outages += 1;
            expectNoVerdict(tally, added, 'bound');
          });
        }
        await rm(filler);
        await expectSignedIn(tally, clients);
        const added = await clients[0]?.addNote('afterwards');
        tally.expect(added?.kind === 'done', 'lostWork', 'no note can be written once there is space again');
      }
      tally.expect(outages > 0, 'wrongErrors', 'the full disk had no effect');
      tally.remark(
        `${String(outages)} notes got a 503 while the disk was full; refreshes update their row in place and kept working`,
      );
    } finally {
      await instance.stop();
      execFileSync('umount', [directory]);
      await rm(directory, { recursive: true, force: true });
    }
  },
);

/** Fills a file system to the last block. */
async function fill(directory: string, filler: string): Promise<void> {
  const { bavail, bsize } = await statfs(directory);
  await writeFile(filler, Buffer.alloc(bavail * bsize));
}
