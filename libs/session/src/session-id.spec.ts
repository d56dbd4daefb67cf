import { isSessionId, newSessionId, sessionIdFromBytes, sessionIdToBytes } from './session-id.js';

describe('a session id', () => {
  const now = 1_750_000_000_000;

  it('is a version 7 UUID', () => {
    expect(newSessionId(now)).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });

  it('sorts after those of earlier sign-ins', () => {
    expect(newSessionId(now + 1) > newSessionId(now)).toBe(true);
  });

  it('converts to bytes and back', () => {
    const id = newSessionId(now);
    expect(sessionIdFromBytes(sessionIdToBytes(id))).toBe(id);
  });

  it('is recognized in canonical form only', () => {
    const id = newSessionId(now);
    expect(isSessionId(id)).toBe(true);
    expect([id.toUpperCase(), `${id} `, `{${id}}`, ''].filter(isSessionId)).toEqual([]);
  });
});
