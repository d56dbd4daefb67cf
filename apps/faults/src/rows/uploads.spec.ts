import { AUTH_PATH } from '@holdfast/contract';
import { randomUUID } from 'node:crypto';
import { Cluster } from '../harness/cluster.js';
import { Http2Front } from '../harness/http2-front.js';
import { browserRow, TOKEN_LIFE_MS, type BrowserTrial } from '../harness/row.js';
import { CountedWrites, expire, GUARDED, openTab, Tab } from '../harness/tab.js';

browserRow(
  {
    row: '32',
    fault: 'a request that must not be replayed gets a 401: a marked request, or a streamed upload',
    expected: 'a typed error, never sent twice',
  },
  async (trial) => {
    await rejectMarked(trial, trial.tries(100, 6));
    await rejectStreams(trial, trial.tries(100, 6));
  },
);

async function rejectMarked(trial: BrowserTrial, times: number): Promise<void> {
  const { tally } = trial;
  const { context, tab } = await openTab(trial);
  for (let count = 0; count < times; count += 1) {
    tally.try();
    await expire(trial);
    const end = await tab.do('upload', GUARDED);
    expectSentOnce(trial, end, GUARDED);
    const ends = await tab.do('many', 1, GUARDED);
    tally.expect(ends['done'] === 1, 'lostWork', JSON.stringify(ends));
  }
  await context.close();
}

/** Runs over HTTP/2, because Chromium streams request bodies only there. */
async function rejectStreams(trial: BrowserTrial, times: number): Promise<void> {
  const front = await Http2Front.start();
  const cluster = await Cluster.start(1, {
    PUBLIC_URL: front.url,
    ACCESS_TOKEN_TTL: `${String(TOKEN_LIFE_MS)}ms`,
  });
  front.target = cluster.url;
  const context = await trial.browser.newContext({ ignoreHTTPSErrors: true });
  try {
    const tab = await Tab.open(context, front);
    await tab.signIn();
    await streamTwice({ ...trial, cluster }, tab, times);
  } finally {
    await context.close();
    await cluster.stop();
    await front.stop();
  }
}

/** The first upload is rejected and not replayed. The next one, which the user sends, is served once. */
async function streamTwice(trial: BrowserTrial, tab: Tab, times: number): Promise<void> {
  const { tally } = trial;
  const writes = await CountedWrites.begin(trial);
  for (let count = 0; count < times; count += 1) {
    tally.try();
    await expire(trial);
    const run = randomUUID();
    expectSentOnce(trial, await tab.do('streamWrite', run), `${AUTH_PATH}/lab/requests`);
    await writes.expectServed(run, 0);

    const next = await tab.do('streamWrite', run);
    tally.expect(next === 'done', 'lostWork', `the next upload: ${next}`);
    await writes.expectServed(run, 1);
  }
}

function expectSentOnce({ cluster, tally }: BrowserTrial, end: string, path: string): void {
  tally.expect(end === '401 token_expired', 'wrongErrors', end);
  const sent = cluster.proxy.count(`POST ${path}`);
  tally.expect(sent === 1, 'lostWork', `sent ${String(sent)} times`);
}
