import type { AuthKeys, SigningKeyJwk } from './auth-keys.js';
import { sourceOfPublishedKey, sourceOfPublishedSecret } from './published-keys.js';

const MIN_ENTROPY_BITS = 128;

/**
 * Which keys an attacker may know or guess, one entry for each: published in a specification, or a secret that repeats
 * itself. Reveals only the `kid` of a key. That nothing is found does not prove a key strong.
 */
export function findWeakKeys({ signing, hmacSecrets }: AuthKeys): readonly string[] {
  return [
    ...signing.flatMap((key) => weaknessOfKey(key).map((why) => `keys.signing: the key "${key.kid}" ${why}`)),
    ...hmacSecrets.flatMap((secret, index) =>
      weaknessOfSecret(secret).map((why) => `keys.hmacSecrets: secret ${String(index + 1)} ${why}`),
    ),
  ];
}

function weaknessOfKey(key: SigningKeyJwk): readonly string[] {
  if (key.k !== undefined) return weaknessOfSecret(Buffer.from(key.k, 'base64url'));
  return weaknessOf(sourceOfPublishedKey(key), false);
}

function weaknessOfSecret(secret: Buffer): readonly string[] {
  return weaknessOf(sourceOfPublishedSecret(secret), isPredictable(secret));
}

function weaknessOf(source: string | undefined, predictable: boolean): readonly string[] {
  if (source !== undefined) return [`is published in ${source}`];
  return predictable ? ['can be guessed; use random bytes'] : [];
}

/** Whether a secret repeats itself, counts up or down, or has few different bytes. */
function isPredictable(secret: Buffer): boolean {
  return (
    entropyOf(secret) < MIN_ENTROPY_BITS ||
    entropyOf(differencesOf(secret)) < MIN_ENTROPY_BITS / 2 ||
    repeats(secret)
  );
}

/** An upper bound in bits, from how many different bytes there are. */
function entropyOf(bytes: Uint8Array): number {
  return bytes.length * Math.log2(new Set(bytes).size);
}

function differencesOf(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(1).map((byte, index) => byte - (bytes[index] ?? 0));
}

/** Whether the bytes are a shorter part again and again. */
function repeats(bytes: Buffer): boolean {
  const periods = Array.from({ length: Math.floor(bytes.length / 2) }, (_, index) => index + 1);
  return periods.some((period) => bytes.subarray(period).equals(bytes.subarray(0, -period)));
}
