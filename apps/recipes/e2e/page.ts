// Runs in a browser: what the page of an application does with passkeys.
import { DPOP_NONCE_HEADER, type TokenResponse } from '@holdfast/contract';
import {
  startAuthentication,
  startRegistration,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser';
import { generateKeyPair, generateProof } from 'dpop';

/** An application keeps it in IndexedDB: its session works with no other key. */
const device = await generateKeyPair('ES256');
let nonce: string | undefined;
let accessToken: string | undefined;

async function signInWithPassword(): Promise<void> {
  const body = { email: 'ada@holdfast.test', password: 'correct-horse-battery' };
  const tokens = await post<TokenResponse>('/api/v1/auth/login', body);
  accessToken = tokens.access_token;
}

async function addPasskey(): Promise<void> {
  const optionsJSON = await post<PublicKeyCredentialCreationOptionsJSON>('/api/v1/account/passkeys/options');
  await post('/api/v1/account/passkeys', await startRegistration({ optionsJSON }));
}

async function signInWithPasskey(): Promise<void> {
  const optionsJSON = await post<PublicKeyCredentialRequestOptionsJSON>('/api/v1/auth/passkeys/options');
  const signed = await startAuthentication({ optionsJSON });
  const tokens = await post<TokenResponse>('/api/v1/auth/passkeys', signed);
  accessToken = tokens.access_token;
}

/** Sends a device proof along, and once more with a new nonce when the API asks for it (RFC 9449 §8). */
async function post<Body>(path: string, body: unknown = {}): Promise<Body> {
  const first = await postOnce(path, body);
  const needsNonce = first.headers.get('www-authenticate')?.includes('use_dpop_nonce') === true;
  const response = needsNonce ? await postOnce(path, body) : first;
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return (text === '' ? null : JSON.parse(text)) as Body;
}

async function postOnce(path: string, body: unknown): Promise<Response> {
  const proof = await generateProof(device, location.origin + path, 'POST', nonce);
  const response = await fetch(path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      dpop: proof,
      ...(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }),
    },
    body: JSON.stringify(body),
  });
  nonce = response.headers.get(DPOP_NONCE_HEADER) ?? nonce;
  return response;
}

const output = document.createElement('output');
for (const act of [signInWithPassword, addPasskey, signInWithPasskey]) {
  const button = document.createElement('button');
  button.textContent = act.name;
  button.addEventListener('click', () => {
    output.textContent = '';
    void act().then(
      () => (output.textContent = 'done'),
      (error: unknown) => (output.textContent = String(error)),
    );
  });
  document.body.append(button);
}
document.body.append(output);
