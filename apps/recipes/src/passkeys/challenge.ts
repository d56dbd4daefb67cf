import { decodeClientDataJSON, isoBase64URL } from '@simplewebauthn/server/helpers';

/** The challenge that a browser has signed: a ticket, and how it stands in the signed data. */
export interface SignedChallenge {
  readonly ticket: string;
  readonly encoded: string;
}

const NONE: SignedChallenge = { ticket: '', encoded: '' };

/** Reads it before it is verified. Empty when the response is malformed. */
export function challengeOf(response: {
  readonly response: { readonly clientDataJSON: string };
}): SignedChallenge {
  try {
    const { challenge } = decodeClientDataJSON(response.response.clientDataJSON);
    return { ticket: isoBase64URL.toUTF8String(challenge), encoded: challenge };
  } catch {
    return NONE;
  }
}
