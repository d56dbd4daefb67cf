import { membersOf } from '@holdfast/contract';
import type { ExecutionContext } from '@nestjs/common';
import type { CallerRequest } from './http-request.js';

/** Where a GraphQL operation comes from. */
export interface GraphqlCaller {
  /** Identifies the operation's caller as long as it lasts: the request of a query, the connection of a subscription. */
  readonly holder: object;
  readonly request: CallerRequest;
}

/**
 * The caller of a GraphQL operation: the HTTP request of a query or a mutation; of a subscription the request that
 * opened the connection, with the connection's parameters for headers. Null for a context of an unknown kind.
 *
 * Knows the contexts of Apollo (`req`, `connectionParams`), Mercurius (`reply`, `_connectionInit`) and graphql-ws
 * (`extra`).
 */
export function graphqlCallerOf(context: ExecutionContext): GraphqlCaller | null {
  const args: readonly unknown[] = context.getArgs();
  // A reference resolver of a federated schema has no arguments of its own.
  const operation = membersOf(args.length < 4 ? args[1] : args[2]);
  const request = [
    operation['req'],
    membersOf(operation['reply'])['request'],
    operation['request'],
    membersOf(operation['extra'])['request'],
  ].find(isRequest);
  const parameters = [
    operation['connectionParams'],
    membersOf(operation['req'])['connectionParams'],
    operation['_connectionInit'],
    membersOf(operation['extra'])['connectionParams'],
  ].find(isObject);
  const authorization = authorizationOf(parameters);
  if (authorization !== null) {
    return { holder: parameters ?? {}, request: { headers: { ...request?.headers, authorization } } };
  }
  return request === undefined ? null : { holder: request, request };
}

/** What the client of a subscription sent as `Authorization` in its connection parameters. */
function authorizationOf(parameters: object | undefined): string | null {
  const { Authorization, authorization = Authorization } = membersOf(parameters);
  return typeof authorization === 'string' ? authorization : null;
}

function isRequest(value: unknown): value is CallerRequest {
  return isObject(membersOf(value)['headers']);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
