// The least that a refresh costs: verify a proof, sign a token, update a row. Prints refreshes per second.
import {
  newSession,
  ProofNonces,
  verifyDeviceProof,
  type ProofResult,
  DEFAULT_SESSION_POLICY,
} from '@holdfast/session';
import { SqlSessionStore } from '@holdfast/session-store';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { openDatabase } from '../harness/bench-app.js';
import { encode, signCompact } from './compact-jws.js';
import { Device } from './device.js';

const URL_OF_REFRESH = 'http://127.0.0.1/api/v1/auth/refresh';

const { callers, seconds } = JSON.parse(process.argv[2] ?? '') as {
  callers: number;
  seconds: number;
};
const now = (): number => Math.floor(performance.timeOrigin + performance.now());
const store = await SqlSessionStore.open(await openDatabase(process.env['BENCH_DATABASE_URL'] ?? null));
const nonces = new ProofNonces([randomBytes(32)]);
const TOKEN_HEADER = encode({ alg: 'ES256', typ: 'at+jwt', kid: 'bench' });
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const nowhere = { address: null, userAgent: null };

/** Proofs are signed beforehand, because that is the client's work. */
const device = new Device();
device.nonce = nonces.issue(now());
const proofs = Array.from({ length: 20_000 }, () => device.prove(URL_OF_REFRESH));
let used = 0;

async function open(): Promise<() => Promise<void>> {
  const first = verify();
  const state = newSession('018f0000-0000-7000-8000-00000000000a', first, now(), DEFAULT_SESSION_POLICY);
  await store.create({ state, origin: nowhere, proofDigest: null });
  let generation = 0;
  return async () => {
    const proof = verify();
    const rotated = await store.rotate(
      {
        sessionId: state.id,
        generation,
        branch: 0,
        proof: proof.kind === 'valid' ? { thumbprint: proof.thumbprint, digest: proof.digest } : null,
        hardwareKeyThumbprint: null,
        offersRegistration: false,
        now: now(),
      },
      DEFAULT_SESSION_POLICY,
    );
    if (rotated === null) throw new Error('the session was not rotated');
    ({ generation } = rotated);
    signCompact(TOKEN_HEADER, { iss: 'holdfast', sub: 'ada', sid: state.id, gen: generation }, privateKey);
  };
}

function verify(): ProofResult {
  const proof = proofs[(used += 1) % proofs.length] ?? '';
  const result = verifyDeviceProof(
    proof,
    { method: 'POST', urls: [URL_OF_REFRESH], accessToken: null },
    nonces,
    now(),
  );
  if (result.kind !== 'valid') throw new Error('the proof is not valid');
  // Each use counts as a new proof: the store would reject a digest that it has seen.
  return { ...result, digest: result.digest + BigInt(used) };
}

const sessions = await Promise.all(Array.from({ length: callers }, open));
let count = 0;
const end = performance.now() + seconds * 1_000;
await Promise.all(
  sessions.map(async (refresh) => {
    while (performance.now() < end) {
      await refresh();
      count += 1;
    }
  }),
);
process.stdout.write(`${JSON.stringify({ perSecond: count / seconds, p99: 0 })}\n`);
process.exit(0);
