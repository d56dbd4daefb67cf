export { FakeClock } from './fake-clock.js';
export { InMemorySessionStore } from './in-memory-session-store.js';
export { describeSessionStore } from './session-store-suite.js';
export { accountId, boundSession, freshProof, policy, unboundSession } from './sessions.js';
export type { Matchers, TestRunner } from './test-runner.js';
