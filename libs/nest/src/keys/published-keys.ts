/** Where keys that anyone can copy were published. Public keys are known by how `x` (EC) or `n` (RSA) begins. */
const PUBLISHED_KEYS: ReadonlyMap<string, string> = new Map([
  ['f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU', 'RFC 7515'],
  ['ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTb', 'RFC 7515'],
  ['MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4', 'RFC 7517'],
  ['0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbW', 'RFC 7517'],
  ['n4EPtAOCc9AlkeQHPzHStgAbgs7bTZLwUBZdR8_KuKP', 'RFC 7520'],
  ['EVs_o5-uQbTjL3chynL4wXgUg2R9q9UU8I5mEovUf84', 'jwt.io'],
  ['u1SU1LfVLPHCozMxH2Mo4lgOEePzNm0tRgeLezV6ffA', 'jwt.io'],
]);

/** Where secrets that anyone can copy were published. */
const PUBLISHED_SECRETS: ReadonlyMap<string, string> = new Map(
  (
    [
      [
        'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow',
        'base64url',
        'RFC 7515',
      ],
      ['hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg', 'base64url', 'RFC 7520'],
      ['a-string-secret-at-least-256-bits-long', 'utf8', 'jwt.io'],
      [
        'DO NOT USE THIS VALUE. INSTEAD, CREATE A COMPLEX SECRET AND KEEP IT SAFE OUTSIDE OF THE SOURCE CODE.',
        'utf8',
        'the NestJS documentation',
      ],
    ] as const
  ).map(([secret, encoding, source]) => [Buffer.from(secret, encoding).toString('base64'), source]),
);

/** How much of `x` or `n` identifies a key: 256 bits. */
const PREFIX_LENGTH = 43;

/** Where a key was published; undefined if it was not, as far as is known here. */
export function sourceOfPublishedKey({
  x,
  n,
}: {
  readonly x?: string;
  readonly n?: string;
}): string | undefined {
  return PUBLISHED_KEYS.get((x ?? n ?? '').slice(0, PREFIX_LENGTH));
}

/** Where a secret was published; undefined if it was not, as far as is known here. */
export function sourceOfPublishedSecret(secret: Buffer): string | undefined {
  return PUBLISHED_SECRETS.get(secret.toString('base64'));
}
