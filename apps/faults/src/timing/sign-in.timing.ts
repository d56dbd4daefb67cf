import { AuthPath } from '@holdfast/contract';
import { expect, test } from '@playwright/test';
import { randomBytes, randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Instance } from '../harness/instance.js';
import { freePort } from '@holdfast/test-servers';
import { compare } from './statistics.js';

const TRIES = Number(process.env['TRIES'] ?? 50_000);
const WARM_UP = 200;
const KNOWN = 'demo@holdfast.test';
const NANOSECONDS_PER_MILLISECOND = 1e6;

/** Added in a control run, to show that the comparison detects a difference this small. */
const CONTROL_MS = 0.25;

const SIGNIFICANCE = 0.01;

const agent = new Agent({ keepAlive: true });
let dataDir: string;
let instance: Instance;

test.beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'holdfast-timing-'));
  const settings = { NODE_ENV: 'test', DATA_DIR: dataDir, RATE_LIMIT_LOGIN: '0' };
  instance = new Instance(await freePort(), settings);
  instance.start();
  await expect.poll(() => instance.isServing(), { timeout: 60_000 }).toBe(true);
});

test.afterAll(async () => {
  agent.destroy();
  await instance.stop();
  await rm(dataDir, { recursive: true, force: true });
});

/** Wrong passwords for a known email and for unknown emails of the same length, in random order, one at a time. */
test('the time of a rejected sign-in does not reveal whether the email has an account', async () => {
  const times = { known: [] as number[], unknown: [] as number[] };
  for (let count = -WARM_UP; count < TRIES; count += 1) {
    const isKnown = randomInt(2) === 0;
    const email = isKnown ? KNOWN : `${randomBytes(2).toString('hex')}@holdfast.test`;
    const taken = await timeOfRejection(email);
    if (count >= 0) times[isKnown ? 'known' : 'unknown'].push(taken);
  }
  const slowed = times.known.map((time) => time + CONTROL_MS);
  const report = {
    milliseconds: compare(times.known, times.unknown),
    control: compare(slowed, times.unknown),
  };
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  expect(report.control.mannWhitneyP).toBeLessThan(SIGNIFICANCE);
  expect(report.milliseconds.welchP).toBeGreaterThan(SIGNIFICANCE);
  expect(report.milliseconds.mannWhitneyP).toBeGreaterThan(SIGNIFICANCE);
});

/** Milliseconds from the request to the end of the response. */
function timeOfRejection(email: string): Promise<number> {
  const body = JSON.stringify({ email, password: 'not-the-password' });
  return new Promise((resolve, reject) => {
    const startedAt = process.hrtime.bigint();
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const sent = request(instance.url + AuthPath.login, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.once('end', () => {
        if (response.statusCode === 401) {
          resolve(Number(process.hrtime.bigint() - startedAt) / NANOSECONDS_PER_MILLISECOND);
        } else {
          reject(new Error(`not rejected: ${String(response.statusCode)}`));
        }
      });
    });
    sent.once('error', reject);
    sent.end(body);
  });
}
