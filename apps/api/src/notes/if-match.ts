import { ValidationFailedError } from '@holdfast/nest';

const ENTITY_TAG = String.raw`(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"`;
const ENTITY_TAGS = new RegExp(String.raw`^${ENTITY_TAG}(?:[ \t]*,[ \t]*${ENTITY_TAG})*$`);
/** The tags that this API issues. A weak tag never matches (RFC 9110 §13.1.1). */
const OWN_TAGS = /(?<!W\/)"([1-9]\d{0,8})"/g;

const MAX_HEADER_LENGTH = 1_000;

/** The versions that a request may change; null for any. */
export type ExpectedVersions = readonly number[] | null;

/** The ETag of a version of a note. */
export function entityTag(version: number): string {
  return `"${String(version)}"`;
}

/**
 * Reads the `If-Match` header (RFC 9110 §13.1.1). A request without it may change any version.
 *
 * @throws ValidationFailedError when it is malformed
 */
export function expectedVersions(ifMatch: string | undefined): ExpectedVersions {
  if (ifMatch === undefined || ifMatch === '*') return null;
  if (ifMatch.length > MAX_HEADER_LENGTH || !ENTITY_TAGS.test(ifMatch)) {
    const message = 'If-Match must be the ETag of a note, such as "1", with its quotation marks';
    throw new ValidationFailedError([{ field: 'If-Match', message }]);
  }
  return [...ifMatch.matchAll(OWN_TAGS)].map(([, version]) => Number(version));
}
