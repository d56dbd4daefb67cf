import type { Problem, TokenResponse } from '@holdfast/contract';
import { expect, test, type APIResponse, type CDPSession, type Page } from '@playwright/test';
import { decodeJwt } from 'jose';
import { generateKeyPairSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startServer, type RecipeServer } from './recipe-server.js';

const SIGN_IN = '/api/v1/auth/passkeys';

let server: RecipeServer;
let script: string;
let cdp: CDPSession;
let authenticatorId: string;

test.beforeAll(async () => {
  server = await startServer('passkeys');
  script = await readFile(join(import.meta.dirname, '../page/dist/page.js'), 'utf8');
});

test.afterAll(() => server.stop());

test.beforeEach(async ({ page }) => {
  cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const added = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  authenticatorId = added.authenticatorId;
  await page.route(`${server.url}/`, (route) =>
    route.fulfill({ contentType: 'text/html', body: '<body><script type="module" src="/page.js"></script>' }),
  );
  await page.route(`${server.url}/page.js`, (route) =>
    route.fulfill({ contentType: 'text/javascript', body: script }),
  );
  await page.goto(`${server.url}/`);
});

/** Clicks a button of the page, and waits for what it says. */
async function click(page: Page, name: string, says: string | RegExp = 'done'): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click();
  await expect(page.getByRole('status')).toHaveText(says);
}

async function codeOf(response: APIResponse): Promise<string> {
  return ((await response.json()) as Problem).code;
}

test('signs in with a passkey that was added before, in a bound session', async ({ page }) => {
  await click(page, 'signInWithPassword');
  await click(page, 'addPasskey');
  await page.reload();
  // The browser does not keep the body of a response for long.
  const received = page
    .waitForResponse((response) => response.url().endsWith(SIGN_IN) && response.ok())
    .then((response) => response.json() as Promise<TokenResponse>);
  await click(page, 'signInWithPasskey');
  const { access_token, session } = await received;
  expect(session.bound).toBe(true);
  expect(decodeJwt(access_token)).toMatchObject({ amr: ['pop', 'user'], acr: 'phr' });
});

test('accepts a signed challenge once', async ({ page, request }) => {
  await click(page, 'signInWithPassword');
  await click(page, 'addPasskey');
  const sent = page.waitForRequest((candidate) => candidate.url().endsWith(SIGN_IN));
  await click(page, 'signInWithPasskey');
  const repeated = await request.post(server.url + SIGN_IN, { data: (await sent).postDataJSON() });
  expect([repeated.status(), await codeOf(repeated)]).toEqual([403, 'passkey_rejected']);
});

test('rejects a passkey that it does not know', async ({ page }) => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  await cdp.send('WebAuthn.addCredential', {
    authenticatorId,
    credential: {
      credentialId: Buffer.from('unknown').toString('base64'),
      isResidentCredential: true,
      rpId: 'localhost',
      privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
      userHandle: Buffer.from('nobody').toString('base64'),
      signCount: 1,
    },
  });
  await click(page, 'signInWithPasskey', /"code":"passkey_rejected"/);
});

test('rejects a signature by another key than the one of the passkey', async ({ page }) => {
  await click(page, 'signInWithPassword');
  await click(page, 'addPasskey');
  const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId });
  const [credential] = credentials;
  if (credential === undefined) throw new Error('the page has added no passkey');
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  await cdp.send('WebAuthn.removeCredential', { authenticatorId, credentialId: credential.credentialId });
  await cdp.send('WebAuthn.addCredential', {
    authenticatorId,
    credential: {
      ...credential,
      privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
    },
  });
  await click(page, 'signInWithPasskey', /"code":"passkey_rejected"/);
});

test('adds a passkey to nobody who is not signed in', async ({ page }) => {
  await click(page, 'addPasskey', /"code":"token_missing"/);
});

test('rejects what is no response of an authenticator', async ({ request }) => {
  for (const data of [{}, { id: 'x', response: { clientDataJSON: 'e30' } }]) {
    const response = await request.post(server.url + SIGN_IN, { data });
    expect([response.status(), await codeOf(response)]).toEqual([403, 'passkey_rejected']);
  }
});
