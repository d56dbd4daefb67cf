import { PROBLEM_CONTENT_TYPE } from '@holdfast/contract';
import type { OpenAPIObject } from '@nestjs/swagger';
import { getSchemaPath } from '@nestjs/swagger';
import { definitionOf, exampleProblem, problemModel } from './problem-models.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

const BEARER = 'bearer';

/** Name of the scheme of DPoP access tokens. */
export const DPOP = 'dpop';

/** The scheme of the registry of RFC 9110 §16.4.1, which RFC 9449 §12.2 adds it to. */
export const DPOP_SCHEME = {
  type: 'http',
  scheme: 'DPoP',
  description: 'Access token of a bound session, with a device proof in the `DPoP` header (RFC 9449 §7).',
} as const;

const PROBLEMS_OF_PROOFS = (['invalid_dpop_proof', 'use_dpop_nonce'] as const).map(definitionOf);

/** Documents that an operation that takes a Bearer token also takes a DPoP access token, and with what it rejects it. */
export function documentDpop(operation: Operation): void {
  const { security = [], responses } = operation;
  if (!security.some((scheme) => BEARER in scheme)) return;
  operation.security = [{ [DPOP]: [] }, ...security];
  const unauthorized = responses['401'];
  if (unauthorized === undefined || !('content' in unauthorized)) return;
  const media = unauthorized.content[PROBLEM_CONTENT_TYPE];
  const schema = media?.schema;
  if (media === undefined || schema === undefined || !('oneOf' in schema)) return;
  const documented = schema.discriminator?.mapping ?? {};
  const missing = PROBLEMS_OF_PROOFS.filter(({ code }) => !(code in documented));
  const paths = missing.map((problem) => [problem.code, getSchemaPath(problemModel(problem))] as const);
  schema.oneOf = [...(schema.oneOf ?? []), ...paths.map(([, $ref]) => ({ $ref }))];
  schema.discriminator = { propertyName: 'code', mapping: { ...documented, ...Object.fromEntries(paths) } };
  media.examples = {
    ...media.examples,
    ...Object.fromEntries(missing.map((problem) => [problem.code, { value: exampleProblem(problem) }])),
  };
}
