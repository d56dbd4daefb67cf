import type { ExecutionContext } from '@nestjs/common';
import type { CallerRequest } from './http-request.js';

/** Where a GraphQL operation comes from. */
export interface GraphqlCaller {
  /** Identifies the operation's caller for its lifetime: the request of a query, the connection of a subscription. */
  readonly holder: object;
  readonly request: CallerRequest;
}

/**
 * The caller of a GraphQL operation. For a query or mutation, the HTTP request. For a subscription, the request that
 * opened the connection, with the connection parameters as headers. Null for an unknown kind of context.
 *
 * Knows the contexts of Apollo (`req`, `connectionParams`), Mercurius (`reply`, `_connectionInit`) and graphql-ws
 * (`extra`).
 */
export function graphqlCallerOf(context: ExecutionContext): GraphqlCaller | null {
  const args: readonly unknown[] = context.getArgs();
  // A reference resolver of a federated schema has no arguments of its own.
  const operation = args.length < 4 ? args[1] : args[2];
  const [req, reply, extra] = ['req', 'reply', 'extra'].map((name) => memberOf(operation, name));
  const request = [
    req,
    memberOf(reply, 'request'),
    memberOf(operation, 'request'),
    memberOf(extra, 'request'),
  ].find(isRequest);
  const parameters = [
    memberOf(operation, 'connectionParams'),
    memberOf(req, 'connectionParams'),
    memberOf(operation, '_connectionInit'),
    memberOf(extra, 'connectionParams'),
  ].find(isObject);
  const authorization = memberOf(parameters, 'authorization') ?? memberOf(parameters, 'Authorization');
  if (parameters !== undefined && typeof authorization === 'string') {
    return { holder: parameters, request: { headers: { ...request?.headers, authorization } } };
  }
  return request === undefined ? null : { holder: request, request };
}

function isRequest(value: unknown): value is CallerRequest {
  return isObject(memberOf(value, 'headers'));
}

/** Includes inherited members: those of a request are inherited. */
function memberOf(value: unknown, name: string): unknown {
  return isObject(value) ? Reflect.get(value, name) : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
