import type { NewSession, SessionChange, SessionState, SessionStore } from '@holdfast/session';
import { InMemorySessionStore } from './in-memory-session-store.js';
import { describeSessionStore } from './session-store-suite.js';
import type { TestRunner } from './test-runner.js';

/** Runs the suite without a test runner's globals; the names of the tests that failed. */
async function failuresOf(store: SessionStore): Promise<readonly string[]> {
  const preparations: (() => Promise<void>)[] = [];
  const tests: { readonly name: string; readonly run: () => Promise<void> }[] = [];
  const path: string[] = [];
  const runner: TestRunner = {
    describe: (name, body) => {
      path.push(name);
      body();
      path.pop();
    },
    it: (name, run) => tests.push({ name: [...path, name].join(' › '), run }),
    beforeAll: (prepare) => preparations.push(prepare),
    expect,
  };
  describeSessionStore('collected', () => Promise.resolve(store), runner);
  for (const prepare of preparations) await prepare();
  const failed: string[] = [];
  for (const { name, run } of tests) {
    try {
      await run();
    } catch {
      failed.push(name.replace('the session store: collected › ', ''));
    }
  }
  return failed;
}

describe('the suite for session stores', () => {
  it('runs on the functions that it is given, and passes for the plainest store', async () => {
    expect(await failuresOf(new InMemorySessionStore())).toEqual([]);
  });

  it.each<[string, SessionStore, string]>([
    [
      'opens a second session for one proof',
      new (class extends InMemorySessionStore {
        override create(session: NewSession) {
          return super.create({ ...session, proofDigest: null });
        }
      })(),
      'keeping sessions › opens one session for one proof',
    ],
    [
      'takes the token of a branch that is not alive',
      new (class extends InMemorySessionStore {
        override async rotate(...[request, policy]: Parameters<SessionStore['rotate']>) {
          const branch = (await this.find(request.sessionId))?.branch ?? 0;
          return super.rotate({ ...request, branch }, policy);
        }
      })(),
      'the common refresh › leaves branch 0 to the rules where another is alive',
    ],
    [
      'forgets the history',
      new (class extends InMemorySessionStore {
        override change<Outcome>(
          id: string,
          decide: (session: SessionState) => SessionChange<Outcome>,
        ): Promise<Outcome | null> {
          return super.change(id, (session) => ({ ...decide(session), events: [] }));
        }
      })(),
      'the history › tells the last of several events of one change first',
    ],
  ])('fails for a store that %s', async (_what, store, failed) => {
    expect(await failuresOf(store)).toContain(failed);
  });
});
