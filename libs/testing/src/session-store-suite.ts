import type { SessionStore } from '@holdfast/session';
import { describeSessionStoreCommands } from './session-store-commands.js';
import { describeAttempts } from './suite/attempts.js';
import { describeChanges } from './suite/changes.js';
import { describeCommonRefresh } from './suite/common-refresh.js';
import { describeEndedSessions } from './suite/ended-sessions.js';
import { describeExpiredData } from './suite/expired-data.js';
import { describeHardwareKeys } from './suite/hardware-keys.js';
import { describeHistory } from './suite/history.js';
import { describeLaterVersions } from './suite/later-versions.js';
import { describeLiveSessions } from './suite/live-sessions.js';
import { describeRevocations } from './suite/revocations.js';
import { StoreUnderTest } from './suite/store-under-test.js';
import { describeStoredSessions } from './suite/stored-sessions.js';
import { describeWholeAccounts } from './suite/whole-accounts.js';
import { globalTestRunner, TEST_TIMEOUT_MS, type TestRunner } from './test-runner.js';

/**
 * The tests that every SessionStore must pass. Call it from a spec file of the store.
 *
 * Their requirements, beyond storing and listing sessions:
 *
 * - `rotate` has the same result as decideRefresh whenever that grants `rotated`, to the last field of the session. In
 *   every other case it returns null and changes nothing. Of concurrent calls with the same token, one succeeds.
 * - `change` sees the latest session and loses no concurrent change. When `decide` throws, it stores nothing.
 * - `create` accepts a proof once.
 * - `revocationsSince` lists every session that has ended and every refresh of claims, and `onRevocation` calls `wake`
 *   for it.
 * - `endAllOf` and `refreshClaimsOf` change the live sessions of an account in one step, each as `change` would.
 * - The history has one entry for the events of a kind and reason that isCountedEvent, with their count and first time. It
 *   never has more than MAX_SESSION_EVENTS.
 * - `countAttempts` loses no concurrent attempt.
 * - `knownEndReason` and `knownSessionEvent` read values that an instance of a later version has stored.
 * - Over random sequences of operations, every outcome equals that of InMemorySessionStore. If one differs, fast-check
 *   prints the shortest such sequence that it found.
 *
 * @param name names the store in the titles of the tests
 * @param open opens a store, which earlier runs may have used. Called once, before all tests
 * @param runner the functions of the test runner. Defaults to its globals, which Vitest has with `globals: true`
 *
 * @example
 * describeSessionStore('my store', () => MyStore.open(process.env['TEST_URL']));
 */
export function describeSessionStore(
  name: string,
  open: () => Promise<SessionStore>,
  runner: TestRunner = globalTestRunner(globalThis),
): void {
  runner.describe(`the session store: ${name}`, () => {
    let store: SessionStore;

    runner.beforeAll(async () => {
      store = await open();
    }, TEST_TIMEOUT_MS);

    const under = new StoreUnderTest(() => store, runner);
    describeStoredSessions(under);
    describeCommonRefresh(under);
    describeHardwareKeys(under);
    describeChanges(under);
    describeRevocations(under);
    describeLaterVersions(under);
    describeLiveSessions(under);
    describeEndedSessions(under);
    describeWholeAccounts(under);
    describeExpiredData(under);
    describeAttempts(under);
    runner.describe('the outcomes of random operations', () => {
      describeSessionStoreCommands(() => store, runner);
    });
    describeHistory(under);
  });
}
