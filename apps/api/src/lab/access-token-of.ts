/** The access token of a request; empty when the request has none. */
export function accessTokenOf({
  authorization = '',
}: {
  readonly authorization?: string | undefined;
}): string {
  return authorization.replace(/^(Bearer|DPoP) +/i, '');
}
