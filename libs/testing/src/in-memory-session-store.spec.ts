import { InMemorySessionStore } from './in-memory-session-store.js';
import { describeSessionStore } from './session-store-suite.js';

describeSessionStore('in memory', () => Promise.resolve(new InMemorySessionStore()));
