import { AuthPath } from '@holdfast/contract';
import type { Line } from '../harness/report.js';
import { figureOf, quantile } from '../harness/statistics.js';
import { call } from '../refresh/http-call.js';
import { withInstances } from '../refresh/instances.js';

const PERSON = { email: 'ada@holdfast.test', password: 'any', transport: 'body' };

/** Measures how long an instance accepts an access token after a sign-out on another instance. */
export function measureRevocations(tries: number): Promise<readonly Line[]> {
  return withInstances(2, async ([here, there]) => {
    if (here === undefined || there === undefined) throw new Error('two instances are needed');
    const times: number[] = [];
    for (let attempt = 0; attempt < tries; attempt += 1) times.push(await timeOf(here.url, there.url));
    times.sort((a, b) => a - b);
    return [
      lineOf('from sign-out to rejection on another instance, p50', quantile(times, 0.5), null),
      lineOf('from sign-out to rejection on another instance, p99', quantile(times, 0.99), 100),
    ];
  });
}

async function timeOf(here: string, there: string): Promise<number> {
  const signedIn = await call({
    url: here + AuthPath.login,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(PERSON),
  });
  const { access_token } = JSON.parse(signedIn.text) as { access_token: string };
  const headers = { authorization: `Bearer ${access_token}` };
  const ask = async (): Promise<number> =>
    (await call({ url: `${there}/me`, method: 'GET', headers })).status;
  if ((await ask()) !== 200) throw new Error('the token is not accepted');
  const signedOut = await call({ url: here + AuthPath.logout, headers });
  const start = performance.now();
  if (signedOut.status !== 204) throw new Error(`the sign-out got a ${String(signedOut.status)}`);
  while ((await ask()) !== 401);
  return performance.now() - start;
}

function lineOf(name: string, value: number, atMost: number | null): Line {
  const target = atMost === null ? null : ({ kind: 'at_most', value: atMost } as const);
  return { section: 'Revocation', name, figure: figureOf([value]), unit: 'ms', target };
}
